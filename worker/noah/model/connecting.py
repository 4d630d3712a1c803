"""Connections to the model: each has a deadline, and one that fails is tried again, with the next model of the list."""

import asyncio
import contextlib
import random
from collections.abc import AsyncIterator, Callable
from typing import Any, Protocol, cast

import structlog
from google import genai
from google.genai import errors as genai_errors
from google.genai import types
from google.genai.live import AsyncSession
from websockets.exceptions import InvalidStatus

from noah.model.access import SETUP_SECONDS, how_to_reach
from noah.model.choice import OUTAGES, Choice
from noah.model.listening import Listening
from noah.model.owing import Owing
from noah.model.transcription import Transcription
from noah.model_profile import LiveModel
from noah.settings import Settings
from noah.tracing.spans import step

log = structlog.get_logger(__name__)

# How long a candidate is kept waiting for a model that does not answer before they are told so.
CONNECT_BUDGET_SECONDS = 20.0
# Before a connection that failed is tried again: so long at first, and twice as long each time, up to the second.
CONNECT_PAUSE_SECONDS = 0.2
MOST_PAUSE_SECONDS = 2.0
_PERMANENT_STATUS = frozenset({400, 401, 403, 404})
_PERMANENT_CODES = frozenset({1007, 1008})


class Conversation(Protocol):
    """Whom the connections belong to."""

    allowed: asyncio.Event
    listening: Listening
    owing: Owing
    transcription: Transcription

    def ask(self, model: LiveModel) -> types.LiveConnectConfig:
        """Ask this model: what is said to it in its setup."""

    def forget(self) -> None:
        """The next connection begins a new conversation."""

    def opened(self, *, resumed: bool) -> None:
        """A connection is there."""

    def closed(self) -> None:
        """It has ended."""


class Client:
    """google-genai's client as the plugin sees it."""

    def __init__(self, conversation: Conversation, settings: Settings, client: Any, http_options: Any) -> None:
        self._conversation = conversation
        self._inner = client
        self._http_options = http_options
        self._settings = settings
        self._elsewhere: dict[str, genai.Client] = {}
        self.aio = self
        self.live = self

    async def aclose(self) -> None:
        """Close the clients for each location."""
        for client in (self._inner, *self._elsewhere.values()):
            await client.aio.aclose()

    @contextlib.asynccontextmanager
    async def connect(self, *, model: str, config: types.LiveConnectConfig) -> AsyncIterator[AsyncSession]:
        """As google-genai's. Raises what the last model answered: all refuse for good, or the budget is used up."""
        await self._conversation.allowed.wait()
        async with contextlib.AsyncExitStack() as stack:
            live, resumed = await self._first_that_answers(stack)
            self._conversation.opened(resumed=resumed)
            with step("noah.model.connection", {"noah.resumed": resumed}):
                try:
                    yield live
                finally:
                    self._conversation.closed()

    async def _first_that_answers(self, stack: contextlib.AsyncExitStack) -> tuple[AsyncSession, bool]:
        """A connection to the first model of the list that can be had, and whether it goes on from the last one."""
        now = asyncio.get_running_loop().time
        choice = Choice(OUTAGES.order(self._settings.gemini_models), OUTAGES, now())
        attempt = 0
        while True:
            config = self._conversation.ask(choice.model)
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
            with step("noah.model.connect", {"gen_ai.request.model": model.name}):
                async with asyncio.timeout(seconds):
                    live = cast("AsyncSession", await connection.__aenter__())
        except Exception as error:
            code = getattr(error, "code", None)
            log.warning("model_connect_failed", model=str(model), reason=type(error).__name__, code=code)
            if _handle(config) is not None and not isinstance(error, TimeoutError):
                # a resumption can be refused while the old socket is still open, or because it is too old
                config.session_resumption = types.SessionResumptionConfig()
                self._conversation.forget()
            raise
        stack.push_async_exit(connection)
        live.receive = self._watched(live.receive)  # type: ignore[method-assign]
        return live

    def _client_of(self, model: LiveModel) -> Any:
        """google-genai's client for where a model is served."""
        settings = self._settings
        location = settings.location_of(model)
        if not settings.google_genai_use_vertexai or location == settings.live_location:
            return self._inner
        if location not in self._elsewhere:
            self._elsewhere[location] = genai.Client(
                **how_to_reach(settings, location), http_options=self._http_options
            )
        return self._elsewhere[location]

    def _watched(self, receive: Callable[[], AsyncIterator[types.LiveServerMessage]]) -> Any:
        async def watched() -> AsyncIterator[types.LiveServerMessage]:
            async for message in receive():
                self._conversation.transcription.clean(message)
                self._conversation.owing.received(message)
                self._conversation.listening.confirm(message)
                yield message
                self._conversation.owing.seen(message)

        return watched


def is_permanent(error: Exception) -> bool:
    """Whether a model that answers so will never be had: it is gone, not served there, or does not know the setup."""
    if isinstance(error, InvalidStatus):
        return error.response.status_code in _PERMANENT_STATUS
    return isinstance(error, genai_errors.APIError) and error.code in _PERMANENT_CODES


def _handle(config: types.LiveConnectConfig) -> str | None:
    return config.session_resumption.handle if config.session_resumption else None
