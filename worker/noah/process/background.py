"""Tasks that run for as long as the worker does, beside its calls: one that dies is started again.

None takes the others with it, and none dies unseen: each death is logged and counted.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable, Mapping

import structlog
from prometheus_client import Counter

from noah import clock
from noah.log import cause

log = structlog.get_logger(__name__)

FIRST_PAUSE_SECONDS = 0.5
LONGEST_PAUSE_SECONDS = 30.0
STEADY_SECONDS = 60.0
"""Who ran for so long starts again with the first pause."""

DIED = Counter("noah_background_deaths", "Background tasks that ended by themselves, and were started again", ["task"])


def asked_to_end() -> bool:
    """Whether the running task was cancelled; also when what it awaited has swallowed that."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


async def keep_running(works: Mapping[str, Callable[[], Awaitable[None]]]) -> None:
    """Run each of `works`, which are named by their keys and never end by themselves, until this is cancelled."""
    async with asyncio.TaskGroup() as group:
        for name, work in works.items():
            group.create_task(_again_and_again(name, work), name=name)


async def _again_and_again(name: str, work: Callable[[], Awaitable[None]]) -> None:
    pause = FIRST_PAUSE_SECONDS
    while True:
        began = clock.monotonic()
        try:
            await work()
        except asyncio.CancelledError:
            reason = "CancelledError"  # grpc.aio also raises it where nobody has cancelled
        except Exception as error:  # noqa: BLE001  # it is started again, whatever it was
            reason = cause(error)
        else:
            reason = "it ended"
        if asked_to_end():
            raise asyncio.CancelledError
        if clock.monotonic() - began >= STEADY_SECONDS:
            pause = FIRST_PAUSE_SECONDS
        again_in = pause * random.uniform(0.5, 1.0)  # noqa: S311 (jitter)
        DIED.labels(name).inc()
        log.error("background_died", task=name, reason=reason, again_in_s=round(again_in, 2))
        await asyncio.sleep(again_in)
        pause = min(pause * 2, LONGEST_PAUSE_SECONDS)
