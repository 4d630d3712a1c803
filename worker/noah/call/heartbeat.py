"""Notices that this job's event loop stood still: twice a second, instead of with a watchdog thread."""

import asyncio

import structlog

from noah.clock import monotonic

log = structlog.get_logger(__name__)

BEAT_SECONDS = 0.5
REPORT_SECONDS = 0.3


class Heartbeat:
    """`stalled_for` is how long the loop last stood still, in seconds, until somebody has dealt with it."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._beat_at = monotonic()
        self._timer: asyncio.TimerHandle | None = None
        self.stalled_for = 0.0

    def start(self) -> None:
        self._schedule()

    def stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()

    def look(self) -> float:
        """Take the time now; how long the loop stood still at most, since that was last dealt with."""
        late = monotonic() - self._beat_at - BEAT_SECONDS
        self.stalled_for = max(self.stalled_for, late)
        return self.stalled_for

    def dealt_with(self) -> None:
        self.stalled_for = 0.0
        self._beat_at = monotonic()

    def _schedule(self) -> None:
        self._timer = self._loop.call_later(BEAT_SECONDS, self._beat)

    def _beat(self) -> None:
        self._schedule()  # first: whatever happens below, the next beat comes
        late = monotonic() - self._beat_at - BEAT_SECONDS
        if late > REPORT_SECONDS:
            log.warning("event_loop_stalled", seconds=round(late, 2))
            self.stalled_for = max(self.stalled_for, late)
        self._beat_at = monotonic()
