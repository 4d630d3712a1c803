"""The candidate's coming and going, as a part of the interview."""

import asyncio

import structlog

from noah.call.endings import Ending
from noah.call.interviewer import Interviewer
from noah.call.silence import Quiet
from noah.call.supervision import Supervisor
from noah.call.turns import Turns
from noah.interview import events
from noah.room.presence import Presence
from noah.room.voice import Voice

log = structlog.get_logger(__name__)


class Attendance:
    """Waits for a candidate who was lost, for as long as the grace period lasts, and goes on when they are back."""

    def __init__(
        self,
        *,
        presence: Presence,
        voice: Voice,
        quiet: Quiet,
        interviewer: Interviewer,
        turns: Turns,
        supervisor: Supervisor,
        grace_seconds: float,
    ) -> None:
        self._presence = presence
        self._voice = voice
        self._quiet = quiet
        self._interviewer = interviewer
        self._turns = turns
        self._supervisor = supervisor
        self._grace_seconds = grace_seconds
        self._grace: asyncio.TimerHandle | None = None

    def follow(self) -> None:
        """From now on the candidate's coming and going is part of the interview."""
        self._presence.on_lost = self._lost
        self._presence.on_back = self._back
        if not self._presence.here:
            self._lost()

    def _lost(self) -> None:
        log.info("candidate_lost")
        self._voice.heard.clear()  # what is said waits until they subscribe again
        self._quiet.pause()
        self._grace = asyncio.get_running_loop().call_later(
            self._grace_seconds, self._supervisor.leave, Ending.GRACE_EXPIRED
        )
        if not self._turns.listening:
            return  # the rest of the greeting waits for them
        self._turns.interrupt()  # what Noah says to an empty room is lost, and would count as said
        self._interviewer.happened(events.CandidateLost())

    def _back(self) -> None:
        log.info("candidate_back")
        if self._grace is not None:
            self._grace.cancel()
        self._supervisor.watch(self._voice.publish_again(), "publish again", essential=True)
        if not self._turns.listening:
            return
        self._quiet.resume()
        self._interviewer.happened(events.CandidateJoined())

    def close(self) -> None:
        """Stop the grace period, and stop following the candidate."""
        if self._grace is not None:
            self._grace.cancel()
        self._quiet.pause()
        self._presence.close()
