"""Rules, faults and conversations, without a server."""

from __future__ import annotations

import random
from typing import Any

import pytest
from gemini_live_simulator import engine, generate, profiles
from gemini_live_simulator.conversations import Conversations, UnknownHandleError
from gemini_live_simulator.engine import Event, FaultScope, State
from gemini_live_simulator.frames import ClientSetup
from gemini_live_simulator.scenario import parse
from gemini_live_simulator.schema import Scenario
from google.genai import types

pytestmark = pytest.mark.unit

INTERVIEW = """
vars: {question: none}
capture: {plan: 'Interview plan: (\\S+)'}
heard:
  say:
    q1: [Well, "I built ${thing}."]
    q2: A bridge.
rules:
  - name: told
    on: text
    match: 'Say: "(?P<line>[^"]+)"'
    capture: {question: {find: 'Question: (\\S+)', else: ""}}
    do: [{say: "${line}"}]
  - {name: nothing open, on: user, when: {question: ''}}
  - name: answer
    on: user
    do: [{call: {name: answer, args: {question: "${question}", text: "${heard}"}}}]
  - {name: refused, on: tool_result, tool: answer, match: '^SYSTEM: '}
  - {name: over, on: tool_result, when: {tool.finished: 'true'}, do: [{say: "Bye. ${tool.say}"}]}
  - {name: next, on: tool_result, times: 2, do: [{set: {question: "${tool.question}"}}, {say: "${tool.say}"}]}
"""


def interview() -> tuple[Scenario, State]:
    scenario = parse(INTERVIEW, "i.yaml")
    return scenario, engine.start(scenario, "Interview plan: career\nBe kind.")


def result(value: Any) -> Event:
    variables = engine.tool_variables(types.FunctionResponse(id="1", name="answer", response=value))
    return Event("tool_result", variables["tool_text"], variables, "answer")


def rule(scenario: Scenario, state: State, event: Event) -> str | None:
    reaction = engine.react(scenario, state, event)
    return reaction.rule if reaction else None


def test_a_conversation_begins_with_the_scenario_s_variables() -> None:
    _, state = interview()
    assert state.variables == {"question": "none", "plan": "career"}


def test_an_instruction_is_said_and_its_question_kept() -> None:
    scenario, state = interview()
    told = Event("text", 'Greet them.\nSay: "Hello. What did you do?"\nQuestion: q1\n')
    assert rule(scenario, state, told) == "told"
    assert state.variables["line"] == "Hello. What did you do?"
    assert state.variables["question"] == "q1"
    assert rule(scenario, state, Event("text", 'Say: "Goodbye."')) == "told"
    assert state.variables["question"] == ""
    assert rule(scenario, state, Event("user", "Bye", {"heard": "Bye"})) == "nothing open"


def test_a_text_that_no_rule_fits_changes_nothing_but_what_was_heard() -> None:
    scenario, state = interview()
    assert rule(scenario, state, Event("text", "Be brief.")) is None
    assert rule(scenario, state, Event("connect", "")) is None


def test_results_of_tools() -> None:
    scenario, state = interview()
    assert rule(scenario, state, result({"output": "SYSTEM: Wait for it."})) == "refused"
    going_on = result({"output": '{"say": "And then?", "question": "q2", "finished": false}'})
    assert rule(scenario, state, going_on) == "next"
    assert state.variables["tool"]["say"] == "And then?"
    assert rule(scenario, state, result({"finished": True, "say": "Thanks."})) == "over"
    assert rule(scenario, state, going_on) == "next"
    assert rule(scenario, state, going_on) is None, "twice at most"


@pytest.mark.parametrize(
    ("response", "tool", "text", "error"),
    [
        ({"output": "plain"}, "plain", "plain", False),
        ({"output": '{"a": 1}'}, {"a": 1}, '{"a": 1}', False),
        ({"result": {"a": 1}}, {"a": 1}, '{"a": 1}', False),
        ({"error": "broken"}, "broken", "broken", True),
        ({"a": 1, "b": 2}, {"a": 1, "b": 2}, '{"a": 1, "b": 2}', False),
        ({}, {}, "{}", False),
        ({"output": "3"}, "3", "3", False),
    ],
)
def test_the_wrapping_of_a_result_is_taken_off(response: Any, tool: Any, text: str, error: bool) -> None:
    found = engine.tool_variables(types.FunctionResponse(name="f", response=response))
    assert found == {"tool": tool, "tool_text": text, "tool_error": error}


