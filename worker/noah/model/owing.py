"""What the model owes the candidate, followed in time: a connection on which it does not come is left."""

import asyncio
from collections.abc import Callable
from typing import Protocol

import structlog
from google.genai import types

from noah.model.debt import Debt
from noah.model.emptiness import Emptiness
from noah.model.listening import Listening
from noah.signals import Tell, TurnEmpty

log = structlog.get_logger(__name__)

# How often it is looked whether the model's silence is a fault.
LOOK_SECONDS = 0.5


class Turn(Protocol):
    """The turn that the model has under way."""

    played_at: Callable[[], float | None]
    """When the last of what it said was played; None while something is left."""

    @property
    def generating(self) -> bool:
        """The model is in the middle of a turn, or a reply has been asked for."""

    @property
    def begun(self) -> bool:
        """It is in the middle of a turn that has not been played to its end."""

    @property
    def says(self) -> bool:
        """Something of it was said in words."""


class Owing:
    """Follows one conversation over its connections."""

    def __init__(
        self, turn: Turn, listening: Listening, connected: asyncio.Event, reconnect: Callable[[], None], tell: Tell
    ) -> None:
        self.debt = Debt()
        self.cut = False
        """A connection ended while the model owed the candidate something."""
        self._turn = turn
        self._listening = listening
        self._connected = connected
        self._reconnect = reconnect
        self._tell = tell
        self._emptiness = Emptiness()
        self._empty = False
        self._timer: asyncio.TimerHandle | None = None

    def may_owe(self) -> None:
        """Something was heard that may have been the candidate."""
        if self._listening.on:
            self.debt.sound(_now())
            self._watch()

    def candidate_speaks(self, speaks: bool) -> None:
        """Somebody is heard in the room, or no longer."""
        self.debt.speaks(speaks, _now())

    def owe(self) -> None:
        """The model has to go on: a tool has answered, or it was given again what it had not answered."""
        if self._listening.on:
            self._emptiness.awaits = True
            self.debt.owe(_now())
            self._watch()

    def asked(self) -> None:
        """A turn is asked for."""
        self._emptiness.awaits = True

    def begun(self) -> None:
        """The model begins a turn."""
        self.debt.begun()
        self._watch()

    def received(self, message: types.LiveServerMessage) -> None:
        """The model has sent something, which the plugin is about to see."""
        self.debt.message(message, _now())
        # now: the plugin takes an interruption out of a message that it has no turn for
        self._empty = self._emptiness.ends(message, hearing=self._listening.on)
        if self.debt.waits():
            self._watch()

    def seen(self, message: types.LiveServerMessage) -> None:
        """The plugin has seen it."""
        if self._empty:
            reason = message.server_content and message.server_content.turn_complete_reason
            log.warning("turn_empty", reason=str(reason or ""))
            self._tell(TurnEmpty())

    def opened(self) -> None:
        """A connection is there."""
        self._emptiness.opened()
        self.debt.opened(_now())

    def left(self) -> None:
        """A connection is left, or has ended."""
        self.cut = self.cut or self.debt.owed or self._turn.begun
        self.debt.left()

    def close(self) -> None:
        """Look no more."""
        if self._timer is not None:
            self._timer.cancel()

    def _watch(self) -> None:
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(LOOK_SECONDS, self._look)

    def _look(self) -> None:
        self._timer = None
        turn = self._turn
        if not self._connected.is_set() or not (self.debt.waits() or turn.generating):
            return
        fault = self.debt.fault(_now(), in_turn=turn.begun, says=turn.says, played_at=turn.played_at())
        if fault is None:
            self._watch()
            return
        log.warning("model_stalled", noticed=fault == "stalled")
        self._reconnect()


def _now() -> float:
    return asyncio.get_running_loop().time()
