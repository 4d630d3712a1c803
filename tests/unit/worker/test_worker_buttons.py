"""What is pressed is taken in order, after the greeting, and confirmed only when it was taken."""

from __future__ import annotations

import asyncio
from unittest.mock import AsyncMock, Mock, call

import pytest
from noah.call import buttons as module
from noah.call.buttons import MAX_WAITING, Buttons
from noah.call.turn_limit import TurnLimit
from noah.data.journal import JournalError
from noah.interview.events import FinishPressed, RepeatPressed, SkipPressed

pytestmark = pytest.mark.unit


def made(limit: int = 99) -> tuple[Buttons, AsyncMock, Mock]:
    interviewer, attributes = Mock(apply=AsyncMock()), Mock()
    buttons = Buttons(Mock(), "ada", interviewer, attributes, TurnLimit(limit))
    return buttons, interviewer.apply, attributes.set


async def done(buttons: Buttons) -> None:
    assert buttons._working is not None
    await buttons._working
    await buttons.aclose()


async def test_each_word_is_its_event_in_order() -> None:
    buttons, apply, told = made()
    buttons.listen()
    buttons.pressed("repeat", {"noah.id": "a"})
    buttons.pressed("skip\n", {"noah.id": "b", "noah.progress": "3/8"})
    buttons.pressed("finish", {})
    await done(buttons)
    assert apply.await_args_list == [call(RepeatPressed()), call(SkipPressed("3/8")), call(FinishPressed())]
    assert told.call_args_list == [call(pressed="a"), call(pressed="b")]


async def test_what_is_pressed_during_the_greeting_waits_for_its_end() -> None:
    buttons, apply, told = made()
    for number in range(MAX_WAITING + 5):
        buttons.pressed("repeat", {"noah.id": str(number)})
    await asyncio.sleep(0)
    assert not apply.called
    assert not told.called
    buttons.listen()
    await done(buttons)
    assert apply.await_count == MAX_WAITING


@pytest.mark.parametrize("text", ["", "skip all", "{}", "x" * 10_000])
async def test_another_word_does_nothing(text: str) -> None:
    buttons, apply, told = made()
    buttons.listen()
    buttons.pressed(text, {"noah.id": "a"})
    await asyncio.sleep(0)
    assert not apply.called
    assert not told.called


async def test_what_could_not_be_kept_is_not_confirmed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "log", Mock())
    buttons, apply, told = made()
    apply.side_effect = [JournalError("disk"), None]
    buttons.listen()
    buttons.pressed("skip", {"noah.id": "a", "noah.progress": "3/8"})
    buttons.pressed("repeat", {"noah.id": "b"})
    await done(buttons)
    assert told.call_args_list == [call(pressed="b")]


async def test_closing_ends_what_is_under_way() -> None:
    buttons, apply, told = made()
    begun = asyncio.Event()

    async def for_ever(_: object) -> None:
        begun.set()
        await asyncio.Event().wait()

    apply.side_effect = for_ever
    buttons.listen()
    buttons.pressed("skip", {"noah.id": "a"})
    await begun.wait()
    await buttons.aclose()
    assert not told.called


async def test_what_is_pressed_too_often_is_not_taken_but_the_end_always() -> None:
    buttons, apply, told = made(limit=2)
    buttons.listen()
    for name in "abcd":
        buttons.pressed("repeat", {"noah.id": name})
    buttons.pressed("finish", {"noah.id": "e"})
    await done(buttons)
    assert apply.await_args_list == [call(RepeatPressed()), call(RepeatPressed()), call(FinishPressed())]
    assert told.call_args_list == [call(pressed="a"), call(pressed="b"), call(pressed="e")]
