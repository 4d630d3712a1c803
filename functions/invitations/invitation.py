"""What an invitation may hold, as it is sent, stored and shown."""

import datetime as dt
from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from shared.documents import plain, whole
from shared.invites import state
from shared.texts import LANGUAGE, line, passage

MAX_BRIEF = 8000
MAX_USES = 500
DEFAULT_DAYS = 14
MAX_DAYS = 366
SHOWN = ("plan", "role", "company", "values", "language", "email", "created_by", "created_at", "expires_at")
_OWN = ("name", "role", "company")


def _values(given: dict[str, str | None]) -> dict[str, str]:
    for name in _OWN:
        if name in given:
            raise ValueError(f"{name} has a field of its own, or is the candidate's")
    return {name: text for name, text in given.items() if text is not None}


def _address(text: str | None) -> str | None:
    if text is not None and (text.count("@") != 1 or text.startswith("@") or text.endswith("@") or " " in text):
        raise ValueError("is no e-mail address")
    return None if text is None else text.casefold()


def _moment(value: object) -> object:
    # a body is JSON, which has no times
    if isinstance(value, str):
        moment = dt.datetime.fromisoformat(value)
        if moment.tzinfo is None:
            raise ValueError("has no time zone")
        try:
            return moment.astimezone(dt.UTC)
        except OverflowError:
            raise ValueError("is beyond all times") from None
    return value if value is None else ""


Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]


class Context(BaseModel):
    """What the interview is about. `values` are those of the plan's own placeholders."""

    model_config = ConfigDict(extra="forbid", strict=True)

    role: line(80) = None  # type: ignore[valid-type]  # mypy does not know a type that a function makes
    company: line(80) = None  # type: ignore[valid-type]
    brief: passage(MAX_BRIEF) = None  # type: ignore[valid-type]
    values: Annotated[dict[Name, line(80)], Field(max_length=12), AfterValidator(_values)] = {}  # type: ignore[valid-type]


class Asked(BaseModel):
    """The request's body."""

    model_config = ConfigDict(extra="forbid", strict=True)

    plan: Annotated[str, Field(max_length=64)]
    context: Context = Context()
    language: Annotated[str, Field(max_length=35, pattern=LANGUAGE)] | None = None
    email: Annotated[line(254), AfterValidator(_address)] = None  # type: ignore[valid-type]
    expires_at: Annotated[dt.datetime | None, BeforeValidator(_moment)] = None
    uses: Annotated[int, Field(ge=1, le=MAX_USES)] = 1


def document(asked: Asked, by: str, now: dt.datetime, retention: dt.timedelta) -> dict[str, Any]:
    """`invitations/{id}`. Raises ValueError when it would expire before it begins, or in more than MAX_DAYS days."""
    expires_at = asked.expires_at or now + dt.timedelta(days=DEFAULT_DAYS)
    if not now < expires_at <= now + dt.timedelta(days=MAX_DAYS):
        raise ValueError(f"expires in the past, or in more than {MAX_DAYS} days")
    context = asked.context.model_dump(exclude_none=True)
    return {
        "plan": asked.plan,
        **context,
        "language": asked.language,
        "email": asked.email,
        "uses": asked.uses,
        "used": 0,
        "interviews": [],
        "created_by": by,
        "created_at": now,
        "expires_at": expires_at,
        "withdrawn_at": None,
        "expire_at": expires_at + retention,
    }


def view(invitation_id: str, invitation: Mapping[str, Any], now: dt.datetime, *, brief: bool) -> dict[str, Any]:
    """What the team sees of it; its brief, which is long, only where one invitation is asked for."""
    shown = {name: plain(invitation.get(name)) for name in (*SHOWN, *(("brief",) if brief else ()))}
    return {
        "invitation_id": invitation_id,
        "state": state(invitation, now),
        **shown,
        "uses": whole(invitation.get("uses")),
        "used": whole(invitation.get("used")),
        "withdrawn_at": plain(invitation.get("withdrawn_at")),
    }
