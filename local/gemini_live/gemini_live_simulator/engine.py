"""What a conversation does next: rules and faults, given scenario, state and event. No I/O, no clock."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from google.genai import types

from . import frames, template
from .schema import Action, At, Call, Capture, Fault, Moment, On, Scenario, Settings
from .vad import VadSettings

PLACEHOLDER = "."  # a user turn of this alone says nothing: clients send it to ask for a reply
_WRAPPED = re.compile(r"\s*<instructions>.*</instructions>\s*", re.DOTALL)


@dataclass(slots=True)
class State:
    """What a resumption handle stands for: copied when it is issued, restored when it is used."""

    variables: dict[str, Any] = field(default_factory=dict)
    fired: dict[int, int] = field(default_factory=dict)  # by rule
    heard: dict[str, int] = field(default_factory=dict)  # by the value of heard.by
    instruction: str = ""  # of the system, as it was set up last

    def copy(self) -> State:
        return deepcopy(self)


@dataclass(frozen=True, slots=True)
class Event:
    """Something that rules answer."""

    on: On
    text: str = ""
    variables: Mapping[str, Any] = field(default_factory=dict)
    tool: str = ""
    again: Call | None = None  # instead of following a rule: make this call


@dataclass(frozen=True, slots=True)
class Reaction:
    """The rule that fits, and what it does."""

    rule: str
    actions: list[Action]


def start(scenario: Scenario, instruction: str) -> State:
    """The state of a fresh conversation."""
    state = State(variables=deepcopy(dict(scenario.vars)))
    instruct(scenario, state, instruction)
    return state


def instruct(scenario: Scenario, state: State, instruction: str) -> None:
    """A setup comes with this system instruction: what a new one says is newer than what is remembered."""
    if instruction != state.instruction:
        state.variables.update(_captured(scenario.capture, instruction))
        state.instruction = instruction


def react(scenario: Scenario, state: State, event: Event) -> Reaction | None:
    """The first rule that fits, with the state changed by what it captures; None when none does."""
    variables = {**state.variables, **event.variables}
    for index, rule in enumerate(scenario.rules):
        if event.on not in rule.on:
            continue
        if rule.times is not None and state.fired.get(index, 0) >= rule.times:
            continue
        if rule.tool is not None and not rule.tool.fullmatch(event.tool):
            continue
        found = rule.match.search(event.text) if rule.match else None
        if rule.match and found is None:
            continue
        if not fits(rule.when, variables):
            continue
        state.fired[index] = state.fired.get(index, 0) + 1
        state.variables.update(event.variables)
        if found is not None:
            state.variables.update({name: value for name, value in found.groupdict().items() if value is not None})
        state.variables.update(_captured(rule.capture, event.text))
        for name, pattern in rule.find_all.items():
            state.variables[name] = [one.groupdict() or one[0] for one in pattern.finditer(event.text)]
        return Reaction(rule.name or f"{event.on}#{index + 1}", rule.do)
    state.variables.update(event.variables)
    return None


def fits(conditions: Mapping[str, re.Pattern[str]], variables: Mapping[str, Any]) -> bool:
    """Whether each of these variables, as text, fits its expression from end to end."""
    return all(
        pattern.fullmatch(template.text(template.lookup(variables, path))) for path, pattern in conditions.items()
    )


def hear(scenario: Scenario, state: State, seconds: float) -> str:
    """What a spoken turn of this length is taken to have said; of a list the next text, the last repeats."""
    variables = {**state.variables, "seconds": f"{seconds:.1f}"}
    by = template.text(template.render(scenario.heard.by, variables))
    said = scenario.heard.say.get(by)
    if not said:
        return str(template.render(scenario.heard.default, variables))
    count = state.heard.get(by, 0)
    state.heard[by] = count + 1
    return str(template.render(said[min(count, len(said) - 1)], variables))


@dataclass(slots=True)
class FaultScope:
    """What faults look at: the connection, its turn, and how often each fault has happened already."""

    rng: random.Random
    happened: dict[int, int] = field(default_factory=dict)
    connection: int = 1  # of the conversation
    scenario_connection: int = 1
    turn: int = 0  # of the connection


@dataclass(frozen=True, slots=True)
class Due:
    """A fault that is to happen; `share` is drawn when it is a random one."""

    fault: Fault
    index: int
    share: float | None = None


def due(
    scenario: Scenario,
    scope: FaultScope,
    variables: Mapping[str, Any],
    moment: Moment,
    *,
    kinds: frozenset[str] | None = None,
) -> list[Due]:
    """The faults of a moment; each is counted as having happened."""
    return list(_due(scenario, scope, variables, "", lambda at: at == moment, kinds))


def due_in_speech(scenario: Scenario, scope: FaultScope, variables: Mapping[str, Any], saying: str) -> list[Due]:
    """The faults at a share of a sentence, by share; not counted yet: see `happens`."""
    found = [
        Due(one.fault, one.index, _draw(one.fault, scope.rng))
        for one in _due(
            scenario,
            scope,
            variables,
            saying,
            lambda at: isinstance(at, At) and at.share is not None,
            None,
            count=False,
        )
    ]
    return sorted(found, key=lambda one: one.share or 0.0)


def due_in_time(scenario: Scenario, scope: FaultScope, variables: Mapping[str, Any]) -> list[Due]:
    """The faults at a number of seconds after the connection opened; not counted yet: see `happens`."""
    return list(
        _due(
            scenario,
            scope,
            variables,
            "",
            lambda at: isinstance(at, At) and at.seconds is not None,
            None,
            count=False,
        )
    )


def happens(scope: FaultScope, one: Due) -> bool:
    """Count a fault; False when it has happened as often as it may (in another turn, meanwhile)."""
    count = scope.happened.get(one.index, 0)
    if one.fault.most != "every" and count >= one.fault.most:
        return False
    scope.happened[one.index] = count + 1
    return True


def _due(
    scenario: Scenario,
    scope: FaultScope,
    variables: Mapping[str, Any],
    saying: str,
    when: Any,
    kinds: frozenset[str] | None,
    *,
    count: bool = True,
) -> Iterator[Due]:
    for index, fault in enumerate(scenario.faults):
        moment = fault.moment
        if not when(moment) or (kinds is not None and fault.kind not in kinds):
            continue
        number = scope.connection if fault.of == "conversation" else scope.scenario_connection
        if fault.connection not in ("every", number):
            continue
        in_turn = moment not in ("upgrade", "setup", "connect") and not (
            isinstance(moment, At) and moment.seconds is not None
        )
        if in_turn and fault.turn not in ("every", scope.turn):
            continue
        if fault.saying is not None and not fault.saying.search(saying):
            continue
        if not fits(fault.when, variables):
            continue
        if fault.refuse_model is not None and not fault.refuse_model.model.fullmatch(str(variables.get("model"))):
            continue
        if fault.most != "every" and scope.happened.get(index, 0) >= fault.most:
            continue
        if fault.chance < 1 and scope.rng.random() >= fault.chance:
            continue
        one = Due(fault, index)
        if not count or happens(scope, one):
            yield one


def _draw(fault: Fault, rng: random.Random) -> float:
    at = fault.at
    assert isinstance(at, At)
    if at.share == "random":
        return rng.random()
    if isinstance(at.share, tuple):
        return rng.uniform(*at.share)
    assert isinstance(at.share, float)
    return at.share


@dataclass(frozen=True, slots=True)
class Asked:
    """What a client's turns ask for: instructions to the model, and what the candidate typed."""

    instructions: str
    typed: str


