"""Deadlines that a busy machine does not break: their clock stands still while programs wait for a processor.

A wait for an event has a deadline so that a hang ends, and a hang is no shorter than the deadline on any machine.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from typing import TypeVar

from local.pressure import PRESSURE, waited

T = TypeVar("T")
MOST = 10.0  # however busy the machine is, a deadline passes after this many times its seconds


def counted(elapsed: float, lost: float) -> float:
    """Of `elapsed` seconds those that count, when programs waited for a processor in `lost` of them."""
    return max(elapsed - lost, elapsed / MOST)


class Clock:
    """Seconds since it was made, less those in which programs waited for a processor."""

    def __init__(self) -> None:
        self._began, self._waited = time.monotonic(), waited()

    def __call__(self) -> float:
        return counted(time.monotonic() - self._began, waited() - self._waited)


def took(began: float, ended: float) -> float:
    """Seconds between two moments of `time.monotonic` on this clock. Needs `PRESSURE` to be started."""
    return counted(ended - began, PRESSURE.between(began, ended))


@asynccontextmanager
async def within(seconds: float) -> AsyncIterator[None]:
    """Like `asyncio.timeout`, on this clock. Raises TimeoutError."""
    clock = Clock()
    loop = asyncio.get_running_loop()
    looking: asyncio.TimerHandle
    async with asyncio.timeout(None) as timeout:

        def look() -> None:
            nonlocal looking
            left = seconds - clock()
            if left > 0:
                looking = loop.call_later(left, look)
            else:
                timeout.reschedule(loop.time())

        looking = loop.call_later(seconds, look)
        try:
            yield
        finally:
            looking.cancel()


async def wait_for(work: Awaitable[T], seconds: float) -> T:
    """Like `asyncio.wait_for`, on this clock. Raises TimeoutError."""
    async with within(seconds):
        return await work
