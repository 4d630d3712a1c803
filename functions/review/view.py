"""What the team sees of interviews, as JSON and as a table for spreadsheets."""

import csv
import io
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from shared.documents import Document, plain, whole
from shared.interviews import ADVICE, OUTCOMES, answers, entry, fields, newest_report, transcript, when
from shared.objections import in_order, shown, state

STATE = ("uid", "phase", "question", "resumes", "joins", "greeting_done")
INVITATION = ("plan", "role", "company", "values", "language", "email", "created_by", "created_at", "expires_at")
DECISION = ("verdict", "reason", "by", "email", "role", "at")
VIEW = ("by", "email", "role", "at")
ANSWER = ("text", "by", "email", "role", "at")
# What a spreadsheet takes for the beginning of a formula; the wide ones are read as their narrow twins.
RUNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
# What some spreadsheets do not look at before it; and where one that takes another separator begins another cell.
_BLANK = " \u00a0\u2007\u202f\u3000\u200b\u2060\ufeff\0"
_NEXT_CELL = re.compile(rf"([;\t\r\n][\t\r\n{_BLANK}]*)(?=[=+@＝＋＠－-])")
# Excel takes a table without it for one of Windows' old character sets.
BYTE_ORDER_MARK = "\ufeff"
COLUMNS = (
    "interview_id",
    "candidate",
    "plan",
    "version",
    "title",
    "invitation_id",
    "status",
    "outcome",
    "question",
    "questions",
    "active_seconds",
    "created_at",
    "updated_at",
    "ended_at",
    "report_status",
    "points",
    "of",
    "incomplete",
    "scores",
    "summary",
    "verdict",
    "reason",
    "decided_by",
    "decided_at",
    "objection",
    "report_is",
)


@dataclass
class Beside:
    """What is stored of an interview beside its state, as far as it was asked for."""

    reports: list[Document] = field(default_factory=list)
    decisions: list[Document] = field(default_factory=list)
    answers: list[Document] = field(default_factory=list)
    turns: list[Document] = field(default_factory=list)
    views: list[Document] = field(default_factory=list)
    objections: list[Document] = field(default_factory=list)
    invitation: Document | None = None


def row(interview: Document, beside: Beside) -> Document:
    """One interview of the list."""
    values = interview.get("values")
    latest = max(beside.decisions, key=when, default=None)
    return {
        **entry(interview),
        "candidate": values.get("name") if isinstance(values, dict) and isinstance(values.get("name"), str) else None,
        "outcome": outcome if (outcome := interview.get("outcome")) in OUTCOMES else None,
        "phase": plain(interview.get("phase")),
        "question": plain(interview.get("question")),
        "score": score(newest_report(beside.reports)),
        "verdict": None if latest is None else latest.get("verdict"),
        "objection": state(interview),
    }


def whole_interview(interview: Document, beside: Beside) -> Document:
    """One interview, with all that the team may see of it."""
    return {
        "interview_id": interview["id"],
        "interview": {**row(interview, beside), **fields(interview, STATE)},
        "answers": answers(beside.answers),
        "transcript": transcript(beside.turns),
        "report_status": interview.get("report", "none"),
        "report": newest_report(beside.reports),
        "invitation": None if beside.invitation is None else fields(beside.invitation, INVITATION),
        "decisions": [decision(each) for each in sorted(beside.decisions, key=when, reverse=True)],
        "objections": [objection(each) for each in in_order(beside.objections)],
        "views": [fields(each, VIEW) for each in sorted(beside.views, key=when, reverse=True)],
    }


def decision(stored: Document) -> Document:
    """A decision as the team sees it."""
    return {"decision_id": stored["id"], **fields(stored, DECISION)}


def objection(stored: Document) -> Document:
    """An objection as the team sees it."""
    return shown(stored, ANSWER)


def score(report: Document | None) -> Document | None:
    """A report in a line: the points that were given, of how many; None without one."""
    if report is None:
        return None
    given = [each for each in _scores(report) if _is_number(each.get("score")) and _is_number(each.get("max"))]
    return {
        "points": sum(each["score"] for each in given),
        "of": sum(each["max"] for each in given),
        "scored": len(given),
        "criteria": len(_scores(report)),
        "incomplete": report.get("incomplete") is True,
    }


def lines(found: Iterable[tuple[Document, Beside]]) -> str:
    """A line of JSON for each interview."""
    return "".join(json.dumps(_exported(interview, beside), ensure_ascii=False) + "\n" for interview, beside in found)


def _exported(interview: Document, beside: Beside) -> Document:
    all_of_it = whole_interview(interview, beside)
    parts = ("answers", "report", "decisions", "objections")
    return {**all_of_it.pop("interview"), "report_is": ADVICE, **{name: all_of_it[name] for name in parts}}


def table(found: Iterable[tuple[Document, Beside]], *, first: bool) -> str:
    """The same as a table; only the first page has its head, so that pages can be put after each other."""
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    if first:
        out.write(BYTE_ORDER_MARK)
        writer.writerow(COLUMNS)
    for interview, beside in found:
        cells = _cells(interview, beside)
        writer.writerow([harmless(cells[name]) for name in COLUMNS])
    return out.getvalue()


def harmless(value: Any) -> str:
    """A cell that no spreadsheet runs: what begins like a formula is made a text by an apostrophe before it.

    So is what comes after a semicolon, a tab or a line's end: there begins a cell where commas do not part them.
    """
    text = _NEXT_CELL.sub(r"\1'", "" if value is None else str(value))
    return f"'{text}" if text.lstrip(_BLANK).startswith(RUNS) else text


def _cells(interview: Document, beside: Beside) -> Document:
    listed = row(interview, beside)
    report = newest_report(beside.reports) or {}
    latest = max(beside.decisions, key=when, default=None) or {}
    progress = listed["progress"] if isinstance(listed["progress"], dict) else {}
    said = [
        f"{each.get('title') or each.get('criterion')} {each.get('score')}/{each.get('max')}"
        for each in _scores(report)
    ]
    return {
        **listed,
        "plan": listed["plan"]["id"],
        "version": listed["plan"]["version"],
        "question": whole(progress.get("question")),
        "questions": whole(progress.get("questions")),
        **(listed["score"] or {"points": None, "of": None, "incomplete": None}),
        "scores": "; ".join(said),
        "summary": report.get("summary"),
        "report_is": ADVICE,
        "reason": latest.get("reason"),
        "decided_by": latest.get("email") or latest.get("by"),
        "decided_at": plain(latest.get("at")),
    }


def _scores(report: Document) -> list[Document]:
    scores = report.get("scores")
    return [each for each in scores if isinstance(each, dict)] if isinstance(scores, list) else []


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
