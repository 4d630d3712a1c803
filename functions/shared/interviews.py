"""An interview as it is shown, to its candidate and to the team: what of its documents, in which order."""

import datetime as dt

from shared.documents import Document, plain

WITHDRAWN = "withdrawn"
# Each status but `withdrawn`: a tombstone is no interview.
LISTED = ("created", "live", "interrupted", "completed", "no_show", "abandoned")
# How one that is completed came to its end, as the worker stores it; what older ones have is nothing.
OUTCOMES = ("finished", "ended_by_plan", "candidate_asked", "time_up")
# The share of its points that a report gave, in per cent, as the worker stores it; older interviews have nothing.
POINTS = ("0-20", "20-40", "40-60", "60-80", "80-100")
ENTRY = ("status", "progress", "active_seconds", "created_at", "updated_at", "ended_at", "expire_at")
TURN = ("id", "role", "text", "question_id", "interrupted", "at")
ANSWER = ("outcome", "text", "follow_ups", "at")
# Said wherever scores leave for a spreadsheet or a program.
ADVICE = "An AI's advice. Only a human decides, and gives a reason."
DECISION = ("verdict", "reason", "role", "at")
VIEW = ("role", "at")
_FIRST = dt.datetime.min.replace(tzinfo=dt.UTC)
_KEPT_BACK = ("id", "expire_at")


def entry(interview: Document) -> Document:
    """One interview of a list: which it is, how far it got, and whether its report is ready."""
    plan = plain(interview.get("plan"))
    plan = plan if isinstance(plan, dict) else {}
    invitation = interview.get("invitation")
    return {
        "interview_id": interview["id"],
        "plan": {key: plan.get(key) for key in ("id", "version")},
        "title": plan.get("title"),
        "language": plan.get("language"),
        "invitation_id": invitation.get("id") if isinstance(invitation, dict) else None,
        **fields(interview, ENTRY),
        "report_status": interview.get("report", "none"),
    }


def transcript(turns: list[Document]) -> list[Document]:
    """What was said, in its order."""
    return [fields(turn, TURN) for turn in sorted(turns, key=when)]


def answers(stored: list[Document]) -> list[Document]:
    """The answers, in the order in which they were given."""
    return [{"question_id": answer["id"], **fields(answer, ANSWER)} for answer in sorted(stored, key=when)]


def newest_report(reports: list[Document]) -> Document | None:
    """The newest report, with its supporting turns."""
    if not reports:
        return None
    report = max(reports, key=when)
    content = {key: plain(value) for key, value in report.items() if key not in _KEPT_BACK}
    return {"rubric_version": report["id"], **content}


def fields(document: Document, names: tuple[str, ...]) -> Document:
    """These of its fields, as JSON can hold them."""
    return {name: plain(document.get(name)) for name in names}


def when(document: Document) -> tuple[dt.datetime, str]:
    """By which what has a time is put in order; turns of one moment stay in the order of their numbers."""
    at = document.get("at")
    return (at if isinstance(at, dt.datetime) else _FIRST, document["id"])
