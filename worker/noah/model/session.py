"""Gemini Live through LiveKit's plugin, with what a production call needs around it.

The plugin is used as it is. Four things are added at its edges: every connection has a deadline and is tried again,
a goAway is followed at a quiet moment, the candidate's audio is kept until Noah listens and until the model has
confirmed it, and the call can see when the model owes something.
"""

import asyncio
import contextlib
import random
import ssl
import time
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, cast

import structlog
from google import genai
from google.genai import errors as genai_errors
from google.genai import types
from google.genai.live import AsyncSession
from livekit import rtc
from livekit.agents import NOT_GIVEN, APIConnectOptions, NotGivenOr, llm
from livekit.plugins.google.realtime import RealtimeModel
from livekit.plugins.google.realtime.realtime_api import RealtimeSession
from websockets.exceptions import InvalidStatus

from noah.model.access import SETUP_SECONDS, how_to_reach, http_options
from noah.model.choice import OUTAGES, Choice
from noah.model.debt import Debt
from noah.model.emptiness import Emptiness
from noah.model.kept_audio import KeptAudio, level
from noah.model_profile import LiveModel, Profile
from noah.settings import Settings

log = structlog.get_logger(__name__)

# How long a candidate is kept waiting for a model that does not answer before they are told so.
CONNECT_BUDGET_SECONDS = 20.0
# Before a connection that failed is tried again: so long at first, and twice as long each time, up to the second.
CONNECT_PAUSE_SECONDS = 0.2
MOST_PAUSE_SECONDS = 2.0
# A resumed connection that dies this soon was refused: the next one begins without the handle.
REFUSED_WITHIN_SECONDS = 3.0
# How often it is looked whether the model's silence is a fault.
LOOK_SECONDS = 0.5
# Left of a goAway's notice when there was no quiet moment to follow it.
GO_AWAY_MARGIN_SECONDS = 1.0
_PERMANENT_STATUS = frozenset({400, 401, 403, 404})
_PERMANENT_CODES = frozenset({1007, 1008})
# How often a session that the server calls invalid in mid-interview is begun anew, within a minute.
MOST_INVALID = 3
INVALID_SECONDS = 60.0


class Model(RealtimeModel):
    """Gemini Live for one call: session resumption and context window compression on, one static tool set."""

    def __init__(
        self, settings: Settings, context: ssl.SSLContext, language: str, patience: float | None = None
    ) -> None:
        """`patience`: seconds of silence that end a turn, if less than the model's profile says."""
        self.in_use = settings.live_model
        """The one of the list that is asked, or that has answered."""
        super().__init__(
            model=self.in_use.name,
            # never the plugin's own choice: on 3.8 that is NON_BLOCKING, which may acknowledge what is not stored yet
            tool_behavior=_behavior(self.in_use.profile),
            voice=settings.gemini_voice,
            language=language,
            session_resumption=types.SessionResumptionConfig(),
            context_window_compression=types.ContextWindowCompressionConfig(
                trigger_tokens=25_600, sliding_window=types.SlidingWindow(target_tokens=12_800)
            ),
            realtime_input_config=turn_taking(self.in_use.profile, patience),
            http_options=http_options(settings, context),
            conn_options=APIConnectOptions(max_retry=8, retry_interval=0.5, timeout=SETUP_SECONDS),
            **how_to_reach(settings, settings.live_location),
        )
        self.settings = settings
        self._patience = patience
        self.current: Session | None = None
        self.allowed = asyncio.Event()
        """Set when the interview is known not to be over: until then no connection is made."""

    def use(self, model: LiveModel) -> None:
        """Ask this one of the list from now on, as its profile says."""
        self.in_use = model
        self._opts.model = model.name
        self._opts.tool_behavior = _behavior(model.profile)
        self._opts.realtime_input_config = turn_taking(model.profile, self._patience)

    def session(self, *, turn_detection_disabled: bool = False) -> "Session":
        self.current = Session(self)
        self._sessions.add(self.current)
        return self.current


