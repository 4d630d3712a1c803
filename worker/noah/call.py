"""One call: the parts of it, how they are joined, and how they are taken apart again."""

import asyncio
import contextlib
import functools
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from livekit import rtc
from livekit.agents import (
    AgentSession,
    AgentStateChangedEvent,
    CloseEvent,
    CloseReason,
    ConversationItemAddedEvent,
    JobContext,
)
from livekit.agents.voice import room_io
from livekit.plugins.google.realtime.realtime_api import INPUT_AUDIO_SAMPLE_RATE

from noah import lease as leases
from noah.agent import Noah
from noah.attributes import Attributes
from noah.captions import Captions
from noah.greeting import Greeting
from noah.heartbeat import Heartbeat
from noah.interview import events, speech
from noah.interview.effects import Speak
from noah.interview.plan import Plan
from noah.interview.state import new_state
from noah.interviewer import Interviewer
from noah.journal import Journal
from noah.metadata import Metadata
from noah.model import Model
from noah.others import Others
from noah.presence import Presence
from noah.quiet import Quiet
from noah.record import Record
from noah.records import NewInterview
from noah.server import Server
from noah.speaking import ModelUnavailableError, Speaking
from noah.store import Store, StoreUnavailable, connect, disconnect
from noah.typed import Typed
from noah.voice import Voice

log = structlog.get_logger(__name__)

MAX_TYPED = 4000  # characters of one typed answer
A_WORD_SECONDS = 0.8  # of the candidate's voice: less may be a cough, which nobody has to answer
MODEL_NOTICE_SECONDS = 3.0  # without the model, before the page says so; most reconnects take less
LEAVING_SECONDS = 2.0  # for each of the last steps of a call
SESSION_SECONDS = 5.0  # for closing the session with the model
CANCEL_SECONDS = 1.0  # for a step that is too late to come to its end
HAND_OVER_SECONDS = 8.0


class Elsewhere(Exception):  # noqa: N818
    """This job is not the interview's Noah, or there is no interview to hold; the message says why."""


