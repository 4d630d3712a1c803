"""Gemini Live through LiveKit's plugin, with what a production call needs around it.

The plugin is used as it is. Four things are added at its edges: every connection has a deadline and is tried again
(`connecting.py`), a goAway is followed at a quiet moment (`go_away.py`), the candidate's audio is kept until Noah
listens and until the model has confirmed it (`listening.py`), and the call can see when the model owes something
(`owing.py`).
"""

import asyncio
import ssl
import time
from collections.abc import Callable
from typing import Any, cast

import structlog
from google.genai import types
from livekit import rtc
from livekit.agents import NOT_GIVEN, APIConnectOptions, LanguageCode, NotGivenOr, llm
from livekit.plugins.google.realtime import RealtimeModel
from livekit.plugins.google.realtime.realtime_api import RealtimeSession

from noah.model.access import SETUP_SECONDS, how_to_reach, http_options
from noah.model.connecting import Client
from noah.model.go_away import GoAway
from noah.model.invalid import Invalid
from noah.model.listening import Listening
from noah.model.owing import Owing
from noah.model.transcription import Transcription
from noah.model_profile import LiveModel, Profile
from noah.settings import Settings
from noah.signals import ModelConnected, ModelGone, Tell

log = structlog.get_logger(__name__)

# A resumed connection that dies this soon was refused: the next one begins without the handle.
REFUSED_WITHIN_SECONDS = 3.0


