"""The call's connection to the model: what it owes, when it is gone, and when nobody is in the middle of something."""

import asyncio
import random

import structlog
from livekit.agents import AgentStateChangedEvent, CloseEvent, CloseReason

from noah.call.endings import Ending
from noah.call.parts import Talk
from noah.call.silence import Quiet
from noah.call.tool_loop import ToolLoop
from noah.call.turns import Turns

log = structlog.get_logger(__name__)

A_WORD_SECONDS = 0.8  # of the candidate's voice: less may be a cough, which nobody has to answer
MOST_SENSELESS = 4  # turns in a row
SENSELESS_PAUSE_SECONDS = 0.4  # before the second of them is left behind, and twice as long before each further one
LOOPS_AGAIN_SECONDS = 60.0  # a fresh conversation that turns in circles within this time will not stop
MODEL_NOTICE_SECONDS = 3.0  # without the model, before the page says so; most reconnects take less


class ModelLink:
    """Follows one model session over its connections."""

    def __init__(self, talk: Talk, quiet: Quiet, turns: Turns) -> None:
        self._session = talk.session
        self._model = talk.model
        self._voice = talk.voice
        self._lines = talk.lines
        self._candidate_speaks = talk.interviewer.candidate_speaks
        self._attributes = talk.attributes
        self._supervisor = talk.supervisor
        self._quiet = quiet
        self._turns = turns
        self._turned = asyncio.Event()
        self._spoke_at = 0.0
        self._senseless = 0
        self._again: asyncio.TimerHandle | None = None
        self._notice: asyncio.TimerHandle | None = None
        self._loop = ToolLoop()
        self._looped_at: float | None = None

    def follow(self) -> None:
        """From now on: the session has been started."""
        if self._model.current is not None:
            self._model.current.go_away.until_quiet = self.until_quiet
            self._model.current.turn.played_at = lambda: self._voice.idle.since

    def on_state(self, event: AgentStateChangedEvent) -> None:
        """Noah begins to speak, or to listen."""
        self._quiet.noah(event.new_state)
        if event.new_state == "speaking":
            self._loop.spoke()
        self._turned.set()
        if event.new_state != "speaking":
            # a turn with a transcript is known in this very step of the loop, one without is not
            asyncio.get_running_loop().call_soon(self._turn_ended)

    def _turn_ended(self) -> None:
        self._lines.ended()
        if self._lines.said:
            self._senseless = 0

    def senseless(self) -> None:
        """What the model generates cannot be heard, does not end, or is nothing: leave it, a few times in a row."""
        self._senseless += 1
        if self._senseless > MOST_SENSELESS:
            self._supervisor.leave(Ending.MODEL_UNAVAILABLE)
            return
        pause = SENSELESS_PAUSE_SECONDS * 2 ** (self._senseless - 2) if self._senseless > 1 else 0.0
        if self._again is not None:
            self._again.cancel()
        self._again = asyncio.get_running_loop().call_later(pause * random.uniform(0.5, 1.0), self._leave_behind)  # noqa: S311

    def _leave_behind(self) -> None:
        """Begin a conversation that has none of what the model does now. What it was to say is asked for again."""
        self._again = None
        if self._model.current is not None:
            self._model.current.owing.cut = True
            self._model.current.reconnect(afresh=True)

    def on_speaking(self, speaks: bool) -> None:
        """LiveKit hears the candidate speak, or no longer."""
        self._quiet.candidate(speaks)
        self._candidate_speaks(speaks)
        now = asyncio.get_running_loop().time()
        if speaks:
            self._spoke_at = now
        if self._model.current is not None:
            self._model.current.owing.candidate_speaks(speaks)
            if not speaks and now - self._spoke_at >= A_WORD_SECONDS:
                self._model.current.owing.may_owe()

    def on_call(self, refused: bool) -> None:
        """The model has called a tool. One that does nothing else is taken out of its conversation, or given up."""
        if not self._loop.called(refused=refused):
            return
        now = asyncio.get_running_loop().time()
        again = self._looped_at is not None and now - self._looped_at < LOOPS_AGAIN_SECONDS
        self._looped_at = now
        log.warning("model_loops", again=again)
        if again:
            self._supervisor.leave(Ending.MODEL_UNAVAILABLE)
        else:
            self._leave_behind()

    def on_close(self, event: CloseEvent) -> None:
        """The session has ended by itself."""
        # nobody may be speaking, or about to: then nothing else would notice
        if event.reason is CloseReason.ERROR:
            self._supervisor.leave(Ending.MODEL_UNAVAILABLE)

    async def until_quiet(self) -> None:
        """Return at a moment when nothing is generated, awaited or left to play."""
        while True:
            await self._voice.idle.wait()
            busy = self._model.current is not None and self._model.current.turn.generating
            if self._session.agent_state == "listening" and not busy:
                return
            self._turned.clear()
            await self._turned.wait()

    def on_connected(self, connection: int) -> None:
        """The model is there, for the first time or again."""
        self._stop_notice()
        if connection == 1 or not self._turns.listening:
            return
        cut = self._model.current is not None and self._model.current.owing.cut
        log.info("model_reconnected", connection=connection, cut=cut)
        self._turns.say_after_trouble(cut=cut)

    def on_gone(self) -> None:
        """The connection has ended: the page is told, unless another one is there soon."""
        self._stop_notice()
        self._notice = asyncio.get_running_loop().call_later(MODEL_NOTICE_SECONDS, self._tell)

    def _tell(self) -> None:
        if not self._supervisor.leaving.done():  # then the page has been told why, and that stays
            self._attributes.set(notice="model_reconnecting")

    def _stop_notice(self) -> None:
        if self._notice is not None:
            self._notice.cancel()
        self._attributes.clear("notice", "model_reconnecting")

    def close(self) -> None:
        """Stop all timers."""
        for timer in (self._notice, self._again):
            if timer is not None:
                timer.cancel()
