import datetime as dt
import json
import re
from pathlib import Path

import pytest
from interviews.view import view
from shared.documents import Document
from shared.interviews import entry

pytestmark = pytest.mark.unit

AT = dt.datetime(2026, 11, 22, 18, 0, tzinfo=dt.UTC)
BELOW: dict[str, list[Document]] = {
    kind: [] for kind in ("turns", "answers", "reports", "views", "decisions", "objections")
}


def later(seconds: int) -> dt.datetime:
    return AT + dt.timedelta(seconds=seconds)


def test_the_transcript_is_in_order() -> None:
    interview = {
        "uid": "ada",
        "epoch": 7,
        "room_name": "interview-x",
        "status": "completed",
        "report": "ready",
    }
    turns = [
        {"id": "b-000001", "role": "candidate", "text": "third", "at": later(9), "expire_at": AT},
        {"id": "a-000002", "role": "candidate", "text": "second", "at": AT},
        {"id": "a-000001", "role": "noah", "text": "first", "at": AT},
    ]
    reports = [
        {"id": "1", "summary": "older", "at": AT, "expire_at": AT},
        {"id": "2", "summary": "newer", "scores": [{"score": 3, "turns": ["a-000002"]}], "at": later(1)},
    ]
    shown = view("x", interview, BELOW | {"turns": turns, "reports": reports})
    assert [turn["text"] for turn in shown["transcript"]] == ["first", "second", "third"]
    assert shown["report"] == {
        "rubric_version": "2",
        "summary": "newer",
        "scores": [{"score": 3, "turns": ["a-000002"]}],
        "at": "2026-11-22T18:00:01+00:00",
    }
    assert shown["report_status"] == "ready"
    assert shown["interview"]["room_name"] == "interview-x"
    json.dumps(shown)


def test_an_interview_without_anything_in_it() -> None:
    shown = view("x", {}, BELOW)
    assert shown["report"] is None
    assert shown["report_status"] == "none"
    assert shown["transcript"] == shown["answers"] == []


def test_what_the_team_did_is_told_without_names() -> None:
    by = {"by": "bob", "email": "bob@example.com", "role": "team", "expire_at": AT}
    views = [{**by, "id": "b", "at": later(9)}, {**by, "id": "a", "at": AT}]
    decisions = [{**by, "id": "d", "at": later(10), "verdict": "advance", "reason": "Clear.", "interview_id": "x"}]
    shown = view("x", {}, BELOW | {"views": views, "decisions": decisions})
    assert shown["viewed"] == [{"role": "team", "at": AT.isoformat()}, {"role": "team", "at": later(9).isoformat()}]
    assert shown["decisions"] == [
        {"verdict": "advance", "reason": "Clear.", "role": "team", "at": later(10).isoformat()}
    ]
    assert "bob" not in json.dumps(shown)


def test_a_turn_without_a_time_comes_first() -> None:
    turns: list[Document] = [{"id": "b", "at": AT}, {"id": "a", "at": None}]
    shown = view("x", {}, BELOW | {"turns": turns})
    assert [turn["id"] for turn in shown["transcript"]] == ["a", "b"]


def test_an_entry_of_the_list() -> None:
    interview = {
        "id": "x",
        "uid": "ada",
        "plan": {"id": "career", "version": "2", "title": "Career", "language": "de-DE", "secret": "s"},
        "status": "interrupted",
        "progress": {"question": 2, "questions": 12},
        "created_at": AT,
        "invitation": {"id": "i", "brief": "for Noah alone"},
    }
    shown = entry(interview)
    assert shown["invitation_id"] == "i"
    assert "brief" not in json.dumps(shown)
    assert shown["plan"] == {"id": "career", "version": "2"}
    assert (shown["title"], shown["language"], shown["report_status"]) == ("Career", "de-DE", "none")
    assert (shown["progress"], shown["created_at"]) == ({"question": 2, "questions": 12}, AT.isoformat())
    assert "uid" not in shown
    json.dumps(shown)


@pytest.mark.parametrize("plan", [None, "career", {}])
def test_an_entry_that_an_older_version_has_written(plan: object) -> None:
    shown = entry({"id": "x", "plan": plan, "status": "completed"})
    assert shown["plan"] == {"id": None, "version": None}
    assert shown["title"] is shown["progress"] is shown["invitation_id"] is None


def test_all_that_is_stored_is_shown() -> None:
    """What an interview and a candidate have in Firestore, field by field, as docs/data-model.md lists it."""
    page = (Path(__file__).parents[3] / "docs" / "data-model.md").read_text()
    section = page.partition("## `interviews/{id}`")[2].partition("\n## ")[0]
    fields = set(re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE))
    shown = view("x", {"report": "ready"}, BELOW, {"unmet": {"at": AT}})
    # when a report is tried, how often the team was told of it, what was given for Noah alone, and the call's spans
    left_out = {"report", "report_due_at", "report_tries", "told", "invitation", "previous", "trace"}
    assert fields - left_out <= set(shown["interview"])
    assert shown["candidate"] == {"unmet": {"at": "2026-11-22T18:00:00+00:00"}}
