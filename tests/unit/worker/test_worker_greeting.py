"""The greeting is heard whole, and what is missing of it is asked for once."""

from __future__ import annotations

import asyncio
from typing import Any
from unittest.mock import AsyncMock, Mock

import pytest
from noah.call.greeting import Greeting
from noah.call.speaking import ModelUnavailableError, Saying
from noah.interview import speech
from noah.interview.effects import Speak
from noah.room.sound import Sound
from noah.signals import Signals

pytestmark = pytest.mark.unit

WORDS = speech.speak("Hello. I am Noah. What is your work?", "work")


class Model:
    """Says each of `turns`, a text and its seconds of sound, when it is asked for the greeting; then the last again."""

    def __init__(self, *turns: tuple[str, float]) -> None:
        self.turns = list(turns)
        self.asked: list[str] = []
        self.saying, self.sound = Saying(Signals()), Sound()
        self.connection: Any = Mock(connections=1, gone=asyncio.Event())
        speaking: Any = Mock(connection=self.connection, connected=AsyncMock(return_value=1), generate=self._generate)
        voice: Any = Mock(sound=self.sound, idle=Mock(wait=AsyncMock()), protected=False)
        self.greeting = Greeting(Mock(), speaking, voice, self.saying)

    def _generate(self, speak: Speak) -> Any:
        self.asked.append(speak.say)
        text, seconds = self.turns.pop(0) if len(self.turns) > 1 else self.turns[0]

        async def play() -> None:
            self.saying.begin()
            self.saying.add(text)
            self.sound.audible += seconds

        return Mock(wait_for_playout=play, exception=Mock(return_value=None))


async def test_a_greeting_that_was_heard_is_given_once() -> None:
    model = Model((WORDS.say, 3.0))
    await model.greeting.give(WORDS)
    assert model.asked == [WORDS.say]


async def test_the_rest_of_one_that_ends_too_soon_is_asked_for() -> None:
    """googleapis/python-genai#2117."""
    model = Model(("Hello. I am Noah. What is", 2.0), ("What is your work?", 1.0))
    await model.greeting.give(WORDS)
    assert model.asked == [WORDS.say, "What is your work?"]
    assert not model.connection.reconnect.called


async def test_a_model_that_never_says_all_of_it_is_not_asked_for_ever() -> None:
    model = Model(("Hello. I am", 1.0))
    await model.greeting.give(WORDS)
    assert len(model.asked) == 2


async def test_one_that_cannot_be_heard_is_asked_for_on_another_connection() -> None:
    """google-gemini/gemini-live-api-examples#40."""
    model = Model((WORDS.say, 0.0), (WORDS.say, 3.0))
    await model.greeting.give(WORDS)
    assert model.asked == [WORDS.say] * 2
    model.connection.reconnect.assert_called_once_with(afresh=True)


async def test_one_that_is_never_transcribed_is_not_given_again() -> None:
    """googleapis/python-genai#1279: it was heard five times, and then the call was given up."""
    model = Model(("", 3.0))
    await model.greeting.give(WORDS)
    assert model.asked == [WORDS.say]


async def test_a_model_that_says_nothing_cannot_be_had() -> None:
    model = Model(("", 0.0))
    with pytest.raises(ModelUnavailableError):
        await model.greeting.give(WORDS)
