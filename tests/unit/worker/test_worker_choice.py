"""Which model of the list is asked when one cannot be had."""

from __future__ import annotations

import pytest
from noah import clock
from noah.model import choice as module
from noah.model.choice import SECONDS_EACH, Choice, Outages
from noah.model_profile import LiveModel

pytestmark = pytest.mark.unit

FIRST, SECOND, THIRD = LiveModel("gemini-3.8-live"), LiveModel("gemini-3.8-live", "eu"), LiveModel("gemini-3.1-live")


def choice_of(*models: LiveModel, outages: Outages | None = None) -> Choice:
    outages = outages or Outages()
    return Choice(outages.order(models), outages, began=0.0)


def test_a_permanent_refusal_goes_on_at_once() -> None:
    """livekit/agents#4421: 1008, the model is not found."""
    choice = choice_of(FIRST, SECOND)
    assert choice.failed(0.1, permanent=True)
    assert choice.model == SECOND


def test_when_all_refuse_for_good_nothing_is_tried_again() -> None:
    choice = choice_of(FIRST, SECOND)
    assert choice.failed(0.1, permanent=True)
    assert not choice.failed(0.2, permanent=True)
    assert not choice_of(FIRST).failed(0.1, permanent=True)


def test_a_model_that_is_busy_is_asked_once_more_and_then_the_next() -> None:
    """sohzm/cheating-daddy#455: 1011, RESOURCE_EXHAUSTED."""
    choice = choice_of(FIRST, SECOND)
    assert choice.failed(0.1, permanent=False)
    assert choice.model == FIRST
    assert choice.failed(SECONDS_EACH / 2, permanent=False)
    assert choice.model == SECOND


def test_the_next_one_is_asked_within_three_seconds_of_a_model_that_does_not_answer() -> None:
    """PatterAI/Patter#210: setup is never answered."""
    choice = choice_of(FIRST, SECOND)
    waited = choice.patience(0.0, 4.0)
    assert waited <= 2.0
    assert choice.failed(waited, permanent=False)
    assert choice.model == SECOND


def test_a_model_that_is_alone_is_waited_for() -> None:
    choice = choice_of(FIRST)
    assert choice.patience(0.0, 4.0) == 4.0
    assert choice.failed(15.0, permanent=False)
    assert choice.model == FIRST


def test_those_that_refuse_are_left_out_of_the_round() -> None:
    choice = choice_of(FIRST, SECOND, THIRD)
    choice.failed(0.1, permanent=True)
    choice.failed(0.2 + SECONDS_EACH, permanent=False)
    assert choice.model == THIRD
    choice.failed(0.4 + 2 * SECONDS_EACH, permanent=False)
    assert choice.model == SECOND


def test_the_next_call_does_not_begin_with_what_has_just_failed(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1_000.0
    monkeypatch.setattr(clock, "unix", lambda: now)
    outages = Outages()
    choice_of(FIRST, SECOND, outages=outages).failed(0.1, permanent=True)
    assert outages.order((FIRST, SECOND)) == [SECOND, FIRST]
    now += module.AVOID_REFUSED_SECONDS + 1
    assert outages.order((FIRST, SECOND)) == [FIRST, SECOND]


def test_a_model_that_works_again_is_asked_first_again() -> None:
    outages = Outages()
    outages.failed(FIRST, permanent=False)
    outages.works(FIRST)
    assert outages.order((FIRST, SECOND)) == [FIRST, SECOND]