def test_what_is_heard_follows_the_variable() -> None:
    scenario, state = interview()
    assert engine.hear(scenario, state, 2.31) == "(spoken, 2.3 s)"
    state.variables.update(question="q1", thing="a boat")
    assert [engine.hear(scenario, state, 1) for _ in range(3)] == ["Well", "I built a boat.", "I built a boat."]
    state.variables["question"] = "q2"
    assert engine.hear(scenario, state, 1) == "A bridge."


def turn(role: str | None, text: str) -> types.Content:
    return types.Content(role=role, parts=[types.Part(text=text)])


@pytest.mark.parametrize(
    ("before", "now", "instructions", "typed"),
    [
        ([], [("model", 'Say: "Hi"'), ("user", ".")], 'Say: "Hi"', ""),
        ([], [("user", "<instructions>\nSay it\n</instructions>")], "<instructions>\nSay it\n</instructions>", ""),
        ([], [("user", "I am here")], "", "I am here"),
        ([("user", "Typed")], [("user", ".")], "", "Typed"),
        ([("user", "Old"), ("model", "Answer")], [("model", "Go on"), ("user", ".")], "Go on", ""),
        ([("user", "Old"), ("model", "Answer"), ("user", "New")], [("user", ".")], "", "New"),
        ([("model", "History only")], [("user", ".")], "", ""),
        ([("user", "Typed")], [("system", "Rule"), ("user", ".")], "Rule", "Typed"),
    ],
)
def test_what_a_client_s_turns_ask_for(before: Any, now: Any, instructions: str, typed: str) -> None:
    found = engine.asked([turn(*one) for one in before], [turn(*one) for one in now])
    assert found == engine.Asked(instructions, typed)


FAULTS = """
faults:
  - {name: once, close: 1011, connection: 2, turn: 3}
  - {name: every time, delay: 1, times: every}
  - {name: late, close: 1006, at: {share: [0.4, 0.6]}, saying: 'bridge', connection: 1}
  - {name: soon, hang: true, at: {share: 0.1}}
  - {name: timed, go_away: 2, at: {seconds: 3}, connection: 1, of: scenario}
  - {name: when, wrong_call: {question: other}, when: {call.name: 'answer', question: 'q\\d'}}
"""


def test_faults_happen_where_they_are_put() -> None:
    scenario = parse(FAULTS, "f.yaml")
    scope = FaultScope(random.Random(1), turn=3)

    def names(moment: Any, **variables: Any) -> list[str]:
        return [one.fault.name for one in engine.due(scenario, scope, variables, moment)]

    assert names("turn") == ["every time"]
    scope.connection = 2
    assert names("turn") == ["once", "every time"]
    assert names("turn") == ["every time"], "once has happened"
    assert names("tool_call", call={"name": "answer"}, question="x") == []
    assert names("tool_call", call={"name": "answer"}, question="q1") == ["when"]


def test_faults_in_a_sentence_come_in_order_and_count_when_they_happen() -> None:
    scenario = parse(FAULTS, "f.yaml")
    scope = FaultScope(random.Random(1), turn=1)
    found = engine.due_in_speech(scenario, scope, {}, "the bridge")
    assert [one.fault.name for one in found] == ["soon", "late"]
    assert 0.4 <= (found[1].share or 0) <= 0.6
    assert engine.happens(scope, found[0])
    assert not engine.happens(scope, found[0])
    assert [one.fault.name for one in engine.due_in_speech(scenario, scope, {}, "a road")] == []
    assert [one.fault.name for one in engine.due_in_time(scenario, scope, {})] == ["timed"]
    scope.scenario_connection = 2
    assert engine.due_in_time(scenario, scope, {}) == []


def test_a_seed_makes_chance_the_same_each_time() -> None:
    scenario = parse("settings: {seed: 7}\nfaults: [{close: 1006, at: {share: random}}]\n", "s.yaml")

    def draw() -> float | None:
        opened = Conversations().open(scenario, "", None).conversation
        return engine.due_in_speech(scenario, opened.scope, {}, "x")[0].share

    assert draw() == draw()


