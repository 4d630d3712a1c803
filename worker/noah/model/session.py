"""Gemini Live through LiveKit's plugin, with what a production call needs around it.

The plugin is used as it is. Four things are added at its edges: every connection has a deadline and is tried again,
a goAway is followed at a quiet moment, the candidate's audio is kept until Noah listens and until the model has
confirmed it, and the call can see when the model owes something.
"""

import asyncio
import contextlib
import ssl
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, cast

import google.auth.credentials
import google.auth.exceptions
import structlog
from google import genai
from google.genai import errors as genai_errors
from google.genai import types
from google.genai.live import AsyncSession
from livekit import rtc
from livekit.agents import NOT_GIVEN, APIConnectOptions
from livekit.plugins.google.realtime import RealtimeModel
from livekit.plugins.google.realtime.realtime_api import RealtimeSession
from tenacity import AsyncRetrying, retry_if_exception, stop_after_delay, wait_random_exponential
from websockets.exceptions import InvalidStatus

from noah.account import service_account
from noah.model.kept_audio import KeptAudio, level
from noah.settings import Settings

log = structlog.get_logger(__name__)

# Gemini has answered `setup` within 0.2 to 2 s; it has no limit of its own.
SETUP_SECONDS = 4.0
# How long a candidate is kept waiting for a model that does not answer before they are told so.
CONNECT_BUDGET_SECONDS = 20.0
# Its pongs have taken 8 to 30 s in the middle of healthy interviews.
PONG_SECONDS = 60.0
# A resumed connection that dies this soon was refused: the next one begins without the handle.
REFUSED_WITHIN_SECONDS = 3.0
# A turn in which nothing more comes, or an answer that does not: Gemini sends several messages a second while it
# speaks, and begins to speak within 2 s.
STALL_SECONDS = 7.0
# Left of a goAway's notice when there was no quiet moment to follow it.
GO_AWAY_MARGIN_SECONDS = 1.0
# What a connection and a turn are made of. Each builds its schema when it is first used, also as a part of another.
_TYPES = (
    types.Blob,
    types.Part,
    types.Content,
    types.FunctionDeclaration,
    types.FunctionResponse,
    types.Tool,
    types.AudioTranscriptionConfig,
    types.ContextWindowCompressionConfig,
    types.GenerationConfig,
    types.HistoryConfig,
    types.PrebuiltVoiceConfig,
    types.SessionResumptionConfig,
    types.SlidingWindow,
    types.SpeechConfig,
    types.VoiceConfig,
    types.LiveClientContent,
    types.LiveClientMessage,
    types.LiveClientRealtimeInput,
    types.LiveClientToolResponse,
    types.LiveConnectConfig,
    types.LiveConnectParameters,
    types.LiveSendRealtimeInputParameters,
    types.LiveServerMessage,
    types.GenerateContentConfig,
    types.GenerateContentResponse,
)
_PERMANENT_STATUS = frozenset({400, 401, 403, 404})


def tls_context(ca_file: str | None) -> ssl.SSLContext:
    """One context for all sessions of the process: building one takes the event loop 30 to 70 ms."""
    return ssl.create_default_context(cafile=ca_file)


