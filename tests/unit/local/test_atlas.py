"""The atlas: its table can be committed, and its judgement can tell right from wrong."""

from __future__ import annotations

import pytest
from gemini_live_simulator.schema import Scenario

from faults.atlas import corpus, held, outcome
from faults.atlas.outcome import Outcome
from faults.atlas.reports import REPORTS
from faults.results import Results
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
    assert held.failing({}) == [report.key for report in REPORTS]


def test_what_was_not_measured_does_not_hold() -> None:
    assert not any(row.holds for row in held.rows(Results("none")))


def talked(**changes: object) -> list[dict[str, object]]:
    """What every call of the corpus came to; each is right but for the changes."""
    right = {"seconds": 60.0, "answers": 3, "held": [0.05], "stops": [0.2], "sorry": 0, "not_whole": [], "wrong": ""}
    return [{"kind": kind, "pattern": each.key, **right, **changes} for kind, each in corpus.calls()]


def test_calls_of_people_who_pause_hold_only_when_nothing_is_wrong() -> None:
    model = "gemini-3.8-live"

    def broken(**changes: object) -> list[str]:
        results = Results("none", corpus={model: talked(**changes)}, words_kept={str(n): 0.05 for n in range(200)})
        return [row.what for row in held.rows(results)[2:] if not row.holds]

    assert broken() == []
    for change in ({"not_whole": ["work"]}, {"held": [0.4]}, {"stops": [0.6]}, {"sorry": 1}, {"wrong": "TimeoutError"}):
        assert len(broken(**change)) == 1, change


def test_how_long_a_tool_call_waited_is_from_the_call_to_its_result() -> None:
    log = [
        {"event": "tool_call", "id": "a", "t": 10.0},
        {"event": "tool_result", "id": "a", "t": 10.3},
        {"event": "tool_result", "id": "of another session", "t": 11.0},
    ]
    assert corpus.held_seconds(log) == pytest.approx([0.3])


def test_enough_answers_with_pauses_are_given() -> None:
    paused = [each for kind, each in corpus.calls() if kind == "pauses"]
    assert len(paused) * corpus.QUESTIONS >= held.LEAST_ANSWERS
