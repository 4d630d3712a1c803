"""What the model is given of the candidate's sound, and what a new connection is given again."""

from __future__ import annotations

import pytest
from google.genai import types
from livekit import rtc
from noah.model.listening import Listening
from noah.signals import Signals

pytestmark = pytest.mark.unit

RATE = 16_000
ANSWERED = types.LiveServerMessage(
    server_content=types.LiveServerContent(model_turn=types.Content(parts=[types.Part(text=".")]), turn_complete=True)
)
CALLED = types.LiveServerMessage(
    tool_call=types.LiveServerToolCall(function_calls=[types.FunctionCall(id="1", name="f")])
)


def speech(seconds: float = 0.5) -> rtc.AudioFrame:
    samples = round(RATE * seconds)
    return rtc.AudioFrame(b"\x00\x40" * samples, RATE, 1, samples)


@pytest.fixture
def given() -> list[rtc.AudioFrame]:
    return []


@pytest.fixture
def listening(given: list[rtc.AudioFrame]) -> Listening:
    return Listening(given.append, Signals())


def test_what_is_said_before_it_listens_is_given_when_it_does(
    listening: Listening, given: list[rtc.AudioFrame]
) -> None:
    early, late = speech(), speech()
    listening.add(early)
    assert given == []
    listening.begin()
    listening.add(late)
    assert given == [early, late]


@pytest.mark.parametrize("confirmation", [ANSWERED, CALLED])
def test_a_new_connection_is_given_what_was_not_confirmed(
    listening: Listening, given: list[rtc.AudioFrame], confirmation: types.LiveServerMessage
) -> None:
    listening.begin()
    listening.add(speech())
    listening.add(rtc.AudioFrame(b"\x00\x00" * RATE, RATE, 1, RATE))  # they have stopped
    listening.confirm(confirmation)
    second = speech()
    listening.add(second)
    given.clear()
    listening.again()
    assert given[-1] is second
    assert sum(frame.duration for frame in given if max(frame.data) > 0) == pytest.approx(second.duration)
    assert listening.gave_words


def test_a_connection_that_comes_before_it_listens_is_given_nothing(
    listening: Listening, given: list[rtc.AudioFrame]
) -> None:
    listening.add(speech())
    listening.again()
    assert given == []
    assert not listening.gave_words


def test_a_turn_that_is_cut_confirms_nothing(listening: Listening) -> None:
    listening.begin()
    listening.add(speech())
    listening.confirm(
        types.LiveServerMessage(
            server_content=types.LiveServerContent(model_turn=types.Content(parts=[types.Part(text=".")]))
        )
    )
    listening.confirm(types.LiveServerMessage(server_content=types.LiveServerContent(interrupted=True)))
    listening.confirm(types.LiveServerMessage(server_content=types.LiveServerContent(turn_complete=True)))
    listening.again()
    assert listening.gave_words


def test_what_is_forgotten_is_not_given_again(listening: Listening, given: list[rtc.AudioFrame]) -> None:
    listening.begin()
    listening.add(speech())
    listening.forget()
    given.clear()
    listening.again()
    assert given == []