class _NoCredentials(google.auth.credentials.Credentials):
    """For a local server that asks for none."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.token = "local"  # noqa: S105

    def refresh(self, request: object) -> None:
        self.token = "local"  # noqa: S105


def http_options(settings: Settings, context: ssl.SSLContext) -> types.HttpOptions:
    """How google-genai reaches the model: one TLS context, patient with pongs, quick to give a dead socket up."""
    return types.HttpOptions(
        base_url=settings.gemini_base_url,
        timeout=10_000,
        client_args={"verify": context},
        async_client_args={
            "verify": context,
            "ssl": context,
            # audio does not deflate, and deflating it costs more than the bytes
            "compression": None,
            "open_timeout": SETUP_SECONDS,
            "ping_timeout": PONG_SECONDS,
            "close_timeout": 1,
        },
    )


def credentials(settings: Settings) -> google.auth.credentials.Credentials | None:
    """What opens Vertex AI: the service account, or a placeholder for a local server. None with an API key."""
    if not settings.google_genai_use_vertexai:
        return None
    return _NoCredentials() if settings.gemini_base_url else service_account()


def warm_up(settings: Settings, context: ssl.SSLContext) -> None:
    """Do once, before there are calls, what would block the first call's loop for 80 ms: google-genai builds its types
    when they are first used.
    """
    with contextlib.suppress(google.auth.exceptions.DefaultCredentialsError):  # the first call says so
        vertex = settings.google_genai_use_vertexai
        genai.Client(
            vertexai=vertex,
            project=settings.google_cloud_project if vertex else None,
            location=settings.live_location if vertex else None,
            credentials=credentials(settings),
            api_key=None if vertex else _secret(settings),
            http_options=http_options(settings, context),
        ).close()
    for used in _TYPES:
        used.model_rebuild()


class Model(RealtimeModel):
    """Gemini Live for one call: session resumption and context window compression on, one static tool set."""

    def __init__(self, settings: Settings, context: ssl.SSLContext, language: str) -> None:
        vertex: dict[str, Any] = (
            {
                "vertexai": True,
                "project": settings.google_cloud_project,
                "location": settings.live_location,
                "credentials": credentials(settings),
            }
            if settings.google_genai_use_vertexai
            else {"vertexai": False, "api_key": _secret(settings)}
        )
        behavior = settings.live_model.profile.tool_behavior
        super().__init__(
            model=settings.live_model.name,
            # never the plugin's own choice: on 3.8 that is NON_BLOCKING, which may acknowledge what is not stored yet
            tool_behavior=types.Behavior(behavior) if behavior else NOT_GIVEN,
            voice=settings.gemini_voice,
            language=language,
            session_resumption=types.SessionResumptionConfig(),
            context_window_compression=types.ContextWindowCompressionConfig(
                trigger_tokens=25_600, sliding_window=types.SlidingWindow(target_tokens=12_800)
            ),
            http_options=http_options(settings, context),
            conn_options=APIConnectOptions(max_retry=8, retry_interval=0.5, timeout=SETUP_SECONDS),
            **vertex,
        )
        self.current: Session | None = None
        self.allowed = asyncio.Event()
        """Set when the interview is known not to be over: until then no connection is made."""

    def session(self, *, turn_detection_disabled: bool = False) -> "Session":
        self.current = Session(self)
        self._sessions.add(self.current)
        return self.current


def _secret(settings: Settings) -> str:
    return settings.google_api_key.get_secret_value() if settings.google_api_key else ""


class Session(RealtimeSession):
    """One call's conversation with the model, over as many connections as it takes."""

    def __init__(self, model: Model) -> None:
        super().__init__(model)
        self.allowed = model.allowed
        self.connected = asyncio.Event()
        self.connections = 0
        self.last_message_at = time.monotonic()
        self.gone = asyncio.Event()
        """The connection that was there has ended."""
        self.cut = False
        """It ended while the model owed the candidate something."""
        self.on_connected: Callable[[int], None] = lambda _: None
        self.on_gone: Callable[[], None] = lambda: None
        self.played_at: Callable[[], float | None] = lambda: None
        """When the last of what it said was played; None while something is left."""
        self.until_quiet: Callable[[], Awaitable[None]] = _at_once
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
        self._owes = False
        self._stall: asyncio.TimerHandle | None = None
        self._client = cast("Any", _Client(self, self._client))

    @property
    def generating(self) -> bool:
        """The model is in the middle of a turn, or a reply has been asked for."""
        generation = self._current_generation
        pending = self._pending_generation_fut
        return bool((generation and not generation._done) or (pending and not pending.done()))

    # -- what the model owes

    def owe(self) -> None:
        """The candidate has said something, or a tool has answered: the model has to go on."""
        if self._hearing:
            self._owes = True
            self.last_message_at = time.monotonic()
            self._watch_stall()

    @property
    def _in_turn(self) -> bool:
        generation = self._current_generation
        if generation is None or generation._done:
            return False
        # Gemini ends a turn when it believes that it was played; when it was, and the end does not come, it is lost
        return not generation.audio_ch.closed or self.played_at() is not None

    def _send_client_event(self, event: Any) -> None:
        super()._send_client_event(event)
        if isinstance(event, types.LiveClientToolResponse):
            self.owe()

    def _start_new_generation(self) -> None:
        self._owes = False
        super()._start_new_generation()
        self._watch_stall()

    def _watch_stall(self) -> None:
        if self._stall is None:
            self._stall = asyncio.get_running_loop().call_later(STALL_SECONDS, self._look_for_stall)

    def _look_for_stall(self) -> None:
        self._stall = None
        if not self.connected.is_set() or not (self._owes or self.generating):
            return
        quiet = time.monotonic() - max(self.last_message_at, self.played_at() or 0)
        if quiet >= STALL_SECONDS and (self._owes or self._in_turn):
            log.warning("model_stalled", seconds=round(quiet, 1))
            self.reconnect()
        else:
            self._stall = asyncio.get_running_loop().call_later(max(STALL_SECONDS - quiet, 0.5), self._look_for_stall)

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
            self._session_resumption_handle = None
            self._resumption_chat_ctx = None
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
        super()._mark_restart_needed(on_error)

    def _note_cut(self) -> None:
        self.cut = self.cut or self._owes or self._in_turn
        self._owes = False

    def _opened(self, resumed: bool) -> None:
        self.connections += 1
        self.gone = asyncio.Event()
        self._resumed_at = time.monotonic() if resumed else None
        self.last_message_at = time.monotonic()
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
            self._session_resumption_handle = None
            self._resumption_chat_ctx = None
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


