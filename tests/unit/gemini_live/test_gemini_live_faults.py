"""Faults of a model's turn, transcriptions, calls and connection, in a session without a server."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import numpy as np
import pytest
from gemini_live_simulator import engine, manner
from gemini_live_simulator.conversations import Conversations
from gemini_live_simulator.scenario import parse

from tests.unit.gemini_live.talk import SAY, TALK, Talk, talk

pytestmark = pytest.mark.unit

OLD = "gemini-live-2.5-flash-native-audio"
FAST = "settings: {rate: 400, think_ms: 10}\n"
LINE = "Hello. What is your work?"


def test_a_turn_ends_empty_with_a_reason() -> None:
    """gemini-live-api-examples#40."""

    async def work(simulator: Talk) -> None:
        line = await simulator.connect().setup()
        await line.instruct(LINE)
        await line.turns(1)
        assert line.endings[0]["turnCompleteReason"] == "RESPONSE_REJECTED"
        assert (line.seconds, line.texts()) == (0, [])
        await line.instruct(LINE)
        await line.turns(2)
        assert "".join(line.texts()) == LINE, "the next turn is healthy"
        assert "turnCompleteReason" not in line.endings[1]

    talk(FAST + "faults: [{end_turn: {reason: RESPONSE_REJECTED}}]" + SAY, work)


def test_a_turn_ends_in_mid_sentence() -> None:
    """python-genai#2117."""

    async def work(simulator: Talk) -> None:
        line = await simulator.connect().setup()
        await line.instruct(LINE)
        await line.turns(1)
        half = line.seconds
        assert line.texts()
        assert len("".join(line.texts())) < len(LINE)
        assert any(one.get("generationComplete") for one in line.contents)
        assert "turnCompleteReason" not in line.endings[0]
        await line.instruct(LINE)
        await line.turns(2)
        assert half == pytest.approx(0.4 * (line.seconds - half), abs=0.11)

    talk(FAST + "faults: [{end_turn: true, at: {share: 0.4}}]" + SAY, work)


def test_a_turn_ends_without_a_word_about_the_result() -> None:
    async def work(simulator: Talk) -> None:
        line = await simulator.connect().setup()
        await line.type("I build bridges.")
        await line.until(lambda: line.calls)
        await line.result(json.dumps({"say": "Thanks."}))
        await line.turns(1)
        assert line.seconds == 0

    talk(FAST + "faults: [{end_turn: true, at: tool_result}]" + TALK, work)


def test_the_sound_is_too_quiet_to_hear_and_the_words_are_all_there() -> None:
    """gemini-live-api-examples#40."""

    async def work(simulator: Talk) -> None:
        line = await simulator.connect().setup()
        await line.instruct(LINE)
        await line.turns(1)
        quiet = line.sound
        assert 0 < np.abs(quiet).max() <= 33
        assert "".join(line.texts()) == LINE
        await line.instruct(LINE)
        await line.turns(2)
        assert np.abs(line.sound[quiet.size :]).max() > 3000

    talk(FAST + "faults: [{gain: 0.001, turn: 1}]" + SAY, work)


def test_the_sound_fades_in_mid_sentence() -> None:
    async def work(simulator: Talk) -> None:
        line = await simulator.connect().setup()
        await line.instruct(LINE)
        await line.turns(1)
        half = line.sound.size // 2 + 3000
        assert np.abs(line.sound[: half - 6000]).max() > 3000
        assert np.abs(line.sound[half:]).max() == 0

    talk(FAST + "faults: [{gain: 0, at: {share: 0.5}}]" + SAY, work)


@pytest.mark.parametrize(("where", "words"), [("turn", False), ("{share: 0.5}", True)])
def test_a_tone_in_place_of_words(where: str, words: bool) -> None:
    """python-genai#2715."""

    async def work(simulator: Talk) -> None:
        line = await simulator.connect().setup()
        began = asyncio.get_running_loop().time()
        await line.instruct(LINE)
        await line.turns(1)
        assert asyncio.get_running_loop().time() - began > 74, "it is played, not only sent"
        assert 75 <= line.seconds < 77
        assert np.abs(line.sound[-24_000:]).max() == pytest.approx(8000, abs=10)
        assert bool(line.texts()) == words
        assert "".join(line.texts()) != LINE

    talk(FAST + f"faults: [{{tone: 75, at: {where}}}]" + SAY, work)


