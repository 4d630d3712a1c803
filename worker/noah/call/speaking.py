"""Having the model say a certain thing, and knowing what it said."""

import asyncio
from collections.abc import Callable

import structlog
from livekit.agents import AgentSession
from livekit.agents.voice import SpeechHandle

from noah import clock
from noah.call.evidence import said_before
from noah.interview.effects import Speak
from noah.model.connecting import CONNECT_BUDGET_SECONDS
from noah.model.session import Model, Session
from noah.room.sound import Sound
from noah.signals import LineGiven, Tell, TurnBegun

log = structlog.get_logger(__name__)

# The plugin waits 5 s for a reply to begin: three times, each on a new connection.
TRIES = 3


class ModelUnavailableError(Exception):
    """The model could not be had within its budget, on any connection."""


class Saying:
    """What Noah is to say, and what he says, as far as it has been generated."""

    def __init__(self, tell: Tell) -> None:
        self.text = ""
        """Since `forget`."""
        self.turn = ""
        """Of the latest turn."""
        self.line = ""
        """What was to be said in it; empty when nothing certain was."""
        self.before_repetition: int | None = None
        """How many words of the turn came before it began to repeat itself; None while it does not."""
        self.began = 0.0
        """Unix seconds, of the latest turn."""
        self._expected = ""
        self._tell = tell

    def expect(self, say: str, question: str) -> None:
        """From the next turn on, this is the line that is to be said."""
        self._expected = say
        self._tell(LineGiven(say, question))

    def begin(self) -> None:
        """The model begins a turn."""
        self.began = clock.unix()
        self.turn, self.line, self.before_repetition = "", self._expected, None
        if self.text:
            self.text += " "
        self._tell(TurnBegun())

    def add(self, piece: str) -> None:
        """More of the turn's transcript."""
        self.text += piece
        self.turn += piece
        self.before_repetition = said_before(self.line, self.turn)

    def forget(self) -> None:
        self.text = ""


class Speaking:
    """Asks the model to speak, on a connection that works."""

    def __init__(self, session: AgentSession[None], model: Model, saying: Saying, sound: Sound) -> None:
        self._session = session
        self._saying = saying
        self._sound = sound
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

    def is_on(self, connection: int) -> bool:
        """Whether the connection with this ordinal is still the one that is used. Raises ModelUnavailableError."""
        return self.connection.connected.is_set() and self.connection.connections == connection

    def generate(self, speak: Speak) -> SpeechHandle:
        """Ask for `speak` now. Raises ModelUnavailableError."""
        self._saying.expect(speak.say, speak.question)
        try:
            return self._session.generate_reply(instructions=speak.instruction)
        except RuntimeError:
            raise ModelUnavailableError from None

    async def say(self, words: Callable[[], Speak]) -> None:
        """Have it said, and return when it was played or interrupted. Raises ModelUnavailableError.

        Each try asks for the `words` anew: an answer may have come meanwhile.
        """
        for attempt in range(1, TRIES + 1):
            connection = await self.connected()
            received = self._sound.received
            handle = self.generate(words())
            await handle
            came = self._saying.turn or self._sound.received > received
            if handle.exception() is None and (came or handle.interrupted):
                return
            log.warning("reply_did_not_come", attempt=attempt, empty=handle.exception() is None)
            if self.is_on(connection):
                # what was asked for is still queued there: on the same connection it would be heard twice
                self.connection.reconnect(afresh=True)
        raise ModelUnavailableError