class Model(RealtimeModel):
    """Gemini Live for one call: session resumption and context window compression on, one static tool set."""

    def __init__(
        self,
        settings: Settings,
        context: ssl.SSLContext,
        language: str,
        tell: Tell,
        patience: float | None = None,
        voice: str | None = None,
    ) -> None:
        """`patience`: seconds of silence that end a turn, if less than the model's profile says.

        `voice`: the plan's, if it has one.
        """
        self.in_use = settings.live_model
        """The one of the list that is asked, or that has answered."""
        super().__init__(
            model=self.in_use.name,
            # never the plugin's own choice: on 3.8 that is NON_BLOCKING, which may acknowledge what is not stored yet
            tool_behavior=_behavior(self.in_use.profile),
            voice=voice or settings.gemini_voice,
            language=language,
            session_resumption=types.SessionResumptionConfig(),
            context_window_compression=types.ContextWindowCompressionConfig(
                trigger_tokens=settings.context_tokens,
                sliding_window=types.SlidingWindow(target_tokens=settings.context_tokens // 2),
            ),
            realtime_input_config=turn_taking(self.in_use.profile, patience),
            http_options=http_options(settings, context),
            conn_options=APIConnectOptions(max_retry=8, retry_interval=0.5, timeout=SETUP_SECONDS),
            **how_to_reach(settings, settings.live_location),
        )
        self.settings = settings
        self.tell = tell
        self._patience = patience
        self.current: Session | None = None
        self.allowed = asyncio.Event()
        """Set when the interview is known not to be over: until then no connection is made."""
        self.instruction: Callable[[], str] = lambda: ""
        """What each connection is told of the interview, in place of what the framework was given to begin with."""

    def speak(self, language: str) -> None:
        """Speak this language from the next connection on."""
        self._opts.language = LanguageCode(language)

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


class UnderWay:
    """The turn that the plugin has under way, read from where it keeps it (`owing.Turn`)."""

    def __init__(self, session: RealtimeSession) -> None:
        self.played_at: Callable[[], float | None] = lambda: None
        self._session = session

    @property
    def generating(self) -> bool:
        generation = self._session._current_generation
        pending = self._session._pending_generation_fut
        return bool((generation and not generation._done) or (pending and not pending.done()))

    @property
    def begun(self) -> bool:
        generation = self._session._current_generation
        if generation is None or generation._done:
            return False
        # Gemini ends a turn when it believes that it was played; when it was, and the end does not come, it is lost
        return not generation.audio_ch.closed or self.played_at() is not None

    @property
    def says(self) -> bool:
        generation = self._session._current_generation
        return self.begun and generation is not None and bool(generation.output_text)


class Session(RealtimeSession):
    """One call's conversation with the model, over as many connections as it takes."""

    def __init__(self, model: Model) -> None:
        super().__init__(model)
        self.model = model
        self.allowed = model.allowed
        self.connected = asyncio.Event()
        self.connections = 0
        self.gone = asyncio.Event()
        """The connection that was there has ended."""
        self.standing: Callable[[], str] = lambda: ""
        """Where the interview stands, for each new connection: one that resumes may have forgotten it."""
        self.turn = UnderWay(self)
        self.listening = Listening(super().push_audio, model.tell)
        self.owing = Owing(self.turn, self.listening, self.connected, self.reconnect, model.tell)
        self.transcription = Transcription()
        self.go_away = GoAway()
        self._invalid = Invalid()
        self._called = False  # the model has called a tool in this conversation
        self._open_calls = 0  # so many of its calls have no result yet
        self._resumed_at: float | None = None
        self._client = cast("Any", Client(self, model.settings, self._client, self._opts.http_options or None))

    # -- what goes to the model, and comes from it

    def push_audio(self, frame: rtc.AudioFrame) -> None:
        self.listening.add(frame)

    def _handle_input_speech_started(self) -> None:
        # while the candidate's audio is kept, what looks like their barge-in is the model beginning a second turn:
        # the plugin would cut the first one for it, voice and caption
        if self.listening.on:
            super()._handle_input_speech_started()

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
            self.owing.owe()
        elif isinstance(event, types.LiveClientContent) and event.turn_complete:
            self.owing.asked()

    def _start_new_generation(self) -> None:
        self.owing.begun()
        super()._start_new_generation()

    def _build_connect_config(self) -> types.LiveConnectConfig:
        config = super()._build_connect_config()
        if instruction := self.model.instruction():
            config.system_instruction = types.Content(parts=[types.Part(text=instruction)])
        told = config.system_instruction
        if isinstance(told, types.Content) and told.parts and (standing := self.standing()):
            told.parts.append(types.Part(text=f"\n\n{standing}"))
        return config

    # -- a connection is left for another one

    def reconnect(self, *, afresh: bool = False) -> None:
        """Leave this connection for a new one.

        `afresh` leaves the model's memory behind as well: nothing that was asked on the old one can still be spoken.
        """
        self.owing.left()
        self.connected.clear()
        if afresh:
            self.forget()
        self._mark_restart_needed()

    def _handle_go_away(self, go_away: types.LiveServerGoAway) -> None:
        connection = self.connections
        self.go_away.follow(go_away.time_left, lambda: self.reconnect() if self.connections == connection else None)

    def _mark_restart_needed(self, on_error: bool = False) -> None:
        if on_error:
            self.owing.left()  # now: the plugin declares the generation done before the connection is left
        if on_error and self._invalid.survives(self._session_error, time.monotonic()):
            # the plugin takes it for the end of the call
            log.warning("model_session_invalid")
            if self._invalid.again:
                self.listening.forget()  # it may be what was given again that it takes for invalid
            self._session_error = None
            self.owing.cut = True
            self.forget()
            self._chat_ctx = llm.ChatContext.empty()
        self.connected.clear()
        asked, self._pending_generation_fut = self._pending_generation_fut, None
        super()._mark_restart_needed(on_error)
        if asked is not None and not asked.done():
            # what asks for it is dropped with the connection: the plugin would wait for it for 5 s, and all behind it
            asked.set_exception(llm.RealtimeError("the connection was left"))

    def forget(self) -> None:
        """The next connection begins a new conversation: the result of a call that is open now is not sent to it."""
        self.owing.cut = self.owing.cut or self._open_calls > 0
        self._called, self._open_calls = False, 0
        self._session_resumption_handle = None
        self._resumption_chat_ctx = None

    def ask(self, model: LiveModel) -> types.LiveConnectConfig:
        """Ask this model: what is said to it in its setup. One that was not asked before knows nothing."""
        if model != self.model.in_use:
            self.model.use(model)
            self.forget()
        return self._build_connect_config()  # as it is now: until it was allowed, not even the language was known

    def opened(self, *, resumed: bool) -> None:
        """A connection is there."""
        self.connections += 1
        self.gone = asyncio.Event()
        self._resumed_at = time.monotonic() if resumed else None
        self.owing.opened()
        self.connected.set()
        if self.listening.on:
            _drop_waiting_sound(self)
        self.listening.again()
        if self.listening.gave_words and self.owing.cut:
            self.owing.owe()
        self.model.tell(ModelConnected(self.connections))
        self.owing.cut = False

    def closed(self) -> None:
        """The connection has ended."""
        self.owing.left()
        self.connected.clear()
        self.gone.set()
        self.model.tell(ModelGone())
        if self._resumed_at is not None and time.monotonic() - self._resumed_at < REFUSED_WITHIN_SECONDS:
            self.forget()
        self._resumed_at = None

    async def aclose(self) -> None:
        self.owing.close()
        await self.go_away.aclose()
        await super().aclose()


def _drop_waiting_sound(session: RealtimeSession) -> None:
    """Sound that waits for a connection is dropped: it is given again, after what the last connection heard."""
    waiting = []
    while not session._msg_ch.empty():
        waiting.append(session._msg_ch.recv_nowait())
    for event in waiting:
        if not (isinstance(event, types.LiveClientRealtimeInput) and event.audio):
            RealtimeSession._send_client_event(session, event)
    session._bstream.clear()
