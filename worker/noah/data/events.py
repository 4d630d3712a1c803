"""What a team is told of an interview: which events a change brings, and what each of them says.

An event is a document of `events`, written in the commit of the change that it tells of, whoever makes it: `Change` in
store.py asks `of_change` about every write of an interview. How often an interview has told of something is counted in
its own field `told`, which the same commit writes; so each event is written once, under an id that says the same again.
Nothing is in one that a person has said or by which they could be known: see `_data`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from noah.data.documents import Status, mapping, whole

COLLECTION = "events"
SETTLE_SECONDS = 5.0
"""For so long an event is left to the process that has written it; then whoever finds it relays it."""
KEPT = timedelta(days=30)
"""How long one is kept that cannot be published."""
SENT_KEPT = timedelta(days=7)

TELLING = frozenset({"status", "report"})
"""The fields of an interview whose change can bring an event."""

_BEGUN = frozenset({Status.LIVE, Status.INTERRUPTED, Status.COMPLETED, Status.ABANDONED})
_ID = re.compile(r"[A-Za-z0-9_.~-]{1,128}")


class PubSubUnavailable(Exception):  # noqa: N818
    """Pub/Sub did not answer in time, refused, or failed; what was to be published may be or not."""


class Kind(StrEnum):
    """What is told of; `interview.deleted` is written by the function that deletes."""

    STARTED = "interview.started"
    COMPLETED = "interview.completed"
    ABANDONED = "interview.abandoned"
    REPORT_READY = "report.ready"
    REPORT_FAILED = "report.failed"

    @property
    def key(self) -> str:
        """Under which an interview counts it: a field's name has no dot."""
        return self.value.replace(".", "_")


@dataclass(frozen=True, slots=True)
class Event:
    """One document of `events`."""

    id: str
    fields: Mapping[str, Any]

    @property
    def at(self) -> datetime:
        """When what it tells of happened, by Firestore's clock."""
        at = self.fields.get("time")
        return at if isinstance(at, datetime) else datetime.min.replace(tzinfo=UTC)

    @property
    def attributes(self) -> dict[str, str]:
        """Its CloudEvents attributes, as Pub/Sub's binary mode names them."""
        return {
            "ce-specversion": "1.0",
            "ce-id": self.id,
            "ce-type": str(self.fields.get("type")),
            "ce-source": str(self.fields.get("source")),
            "ce-subject": str(self.fields.get("subject")),
            "ce-time": self.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
            "Content-Type": "application/json",
        }

    @property
    def body(self) -> bytes:
        """Its data, as JSON; of whatever shape it is stored, so that one broken document holds no other event up."""
        return json.dumps(self.fields.get("data"), sort_keys=True, default=str).encode()


@dataclass(frozen=True, slots=True)
class Outlet:
    """That events are written: `source` says in them whose they are, `tell` is told of those that were."""

    source: str
    tell: Callable[[Sequence[Event]], None] = lambda _: None
    """Called after the commit, in whichever thread made it; must neither wait nor raise."""


def source_of(project: str) -> str:
    """The `ce-source` of an environment's events."""
    return f"//noah/projects/{project}"


def of_change(
    source: str, interview_id: str, before: Mapping[str, Any], fields: Mapping[str, Any], now: datetime
) -> tuple[list[Event], dict[str, int]]:
    """The events of a write of `fields` to an interview that was `before`, and what it has told of then."""
    after = {**before, **fields}
    told = {str(key): whole(count) for key, count in mapping(before.get("told")).items()}
    events = []
    for kind in _kinds(before, after, told):
        told[kind.key] = number = told.get(kind.key, 0) + 1
        events.append(
            Event(f"{interview_id}.{kind}.{number}", _document(source, interview_id, kind, number, after, now))
        )
    return events, told


def _kinds(before: Mapping[str, Any], after: Mapping[str, Any], told: Mapping[str, int]) -> list[Kind]:
    """In the order in which they happened."""
    kinds = []
    status, report = after.get("status"), after.get("report")
    if status != before.get("status"):
        # also where Firestore was away while it began, and hears of its end first
        if isinstance(status, str) and status in _BEGUN and Kind.STARTED.key not in told:
            kinds.append(Kind.STARTED)
        if status == Status.COMPLETED:
            kinds.append(Kind.COMPLETED)
        if status == Status.ABANDONED:
            kinds.append(Kind.ABANDONED)
    if report != before.get("report"):
        if report == "ready":
            kinds.append(Kind.REPORT_READY)
        if report == "failed":
            kinds.append(Kind.REPORT_FAILED)
    return kinds


def _document(
    source: str, interview_id: str, kind: Kind, number: int, interview: Mapping[str, Any], now: datetime
) -> dict[str, Any]:
    return {
        "type": kind.value,
        "source": source,
        "subject": f"interviews/{interview_id}",
        "time": now,
        "data": _data(interview_id, number, interview),
        "relay_at": now + timedelta(seconds=SETTLE_SECONDS),
        "expire_at": now + KEPT,
    }


def _data(interview_id: str, number: int, interview: Mapping[str, Any]) -> dict[str, Any]:
    """Ids, numbers and states of ours, each of the form that it has to have: never a text that somebody wrote."""
    plan = mapping(interview.get("plan"))
    return {
        "interview_id": interview_id,
        "plan": {"id": _id(plan.get("id")), "version": _id(plan.get("version"))},
        "invitation_id": _id(mapping(interview.get("invitation")).get("id")),
        "status": _one_of(interview.get("status"), [each.value for each in Status]),
        "report": _one_of(interview.get("report"), ["none", "pending", "ready", "failed"]),
        "epoch": whole(interview.get("epoch")),
        "number": number,
    }


def _id(value: object) -> str | None:
    return value if isinstance(value, str) and _ID.fullmatch(value) else None


def _one_of(value: object, known: Sequence[str]) -> str | None:
    return str(value) if isinstance(value, str) and value in known else None
