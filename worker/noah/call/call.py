"""One call: its parts, how they begin, and how they are taken apart again."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import structlog
from livekit.agents import AutoSubscribe
from livekit.agents.voice import room_io
from livekit.plugins.google.realtime.realtime_api import INPUT_AUDIO_SAMPLE_RATE

from noah.call.agent import Noah
from noah.call.attendance import Attendance
from noah.call.buttons import Buttons
from noah.call.endings import Ending
from noah.call.model_link import ModelLink
from noah.call.parts import Talk
from noah.call.silence import Quiet
from noah.call.traced import generated
from noah.call.turns import Turns
from noah.call.typed_answers import TypedAnswers
from noah.data import lease as leases
from noah.data.documents import NewInterview
from noah.data.store import disconnect
from noah.interview import speech
from noah.interview.personal import personal
from noah.interview.plan import Plan
from noah.interview.translation import in_language
from noah.room.captions import Captions
from noah.room.microphone import Microphone
from noah.room.typed import Typed
from noah.tracing.spans import stepped

log = structlog.get_logger(__name__)

STEP_SECONDS = 2.0  # for each of the last steps of a call
SESSION_SECONDS = 5.0  # for closing the session with the model
CANCEL_SECONDS = 1.0  # for a step to end after it was cancelled
HAND_OVER_SECONDS = 8.0


@dataclass(kw_only=True, eq=False)
class Call(Talk):
    """What one job has: put together by `assembly.assemble`, and used by the entrypoint, which says in which order."""

    typed: TypedAnswers
    typing: Typed
    buttons: Buttons
    microphone: Microphone
    turns: Turns
    quiet: Quiet
    attendance: Attendance
    link: ModelLink
    handed_over: asyncio.Event = field(default_factory=asyncio.Event)
    """This job has left."""
    captions: Captions | None = None
    _shown: tuple[str, str, bool] | None = None
    person: str = ""
    """What is known about the candidate, for the model."""

    @property
    def plan(self) -> Plan:
        """The plan, in the words for this candidate."""
        return self.interviewer.plan

    def speak(self, language: object) -> None:
        """Speak this language, where the plan has it. Before the model is connected: nobody waits for that."""
        plan = in_language(self.server.plans[self.metadata.plan], language)
        self.interviewer.plan = personal(plan, {})
        self.model.speak(plan.language)

    @property
    def new_interview(self) -> NewInterview:
        """The interview's documents, should they have to be created here."""
        return NewInterview(
            uid=self.metadata.candidate_id,
            plan_id=self.plan.id,
            plan_version=str(self.plan.version),
            room_name=self.room.name,
            retention_days=self.settings.retention_days,
            consent=self.metadata.agreed,
            trace=self.metadata.trace or "",
        )

    # -- joining the parts

    @stepped("noah.listen")
    async def start_session(self) -> None:
        """Connect to the room and listen, with the placeholder state."""
        self.record.start()
        self.ownership.start()
        self.model.instruction = lambda: speech.instructions(self.plan)
        self.session.output.audio = self.voice
        self.typing.start()
        self.buttons.start()
        connecting = asyncio.ensure_future(self._connect())  # the framework would do it, and take every track
        try:
            await self._listen()
            await connecting
        finally:
            connecting.cancel()
            await asyncio.gather(connecting, return_exceptions=True)
        if self.model.current is not None:
            self.model.current.on("metrics_collected", self.interviewer.usage.measured)
            self.model.current.on("metrics_collected", generated)
        # naming the candidate any earlier fails: the framework wants a connected room for that
        self.session.room_io.set_participant(self.metadata.candidate_id)
        if self.session.output.transcription is not None:
            self.captions = Captions(
                self.session.output.transcription, self.voice.heard, self.session.room_io.wait_for_ready
            )
            self.session.output.transcription = self.captions
        self.attributes.start()
        self.ownership.join()
        self.link.follow()
        if self.model.current is not None:
            self.model.current.standing = lambda: speech.standing(self.plan, self.interviewer.state, self.person)
        self.microphone.follow()

    async def _connect(self) -> None:
        """Be in the room, and take one microphone of all that is published there: `edge` says which."""
        await self.ctx.connect(auto_subscribe=AutoSubscribe.SUBSCRIBE_NONE)
        self.edge.start()

    async def _listen(self) -> None:
        await self.session.start(
            Noah(speech.instructions(self.plan), self.interviewer),
            room=self.room,
            room_options=room_io.RoomOptions(
                close_on_disconnect=False,
                # the model's own rate, resampled by WebRTC anyway; the candidate's device has set its gain already
                audio_input=room_io.AudioInputOptions(sample_rate=INPUT_AUDIO_SAMPLE_RATE, auto_gain_control=False),
                audio_output=False,
                text_input=False,
                text_output=room_io.TextOutputOptions(sync_transcription=False),
            ),
            session_host=False,
            record=False,
        )

    def show(self) -> None:
        """Tell the page where the interview stands."""
        state = self.interviewer.state
        progress = speech.progress(state)
        shown = (state.phase, progress, state.since is None)
        if shown != self._shown:  # the time that is left changes at every moment: a page counts it by itself
            self._shown = shown
            left = str(max(round(self.plan.seconds - state.active_seconds), 0))
            topic = speech.topic(self.plan, state)
            self.attributes.set(phase=state.phase, topic=topic, progress=progress, left=left)
        self.quiet.changed()

    def own(self, lease: leases.Lease) -> None:
        """This job is the interview's Noah from here on."""
        self.record.own(lease)
        self.attributes.set(epoch=str(lease.epoch), job=self.ctx.job.id, name=self.plan.interviewer.name or "")
        self.ownership.take(lease)

    async def notice(self, code: str) -> None:
        """Tell the page what went wrong; it has the words for it."""
        self.attributes.set(notice=code)
        await self.attributes.written()

    # -- ending

    async def hand_over(self) -> None:
        """Give the call to another worker; returns when this job has left. Called on the process's own loop."""
        self.loop.call_soon_threadsafe(self.supervisor.leave, Ending.HAND_OVER)
        left: asyncio.Future[None] = asyncio.wrap_future(
            asyncio.run_coroutine_threadsafe(self._handed_over(), self.loop)
        )
        async with asyncio.timeout(HAND_OVER_SECONDS):
            await left

    async def _handed_over(self) -> None:
        await self.handed_over.wait()

    async def close(self) -> None:
        """Cancel and await all that this call started. Each step has a deadline, so none blocks the next."""
        self.supervisor.leave(Ending.ROOM_CLOSED)
        self.attendance.close()
        self.spending.close()
        self.edge.close()
        self.microphone.close()
        self.typed.close()
        await self.supervisor.aclose()
        await _step("typing", self.typing.aclose)
        await _step("buttons", self.buttons.aclose)
        await self.end_session()
        self.link.close()
        self.lines.close()
        await _step("interviewer", self.interviewer.aclose)
        await _step("ownership", self.ownership.aclose)
        await _step("record", self.record.aclose)
        if self.captions is not None:
            await _step("captions", self.captions.aclose)
        await _step("attributes", self.attributes.aclose)
        await _step("voice", self.voice.aclose)
        await _step("store", lambda: disconnect(self.store.client))

    async def end_session(self) -> None:
        """Let the model go; also more than once."""
        await _step("session", self.session.aclose, SESSION_SECONDS)


async def _step(name: str, step: Callable[[], Awaitable[Any]], seconds: float = STEP_SECONDS) -> None:
    # not `asyncio.timeout`: a step that ignores its cancellation must not block the next one
    task = asyncio.ensure_future(step())
    try:
        await asyncio.wait({task}, timeout=seconds)
    finally:
        task.cancel()
    if not task.done():
        await asyncio.wait({task}, timeout=CANCEL_SECONDS)
        log.warning("close_failed", step=name, reason="TimeoutError")
    elif not task.cancelled() and (error := task.exception()) is not None:
        log.warning("close_failed", step=name, reason=type(error).__name__)