def _behavior(profile: Profile) -> NotGivenOr[types.Behavior]:
    return types.Behavior(profile.tool_behavior) if profile.tool_behavior else NOT_GIVEN


def turn_taking(profile: Profile, patience: float | None) -> types.RealtimeInputConfig:
    """When the model takes a turn to have begun and ended: one setting for a whole connection."""
    start, end = types.StartSensitivity, types.EndSensitivity
    silence_ms = profile.silence_ms if patience is None else min(profile.silence_ms, round(patience * 1000))
    return types.RealtimeInputConfig(
        automatic_activity_detection=types.AutomaticActivityDetection(
            start_of_speech_sensitivity=start.START_SENSITIVITY_HIGH
            if profile.eager_start
            else start.START_SENSITIVITY_LOW,
            end_of_speech_sensitivity=end.END_SENSITIVITY_HIGH if profile.eager_end else end.END_SENSITIVITY_LOW,
            prefix_padding_ms=profile.prefix_ms,
            silence_duration_ms=silence_ms,
        )
    )


class Session(RealtimeSession):
    """One call's conversation with the model, over as many connections as it takes."""

    def __init__(self, model: Model) -> None:
        super().__init__(model)
        self.allowed = model.allowed
        self.connected = asyncio.Event()
        self.connections = 0
        self.debt = Debt()
        self._called = False  # the model has called a tool in this conversation
        self._open_calls = 0  # so many of its calls have no result yet
        self.gone = asyncio.Event()
        """The connection that was there has ended."""
        self.cut = False
        """It ended while the model owed the candidate something."""
        self.on_connected: Callable[[int], None] = lambda _: None
        self.on_gone: Callable[[], None] = lambda: None
        self.played_at: Callable[[], float | None] = lambda: None
        """When the last of what it said was played; None while something is left."""
        self.until_quiet: Callable[[], Awaitable[None]] = _at_once
        self.on_empty: Callable[[], None] = lambda: None
        """A turn has ended in which the model was to say something, and with nothing in it."""
        self._emptiness = Emptiness()
        self._hearing = False
        self._kept = KeptAudio()
        self._answering = False
        """The model has begun a turn of its own."""
        self.gave_words = False
        """The latest connection was given words that the one before it had not confirmed: it answers them."""
        self.on_sound: Callable[[float, float], None] = lambda level, seconds: None
        """Called with each piece of sound from the candidate: how loud it is, in dB, and how long."""
        self.standing: Callable[[], str] = lambda: ""
        """Where the interview stands, for each new connection: one that resumes may have forgotten it."""
        self._go_away: asyncio.Task[None] | None = None
        self._resumed_at: float | None = None
        self._stall: asyncio.TimerHandle | None = None
        self._invalid: deque[float] = deque(maxlen=MOST_INVALID)
        self.model = model
        self._client = cast("Any", _Client(self, self._client))

    @property
    def generating(self) -> bool:
        """The model is in the middle of a turn, or a reply has been asked for."""
        generation = self._current_generation
        pending = self._pending_generation_fut
        return bool((generation and not generation._done) or (pending and not pending.done()))

    # -- what the model owes

    def may_owe(self) -> None:
        """Something was heard that may have been the candidate."""
        if self._hearing:
            self.debt.sound(time.monotonic())
            self._watch_stall()

    def candidate_speaks(self, speaks: bool) -> None:
        """Somebody is heard in the room, or no longer."""
        self.debt.speaks(speaks, time.monotonic())

    def owe(self) -> None:
        """A tool has answered: the model has to go on."""
        if self._hearing:
            self._emptiness.awaits = True
            self.debt.owe(time.monotonic())
            self._watch_stall()

    @property
    def _in_turn(self) -> bool:
        generation = self._current_generation
        if generation is None or generation._done:
            return False
        # Gemini ends a turn when it believes that it was played; when it was, and the end does not come, it is lost
        return not generation.audio_ch.closed or self.played_at() is not None

    def _handle_tool_calls(self, tool_call: types.LiveServerToolCall) -> None:
        self._called = True
        self._open_calls += len(tool_call.function_calls or [])
        super()._handle_tool_calls(tool_call)

    def _send_client_event(self, event: Any) -> None:
        if isinstance(event, types.LiveClientToolResponse) and not self._called:
            # the conversation that it belongs to was left: a server closes the connection for it, for good
            log.info("tool_result_dropped")
            return
        super()._send_client_event(event)
        if isinstance(event, types.LiveClientToolResponse):
            self._open_calls = max(self._open_calls - len(event.function_responses or []), 0)
            self.owe()
        elif isinstance(event, types.LiveClientContent) and event.turn_complete:
            self._emptiness.awaits = True

    def _start_new_generation(self) -> None:
        self.debt.begun()
        super()._start_new_generation()
        self._watch_stall()

    def _received(self, message: types.LiveServerMessage) -> None:
        self.debt.message(message, time.monotonic())
        if self.debt.waits():
            self._watch_stall()

    def _watch_stall(self) -> None:
        if self._stall is None:
            self._stall = asyncio.get_running_loop().call_later(LOOK_SECONDS, self._look_for_stall)

    def _look_for_stall(self) -> None:
        self._stall = None
        if not self.connected.is_set() or not (self.debt.waits() or self.generating):
            return
        generation = self._current_generation
        says = self._in_turn and generation is not None and bool(generation.output_text)
        fault = self.debt.fault(time.monotonic(), in_turn=self._in_turn, says=says, played_at=self.played_at())
        if fault is None:
            self._watch_stall()
            return
        log.warning("model_stalled", noticed=fault == "stalled")
        self.reconnect()

    # -- hearing

    def push_audio(self, frame: rtc.AudioFrame) -> None:
        loud = level(frame)
        self._kept.add(frame, loud)
        self.on_sound(loud, frame.duration)
        if self._hearing:
            super().push_audio(frame)

    def _handle_input_speech_started(self) -> None:
        # while the candidate's audio is kept, what looks like their barge-in is the model beginning a second turn:
        # the plugin would cut the first one for it, voice and caption
        if self._hearing:
            super()._handle_input_speech_started()

    def hear(self) -> None:
        """Give the model what was kept, and from now on what is said."""
        self._hearing = True
        for frame in self._kept.give():
            super().push_audio(frame)

    def keep(self) -> None:
        """Keep what is said from now on, instead of giving it to the model."""
        self._hearing = False
        self._kept.clear()

    def _confirm(self, message: types.LiveServerMessage) -> None:
        """Look for the model's word that it has taken what the candidate said."""
        content = message.server_content
        if content and content.interrupted:
            self._answering = False
        elif content and content.model_turn:
            self._answering = True
        answered = bool(content and content.turn_complete and self._answering)
        if answered:
            self._answering = False
        if self._hearing and (answered or message.tool_call):
            self._kept.confirm()

    def _give_again(self) -> None:
        """Give a new connection what the last one has not confirmed, in place of the sound that waits for it."""
        self._answering = self.gave_words = False
        if not self._hearing:
            return
        waiting = []
        while not self._msg_ch.empty():
            waiting.append(self._msg_ch.recv_nowait())
        for event in waiting:
            if not (isinstance(event, types.LiveClientRealtimeInput) and event.audio):
                super()._send_client_event(event)
        self._bstream.clear()
        for frame in self._kept.give():
            super().push_audio(frame)
        self.gave_words = self._kept.has_words
        if self.gave_words:
            log.info("words_given_again")
            if self.cut:
                self.owe()

    # -- connections

    def _build_connect_config(self) -> types.LiveConnectConfig:
        config = super()._build_connect_config()
        instruction = config.system_instruction
        if isinstance(instruction, types.Content) and instruction.parts and (standing := self.standing()):
            instruction.parts.append(types.Part(text=f"\n\n{standing}"))
        return config

    def reconnect(self, *, afresh: bool = False) -> None:
        """Leave this connection for a new one.

        `afresh` leaves the model's memory behind as well: nothing that was asked on the old one can still be spoken.
        """
        self._note_cut()
        self.connected.clear()
        if afresh:
            self._forget_memory()
        self._mark_restart_needed()

    def _handle_go_away(self, go_away: types.LiveServerGoAway) -> None:
        # the plugin drops the connection at once, in the middle of a sentence
        if self._go_away is None or self._go_away.done():
            self._go_away = asyncio.create_task(self._follow_go_away(_seconds(go_away.time_left)))

    async def _follow_go_away(self, time_left: float) -> None:
        connection = self.connections
        try:
            async with asyncio.timeout(max(time_left - GO_AWAY_MARGIN_SECONDS, 0)):
                await self.until_quiet()
        except TimeoutError:
            pass  # there was no quiet moment
        except Exception:
            log.exception("go_away_unwatched")  # follow it all the same
        if self.connections == connection:
            self.reconnect()

    def _mark_restart_needed(self, on_error: bool = False) -> None:
        if on_error:
            self._note_cut()  # now: the plugin declares the generation done before the connection is left
            self._survive_invalid()
        super()._mark_restart_needed(on_error)

    def _survive_invalid(self) -> None:
        """Begin afresh where the server calls the session invalid (1007), which the plugin takes for the end.

        Its context may be exhausted, or it may be about a frame that was fine; a session that knows nothing yet helps
        in both cases, unless it goes on.
        """
        if getattr(self._session_error, "code", None) != 1007 and "1007" not in str(self._session_error):
            return
        now = time.monotonic()
        if len(self._invalid) == MOST_INVALID and now - self._invalid[0] < INVALID_SECONDS:
            return
        if self._invalid:
            self._kept.clear()  # it may be what was given again that it takes for invalid
        self._invalid.append(now)
        log.warning("model_session_invalid")
        self._session_error = None
        self.cut = True
        self._forget_memory()
        self._chat_ctx = llm.ChatContext.empty()

    def _forget_memory(self) -> None:
        """The next connection begins a new conversation: the result of a call that is open now is not sent to it."""
        self.cut = self.cut or self._open_calls > 0
        self._called, self._open_calls = False, 0
        self._session_resumption_handle = None
        self._resumption_chat_ctx = None

    def _switch(self, model: LiveModel) -> types.LiveConnectConfig:
        """Ask another model: what is said to it in its setup. It knows nothing of what was said."""
        self.model.use(model)
        self._forget_memory()
        return self._build_connect_config()

    def _note_cut(self) -> None:
        self.cut = self.cut or self.debt.owed or self._in_turn
        self.debt.left()

    def _opened(self, resumed: bool) -> None:
        self.connections += 1
        self.gone = asyncio.Event()
        self._resumed_at = time.monotonic() if resumed else None
        self._emptiness.opened()
        self.debt.opened(time.monotonic())
        self.connected.set()
        self._give_again()
        self.on_connected(self.connections)
        self.cut = False

    def _closed(self) -> None:
        self._note_cut()
        self.connected.clear()
        self.gone.set()
        self.on_gone()
        if self._resumed_at is not None and time.monotonic() - self._resumed_at < REFUSED_WITHIN_SECONDS:
            self._forget_memory()
        self._resumed_at = None

    async def aclose(self) -> None:
        if self._stall is not None:
            self._stall.cancel()
        if self._go_away is not None:
            self._go_away.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._go_away
        await super().aclose()


