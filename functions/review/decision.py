"""What somebody of the team decides about an interview, as it is sent and stored."""

import datetime as dt
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from shared.auth import Caller
from shared.documents import Document
from shared.texts import said

MAX_REASON = 2000
# In the candidate's own view too: as what somebody has looked or decided.
ROLE = "team"
Verdict = Literal["advance", "hold", "decline"]


class Decision(BaseModel):
    """The request's body. `decision_id` is the sender's: sent again, it is the same decision."""

    model_config = ConfigDict(extra="forbid", strict=True)

    decision_id: Annotated[str, Field(pattern=r"^[A-Za-z0-9-]{16,64}$")]
    verdict: Verdict
    reason: said(MAX_REASON)  # type: ignore[valid-type]


def document(decision: Decision, by: Caller, interview_id: str, at: Any, expire_at: object) -> Document:
    """`interviews/{id}/decisions/{decision_id}`."""
    return {
        "interview_id": interview_id,
        "verdict": decision.verdict,
        "reason": decision.reason,
        "by": by.uid,
        "email": by.email,
        "role": ROLE,
        "at": at,
        "expire_at": expire_at,
    }


def is_same(stored: Document, decision: Decision, by: Caller) -> bool:
    """Whether this is the decision that is stored already, sent again."""
    return (stored.get("by"), stored.get("verdict"), stored.get("reason")) == (
        by.uid,
        decision.verdict,
        decision.reason,
    )


def view_document(by: Caller, at: Any, expire_at: object) -> Document:
    """`interviews/{id}/views/{day}~{uid}`: who has looked at an interview on a day."""
    return {"by": by.uid, "email": by.email, "role": ROLE, "at": at, "expire_at": expire_at}


def view_id(by: Caller, now: dt.datetime) -> str:
    """One for each of the team and each day, in UTC."""
    return f"{now.astimezone(dt.UTC):%Y-%m-%d}~{by.uid}"
