"""What a candidate sees of their interview: all that is stored of it and of them, as one JSON."""

import datetime as dt

from shared.documents import Document, plain

INTERVIEW = (
    "uid",
    "room_name",
    "plan",
    "values",
    "status",
    "phase",
    "question",
    "progress",
    "greeting_done",
    "resumes",
    "joins",
    "active_seconds",
    "usage",
    "epoch",
    "version",
    "created_at",
    "updated_at",
    "ended_at",
    "expire_at",
)
ENTRY = ("status", "progress", "active_seconds", "created_at", "updated_at", "ended_at", "expire_at")
TURN = ("id", "role", "text", "question_id", "interrupted", "at")
ANSWER = ("outcome", "text", "follow_ups", "at")
_FIRST = dt.datetime.min.replace(tzinfo=dt.UTC)
_KEPT_BACK = ("id", "expire_at")


def view(
    interview_id: str, interview: Document, children: dict[str, list[Document]], candidate: Document | None = None
) -> Document:
    """The response's body: state, answers, the transcript in order, the report with its supporting turns, and what is
    stored of the candidate beside their interviews.
    """
    reports = sorted(children["reports"], key=_when)
    report = reports[-1] if reports else None
    return {
        "interview_id": interview_id,
        "interview": _fields(interview, INTERVIEW),
        "answers": [
            {"question_id": answer["id"], **_fields(answer, ANSWER)}
            for answer in sorted(children["answers"], key=_when)
        ],
        "transcript": [_fields(turn, TURN) for turn in sorted(children["turns"], key=_when)],
        "report_status": interview.get("report", "none"),
        "report": None if report is None else _report(report),
        "candidate": None if candidate is None else plain(candidate),
    }


def entry(interview: Document) -> Document:
    """One interview of the list: which it is, how far it got, and whether its report is ready."""
    plan = plain(interview.get("plan"))
    plan = plan if isinstance(plan, dict) else {}
    invitation = interview.get("invitation")
    return {
        "interview_id": interview["id"],
        "plan": {key: plan.get(key) for key in ("id", "version")},
        "title": plan.get("title"),
        "language": plan.get("language"),
        "invitation_id": invitation.get("id") if isinstance(invitation, dict) else None,
        **_fields(interview, ENTRY),
        "report_status": interview.get("report", "none"),
    }


def _report(report: Document) -> Document:
    content = {key: plain(value) for key, value in report.items() if key not in _KEPT_BACK}
    return {"rubric_version": report["id"], **content}


def _fields(document: Document, names: tuple[str, ...]) -> Document:
    return {name: plain(document.get(name)) for name in names}


def _when(document: Document) -> tuple[dt.datetime, str]:
    # turns of one moment stay in the order of their numbers
    at = document.get("at")
    return (at if isinstance(at, dt.datetime) else _FIRST, document["id"])
