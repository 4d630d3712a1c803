"""What Noah is given to say."""

import re

import pytest
from noah.interview import Plan, Speak, goodbye, instructions, progress, welcome_back
from noah.interview.events import PauseRequested

from tests.support.driver import Driver

pytestmark = pytest.mark.unit


def said(speak: Speak) -> str:
    """What the model is told to say, as the instruction has it."""
    lines = re.findall(r'^Say: "([^"]*)"$', speak.instruction, re.MULTILINE)
    assert lines == [speak.say]
    questions = re.findall(r"^Question: (\w+)$", speak.instruction, re.MULTILINE)
    assert questions == ([speak.question] if speak.question else [])
    return speak.say


def test_the_instruction_names_the_plan(four: Plan) -> None:
    text = instructions(four)
    assert re.search(r"^Interview plan: four$", text, re.MULTILINE)
    assert "Language: en-US" in text
    # one at a time, from the tool: no question is known in advance
    assert not any(question.ask in text for question in four.questions)


def test_the_follow_up_is_what_is_repeated(call: Driver) -> None:
    call.answer("Somewhere.", "vague")
    assert said(welcome_back(call.plan, call.state)).endswith("Which place?")


def test_the_last_words(call: Driver) -> None:
    assert said(goodbye(call.plan, call.state)) == "That was all. Goodbye."
    call.send(PauseRequested())
    assert said(goodbye(call.plan, call.state)) == call.plan.phrases.paused


def test_progress(call: Driver) -> None:
    assert progress(call.state) == "1/8"
    for _ in range(7):
        call.answer()
    assert progress(call.state) == "8/8"
    call.answer()
    assert progress(call.state) == "8/8"


def test_acknowledgements_vary_and_are_the_same_each_time(four: Plan) -> None:
    texts = []
    for _ in range(2):
        call = Driver(four).greeted()
        while not call.state.over:
            call.answer()
        texts.append(call.said)
    assert texts[0] == texts[1]
    assert {text.split(".")[0] for text in texts[0]} == {"Thank you", "I see", "Good to know", "Understood"}