async def _at_once() -> None:
    return


def _seconds(duration: str | None) -> float:
    """A protobuf duration as JSON, such as "9.5s"."""
    try:
        return float((duration or "0s").rstrip("s"))
    except ValueError:
        return 0.0


def is_permanent(error: Exception) -> bool:
    """Whether a model that answers so will never be had: it is gone, not served there, or does not know the setup."""
    if isinstance(error, InvalidStatus):
        return error.response.status_code in _PERMANENT_STATUS
    return isinstance(error, genai_errors.APIError) and error.code in _PERMANENT_CODES


class _Client:
    """google-genai's client as the plugin sees it, with connections that have a deadline and are tried again."""

    def __init__(self, session: Session, client: Any) -> None:
        self._session = session
        self._inner = client
        self._settings = session.model.settings
        self._elsewhere: dict[str, genai.Client] = {}
        self.aio = self
        self.live = self

    async def aclose(self) -> None:
        for client in (self._inner, *self._elsewhere.values()):
            await client.aio.aclose()

    def _client_of(self, model: LiveModel) -> Any:
        """google-genai's client for where a model is served."""
        settings = self._settings
        location = settings.location_of(model)
        if not settings.google_genai_use_vertexai or location == settings.live_location:
            return self._inner
        if location not in self._elsewhere:
            options = self._session._opts.http_options or None
            self._elsewhere[location] = genai.Client(**how_to_reach(settings, location), http_options=options)
        return self._elsewhere[location]

    @contextlib.asynccontextmanager
    async def connect(self, *, model: str, config: types.LiveConnectConfig) -> AsyncIterator[AsyncSession]:
        await self._session.allowed.wait()
        async with contextlib.AsyncExitStack() as stack:
            live, resumed = await self._first_that_answers(stack, config)
            self._session._opened(resumed=resumed)
            try:
                yield live
            finally:
                self._session._closed()

    async def _first_that_answers(
        self, stack: contextlib.AsyncExitStack, config: types.LiveConnectConfig
    ) -> tuple[AsyncSession, bool]:
        """A connection to the first model of the list that can be had, and whether it goes on from the last one.

        Raises what the last one answered: all refuse for good, or the budget is used up.
        """
        now = asyncio.get_running_loop().time
        choice = Choice(OUTAGES.order(self._settings.gemini_models), OUTAGES, now())
        attempt = 0
        while True:
            if choice.model != self._session.model.in_use:
                config = self._session._switch(choice.model)
            resumes = _handle(config) is not None
            try:
                seconds = choice.patience(now(), SETUP_SECONDS)
                live = await self._open(stack, choice.model, config, seconds)
            except Exception as error:
                # a resumption can be refused for itself: the model is asked without it before it is given up
                permanent = is_permanent(error) and not resumes
                if not choice.failed(now(), permanent=permanent) or now() - choice.began >= CONNECT_BUDGET_SECONDS:
                    raise
                pause = 0.0 if permanent else min(CONNECT_PAUSE_SECONDS * 2**attempt, MOST_PAUSE_SECONDS)
                await asyncio.sleep(pause * random.uniform(0.5, 1.0))  # noqa: S311  # jitter
                attempt += 1
            else:
                OUTAGES.works(choice.model)
                return live, resumes

    async def _open(
        self, stack: contextlib.AsyncExitStack, model: LiveModel, config: types.LiveConnectConfig, seconds: float
    ) -> AsyncSession:
        connection = self._client_of(model).aio.live.connect(model=model.name, config=config)
        try:
            async with asyncio.timeout(seconds):
                live = cast("AsyncSession", await connection.__aenter__())
        except Exception as error:
            code = getattr(error, "code", None)
            log.warning("model_connect_failed", model=str(model), reason=type(error).__name__, code=code)
            if _handle(config) is not None and not isinstance(error, TimeoutError):
                # a resumption can be refused while the old socket is still open, or because it is too old
                config.session_resumption = types.SessionResumptionConfig()
                self._session._forget_memory()
            raise
        stack.push_async_exit(connection)
        live.receive = self._watched(live.receive)  # type: ignore[method-assign]
        return live

    def _watched(self, receive: Callable[[], AsyncIterator[types.LiveServerMessage]]) -> Any:
        async def watched() -> AsyncIterator[types.LiveServerMessage]:
            async for message in receive():
                self._session._received(message)
                self._session._confirm(message)
                yield message
                if self._session._emptiness.ends(message, hearing=self._session._hearing):
                    reason = message.server_content and message.server_content.turn_complete_reason
                    log.warning("turn_empty", reason=str(reason or ""))
                    self._session.on_empty()

        return watched


def _handle(config: types.LiveConnectConfig) -> str | None:
    return config.session_resumption.handle if config.session_resumption else None
