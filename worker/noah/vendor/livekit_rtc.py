"""livekit, the client: what its native library logs, and who is told what it reports.

The log: its client takes every line of it, down to the frames of the websocket and each network that WebRTC looks at,
and throws nearly all of them away: some 7,000 for each call that begins. Each is a callback of its own that needs the
interpreter lock, together half a core for 3 s with 8 calls and for more than 10 s with 16. Here the library writes its
warnings to stderr itself, and nothing comes to Python.

The reports: its client gives every report to everybody in the process who waits for any, and each wakes its event loop
to throw it away. With calls as threads that is the square of their number: at 8 calls, thousands of wakings a second on
one interpreter lock, heard as gaps. Here what is known to belong to one loop goes to that loop alone, all else as
before.
"""

import asyncio
import functools
import os
from collections import deque
from collections.abc import Callable
from weakref import WeakValueDictionary

from livekit.rtc._ffi_client import FfiClient, FfiQueue, ffi_event_callback
from livekit.rtc._proto import ffi_pb2 as ffi
from livekit.rtc.version import __version__

LOG_LEVEL = "warn"

# An answer that came before it was known who asked; it went to everybody.
_EARLY = 256
_ANSWERS, _REQUESTS = (
    frozenset(
        field.name
        for field in kind.DESCRIPTOR.fields
        if field.message_type and "async_id" in field.message_type.fields_by_name
    )
    for kind in (ffi.FfiEvent, ffi.FfiResponse)
)
_STREAMS = ("new_audio_stream", "audio_stream_from_participant")


@functools.cache
def log_natively(level: str = LOG_LEVEL) -> None:
    """Have the library write its log itself. Call it before the first room; `RUST_LOG` overrides the level."""
    given = "RUST_LOG" in os.environ
    os.environ.setdefault("RUST_LOG", level)  # read once, when the library is loaded
    library = FfiClient.instance._ffi_lib
    library.livekit_ffi_initialize(ffi_event_callback, False, b"python", __version__.encode("ascii"))
    if not given:
        del os.environ["RUST_LOG"]  # it is not for the programs that this one starts


class Routed(FfiQueue[ffi.FfiEvent]):
    """The library's queue of reports, which knows who asked for what."""

    def __init__(self) -> None:
        super().__init__()
        self._asked: WeakValueDictionary[int, asyncio.AbstractEventLoop] = WeakValueDictionary()
        self._streams: WeakValueDictionary[int, asyncio.AbstractEventLoop] = WeakValueDictionary()
        self._early: deque[int] = deque(maxlen=_EARLY)

    def asked(self, response: ffi.FfiResponse, loop: asyncio.AbstractEventLoop) -> None:
        """`loop` has made a request, and this was the immediate response to it."""
        which = response.WhichOneof("message")
        with self._lock:
            if which in _REQUESTS:
                asked = getattr(response, which).async_id
                if asked in self._early:
                    self._early.remove(asked)
                else:
                    self._asked[asked] = loop
            elif which in _STREAMS:
                self._streams[getattr(response, which).stream.handle.id] = loop

    def put(self, item: ffi.FfiEvent) -> None:
        which = item.WhichOneof("message")
        with self._lock:
            if which == "audio_stream_event":
                owner = self._streams.get(item.audio_stream_event.stream_handle)
            elif which in _ANSWERS:
                asked = getattr(item, which).async_id
                owner = self._asked.pop(asked, None)
                if owner is None:
                    self._early.append(asked)
            else:
                owner = None
            if owner is None:
                super().put(item)
                return
            everybody, self._subscribers = self._subscribers, [one for one in self._subscribers if one[1] is owner]
            try:
                super().put(item)
            finally:
                self._subscribers = everybody


def route_reports() -> None:
    """Have this process's client of LiveKit route its reports. Call it before the first room."""
    client = FfiClient.instance
    routed = Routed()
    request: Callable[[ffi.FfiRequest], ffi.FfiResponse] = client.request

    def asking(req: ffi.FfiRequest) -> ffi.FfiResponse:
        response = request(req)
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            return response
        routed.asked(response, loop)
        return response

    client._queue = routed
    client.request = asking
