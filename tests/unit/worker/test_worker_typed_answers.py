"""What is typed is one turn where it comes together, is given to the model once it may be, and is answered."""

from __future__ import annotations

import asyncio
from typing import Any
from unittest.mock import Mock

import pytest
from livekit.agents import NOT_GIVEN
from noah.call import typed_answers as module
from noah.call.turn_limit import TurnLimit
from noah.call.typed_answers import MAX_TYPED, TypedAnswers

pytestmark = pytest.mark.unit


class Parts:
    def __init__(self, turns_per_minute: int = 12) -> None:
        self.session, self.attributes, self.giving, self.too_long = Mock(), Mock(), Mock(), Mock()
        self.typed = TypedAnswers(
            self.session, self.attributes, TurnLimit(turns_per_minute), giving=self.giving, too_long=self.too_long
        )

    @property
    def given(self) -> list[Any]:
        return [call.kwargs.get("user_input") for call in self.session.generate_reply.call_args_list]


async def test_texts_typed_during_the_greeting_are_one_turn() -> None:
    parts = Parts()
    parts.typed.came("I teach.", {"noah.id": "a"})
    parts.typed.came("For ten years.", {"noah.id": "b"})
    assert parts.given == []
    parts.typed.begin()
    assert parts.given == ["I teach.\nFor ten years."]
    parts.typed.taken()
    parts.attributes.set.assert_called_once_with(typed="b")


async def test_texts_that_come_together_are_one_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "TOGETHER_SECONDS", 0.01)
    parts, asked = Parts(), asyncio.Event()
    parts.typed.begin()
    parts.session.generate_reply.side_effect = lambda **_: asked.set()
    parts.typed.came("I teach.", {"noah.id": "a"})
    parts.typed.came("For ten years.", {"noah.id": "b"})
    parts.typed.taken()
    assert not parts.attributes.set.called  # the model has none of them yet
    await asked.wait()
    assert parts.given == ["I teach.\nFor ten years."]
    parts.giving.assert_called_once_with()


async def test_what_a_page_sends_again_is_one_text() -> None:
    parts = Parts()
    for _ in range(2):
        parts.typed.came("I teach.", {"noah.id": "a"})
    parts.typed.begin()
    assert parts.given == ["I teach."]


async def test_more_than_one_turn_takes_is_left_to_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "TOGETHER_SECONDS", 0.01)
    parts, asked = Parts(), asyncio.Event()
    parts.typed.came("a" * 3000, {"noah.id": "a"})
    parts.typed.came("b" * 3000, {"noah.id": "b"})
    parts.typed.begin()
    parts.typed.taken()
    parts.attributes.set.assert_called_once_with(typed="a")
    parts.session.generate_reply.side_effect = lambda **_: asked.set()
    await asked.wait()
    assert parts.given == ["a" * 3000, "b" * 3000]


async def test_a_text_that_was_not_answered_is_answered_on_the_next_connection() -> None:
    parts = Parts()
    parts.typed.came("I teach.", {"noah.id": "a"})
    parts.typed.begin()
    assert parts.typed.given
    parts.typed.answer_again()
    assert parts.given == ["I teach.", NOT_GIVEN]
    parts.typed.taken()
    assert not parts.typed.given


async def test_too_much_is_refused_and_they_are_told() -> None:
    parts = Parts()
    parts.typed.came("a" * (MAX_TYPED + 1), {"noah.id": "a"})
    parts.typed.begin()
    assert parts.given == []
    assert parts.too_long.called