@pytest.mark.parametrize(
    ("how", "said", "heard"),
    [
        ("missing", [], []),
        ("late", ["Hello. What is", " your work?"], ["A bridge."]),
        ("interim", ["Hello. What is", LINE], ["A", "A bridge."]),
        ("foreign", ["Хелло. Шхат ис", " ёоур шорк?"], None),
        ("repeated", ["Hello. What is", "Hello. What is", " your work?", " your work?"], ["A bridge.", "A bridge."]),
    ],
)
def test_transcriptions_go_wrong(how: str, said: list[str], heard: list[str] | None) -> None:
    """python-genai#1279, pipecat#3350."""

    async def work(simulator: Talk) -> None:
        line = await simulator.connect().setup()
        await line.speak()
        await line.turns(1)
        assert line.seconds > 0.5, "what is said is as always"
        if how == "foreign":
            assert not any(letter.isascii() and letter.isalpha() for text in line.texts() for letter in text)
            assert [len(text) for text in line.texts()] == [14, 11]
            assert len(line.texts("inputTranscription")[0]) == len("A bridge.")
        else:
            assert line.texts() == said
            assert line.texts("inputTranscription") == heard
        if how == "late":
            kinds = line.kinds
            assert kinds.index("inputTranscription") > kinds.index("turnComplete")
            assert kinds.index("outputTranscription") > kinds.index("turnComplete")

    rule = f'heard: {{default: A bridge.}}\nrules: [{{on: user, do: [{{say: "{LINE}"}}]}}]\n'
    talk(FAST + f"faults: [{{transcription: {{output: {how}, input: {how}}}}}]\n" + rule, work)


def test_a_sentence_comes_again_within_one_generation() -> None:
    """gemini-live-api-examples#46."""

    async def work(simulator: Talk) -> None:
        line = await simulator.connect().setup()
        await line.instruct(LINE)
        await line.turns(1)
        assert "".join(line.texts()) == "Hello. What is your work? What is your work? What is your work?"
        assert len([one for one in line.contents if one.get("generationComplete")]) == 1

    talk(FAST + "faults: [{repeat_sentence: 3}]" + SAY, work)
    assert manner.again("One", 2) == "One One"


@pytest.mark.parametrize(
    ("loop", "name", "args"),
    [
        ("true", "answer", {"answer": "Hi"}),
        ("{name: other, args: {answer: '${heard}, again'}, times: 3}", "other", {"answer": "Hi, again"}),
    ],
)
def test_the_model_calls_again_and_again(loop: str, name: str, args: Any) -> None:
    """aplisay/llm-agent#181."""

    async def work(simulator: Talk) -> None:
        line = await simulator.connect().setup()
        await line.type("Hi")
        for number in range(1, 5):
            await line.until(lambda: len(line.calls) == number)  # noqa: B023 (it is awaited here)
            await line.result("SYSTEM: no.")
        if loop == "true":
            await line.until(lambda: len(line.calls) == 5)
            assert not line.endings
        else:
            await line.turns(1)
        assert (line.calls[1]["name"], line.calls[1]["args"]) == (name, args)
        assert len({call["id"] for call in line.calls}) == len(line.calls)
        assert line.seconds == 0

    talk(FAST + f"faults: [{{loop_call: {loop}}}]" + TALK, work)


@pytest.mark.parametrize("fault", ["{times: 3, frame: one}", "3"])
def test_calls_come_together_or_each_by_itself(fault: str) -> None:
    async def work(simulator: Talk) -> None:
        line = await simulator.connect().setup()
        await line.type("Hi")
        await line.until(lambda: len(line.calls) == 3)
        count = len([one for one in line.frames if "toolCall" in one])
        assert count == (3 if fault == "3" else 1)
        for call in line.calls:
            await line.result("SYSTEM: no.", call)
        await line.turns(1)

    talk(FAST + f"faults: [{{repeat_call: {fault}}}]" + TALK, work)


def test_the_model_speaks_on_without_the_result() -> None:
    """livekit/agents#7302."""

    async def work(simulator: Talk) -> None:
        line = await simulator.connect().setup()
        await line.type("Hi")
        await line.turns(1)
        assert "".join(line.texts()) == "And what else, Hi?"
        assert line.kinds.index("toolCall") < line.kinds.index("modelTurn")
        await line.result(json.dumps({"say": "Thanks."}))
        await line.turns(2)
        assert "".join(line.texts()) == "And what else, Hi?Thanks."

    talk(FAST + "faults: [{speak_on: 'And what else, ${heard}?'}]" + TALK, work)


def test_a_resumed_model_has_forgotten() -> None:
    async def work(simulator: Talk) -> None:
        line = await simulator.connect().setup()
        await line.type("Hi")
        await line.until(lambda: line.calls)
        call = line.calls[0]
        await line.result("SYSTEM: no.")
        await line.turns(1)
        await line.hang_up()
        again = await simulator.connect().setup(handle=line.handle)
        await again.type("there")
        await again.turns(1)
        assert "".join(again.texts()) == "Who are you, 0?"
        await again.result("late", call)
        assert again.closed is None

    scenario = """
vars: {known: 0}
faults: [{forget: true}]
rules:
  - {on: user, match: Hi, do: [{set: {known: 1}}, {call: {name: answer}}]}
  - {on: tool_result}
  - {on: user, do: [{say: 'Who are you, ${known}?'}]}
"""
    talk(FAST + scenario, work)


