"""Which conversation a connection belongs to: by its resumption handle, or by the scenario's key."""

from __future__ import annotations

import random
import secrets
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Any, Literal

from . import engine
from .engine import FaultScope, State
from .schema import Scenario

_MOST_HANDLES = 20_000
_MOST_CONVERSATIONS = 5_000

CallStatus = Literal["pending", "answered", "cancelled", "lost"]


@dataclass(slots=True)
class IssuedCall:
    """A tool call that the client was sent."""

    name: str
    args: dict[str, Any] = field(default_factory=dict)
    status: CallStatus = "pending"


@dataclass(slots=True, eq=False)
class Conversation:
    """One conversation, over all of its connections."""

    id: str
    scenario: Scenario
    state: State
    scope: FaultScope
    calls: dict[str, IssuedCall] = field(default_factory=dict)
    open_connections: int = 0


@dataclass(frozen=True, slots=True)
class Opened:
    """The conversation of a new connection, and whether its state was resumed."""

    conversation: Conversation
    resumed: bool


class UnknownHandleError(LookupError):
    """A resumption handle that was never issued, or that is too old."""


class Conversations:
    """All conversations of a server. The oldest are forgotten."""

    def __init__(self) -> None:
        self._handles: OrderedDict[str, tuple[Conversation, State]] = OrderedDict()
        self._keyed: OrderedDict[tuple[str, str], Conversation] = OrderedDict()
        self._generating: OrderedDict[tuple[str, str], Conversation] = OrderedDict()
        self._upgrades: dict[str, tuple[Scenario, FaultScope]] = {}
        self._connections: dict[str, int] = {}
        self._made = 0

    def known(self, handle: str) -> Conversation | None:
        """The conversation of a handle."""
        found = self._handles.get(handle)
        return found[0] if found else None

    def open(self, scenario: Scenario, instruction: str, handle: str | None) -> Opened:
        """Count a connection, and find its conversation.

        Raises:
            UnknownHandleError: the handle stands for nothing.
        """
        number = self._connections.get(scenario.name, 0) + 1
        self._connections[scenario.name] = number
        resumed = handle is not None
        if handle is not None:
            if handle not in self._handles:
                raise UnknownHandleError(handle)
            conversation, state = self._handles[handle]
            conversation.state = state.copy()
            engine.instruct(conversation.scenario, conversation.state, instruction)
            conversation.scope.connection += 1
        else:
            conversation = self._begin(scenario, instruction)
        conversation.scope.scenario_connection = number
        conversation.scope.turn = 0
        return Opened(conversation, resumed)

    def generating(self, scenario: Scenario, instruction: str) -> Conversation:
        """The conversation that requests of `generateContent` belong to: they are no connections of it."""
        found = scenario.key.search(instruction) if scenario.key else None
        key = (found[1] if found.re.groups else found[0]) if found else ""
        known = self._generating.get((scenario.name, key))
        if known is None or known.scenario is not scenario:
            name = f"{scenario.name}-generate" + (f"-{key}" if key else "")
            known = Conversation(name, scenario, engine.start(scenario, instruction), FaultScope(random.Random(name)))
            self._generating[(scenario.name, key)] = known
            while len(self._generating) > _MOST_CONVERSATIONS:
                self._generating.popitem(last=False)
        return known

    def upgrade(self, scenario: Scenario) -> FaultScope:
        """Count a request for a WebSocket; whose it is nobody knows yet. A changed file begins to count anew."""
        known, scope = self._upgrades.get(scenario.name, (None, None))
        if scope is None or known is not scenario:
            scope = FaultScope(random.Random(scenario.name), connection=0)
            self._upgrades[scenario.name] = (scenario, scope)
        scope.connection += 1
        scope.scenario_connection = scope.connection
        return scope

    def forget(self, conversation: Conversation, instruction: str) -> None:
        """The model remembers nothing of a conversation: not its state, and not its calls."""
        conversation.state = engine.start(conversation.scenario, instruction)
        for call in conversation.calls.values():
            if call.status == "pending":
                call.status = "lost"

    def issue(self, conversation: Conversation) -> str:
        """A new handle, for the conversation's state as it is now."""
        handle = f"simulated-{secrets.token_urlsafe(24)}"
        self._handles[handle] = (conversation, conversation.state.copy())
        while len(self._handles) > _MOST_HANDLES:
            self._handles.popitem(last=False)
        return handle

    def _begin(self, scenario: Scenario, instruction: str) -> Conversation:
        state = engine.start(scenario, instruction)
        found = scenario.key.search(instruction) if scenario.key else None
        key = (found[1] if found.re.groups else found[0]) if found else None
        if key is not None and (known := self._keyed.get((scenario.name, key))) is not None:
            known.scenario, known.state = scenario, state
            known.scope.connection += 1
            return known
        self._made += 1
        name = f"{scenario.name}-{self._made}" if key is None else f"{scenario.name}-{key}"
        seed = scenario.settings.seed
        rng = random.Random() if seed is None else random.Random(f"{seed}/{name}")
        conversation = Conversation(name, scenario, state, FaultScope(rng))
        if key is not None:
            self._keyed[(scenario.name, key)] = conversation
            while len(self._keyed) > _MOST_CONVERSATIONS:
                self._keyed.popitem(last=False)
        return conversation
