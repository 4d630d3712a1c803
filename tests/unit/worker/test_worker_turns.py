"""What is typed while Noah greets, and what Noah is asked to say after trouble."""

from __future__ import annotations

from typing import Any
from unittest.mock import Mock

import pytest
from noah.call.turns import MAX_TYPED, Turns

pytestmark = pytest.mark.unit


def turns_of() -> tuple[Turns, Any]:
    """Turns, and all that they tell as mocks."""
    names = (
        "session",
        "model",
        "interviewer",
        "speaking",
        "greeting",
        "lines",
        "voice",
        "presence",
        "attributes",
        "supervisor",
    )
    parts = {name: Mock() for name in names}
    return Turns(**parts, placeholder=lambda: "."), Mock(**parts)


def test_what_is_typed_during_the_greeting_is_answered_after_it() -> None:
    turns, parts = turns_of()
    turns.on_typed(" I sail. ", "1")
    turns.on_typed("I sail.", "1")  # the page was not sure whether it came
    turns.on_typed("   ", "2")
    assert not parts.session.generate_reply.called
    turns.listen()
    assert [each.kwargs for each in parts.session.generate_reply.call_args_list] == [{"user_input": "I sail."}]
    assert parts.model.current.hear.called


def test_too_much_is_refused_and_they_are_told() -> None:
    turns, parts = turns_of()
    turns.listen()
    turns.on_typed("a" * (MAX_TYPED + 1), "1")
    assert not parts.session.generate_reply.called
    assert parts.supervisor.watch.call_args.args[1] == "say"
    parts.supervisor.watch.call_args.args[0].close()


@pytest.mark.parametrize(("cut", "asks"), [(True, True), (False, False)])
def test_after_trouble_what_was_cut_is_asked_again(cut: bool, asks: bool) -> None:
    turns, parts = turns_of()
    turns.say_after_trouble(cut=cut)
    assert parts.supervisor.watch.called is asks
    if asks:
        parts.supervisor.watch.call_args.args[0].close()