def test_a_handle_brings_back_the_state_of_its_moment() -> None:
    scenario, _ = interview()
    conversations = Conversations()
    first = conversations.open(scenario, "Interview plan: a", None).conversation
    first.state.variables["question"] = "q1"
    handle = conversations.issue(first)
    first.state.variables["question"] = "q2"
    opened = conversations.open(scenario, "", handle)
    assert opened.resumed
    assert opened.conversation is first
    assert first.state.variables["question"] == "q1"
    assert first.scope.connection == 2
    with pytest.raises(UnknownHandleError):
        conversations.open(scenario, "", "never issued")


def test_a_session_that_resumes_reads_an_instruction_that_is_new() -> None:
    scenario = parse("capture: {question: '^Question: (\\S+)$'}\n", "s.yaml")
    conversations = Conversations()
    first = conversations.open(scenario, "Question: one", None).conversation
    handle = conversations.issue(first)
    assert conversations.open(scenario, "Question: two", handle).conversation.state.variables == {"question": "two"}
    first.state.variables["question"] = "three"
    handle = conversations.issue(first)
    assert conversations.open(scenario, "Question: two", handle).conversation.state.variables == {"question": "three"}


def test_without_a_handle_the_key_tells_conversations_apart_and_state_begins_fresh() -> None:
    scenario = parse("key: 'Interview: (\\S+)'\nvars: {n: 0}\n", "k.yaml")
    conversations = Conversations()
    first = conversations.open(scenario, "Interview: one", None).conversation
    first.state.variables["n"] = 5
    again = conversations.open(scenario, "Interview: one", None)
    other = conversations.open(scenario, "Interview: two", None).conversation
    assert again.conversation is first
    assert not again.resumed
    assert (first.state.variables["n"], first.scope.connection, other.scope.connection) == (0, 2, 1)
    assert other.scope.scenario_connection == 3


SCHEMA = {
    "type": "object",
    "properties": {
        "summary": {"type": "string"},
        "score": {"type": "integer", "minimum": 2},
        "kind": {"enum": ["good", "bad"]},
        "items": {"type": "array", "minItems": 2, "items": {"$ref": "#/$defs/Item"}},
        "maybe": {"anyOf": [{"type": "number"}, {"type": "null"}]},
        "sure": {"type": "BOOLEAN"},
    },
    "$defs": {"Item": {"type": "object", "properties": {"quote": {"type": "string"}}}},
}


def test_a_schema_has_a_plain_example() -> None:
    assert generate.example(SCHEMA) == {
        "summary": "(simulated summary)",
        "score": 2,
        "kind": "good",
        "items": [{"quote": "(simulated quote)"}] * 2,
        "maybe": 1.0,
        "sure": True,
    }


def test_what_is_at_a_path_is_replaced() -> None:
    value = generate.example(SCHEMA)
    value = generate.fill(value, ["items", "*", "quote"], "so")
    value = generate.fill(value, ["items", "1", "quote"], "and so")
    value = generate.fill(value, ["new", "deep"], 1)
    assert value["items"] == [{"quote": "so"}, {"quote": "and so"}]
    assert value["new"] == {"deep": 1}


@pytest.mark.parametrize(
    ("model", "declared", "behavior"),
    [
        ("gemini-live-2.5-flash-native-audio", {}, "BLOCKING"),
        ("gemini-3.8-live", {}, "NON_BLOCKING"),
        ("projects/p/locations/us-central1/publishers/google/models/gemini-3.8-live", {}, "NON_BLOCKING"),
        ("gemini-3.8-live", {"behavior": "UNSPECIFIED"}, "NON_BLOCKING"),
        ("gemini-3.8-live", {"behavior": "BLOCKING"}, "BLOCKING"),
        ("gemini-live-2.5-flash-native-audio", {"behavior": "NON_BLOCKING"}, "NON_BLOCKING"),
    ],
)
def test_a_model_waits_for_a_tool_as_declared_or_by_its_default(model: str, declared: Any, behavior: str) -> None:
    tools = [{"function_declarations": [{"name": "answer", **declared}]}]
    setup = ClientSetup.model_validate({"model": model, "tools": tools})
    found = profiles.profile(engine.model_name(model), "vertex")
    assert found is not None
    assert engine.tool_behavior(setup, found.waits) == {"answer": types.Behavior(behavior)}
