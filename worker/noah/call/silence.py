"""Notices when nobody has spoken for a while."""

import asyncio
from collections.abc import Callable


class Quiet:
    """Calls `heard` each time nobody has spoken for `seconds()`; speech of either side starts it anew."""

    def __init__(self, seconds: Callable[[], float], heard: Callable[[], None]) -> None:
        self._seconds = seconds
        self._heard = heard
        self._timer: asyncio.TimerHandle | None = None
        self._paused = True
        self._noah_listens = False
        self._candidate_speaks = False

    def resume(self) -> None:
        self._paused = False
        self._restart()

    def pause(self) -> None:
        self._paused = True
        self._restart()

    def noah(self, state: str) -> None:
        """Noah's state: initializing, listening, thinking, speaking."""
        self._noah_listens = state == "listening"
        self._restart()

    def candidate(self, speaks: bool) -> None:
        self._candidate_speaks = speaks
        self._restart()

    def changed(self) -> None:
        """`seconds()` may be another one now."""
        self._restart()

    def _restart(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._noah_listens and not self._candidate_speaks and not self._paused:
            self._timer = asyncio.get_running_loop().call_later(self._seconds(), self._now)

    def _now(self) -> None:
        self._timer = None
        self._heard()
        self._restart()
