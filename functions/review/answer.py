"""What somebody of the team answers to an objection, as it is sent and stored."""

from typing import Any

from pydantic import BaseModel, ConfigDict

from review.decision import ROLE
from shared.auth import Caller
from shared.documents import Document
from shared.objections import MAX_TEXT
from shared.texts import said


class Answer(BaseModel):
    """The request's body."""

    model_config = ConfigDict(extra="forbid", strict=True)

    text: said(MAX_TEXT)  # type: ignore[valid-type]


def answered(answer: Answer, by: Caller, at: Any) -> Document:
    """`answer` of `interviews/{id}/objections/{number}`."""
    return {"text": answer.text, "by": by.uid, "email": by.email, "role": ROLE, "at": at}


def is_same(stored: Document, answer: Answer, by: Caller) -> bool:
    """Whether this is the answer that is stored already, sent again."""
    return (stored.get("by"), stored.get("text")) == (by.uid, answer.text)
