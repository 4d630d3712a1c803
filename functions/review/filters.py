"""Which interviews are asked for, as the address says it."""

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass

from shared import cursor
from shared.interviews import LISTED, OUTCOMES, POINTS
from shared.objections import ANSWERED, OPEN
from shared.web import Refusal

_PLAN = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
_INVITATION = re.compile(r"[0-9a-f]{64}")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d)")
FORMATS = ("csv", "jsonl")


@dataclass(frozen=True)
class Filters:
    """What is None does not matter."""

    plan: str | None = None
    status: str | None = None
    invitation: str | None = None
    since: dt.datetime | None = None
    """Begun then, or later."""
    until: dt.datetime | None = None
    """Begun before that."""
    objection: str | None = None
    """`open`: the candidate waits for an answer; `answered`: every objection has one."""
    outcome: str | None = None
    """How it ended; only one that is completed has any."""
    score: str | None = None
    """The share of its points that the report gave; only an interview with a report has one."""


@dataclass(frozen=True)
class Asked:
    """A page of interviews: which, from where on, and in which form."""

    filters: Filters
    after: cursor.Cursor | None
    form: str


def read(given: Iterable[tuple[str, str]], *, formats: tuple[str, ...] = ()) -> Asked:
    """What the parameters ask for. Raises Refusal: bad_request, with the parameter that is wrong."""
    found: dict[str, str] = {}
    names = {"plan", "status", "invitation", "objection", "outcome", "score", "from", "to", "cursor"} | (
        {"format"} if formats else set()
    )
    for name, value in given:
        if name not in names:
            raise Refusal("bad_request", why="a parameter that there is not")
        if name in found:
            raise Refusal("bad_request", field=name)
        found[name] = value
    filters = Filters(
        plan=_formed(found, "plan", _PLAN),
        status=_one_of(found, "status", LISTED),
        invitation=_formed(found, "invitation", _INVITATION),
        since=_moment(found, "from"),
        until=_moment(found, "to"),
        objection=_one_of(found, "objection", (OPEN, ANSWERED)),
        outcome=_one_of(found, "outcome", OUTCOMES),
        score=_one_of(found, "score", POINTS),
    )
    if filters.since is not None and filters.until is not None and filters.until <= filters.since:
        raise Refusal("bad_request", field="to")
    after = cursor.asked(found["cursor"]) if "cursor" in found else None
    return Asked(filters, after, (_one_of(found, "format", formats) or formats[0]) if formats else "")


def _formed(found: dict[str, str], name: str, form: re.Pattern[str]) -> str | None:
    value = found.get(name)
    if value is not None and not form.fullmatch(value):
        raise Refusal("bad_request", field=name)
    return value


def _one_of(found: dict[str, str], name: str, known: tuple[str, ...]) -> str | None:
    value = found.get(name)
    if value is not None and value not in known:
        raise Refusal("bad_request", field=name)
    return value


def _moment(found: dict[str, str], name: str) -> dt.datetime | None:
    """A time with its zone, or a day in UTC: from its beginning, to its end."""
    value = found.get(name)
    if value is None:
        return None
    try:
        if _DAY.fullmatch(value):
            day = dt.datetime.fromisoformat(value).replace(tzinfo=dt.UTC)
            return day + dt.timedelta(days=1) if name == "to" else day
        if _MOMENT.fullmatch(value):
            return dt.datetime.fromisoformat(value).astimezone(dt.UTC)
    except (ValueError, OverflowError):
        pass
    raise Refusal("bad_request", field=name)
