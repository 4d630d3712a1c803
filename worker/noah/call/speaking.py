"""Having the model say a certain thing, and knowing what it said."""

import asyncio
from collections.abc import Callable

import structlog
from livekit.agents import AgentSession
from livekit.agents.voice import SpeechHandle

from noah import clock
from noah.interview.effects import Speak
from noah.model.session import CONNECT_BUDGET_SECONDS, Model, Session

log = structlog.get_logger(__name__)

# The plugin waits 5 s for a reply to begin: three times, each on a new connection.
TRIES = 3


class ModelUnavailableError(Exception):
    """The model could not be had within its budget, on any connection."""


class Saying:
    """What Noah says, as far as it has been generated."""

    def __init__(self) -> None:
        self.text = ""
        self.began = 0.0
        """Unix seconds, of the latest turn."""
        self.on_begin: Callable[[], None] = lambda: None

    def begin(self) -> None:
        self.on_begin()
        self.began = clock.unix()
        if self.text:
            self.text += " "

    def add(self, piece: str) -> None:
        self.text += piece

    def forget(self) -> None:
        self.text = ""


class Speaking:
    """Asks the model to speak, on a connection that works."""

    def __init__(self, session: AgentSession[None], model: Model) -> None:
        self._session = session
        self._model = model
        self._closed = False
        session.on("close", self._on_close)

    def _on_close(self, _: object) -> None:
        self._closed = True

    @property
    def connection(self) -> Session:
        """The model's session. Raises ModelUnavailableError when there is none (any more)."""
        if self._closed or self._model.current is None:
            raise ModelUnavailableError
        return self._model.current

    async def connected(self) -> int:
        """Wait for a connection, and return its ordinal. Raises ModelUnavailableError."""
        connection = self.connection
        try:
            async with asyncio.timeout(CONNECT_BUDGET_SECONDS):
                await connection.connected.wait()
        except TimeoutError:
            raise ModelUnavailableError from None
        return self.connection.connections

    def generate(self, speak: Speak) -> SpeechHandle:
        """Ask for `speak` now. Raises ModelUnavailableError."""
        try:
            return self._session.generate_reply(instructions=speak.instruction)
        except RuntimeError:
            raise ModelUnavailableError from None

    async def say(self, words: Callable[[], Speak]) -> None:
        """Have it said, and return when it was played or interrupted. Raises ModelUnavailableError.

        Each try asks for the `words` anew: an answer may have come meanwhile.
        """
        for attempt in range(1, TRIES + 1):
            await self.connected()
            handle = self.generate(words())
            await handle
            if handle.exception() is None:
                return
            log.warning("reply_did_not_come", attempt=attempt)
            # what was asked for is still queued there: on the same connection it would be heard twice
            self.connection.reconnect(afresh=True)
        raise ModelUnavailableError