def asked(before: list[types.Content], now: list[types.Content]) -> Asked:
    """Read the turns of a content that asks for a reply; `before` are those that came without asking.

    Instructions are turns of the role model or system, or user turns wrapped in <instructions>, in `now`.
    Typed is what the user says in `now`, and in `before` after the model's last turn: the rest is history.
    """
    recent = list(before)
    for index, turn in enumerate(before):
        if turn.role == "model":
            recent = before[index + 1 :]
    instructions: list[str] = []
    typed = [frames.text_of(turn) for turn in recent if turn.role in (None, "user")]
    for turn in now:
        said = frames.text_of(turn)
        if turn.role in ("model", "system") or _WRAPPED.fullmatch(said):
            instructions.append(said)
        else:
            typed.append(said)
    return Asked(
        "\n".join(instructions).strip(),
        "\n".join(line for one in typed if (line := one.strip()) and line != PLACEHOLDER),
    )


def tool_variables(response: types.FunctionResponse) -> dict[str, Any]:
    """A tool's result as variables: `tool` (an object when it is JSON, else text), `tool_text`, `tool_error`.

    Clients wrap results as {"output": ...}, {"result": ...} or {"error": ...}: the wrapping is taken off.
    """
    given = response.response or {}
    error = False
    value: Any = given
    if len(given) == 1 and (key := next(iter(given))) in ("output", "result", "error"):
        value, error = given[key], key == "error"
    if isinstance(value, str):
        try:
            parsed = json.loads(value)
        except ValueError:
            parsed = None
        if isinstance(parsed, dict | list):
            value = parsed
    return {"tool": value, "tool_text": template.text(value), "tool_error": error}


def tool_behavior(setup: frames.ClientSetup, waits: bool) -> dict[str, types.Behavior]:
    """Whether the model waits for each declared function, by name: as declared, else as it does (`waits`)."""
    by_default = types.Behavior.BLOCKING if waits else types.Behavior.NON_BLOCKING
    declared = [one for tool in setup.tools or [] for one in tool.function_declarations or []]
    said = {one.name or "": one.behavior or types.Behavior.UNSPECIFIED for one in declared}
    return {name: by_default if one is types.Behavior.UNSPECIFIED else one for name, one in said.items()}


def model_name(model: str | None) -> str:
    """A model's name without the path before it."""
    return (model or "").rsplit("/", 1)[-1]


def vad_settings(settings: Settings, setup: frames.ClientSetup) -> VadSettings:
    """How speech is told from silence: the scenario's knobs, else the client's, else the defaults."""
    silence = settings.silence_ms
    given = setup.realtime_input_config and setup.realtime_input_config.automatic_activity_detection
    if silence is None and given and given.silence_duration_ms:
        silence = max(20, given.silence_duration_ms)
    return VadSettings(threshold_db=settings.threshold_db, speech_ms=settings.speech_ms, silence_ms=silence or 600)


def _captured(capture: Capture, text: str) -> dict[str, str]:
    values: dict[str, str] = {}
    for name, find in capture.items():
        found = find.find.search(text)
        if found is not None:
            values[name] = found[1] if found.re.groups else found[0]
        elif find.otherwise is not None:
            values[name] = find.otherwise
    return values
