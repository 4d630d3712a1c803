"""What the page is told when the model is gone, and what stays."""

from __future__ import annotations

import asyncio
from typing import Any
from unittest.mock import Mock

import pytest
from livekit.agents import CloseReason
from noah.call import model_link, tool_loop
from noah.call.endings import Ending
from noah.call.model_link import ModelLink
from noah.call.supervision import Supervisor

pytestmark = pytest.mark.unit


def link_of(supervisor: Supervisor, attributes: Any) -> tuple[ModelLink, Any]:
    model: Any = Mock()
    talk: Any = Mock(model=model, attributes=attributes, supervisor=supervisor)
    link = ModelLink(talk, Mock(), Mock(listening=True))
    link.follow()
    return link, model.current


@pytest.mark.parametrize("ending", [None, Ending.MODEL_UNAVAILABLE])
async def test_a_late_timer_does_not_replace_why_the_call_ends(
    ending: Ending | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(model_link, "MODEL_NOTICE_SECONDS", 0.0)
    supervisor, attributes = Supervisor(), Mock()
    link, _ = link_of(supervisor, attributes)
    link.on_gone()
    if ending is not None:
        supervisor.leave(ending)
    await asyncio.sleep(0.01)
    assert attributes.set.call_args_list == ([] if ending else [((), {"notice": "model_reconnecting"})])


async def test_a_model_that_is_back_in_time_is_no_news(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model_link, "MODEL_NOTICE_SECONDS", 0.02)
    attributes = Mock()
    link, _ = link_of(Supervisor(), attributes)
    link.on_gone()
    link.on_connected(2)
    await asyncio.sleep(0.05)
    assert not attributes.set.called


async def test_a_session_that_fails_by_itself_ends_the_call() -> None:
    supervisor = Supervisor()
    link, _ = link_of(supervisor, Mock())
    link.on_close(Mock(reason=CloseReason.ERROR))
    assert await supervisor.leaving is Ending.MODEL_UNAVAILABLE


def turns_in_circles(link: ModelLink) -> None:
    for _ in range(tool_loop.MOST_CALLS + 1):
        link.on_call(True)


async def test_a_model_that_turns_in_circles_gets_a_fresh_conversation_and_then_is_given_up() -> None:
    """Tool calls without end: aplisay/llm-agent#181."""
    supervisor = Supervisor()
    link, current = link_of(supervisor, Mock())
    current.owing.cut = False
    turns_in_circles(link)
    current.reconnect.assert_called_once_with(afresh=True)
    assert not supervisor.leaving.done()
    link.on_connected(2)
    link._turns.say_after_trouble.assert_called_once_with(cut=True)  # type: ignore[attr-defined]
    turns_in_circles(link)
    assert await supervisor.leaving is Ending.MODEL_UNAVAILABLE


async def test_calls_with_words_between_them_are_no_circle() -> None:
    link, current = link_of(Supervisor(), Mock())
    for _ in range(tool_loop.MOST_CALLS * 3):
        link.on_call(False)
        link.on_state(Mock(new_state="speaking"))
    assert not current.reconnect.called


@pytest.mark.parametrize(("seconds", "told"), [(0.2, False), (2.0, True)])
async def test_what_is_shorter_than_a_word_is_owed_no_answer(
    seconds: float, told: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    link, current = link_of(Supervisor(), Mock())
    loop = asyncio.get_running_loop()
    now = loop.time()
    monkeypatch.setattr(loop, "time", lambda: now)
    link.on_speaking(True)
    now += seconds
    link.on_speaking(False)
    assert current.owing.may_owe.called is told
    assert [call.args[0] for call in current.owing.candidate_speaks.call_args_list] == [True, False]


async def test_a_circle_in_the_greeting_is_the_greetings_own_matter() -> None:
    """It says itself what of it was not heard, and nothing is said after the next reconnect."""
    link, current = link_of(Supervisor(), Mock())
    current.owing.cut = False
    link._turns.listening = False
    turns_in_circles(link)
    link.on_connected(2)
    current.owing.cut = False  # as the session does when it has told of a connection
    link._turns.listening = True
    link.on_connected(3)
    link._turns.say_after_trouble.assert_called_once_with(cut=False)  # type: ignore[attr-defined]
