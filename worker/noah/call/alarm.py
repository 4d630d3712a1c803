"""One moment that a call waits for."""

import asyncio
from collections.abc import Callable

from noah import clock


class Alarm:
    """Calls `rings` at the time that was set last."""

    def __init__(self, rings: Callable[[], None]) -> None:
        self._rings = rings
        self._timer: asyncio.TimerHandle | None = None

    def set(self, at: float) -> None:
        """Ring at `at`, in unix seconds, and no more at any time that was set before."""
        self.stop()
        self._timer = asyncio.get_running_loop().call_later(max(at - clock.unix(), 0.0), self._rings)

    def stop(self) -> None:
        """Ring no more."""
        if self._timer is not None:
            self._timer.cancel()
