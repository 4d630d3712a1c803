"""Which events a change of an interview brings, and that nobody's words or name are in one."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from noah.data.events import KEPT, Event, of_change

pytestmark = pytest.mark.unit
NOW = datetime(2026, 11, 28, 10, 30, 0, 123456, tzinfo=UTC)
SOURCE = "//noah/projects/p"
NEW: dict[str, Any] = {
    "uid": "somebody",
    "plan": {"id": "career", "version": "2", "title": "Where you want to go"},
    "invitation": {"id": "a1" * 32, "brief": "A ward of 20 beds."},
    "status": "created",
    "report": "none",
    "epoch": 0,
}


def course(*steps: dict[str, Any]) -> list[Event]:
    """The events of an interview that is written so, one write after the other."""
    interview, found = dict(NEW), []
    for fields in steps:
        events, told = of_change(SOURCE, "i1", interview, fields, NOW)
        found += events
        interview |= fields | ({"told": told} if events else {})
    return found


def ids(*steps: dict[str, Any]) -> list[str]:
    return [event.id.removeprefix("i1.") for event in course(*steps)]


def status(*names: str) -> list[dict[str, Any]]:
    return [{"status": name} for name in names]


def test_an_interview_from_its_start_to_its_report() -> None:
    steps = [*status("live", "live", "interrupted", "live"), {"status": "completed", "report": "pending"}]
    told = ["interview.started.1", "interview.completed.1", "report.ready.1"]
    assert ids(*steps, {"report": "ready"}, {"report_due_at": None}) == told


def test_it_starts_once_however_often_somebody_comes() -> None:
    assert ids(*status("live", "no_show", "created", "live", "interrupted", "live")) == ["interview.started.1"]


def test_nobody_who_never_came_has_started() -> None:
    assert ids(*status("no_show", "created", "no_show")) == []


def test_each_time_that_it_is_abandoned_is_told() -> None:
    told = ["interview.started.1", "interview.abandoned.1", "interview.abandoned.2", "interview.completed.1"]
    assert ids(*status("live", "abandoned", "live", "abandoned", "abandoned", "live", "completed")) == told


def test_an_interview_of_which_firestore_hears_at_its_end_has_started_too() -> None:
    assert ids(*status("completed")) == ["interview.started.1", "interview.completed.1"]


def test_a_report_that_fails() -> None:
    steps: list[dict[str, Any]] = [
        {"status": "completed", "report": "pending"},
        {"report_tries": 10},
        {"report": "failed"},
    ]
    assert ids(*steps)[-1] == "report.failed.1"


def test_what_an_event_says() -> None:
    *_, event = course({"status": "live", "epoch": 1}, {"status": "completed", "report": "pending"})
    assert event.attributes == {
        "ce-specversion": "1.0",
        "ce-id": "i1.interview.completed.1",
        "ce-type": "interview.completed",
        "ce-source": SOURCE,
        "ce-subject": "interviews/i1",
        "ce-time": "2026-11-28T10:30:00.123456Z",
        "Content-Type": "application/json",
    }
    assert json.loads(event.body) == {
        "interview_id": "i1",
        "plan": {"id": "career", "version": "2"},
        "invitation_id": "a1" * 32,
        "status": "completed",
        "report": "pending",
        "epoch": 1,
        "number": 1,
    }
    assert event.fields["relay_at"] > NOW
    assert event.fields["expire_at"] == NOW + KEPT


def test_a_time_is_written_in_utc() -> None:
    at = datetime.fromisoformat("2026-11-28T23:30:00+09:00")
    events, _ = of_change(SOURCE, "i1", NEW, {"status": "live"}, at)
    assert events[0].attributes["ce-time"] == "2026-11-28T14:30:00.000000Z"


def test_documents_of_older_versions_bring_events_too() -> None:
    events, told = of_change(SOURCE, "i1", {"status": "live"}, {"status": "completed"}, NOW)
    assert [event.fields["type"] for event in events] == ["interview.started", "interview.completed"]
    assert told == {"interview_started": 1, "interview_completed": 1}


@pytest.mark.parametrize("fields", [{}, {"time": 3, "type": None, "data": [NOW]}, {"data": {"at": NOW, "id": b"x"}}])
def test_a_broken_document_holds_no_other_up(fields: dict[str, Any]) -> None:
    event = Event("i1.interview.started.1", fields)
    assert all(isinstance(value, str) for value in event.attributes.values())
    json.loads(event.body)
    assert event.at < NOW


WORDS = st.text("abc .-~@1", min_size=1, max_size=20).map(lambda text: f"Ada said: {text}")
ANYTHING = st.recursive(
    WORDS | st.just("ada@example.com") | st.integers() | st.none(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["id", "version", "text"]), inner),
    max_leaves=6,
)
NAMES = st.sampled_from(
    [*("uid", "plan", "invitation", "values", "status", "report", "epoch", "told", "phase", "question"), "consent"]
)
CHANGES = st.sampled_from(
    [{"status": "live"}, {"status": "completed"}, {"status": "abandoned"}, {"report": "ready"}, {"report": "failed"}]
)


@given(st.dictionaries(NAMES, ANYTHING), CHANGES, st.dictionaries(NAMES, ANYTHING))
def test_whatever_an_interview_holds_no_word_of_it_is_in_an_event(
    before: dict[str, Any], change: dict[str, Any], beside: dict[str, Any]
) -> None:
    events, _ = of_change(SOURCE, "i1", before, {**beside, **change}, NOW)
    for event in events:
        said = f"{event.id} {event.attributes} {event.body.decode()} {event.fields}"
        assert "Ada" not in said
        assert "@" not in said
        assert set(json.loads(event.body)) == {
            *("interview_id", "plan", "invitation_id", "status", "report", "epoch", "number")
        }
