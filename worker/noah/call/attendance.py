"""The candidate's coming and going, as a part of the interview."""

import asyncio

import structlog

from noah import clock
from noah.call.endings import Ending
from noah.call.parts import Talk
from noah.call.silence import Quiet
from noah.call.turn_limit import TurnLimit
from noah.call.turns import Turns
from noah.interview import events

log = structlog.get_logger(__name__)


class Attendance:
    """Waits for a candidate who was lost, for as long as the grace period lasts, and goes on when they are back."""

    def __init__(self, talk: Talk, quiet: Quiet, turns: Turns, limit: TurnLimit) -> None:
        """`limit`: who comes back is spoken to, which is a turn of the model."""
        self._presence = talk.presence
        self._voice = talk.voice
        self._interviewer = talk.interviewer
        self._supervisor = talk.supervisor
        self._grace_seconds = talk.settings.reconnect_grace_seconds
        self._quiet = quiet
        self._turns = turns
        self._limit = limit
        self._grace: asyncio.TimerHandle | None = None
        self._going_on: asyncio.TimerHandle | None = None
        self._following = False

    def follow(self) -> None:
        """From now on the candidate's coming and going is part of the interview."""
        self._following = True
        if not self._presence.here:
            self.left()

    def left(self) -> None:
        """The candidate is no longer in the room."""
        if not self._following:
            return
        log.info("candidate_lost")
        self._wait_no_more()
        self._voice.heard.clear()  # what is said waits until they subscribe again
        self._quiet.pause()
        self._grace = asyncio.get_running_loop().call_later(
            self._grace_seconds, self._supervisor.leave, Ending.GRACE_EXPIRED
        )
        if not self._turns.listening:
            return  # the rest of the greeting waits for them
        self._turns.interrupt()  # what Noah says to an empty room is lost, and would count as said
        self._interviewer.happened(events.CandidateLost())

    def returned(self) -> None:
        """The candidate is in the room again."""
        if not self._following:
            return
        log.info("candidate_back")
        if self._grace is not None:
            self._grace.cancel()
        self._supervisor.watch(self._voice.publish_again(), "publish again", essential=True)
        if self._turns.listening:
            self._go_on()

    def _go_on(self) -> None:
        self._wait_no_more()
        if seconds := self._limit.take(clock.monotonic()):
            log.warning("turns_limited", returned=True)
            self._going_on = asyncio.get_running_loop().call_later(seconds, self._go_on)
            return
        self._quiet.resume()
        self._interviewer.happened(events.CandidateJoined())

    def _wait_no_more(self) -> None:
        if self._going_on is not None:
            self._going_on.cancel()
            self._going_on = None

    def close(self) -> None:
        """Stop the grace period, and stop following the candidate."""
        if self._grace is not None:
            self._grace.cancel()
        self._wait_no_more()
        self._quiet.pause()
        self._presence.close()
