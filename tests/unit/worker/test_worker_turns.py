"""What is typed is one turn where it comes together, and is answered; a dead microphone is named."""

from __future__ import annotations

import asyncio
from typing import Any
from unittest.mock import Mock

import pytest
from noah.call import turns as module
from noah.call.supervision import Supervisor
from noah.call.turn_limit import TurnLimit
from noah.call.turns import Turns
from noah.interview import events, speech
from noah.interview.effects import Speak

pytestmark = pytest.mark.unit


@pytest.fixture
def parts() -> dict[str, Any]:
    names = (
        "session",
        "model",
        "interviewer",
        "speaking",
        "greeting",
        "lines",
        "voice",
        "presence",
        "microphone",
        "attributes",
    )
    made: dict[str, Any] = {name: Mock() for name in names}
    made["model"].current.listening.gave_words = False
    made["microphone"].trouble = ""
    return made


def turns_of(parts: dict[str, Any]) -> Turns:
    return Turns(**parts, supervisor=Supervisor(), placeholder=lambda: "", limit=TurnLimit(12))


def given(parts: dict[str, Any]) -> list[Any]:
    return [call.kwargs.get("user_input") for call in parts["session"].generate_reply.call_args_list]


async def test_texts_typed_during_the_greeting_are_one_turn(parts: dict[str, Any]) -> None:
    turns = turns_of(parts)
    turns.on_typed("I teach.", {"noah.id": "a"})
    turns.on_typed("For ten years.", {"noah.id": "b"})
    turns.listen()
    assert given(parts) == ["I teach.\nFor ten years."]
    turns.typed_taken()
    parts["attributes"].set.assert_called_once_with(typed="b")


async def test_texts_that_come_together_are_one_turn(parts: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "TOGETHER_SECONDS", 0.01)
    turns = turns_of(parts)
    turns.listen()
    asked = asyncio.Event()
    parts["session"].generate_reply.side_effect = lambda **_: asked.set()
    turns.on_typed("I teach.", {"noah.id": "a"})
    turns.on_typed("For ten years.", {"noah.id": "b"})
    turns.typed_taken()
    assert not parts["attributes"].set.called  # the model has none of them yet
    await asked.wait()
    assert given(parts) == ["I teach.\nFor ten years."]


async def test_more_than_one_turn_takes_is_left_to_the_next(parts: dict[str, Any]) -> None:
    turns = turns_of(parts)
    turns.on_typed("a" * 3000, {"noah.id": "a"})
    turns.on_typed("b" * 3000, {"noah.id": "b"})
    turns.listen()
    turns.typed_taken()
    parts["attributes"].set.assert_called_once_with(typed="a")
    turns._answer()
    turns.close()
    assert given(parts) == ["a" * 3000, "b" * 3000]


async def test_a_text_that_was_not_answered_is_answered_on_the_next_connection(parts: dict[str, Any]) -> None:
    turns = turns_of(parts)
    turns.on_typed("I teach.", {"noah.id": "a"})
    turns.listen()
    turns.say_after_trouble(cut=True)
    assert given(parts) == ["I teach.", None]


async def test_words_that_the_next_connection_was_given_are_not_asked_for_again(parts: dict[str, Any]) -> None:
    parts["model"].current.listening.gave_words = True
    turns = turns_of(parts)
    turns.say = Mock()  # type: ignore[method-assign]
    turns.say_after_trouble(cut=True)
    assert not turns.say.called


async def test_too_much_is_refused_and_they_are_told(parts: dict[str, Any]) -> None:
    turns = turns_of(parts)
    turns.say = Mock()  # type: ignore[method-assign]
    turns.on_typed("a" * (module.MAX_TYPED + 1), {"noah.id": "a"})
    turns.listen()
    assert given(parts) == []
    assert turns.say.called


@pytest.mark.parametrize("typing", [False, True])
async def test_a_dead_microphone_is_named_instead_of_asking_for_patience(
    parts: dict[str, Any], monkeypatch: pytest.MonkeyPatch, typing: bool
) -> None:
    """Once; and not to somebody who types."""
    line = Speak("I cannot hear you.", "", "")
    monkeypatch.setattr(speech, "microphone", lambda *_: line)
    parts["microphone"].trouble = "microphone_silent"
    turns = turns_of(parts)
    turns.say = Mock()  # type: ignore[method-assign]
    turns.typing = typing
    turns.silence()
    turns.silence()
    assert turns.say.call_count == (0 if typing else 1)
    assert parts["interviewer"].happened.call_args_list == ([((events.SilenceHeard(),), {})] * 2 if typing else [])


@pytest.mark.parametrize(("interrupted", "said"), [(True, False), (False, True)])
async def test_a_goodbye_that_the_candidate_speaks_over_is_not_said(
    parts: dict[str, Any], interrupted: bool, said: bool
) -> None:
    """They have more to say: the room must not go away under them."""
    turns = turns_of(parts)
    turns.heard = Mock()  # type: ignore[method-assign]
    parts["lines"].mending = False
    parts["interviewer"].state.over = True
    item = Mock(type="message", role="assistant", text_content="That was all. Goodbye.", interrupted=interrupted)
    turns.on_item(Mock(item=item))
    assert turns.heard.called is said


async def test_nobody_is_silent_while_something_is_still_to_be_said(parts: dict[str, Any]) -> None:
    """The line that is due was asked for on a connection that hung, and again on the next: it is to be said once."""
    turns = turns_of(parts)
    turns._speech = Mock(done=lambda: False)
    turns.silence()
    assert not parts["interviewer"].happened.called
    turns._speech = Mock(done=lambda: True)
    turns.silence()
    assert parts["interviewer"].happened.called


async def test_the_page_is_told_of_the_microphone_and_that_it_is_heard_again(parts: dict[str, Any]) -> None:
    turns = turns_of(parts)
    turns.microphone_changed("", "microphone_muted")
    parts["attributes"].set.assert_called_once_with(notice="microphone_muted")
    turns.microphone_changed("microphone_muted", "")
    parts["attributes"].clear.assert_called_once_with("notice", "microphone_muted")
