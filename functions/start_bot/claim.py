"""What a call finds: one table, from the candidate's latest interview to what the call does with it."""

from collections.abc import Mapping
from enum import Enum
from typing import Any


class Outcome(Enum):
    """What becomes of a call."""

    BEGIN = "begin"  # a new interview
    CONTINUE = "continue"  # the same interview, in the same room while that exists
    TAKE_UP = "take_up"  # the same interview, which had ended without being completed
    COMPLETED = "completed"  # refused


_LIVING = {"created", "live", "interrupted"}
_LEFT = {"no_show", "abandoned"}


def decide(interview: Mapping[str, Any] | None, *, new: bool) -> Outcome:
    """The contract's table; `interview` is the candidate's latest one of the plan, if there is one."""
    status = None if interview is None else interview.get("status")
    if status in _LIVING:
        return Outcome.CONTINUE
    if status in _LEFT:
        return Outcome.BEGIN if new else Outcome.TAKE_UP
    if status == "completed":
        return Outcome.BEGIN if new else Outcome.COMPLETED
    return Outcome.BEGIN  # none, withdrawn, or of a shape that nobody can continue


def is_greeted(interview: Mapping[str, Any]) -> bool:
    """Whether Noah has introduced itself in this interview."""
    return interview.get("greeting_done") is True


def question(interview: Mapping[str, Any]) -> str | None:
    """The question that is open, for the dispatch's metadata."""
    value = interview.get("question")
    return value if isinstance(value, str) and value else None
