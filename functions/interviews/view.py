"""What a candidate sees of their interview: all that is stored of it and of them, as one JSON."""

from shared.documents import Document, plain
from shared.interviews import DECISION, VIEW, answers, fields, newest_report, transcript, when
from shared.objections import in_order, shown

INTERVIEW = (
    "uid",
    "room_name",
    "plan",
    "values",
    "consent",
    "recording",
    "status",
    "phase",
    "question",
    "left_out",
    "ended_by",
    "refused",
    "outcome",
    "report_points",
    "progress",
    "greeting_done",
    "resumes",
    "joins",
    "active_seconds",
    "usage",
    "objections",
    "epoch",
    "version",
    "created_at",
    "updated_at",
    "ended_at",
    "expire_at",
)


def view(
    interview_id: str, interview: Document, children: dict[str, list[Document]], candidate: Document | None = None
) -> Document:
    """The response's body: state, answers, the transcript in order, the report with its supporting turns, when
    the team has looked and what it has decided, what they object and what is answered, and what is stored of the
    candidate beside their interviews.
    """
    return {
        "interview_id": interview_id,
        "interview": fields(interview, INTERVIEW),
        "answers": answers(children["answers"]),
        "transcript": transcript(children["turns"]),
        "report_status": interview.get("report", "none"),
        "report": newest_report(children["reports"]),
        # when and in which role, but not who: candidates are not told the names of the team
        "viewed": [fields(each, VIEW) for each in sorted(children["views"], key=when)],
        "decisions": [fields(each, DECISION) for each in sorted(children["decisions"], key=when)],
        "objections": [shown(each) for each in in_order(children["objections"])],
        "candidate": None if candidate is None else plain(candidate),
    }
