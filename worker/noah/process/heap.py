"""Memory: what is there for good, and what calls that are over leave behind."""

import asyncio
import contextlib
import ctypes
import gc
from collections.abc import Callable

_M_ARENA_MAX = -8
# Each thread may otherwise have its own arena, up to 8 per core, and a call is a dozen threads.
ARENAS = 4
# By then the threads of a call that has ended are gone.
TRIM_SECONDS = 1.0


def few_arenas() -> None:
    """Bound the number of heaps of this process. Call it before the first thread; does nothing without glibc."""
    with contextlib.suppress(AttributeError):
        ctypes.CDLL(None).mallopt(_M_ARENA_MAX, ARENAS)


def settle() -> None:
    """Take what was made at the start out of the garbage collector's sight: it stays, and looking through its 270,000
    objects again and again holds all calls up. From here on it works, also if it was switched off for the start.
    """
    gc.collect()
    gc.freeze()
    # the collector waits until a quarter of what it saw last has come anew: now that is little, not all of the start
    gc.collect()
    gc.enable()


class Heap:
    """Gives back what a call has left.

    Its room hangs in circles of references, and a dozen native threads with it: they end with the collector's next full
    look, which would come dozens of calls later. At 8 calls a look is 10 ms; it is done after each call, at most once a
    second. Trimming holds allocations up for longer, so that waits until no call is left.
    """

    def __init__(self, idle: Callable[[], bool]) -> None:
        self._idle = idle
        self._loop = asyncio.get_running_loop()
        self._collecting: asyncio.TimerHandle | None = None
        self._trimming: asyncio.TimerHandle | None = None
        self._ended_meanwhile = False

    def call_ended(self) -> None:
        """Called from any thread."""
        with contextlib.suppress(RuntimeError):  # the process is ending
            self._loop.call_soon_threadsafe(self._later)

    def _later(self) -> None:
        if self._collecting is not None:
            # not put off: where a call ends every second it would never come
            self._ended_meanwhile = True
            return
        self._collecting = self._loop.call_later(TRIM_SECONDS, self._collect)

    def _collect(self) -> None:
        gc.collect()
        self._collecting = None
        if self._ended_meanwhile:
            self._ended_meanwhile = False
            self._later()
            return
        if self._trimming is not None:
            self._trimming.cancel()
        self._trimming = self._loop.call_later(TRIM_SECONDS, self._trim)

    def _trim(self) -> None:
        if self._idle():
            with contextlib.suppress(AttributeError):
                ctypes.CDLL(None).malloc_trim(0)
