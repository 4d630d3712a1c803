"""The atlas: its table can be committed, and its judgement can tell right from wrong."""

from __future__ import annotations

import pytest
from gemini_live_simulator.schema import Scenario

from faults.atlas import document, outcome
from faults.atlas.outcome import Outcome
from faults.atlas.reports import REPORTS
from local.candidate import Event
from local.hearing import Interval

pytestmark = pytest.mark.unit


def test_there_are_at_least_thirty_reports_and_each_names_its_sources() -> None:
    assert len(REPORTS) >= 30
    assert len({report.key for report in REPORTS}) == len(REPORTS)
    assert all(report.sources and all("#" in source for source in report.sources) for report in REPORTS)


@pytest.mark.parametrize("report", REPORTS, ids=lambda report: report.key)
def test_the_simulator_can_commit_what_is_reported(report: object) -> None:
    Scenario.model_validate({"faults": report.faults, "settings": report.settings})  # type: ignore[attr-defined]


def test_a_silence_is_one_that_ends_with_noah_and_not_with_the_candidate() -> None:
    spoken = [Interval(0, 2), Interval(9, 10)]
    events = [Event(5, "says"), Event(6, "said")]
    assert outcome.longest_silence(spoken, events, 0, 10, over=True) == pytest.approx(3)


def test_a_silence_without_an_end_counts_until_the_end() -> None:
    assert outcome.longest_silence([Interval(0, 2)], [], 0, 62, over=False) == pytest.approx(60)
    assert outcome.longest_silence([Interval(0, 2)], [], 0, 62, over=True) is None


def test_a_notice_on_the_page_ends_a_silence_and_its_removal_does_not() -> None:
    events = [Event(6, "attribute", "noah.notice=model_reconnecting"), Event(9, "attribute", "noah.notice=")]
    assert outcome.longest_silence([Interval(0, 2), Interval(11, 12)], events, 0, 12, over=True) == pytest.approx(5)


def test_words_are_lost_when_some_of_them_are_not_stored() -> None:
    given = {"work": "I repair clocks, and I teach."}
    assert outcome.lost(given, {"work": {"text": "I repair clocks"}}) == ["work"]
    assert outcome.lost(given, {"work": {"text": "i repair clocks"}, "work~1": {"text": "And I teach"}}) == []
    assert outcome.lost(given, {}) == ["work"]


def test_an_outcome_is_right_only_when_nothing_is_wrong() -> None:
    right = Outcome(silence=1.0, answers=3, greeted=1, ended="completed")
    assert outcome.faults(right, ends="completed", may_say_sorry=False) == []
    for change in (
        {"silence": 8.1},
        {"lost": ["work"]},
        {"asked_again": ["work"]},
        {"heard_again": ["work"]},
        {"greeted": 2},
        {"sorry": 1},
        {"ended": "live"},
        {"wrong": "TimeoutError"},
    ):
        wrong = Outcome(**{**right.to_dict(), **change})
        assert outcome.faults(wrong, ends="completed", may_say_sorry=False), change
    assert outcome.faults(right, ends="told", may_say_sorry=False) == ["the candidate was told nothing"]


def test_a_report_that_was_not_tried_fails() -> None:
    assert document.failing({}) == [report.key for report in REPORTS]
