"""Notices when nobody has spoken for a while."""

import asyncio
from collections.abc import Callable

UNSAID_SECONDS = 3.0  # for the model to say a line that it was given; most begin within one


class Quiet:
    """Calls `heard` each time nobody has spoken for `seconds`; speech of either side starts it anew.

    While `unsaid` says that the model was given a line that it has not said, UNSAID_SECONDS count, also while it seems
    to think: its call may have been cancelled, and then nothing comes.
    """

    def __init__(self, seconds: float, heard: Callable[[], None], unsaid: Callable[[], bool]) -> None:
        self._seconds = seconds
        self._heard = heard
        self._unsaid = unsaid
        self._timer: asyncio.TimerHandle | None = None
        self._paused = True
        self._noah = "initializing"
        self._candidate_speaks = False

    def resume(self) -> None:
        self._paused = False
        self._restart()

    def pause(self) -> None:
        self._paused = True
        self._restart()

    def noah(self, state: str) -> None:
        """Noah's state: initializing, listening, thinking, speaking."""
        self._noah = state
        self._restart()

    def candidate(self, speaks: bool) -> None:
        self._candidate_speaks = speaks
        self._restart()

    def changed(self) -> None:
        """`unsaid()` may say something else now."""
        self._restart()

    def _restart(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        unsaid = self._unsaid()
        waits = self._noah == "listening" or (unsaid and self._noah == "thinking")
        if waits and not self._candidate_speaks and not self._paused:
            seconds = min(self._seconds, UNSAID_SECONDS) if unsaid else self._seconds
            self._timer = asyncio.get_running_loop().call_later(seconds, self._now)

    def _now(self) -> None:
        self._timer = None
        self._heard()
        self._restart()