def test_a_model_that_is_refused_and_one_that_is_not() -> None:
    """livekit/agents#4421."""

    async def work(simulator: Talk) -> None:
        for _ in range(2):
            line = await simulator.connect().setup(OLD)
            assert line.closed is not None
            assert (line.closed.code, line.closed.reason) == (1008, f"models/{OLD} is not found")
        line = await simulator.connect().setup("gemini-3.8-live")
        assert line.closed is None
        await line.instruct("Hi.")
        await line.turns(1)
        assert "".join(line.texts()) == "I am gemini-3.8-live."

    scenario = r"""
faults: [{refuse_model: {model: 'gemini-live-2\.5-.*', reason: 'models/${model} is not found'}}]
rules: [{on: text, when: {model: 'gemini-3\.8.*'}, do: [{say: 'I am ${model}.'}]}]
"""
    talk(FAST + scenario, work)


def test_an_upgrade_is_refused_by_its_number() -> None:
    scenario = parse("faults: [{refuse_upgrade: 404, connection: 2, times: every}]", "s.yaml")
    conversations = Conversations()

    def refused() -> list[int | None]:
        scope = conversations.upgrade(scenario)
        return [one.fault.refuse_upgrade for one in engine.due(scenario, scope, {"api": "vertex"}, "upgrade")]

    assert [refused(), refused(), refused()] == [[], [404], []]


def test_any_sound_cancels_a_call_that_the_model_waits_for() -> None:
    async def work(simulator: Talk) -> None:
        line = await simulator.connect().setup(realtimeInputConfig={"activityHandling": "NO_INTERRUPTION"})
        await line.type("Hi")
        await line.until(lambda: line.calls)
        await line.audio(0.2, loud=True)
        await line.turns(1)
        assert line.cancelled == [line.calls[0]["id"]]
        await line.type("Hi")
        await line.until(lambda: len(line.calls) == 2)
        await line.type("More of it.", complete=False)
        await line.turns(2)
        assert len(line.cancelled) == 2

    talk("settings: {cancel_on_sound: true}\n" + TALK, work)


def test_what_was_interrupted_before_it_was_answered_is_a_part_of_what_is_said_next() -> None:
    async def work(simulator: Talk) -> None:
        line = await simulator.connect().setup()
        await line.audio(1.0, loud=True)
        await line.audio(0.7, loud=False)
        await asyncio.sleep(0.1)
        await line.audio(1.0, loud=True)
        await line.audio(0.7, loud=False)
        await line.until(lambda: line.calls)
        assert [call["args"]["answer"] for call in line.calls] == ["I sail. And I row."]
        await line.result({"say": "Thank you."})
        await line.turns(1)
        await line.speak()
        await line.until(lambda: len(line.calls) == 2)
        assert line.calls[-1]["args"]["answer"] == "No more."

    heard = "heard: {by: all, say: {all: [I sail., And I row., No more.]}}\nsettings: {think_ms: 500}\n"
    talk(heard + TALK, work)


def test_without_that_setting_only_an_interruption_does() -> None:
    async def work(simulator: Talk) -> None:
        line = await simulator.connect().setup(realtimeInputConfig={"activityHandling": "NO_INTERRUPTION"})
        await line.type("Hi")
        await line.until(lambda: line.calls)
        await line.audio(0.2, loud=True)
        await line.type("More of it.", complete=False)
        await line.result("SYSTEM: no.")
        await line.turns(1)
        assert not line.cancelled

    talk(TALK, work)


@pytest.mark.parametrize(
    ("fault", "why"),
    [
        ("{end_turn: {reason: NONSENSE}}", "not a turnCompleteReason"),
        ("{end_turn: true, at: heard}", "at turn, at a share or at tool_result"),
        ("{gain: 0.1, at: {seconds: 3}}", "at turn or at a share"),
        ("{tone: 0}", "greater than 0"),
        ("{transcription: {}}", "output or input"),
        ("{transcription: {output: wrong}}", "Input should be"),
        ("{transcription: {output: late}, at: {share: 0.5}}", "happens at turn"),
        ("{repeat_sentence: 1}", "greater than or equal to 2"),
        ("{loop_call: {name: f}, at: turn}", "happens at tool_result"),
        ("{speak_on: x, at: turn}", "happens at tool_call"),
        ("{forget: true, at: connect}", "happens at setup"),
        ("{refuse_upgrade: 200}", "greater than or equal to 400"),
        ("{refuse_model: {model: '('}}", "not a regular expression"),
        ("{hang: true, at: upgrade}", "cannot happen at upgrade"),
    ],
)
def test_a_fault_that_cannot_be_is_refused(fault: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        parse(f"faults: [{fault}]", "x.yaml")


def test_what_is_too_loud_does_not_wrap_around() -> None:
    assert manner.scaled(b"\x00\x40", 2.5) == b"\xff\x7f"


def test_a_fault_comes_some_seconds_after_its_moment() -> None:
    """strands harness-sdk#4500: the connection is lost 2 s into an answer."""

    async def work(simulator: Talk) -> None:
        line = await simulator.connect().setup()
        await line.audio(1.0, loud=True)
        early = line.closed
        late = await line.until(lambda: line.closed)
        assert (early, late.code) == (None, 1011)

    talk(FAST + "faults: [{close: 1011, at: speech, after: 2}]" + SAY, work)