def _worth_retrying(error: BaseException) -> bool:
    if isinstance(error, InvalidStatus):
        return error.response.status_code not in _PERMANENT_STATUS
    if isinstance(error, genai_errors.APIError):
        return error.code != 1007
    return isinstance(error, Exception)


class _Client:
    """google-genai's client as the plugin sees it, with connections that have a deadline and are tried again."""

    def __init__(self, session: Session, client: Any) -> None:
        self._session = session
        self._inner = client
        self.aio = self
        self.live = self

    async def aclose(self) -> None:
        await self._inner.aio.aclose()

    @contextlib.asynccontextmanager
    async def connect(self, *, model: str, config: types.LiveConnectConfig) -> AsyncIterator[AsyncSession]:
        await self._session.allowed.wait()
        async with contextlib.AsyncExitStack() as stack:
            live: AsyncSession | None = None
            async for attempt in AsyncRetrying(
                retry=retry_if_exception(_worth_retrying),
                stop=stop_after_delay(CONNECT_BUDGET_SECONDS),
                wait=wait_random_exponential(multiplier=0.2, max=2),
                reraise=True,
            ):
                with attempt:
                    live = await self._open(stack, model, config)
            if live is None:
                raise ConnectionError("no connection to the model")
            self._session._opened(resumed=_handle(config) is not None)
            try:
                yield live
            finally:
                self._session._closed()

    async def _open(
        self, stack: contextlib.AsyncExitStack, model: str, config: types.LiveConnectConfig
    ) -> AsyncSession:
        connection = self._inner.aio.live.connect(model=model, config=config)
        try:
            async with asyncio.timeout(SETUP_SECONDS):
                live = cast("AsyncSession", await connection.__aenter__())
        except Exception as error:
            log.warning("model_connect_failed", reason=type(error).__name__, code=getattr(error, "code", None))
            if _handle(config) is not None and not isinstance(error, TimeoutError):
                # a resumption can be refused while the old socket is still open, or because it is too old
                config.session_resumption = types.SessionResumptionConfig()
                self._session._session_resumption_handle = None
                self._session._resumption_chat_ctx = None
            raise
        stack.push_async_exit(connection)
        live.receive = self._watched(live.receive)  # type: ignore[method-assign]
        return live

    def _watched(self, receive: Callable[[], AsyncIterator[types.LiveServerMessage]]) -> Any:
        async def watched() -> AsyncIterator[types.LiveServerMessage]:
            async for message in receive():
                self._session.last_message_at = time.monotonic()
                self._session._confirm(message)
                yield message

        return watched


def _handle(config: types.LiveConnectConfig) -> str | None:
    return config.session_resumption.handle if config.session_resumption else None
