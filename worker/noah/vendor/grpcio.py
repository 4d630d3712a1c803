"""grpcio: lets the event loop of a call go, which grpc would keep for as long as the process lives.

grpc.aio notes each loop that has made a channel, to wake it, and takes none out again. A loop of uvloop's is 256 KB:
most of what a call would leave behind. There is no way to ask grpc for its notes; they are a dictionary that refers to
the loop, and that is how they are found.
"""

import asyncio
import gc
import threading
from typing import Any

_found: list[dict[Any, Any]] = []
_finding = threading.Lock()


def forget(loop: asyncio.AbstractEventLoop) -> None:
    """Have grpc forget a loop whose channels are closed, and which makes no more. Does nothing if grpc keeps none."""
    with _finding:
        if not any(loop in noted for noted in _found):
            # once in a process, not once in a call: this looks at every object of the calls
            _found[:] = [one for one in gc.get_referrers(loop) if type(one) is dict and _is_note(one.get(loop))]
        for noted in _found:
            noted.pop(loop, None)


def _is_note(value: object) -> bool:
    return type(value).__name__ == "_BoundEventLoop"
