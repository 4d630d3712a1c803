"""An objection of a candidate's to the report or a decision, and the team's answer to it."""

from collections.abc import Collection, Iterable

from shared.documents import Document, plain
from shared.interviews import fields

COLLECTION = "objections"
MAX_TEXT = 4000
MAX_OBJECTIONS = 5
# Whether one of an interview's waits for an answer, or none does any more.
OPEN, ANSWERED = "open", "answered"
# When the team has answered, but not who: the team answers for its people.
ANSWER = ("text", "role", "at")


def in_order(objections: Iterable[Document]) -> list[Document]:
    """The oldest first: their ids are their numbers."""
    return sorted(objections, key=_number)


def shown(stored: Document, answer: tuple[str, ...] = ANSWER) -> Document:
    """One of them, and these fields of its answer."""
    answered = stored.get("answer")
    return {
        "number": _number(stored),
        "text": plain(stored.get("text")),
        "at": plain(stored.get("at")),
        "answer": fields(answered, answer) if isinstance(answered, dict) else None,
    }


def summary(objections: Collection[Document]) -> Document:
    """`objections` of an interview: by it the team finds those that wait, and each write of one is told from the other.

    The counts matter: a write that changes nothing leaves the interview's time of change as it was, and so would not
    keep another one out.
    """
    answered = sum(bool(each.get("answer")) for each in objections)
    return {"stored": len(objections), "answered": answered, "open": answered < len(objections)}


def state(interview: Document) -> str | None:
    """OPEN, ANSWERED, or None without any."""
    kept = interview.get("objections")
    if not isinstance(kept, dict) or "open" not in kept:
        return None
    return OPEN if kept["open"] else ANSWERED


def _number(objection: Document) -> int:
    text = str(objection["id"])
    return int(text) if text.isdecimal() else 0
