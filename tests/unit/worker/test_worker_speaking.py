"""What Noah is asked to say is what is due when it is asked for."""

from __future__ import annotations

import asyncio
from collections.abc import Generator
from unittest.mock import Mock

import pytest
from noah.call.speaking import ModelUnavailableError, Saying, Speaking
from noah.interview import speech
from noah.interview.effects import Speak
from noah.room.sound import Sound
from noah.signals import Signals

pytestmark = pytest.mark.unit


class Handle:
    """A reply of the model's, which comes or does not."""

    interrupted = False

    def __init__(self, error: Exception | None, sound: Sound, seconds: float) -> None:
        self._error = error
        self._sound = sound
        self._seconds = seconds

    def __await__(self) -> Generator[None, None, None]:
        if self._error is None:
            self._sound.received += self._seconds
        return asyncio.sleep(0).__await__()

    def exception(self) -> Exception | None:
        return self._error


def speaking_with(*replies: Exception | None, seconds: float = 2.0) -> tuple[Speaking, Mock]:
    """Replies that do not come for an error, or that come with so many seconds of sound."""
    session, sound = Mock(), Sound()
    session.generate_reply.side_effect = [Handle(error, sound, seconds) for error in replies]
    connected = asyncio.Event()
    connected.set()
    model = Mock()
    model.current = Mock(connected=connected, connections=1)
    return Speaking(session, model, Saying(Signals()), sound), session


async def test_words_are_those_that_are_due_at_each_try() -> None:
    """The first request is never answered, and an answer is recorded meanwhile: its question is not asked again."""
    speaking, session = speaking_with(RuntimeError("no reply"), None)
    due = iter(["How old are you?", "Where do you live?"])
    await speaking.say(lambda: speech.speak(next(due)))
    asked = [call.kwargs["instructions"] for call in session.generate_reply.call_args_list]
    assert ["How old" in asked[0], "Where do you" in asked[1], len(asked)] == [True, True, 2]


async def test_a_model_that_never_replies_is_unavailable() -> None:
    """Each try is on a connection of its own, and there is an end to it."""
    speaking, session = speaking_with(*[RuntimeError("no reply")] * 3)
    with pytest.raises(ModelUnavailableError):
        await speaking.say(lambda: speech.speak("Hello."))
    assert session.generate_reply.call_count == 3
    assert speaking.connection.reconnect.call_count == 3  # type: ignore[attr-defined]


async def test_a_reply_whose_connection_was_left_is_asked_for_on_the_next_one() -> None:
    speaking, session = speaking_with(RuntimeError("the connection was left"), None)
    current: Mock = speaking.connection  # type: ignore[assignment]

    def due() -> Speak:
        current.connections += 1  # between this request and its reply
        return speech.speak("Hello.")

    await speaking.say(due)
    assert session.generate_reply.call_count == 2
    assert not current.reconnect.called


async def test_a_reply_with_nothing_in_it_has_not_come() -> None:
    """google-gemini/gemini-live-api-examples#40: the turn ends at once with RESPONSE_REJECTED."""
    speaking, session = speaking_with(None, None, None, seconds=0.0)
    with pytest.raises(ModelUnavailableError):
        await speaking.say(lambda: speech.speak("Hello."))
    assert session.generate_reply.call_count == 3
