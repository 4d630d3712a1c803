"""What Noah is asked to say, and what is said of it; a dead microphone is named."""

from __future__ import annotations

from typing import Any
from unittest.mock import Mock

import pytest
from noah.call.supervision import Supervisor
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
        "typed",
    )
    made: dict[str, Any] = {name: Mock() for name in names}
    made["model"].current.listening.gave_words = False
    made["microphone"].trouble = ""
    made["typed"].given = made["typed"].used = False
    return made


def turns_of(parts: dict[str, Any]) -> Turns:
    talk = Mock(**parts, supervisor=Supervisor())
    return Turns(talk, parts["microphone"], parts["typed"])


async def test_words_that_the_next_connection_was_given_are_not_asked_for_again(parts: dict[str, Any]) -> None:
    parts["model"].current.listening.gave_words = True
    turns = turns_of(parts)
    turns.say = Mock()  # type: ignore[method-assign]
    turns.say_after_trouble(cut=True)
    assert not turns.say.called


async def test_what_was_typed_and_not_answered_is_answered_on_the_next_connection(parts: dict[str, Any]) -> None:
    parts["typed"].given = True
    turns = turns_of(parts)
    turns.say = Mock()  # type: ignore[method-assign]
    turns.say_after_trouble(cut=True)
    parts["typed"].answer_again.assert_called_once_with()
    assert not turns.say.called


async def test_what_is_typed_takes_the_place_of_what_was_to_be_said(parts: dict[str, Any]) -> None:
    turns = turns_of(parts)
    turns._speech = Mock()
    turns.typed()
    turns._speech.cancel.assert_called_once_with()
    parts["interviewer"].candidate_types.assert_called_once_with()


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
    parts["typed"].used = typing
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