class Call:
    """What one job has: made by the entrypoint, which says in which order it is used."""

    def __init__(self, ctx: JobContext, server: Server, metadata: Metadata, model: Model) -> None:
        settings = server.settings
        self.ctx = ctx
        self.room: rtc.Room = ctx.room
        self.settings = settings
        self.server = server
        self.metadata = metadata
        self.plan: Plan = server.plans[metadata.plan]
        self.loop = asyncio.get_running_loop()
        self.leaving: asyncio.Future[str] = self.loop.create_future()
        """Why this job has to go, other than because the interview is over."""
        self.handed_over = asyncio.Event()
        self.joined = asyncio.Event()
        """Connected to the room: who else is there can be seen."""
        self.alone = False
        """This job is the interview's Noah although Firestore could not say so."""

        self.store = Store(connect(settings.google_cloud_project), settings.state_timeout_seconds)
        journal = Journal(settings.journal_dir, metadata.interview_id, ctx.job.id)
        self.record = Record(self.store, journal, metadata.interview_id, ctx.job.id)
        self.interviewer = Interviewer(self.plan, new_state(self.plan, metadata.question), self.record)
        self.lease: leases.Lease | None = None

        self.model = model
        self.session: AgentSession[None] = AgentSession(
            llm=model,
            vad=None,
            # the model hears when a turn ends
            turn_handling={"turn_detection": "realtime_llm", "interruption": {"resume_false_interruption": False}},
            # the framework would replace the candidate's first 3 s under Noah's voice by silence
            aec_warmup_duration=None,
            user_away_timeout=None,
        )
        self.voice = Voice(self.room, metadata.candidate_id, self._may_play)
        self.captions: Captions | None = None
        self.presence = Presence(self.room, metadata.candidate_id)
        self.attributes = Attributes(self.room)
        self.others = Others(self.room, self._standing, lambda: ctx.api)
        self.heartbeat = Heartbeat()
        self.speaking = Speaking(self.session, model)
        self.greeting = Greeting(self.session, self.speaking, self.voice, self.interviewer.saying)
        self.quiet = Quiet(self.plan.silence_seconds, lambda: self.interviewer.happened(events.SilenceHeard()))
        self.typing = Typed(self.room, metadata.candidate_id, MAX_TYPED, self._on_typed)
        self.typed: list[tuple[str, str]] = []
        self._typed_names: deque[str] = deque(maxlen=200)
        self._given_name = ""
        self.listening = False
        self._turned = asyncio.Event()
        self._spoke_at = 0.0
        self._tasks: set[asyncio.Task[Any]] = set()
        self._speech: asyncio.Task[None] | None = None
        self._grace: asyncio.TimerHandle | None = None
        self._waiting: asyncio.TimerHandle | None = None

    @property
    def new_interview(self) -> NewInterview:
        """The interview's documents, should they have to be created here."""
        return NewInterview(
            uid=self.metadata.candidate_id,
            plan_id=self.plan.id,
            plan_version=str(self.plan.version),
            room_name=self.room.name,
            retention_days=self.settings.retention_days,
        )

    # -- joining the parts

    async def start_session(self) -> None:
        """Connect to the room and listen, with the placeholder state."""
        self.record.start()
        self.heartbeat.start()
        self.interviewer.on_speak = lambda speak: self.say(lambda: speak)
        self.interviewer.on_change = self._show
        self.interviewer.on_refused = self._on_refused
        self.interviewer.on_tool = self._typed_taken
        self.session.on("conversation_item_added", self._on_item)
        self.session.on("agent_state_changed", self._on_state)
        self.session.on("user_state_changed", lambda event: self.quiet.candidate(event.new_state == "speaking"))
        self.presence.on_speaking = self._on_speaking
        self.session.on("close", self._on_close)
        self.session.on("session_usage_updated", self.interviewer.usage.updated)
        self.record.on_failing = self._on_failing
        self.voice.on_failed = lambda: self.leave("failed")
        self.room.on("disconnected", lambda *_: self.leave("room_closed"))
        self.watch(self._withdrawn(), "withdrawn", essential=True)
        self.session.output.audio = self.voice
        self.typing.start()
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
        # naming the candidate any earlier fails: the framework wants a connected room for that
        self.session.room_io.set_participant(self.metadata.candidate_id)
        if self.session.output.transcription is not None:
            self.captions = Captions(
                self.session.output.transcription, self.voice.heard, self.session.room_io.wait_for_ready
            )
            self.session.output.transcription = self.captions
        self.attributes.start()
        self.others.start()
        self.joined.set()
        if self.model.current is not None:
            self.model.current.until_quiet = self._until_quiet
            self.model.current.played_at = lambda: self.voice.idle_since
            self.model.current.on_connected = self._on_model
            self.model.current.on_gone = self._on_model_gone

    def _on_state(self, event: AgentStateChangedEvent) -> None:
        self.quiet.noah(event.new_state)
        self._turned.set()

    def _on_speaking(self, speaks: bool) -> None:
        self.quiet.candidate(speaks)
        if speaks:
            self._spoke_at = self.loop.time()
        elif self.loop.time() - self._spoke_at >= A_WORD_SECONDS and self.model.current is not None:
            self.model.current.owe()

    def _on_model(self, connection: int) -> None:
        """The model is there, for the first time or again."""
        self._stop_waiting()
        if connection == 1 or not self.listening:
            return
        session = self.model.current
        asked = self._speech is not None and not self._speech.done()
        log.info("model_reconnected", connection=connection, cut=bool(session and session.cut))
        if asked or (session is not None and session.cut):
            self.say(lambda: speech.after_trouble(self.plan, self.interviewer.state))

    def _on_model_gone(self) -> None:
        self._stop_waiting()
        self._waiting = self.loop.call_later(
            MODEL_NOTICE_SECONDS, lambda: self.attributes.set(notice="model_reconnecting")
        )

    def _stop_waiting(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
        self.attributes.clear("notice", "model_reconnecting")

    def _on_close(self, event: CloseEvent) -> None:
        # nobody may be speaking, or about to: then nothing else would notice
        if event.reason is CloseReason.ERROR:
            self.leave("model_unavailable")

    def _on_failing(self, failing: bool) -> None:
        if failing:
            self.attributes.set(notice="database_unavailable")
        else:
            self.attributes.clear("notice", "database_unavailable")

    async def _withdrawn(self) -> None:
        await self.record.withdrawn.wait()
        self.voice.silence()
        self.leave("withdrawn")

    async def _until_quiet(self) -> None:
        """Return at a moment when nothing is generated, awaited or left to play."""
        while True:
            await self.voice.until_idle()
            if self.session.agent_state == "listening" and not (self.model.current and self.model.current.generating):
                return
            self._turned.clear()
            await self._turned.wait()

    def watch(self, work: Awaitable[Any], name: str, *, essential: bool = False) -> asyncio.Task[Any]:
        """Run something beside the script for as long as the call lasts.

        The call cannot live without `essential` work: when that fails, the call ends as failed, and another Noah comes.
        """
        task = asyncio.ensure_future(work)
        task.set_name(name)
        self._tasks.add(task)
        task.add_done_callback(functools.partial(self._watched, essential=essential))
        return task

    def _watched(self, task: asyncio.Task[Any], *, essential: bool) -> None:
        self._tasks.discard(task)
        error = None if task.cancelled() else task.exception()
        if isinstance(error, ModelUnavailableError):
            self.leave("model_unavailable")
        elif error is not None and not isinstance(error, Elsewhere):  # which the script hears of, and is no failure
            log.error("task_failed", task=task.get_name(), essential=essential, exc_info=error)
            if essential:
                self.leave("failed")
        elif essential and task.cancelled():  # by itself: who ends the call has said why before
            self.leave("failed")

    def leave(self, reason: str) -> None:
        """Give the call up for `reason`, from wherever the script is."""
        if not self.leaving.done():
            self.leaving.set_result(reason)

    def _standing(self) -> str:
        if self.leaving.done():
            return "leaving"
        return "here" if self.owned or self.alone else "new"

    # -- the lease

    @property
    def owned(self) -> bool:
        """This job has held the interview's lease."""
        return self.lease is not None

    def own(self, lease: leases.Lease) -> None:
        """This job is the interview's Noah from here on."""
        self.lease = lease
        self.record.own(lease)
        self.attributes.set(epoch=str(lease.epoch), job=self.ctx.job.id)
        self.watch(self._lose(lease), "lease lost", essential=True)

    async def _lose(self, lease: leases.Lease) -> None:
        await lease.lost.wait()
        self.voice.silence()
        self.leave("withdrawn" if lease.reason in ("withdrawn", "deleted") else "lease_lost")

    async def _may_play(self) -> bool:
        """Whether another piece of Noah may be heard."""
        await self.others.quiet.wait()
        lease = self.lease
        if lease is None:
            return True  # Firestore is away, and nobody else answered
        if lease.lost.is_set():
            return False
        if lease.valid or self.heartbeat.look() < self.settings.lease_seconds / 2:
            return True  # who cannot renew keeps talking until a higher epoch is seen
        # this loop stood still: somebody else may have taken over meanwhile
        try:
            mine = await lease.check()
        except StoreUnavailable:
            mine = not await self.others.anybody_else()
        self.heartbeat.dealt_with()
        return mine

    # -- what is said

    def say(self, words: Callable[[], Speak]) -> None:
        """Have the model say something; what it was asked to say before and has not said is dropped.

        The words are asked for when they are needed: an answer may come until then.
        """
        if self._speech is not None:
            self._speech.cancel()
        self._speech = self.watch(self._say(words), "say")

    async def _say(self, words: Callable[[], Speak]) -> None:
        if self.presence.here:
            await self.speaking.say(words)

    def _on_refused(self, code: str) -> None:
        if code == "greeting":
            self.greeting.refused()

    def _on_item(self, event: ConversationItemAddedEvent) -> None:
        item = event.item
        if item.type != "message" or not (text := (item.text_content or "").strip()):
            return
        if item.role == "user":
            placeholder = self.settings.live_model.profile.reply_placeholder
            if text != "." or not placeholder:  # the plugin's way to say "it is your turn"
                self.interviewer.candidate_said(text)
        elif item.role == "assistant":
            self.interviewer.noah_said(text, interrupted=item.interrupted)
            if not item.interrupted:
                self._typed_taken()
            if self.interviewer.last_words_said(text):
                self.watch(self._goodbye_done(), "goodbye")

    async def _goodbye_done(self) -> None:
        await self.voice.until_idle()
        await self.interviewer.apply(events.GoodbyeDone())

    def _on_typed(self, text: str, name: str) -> None:
        text = text.strip()
        if not text or (name and name in self._typed_names):
            return  # a page that was not sure whether it came sends it again
        if name:
            self._typed_names.append(name)
        if not self.listening:
            self.typed.append((text, name))  # kept like what is spoken, and answered after the greeting
            return
        self.answer_typed(text, name)

    def _typed_taken(self) -> None:
        """What was typed has had its effect: the page need not send it again."""
        if self._given_name:
            self.attributes.set(typed=self._given_name)

    def answer_typed(self, text: str, name: str = "") -> None:
        """Give the model what the candidate typed, as their turn; too much of it is refused, and they are told."""
        self._given_name = name or self._given_name
        if len(text) > MAX_TYPED:
            log.warning("typed_refused", characters=len(text))
            self.say(lambda: speech.too_long(self.plan, self.interviewer.state))
            return
        with contextlib.suppress(RuntimeError):
            self.session.interrupt()
            self.session.generate_reply(user_input=text)

    def listen(self) -> None:
        """The greeting was heard: what was kept of the candidate follows, and everything they say from now on."""
        self.listening = True
        if self.model.current is not None:
            self.model.current.hear()
        kept, self.typed = self.typed, []
        for text, name in kept:
            self.answer_typed(text, name)

    # -- the candidate lost and regained

    def follow(self) -> None:
        """From now on the candidate's coming and going is part of the interview."""
        self.presence.on_lost = self._lost
        self.presence.on_back = self._back
        if not self.presence.here:
            self._lost()

    def _lost(self) -> None:
        log.info("candidate_lost")
        self.voice.unheard()
        self.quiet.pause()
        self._grace = self.loop.call_later(self.settings.reconnect_grace_seconds, self.leave, "grace_expired")
        if not self.listening:
            return  # the rest of the greeting waits for them
        # what Noah says to an empty room is lost, and would count as said
        with contextlib.suppress(RuntimeError):
            self.session.interrupt()
        self.interviewer.happened(events.CandidateLost())

    def _back(self) -> None:
        log.info("candidate_back")
        if self._grace is not None:
            self._grace.cancel()
        self.watch(self.voice.publish_again(), "publish again", essential=True)
        if not self.listening:
            return
        self.quiet.resume()
        self.interviewer.happened(events.CandidateJoined())

    # -- showing and ending

    def _show(self) -> None:
        state = self.interviewer.state
        self.attributes.set(phase=state.phase, progress=self.interviewer.progress)

    async def notice(self, code: str) -> None:
        """Tell the page what went wrong; it has the words for it."""
        self.attributes.set(notice=code)
        await self.attributes.written()

    async def hand_over(self) -> None:
        """Give the call to another worker; returns when this job has left. Called on the process's own loop."""
        self.loop.call_soon_threadsafe(self.leave, "hand_over")
        left: asyncio.Future[None] = asyncio.wrap_future(
            asyncio.run_coroutine_threadsafe(self._handed_over(), self.loop)
        )
        async with asyncio.timeout(HAND_OVER_SECONDS):
            await left

    async def _handed_over(self) -> None:
        await self.handed_over.wait()

    async def close(self) -> None:
        """Cancel and await all that this call started. Each step has its deadline; none keeps the others."""
        self.leave("over")
        if self._grace is not None:
            self._grace.cancel()
        self.heartbeat.stop()
        self.quiet.pause()
        self.presence.close()
        for task in list(self._tasks):
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=LEAVING_SECONDS)
        await self._step("typing", self.typing.aclose)
        await self.end_session()
        if self._waiting is not None:
            self._waiting.cancel()
        await self._step("interviewer", self.interviewer.aclose)
        if self.lease is not None:
            await self._step("lease", self.lease.stop)
        await self._step("record", self.record.aclose)
        if self.captions is not None:
            await self._step("captions", self.captions.aclose)
        await self._step("attributes", self.attributes.aclose)
        await self._step("voice", self.voice.aclose)
        await self._step("store", lambda: disconnect(self.store.client))

    async def end_session(self) -> None:
        """Let the model go; also more than once."""
        await self._step("session", self.session.aclose, SESSION_SECONDS)

    async def _step(self, name: str, step: Callable[[], Awaitable[Any]], seconds: float = LEAVING_SECONDS) -> None:
        # not `asyncio.timeout`: the next step must come, also when this one takes no cancellation
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
