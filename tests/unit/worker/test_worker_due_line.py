"""What happens is judged by what was heard when it did."""

from __future__ import annotations

from unittest.mock import Mock

import pytest
from noah.call.due_line import DueLine
from noah.interview import events

pytestmark = pytest.mark.unit

DUE = "What do you do?"


def line(share: float | None, when_said: float = 0.9, *, unanswered: bool = False) -> DueLine:
    hearing = None if share is None else Mock()
    if hearing is not None:
        hearing.share.return_value, hearing.share_when_said.return_value = share, when_said
    return DueLine(lambda: DUE, hearing, lambda: unanswered)


@pytest.mark.parametrize(("share", "unheard"), [(None, False), (0.0, True), (0.5, True), (0.7, False)])
def test_less_than_most_of_it_is_not_heard(share: float | None, unheard: bool) -> None:
    assert line(share).unheard is unheard


def test_each_event_has_the_evidence_that_its_rule_asks_for() -> None:
    silence = line(0.2, unanswered=True).with_evidence(events.SilenceHeard())
    assert silence == events.SilenceHeard(heard=0.2, unanswered=True)
    said = line(0.2).with_evidence(events.ResponseGiven("q", "text", "answered", "call"))
    assert isinstance(said, events.ResponseGiven)
    assert said.heard == 0.9, "what counts is what they had heard when they said it"
    for event in (events.TurnEnded(candidate_text="", noah_text=""), events.TimePassed()):
        found = line(0.2).with_evidence(event)
        assert isinstance(found, events.TurnEnded | events.TimePassed)
        assert found.heard == 0.2
    assert line(0.2).with_evidence(events.GoodbyeDone()) == events.GoodbyeDone()


def test_what_the_model_is_given_is_followed() -> None:
    due = line(0.2)
    due.given(f"Thank you. {DUE}")
    assert due.hearing is not None
    due.hearing.asked.assert_called_once_with(f"Thank you. {DUE}", DUE)  # type: ignore[attr-defined]
