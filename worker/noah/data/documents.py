"""The documents of Firestore as the worker writes and reads them.

Paths and field names are the contract that functions and worker share. Times are aware datetimes in UTC. A
record that has reached its `expire_at` is gone for every reader, whether or not Firestore's TTL has deleted
it yet (it is late by up to a day).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from noah.clock import utc_now

RETENTION = timedelta(days=90)
"""How long something of an interview is kept whose document does not say so itself, which no document of ours is."""

MAX_TEXT = 20_000
"""Characters of an answer or a turn that are kept: far above speech, far below Firestore's 1 MiB per
document.
"""


class Status(StrEnum):
    """Where an interview stands; `withdrawn` is a tombstone without content."""

    CREATED = "created"
    LIVE = "live"
    INTERRUPTED = "interrupted"
    COMPLETED = "completed"
    NO_SHOW = "no_show"
    ABANDONED = "abandoned"
    WITHDRAWN = "withdrawn"


def expired(document: Mapping[str, Any], now: datetime) -> bool:
    """Whether `document` is past its `expire_at`; one without it does not expire."""
    expire_at = document.get("expire_at")
    return isinstance(expire_at, datetime) and expire_at <= now


def whole(value: object) -> int:
    """A stored number such as an epoch; 0 for what is none, so that one broken document stops nobody."""
    return value if isinstance(value, int) and not isinstance(value, bool) else 0


def values_of(interview: Mapping[str, Any]) -> Mapping[str, Any]:
    """`interviews/{id}.values`: what the placeholders of its plan stand for; empty in older documents."""
    return mapping(interview.get("values"))


def language_of(interview: Mapping[str, Any], candidate: Mapping[str, Any]) -> object:
    """The language that an interview is to be held in, as somebody has written it.

    It is the one that it began in; before that the invitation's, else the candidate's own. None where nobody says.
    """
    if interview.get("greeting_done") is True:
        return mapping(interview.get("plan")).get("language")
    invited = mapping(interview.get("invitation")).get("language")
    return invited or mapping(candidate.get("profile")).get("language")


def mapping(value: object) -> Mapping[str, Any]:
    """A stored map; empty for what is none, so that one broken field stops nobody."""
    return {str(key): each for key, each in value.items()} if isinstance(value, Mapping) else {}


def consented(interview: Mapping[str, Any], told: Mapping[str, str] | None) -> dict[str, Any]:
    """The field `consent` that an interview gets by what a dispatch tells; none when that is stored, or not the newest.

    What was agreed to before stays with it.
    """
    if told is None:
        return {}
    at, stored = datetime.fromisoformat(told["at"]), mapping(interview.get("consent"))
    known = all(stored.get(name) == told[name] for name in ("version", "hash"))
    if known or (isinstance(stored.get("at"), datetime) and stored["at"] >= at):
        return {}
    if not stored:
        return {"consent": {**told, "at": at}}
    before = stored.get("earlier")
    latest = {name: value for name, value in stored.items() if name != "earlier"}
    return {"consent": {**told, "at": at, "earlier": [*(before if isinstance(before, list) else []), latest]}}


@dataclass(frozen=True, slots=True)
class AnswerRecord:
    """One answer, under its question: `interviews/{id}/answers/{question_id}`."""

    question_id: str
    outcome: str
    text: str
    follow_ups: int = 0
    tool_call_id: str = ""
    epoch: int = 0
    at: datetime = field(default_factory=utc_now)
    asked: str = ""
    """What Noah had said before it, by the transcript."""
    covered: Sequence[str] | None = None
    """The items of `listen_for` that were covered by then; None where the model has never said."""
    own_question: Mapping[str, str] | None = None
    """`about` and `ask` of the question of Noah's own that followed it."""

    def to_dict(self, expire_at: datetime) -> dict[str, Any]:
        """The document's fields; the question is its id."""
        fields = asdict(self)
        del fields["question_id"]
        fields["text"] = self.text[:MAX_TEXT]
        fields["asked"] = self.asked[:MAX_TEXT]
        fields["covered"] = None if self.covered is None else list(self.covered)
        return fields | {"expire_at": expire_at}


@dataclass(frozen=True, slots=True)
class TurnRecord:
    """One turn of the conversation: `interviews/{id}/turns/{job_id}-{seq:06d}`."""

    job_id: str
    seq: int
    role: str
    text: str
    question_id: str = ""
    interrupted: bool = False
    at: datetime = field(default_factory=utc_now)

    @property
    def id(self) -> str:
        """Unique per job and turn, so that a write repeated after an unclear failure changes nothing."""
        return f"{self.job_id}-{self.seq:06d}"

    def to_dict(self, expire_at: datetime) -> dict[str, Any]:
        """The document's fields."""
        return {
            "role": self.role,
            "text": self.text[:MAX_TEXT],
            "question_id": self.question_id,
            "interrupted": self.interrupted,
            "at": self.at,
            "expire_at": expire_at,
        }


@dataclass(frozen=True, slots=True)
class NewInterview:
    """What a worker knows of an interview that began without Firestore: enough to create its document.

    `retention_days` is how long it is kept, from its creation on.
    """

    uid: str
    plan_id: str
    plan_version: str
    room_name: str
    retention_days: int = RETENTION.days
    consent: Mapping[str, str] | None = None
    """As the dispatch has it: its time is a text."""
    trace: str = ""
    """The W3C context of the job that began it."""

    def expire_at(self, now: datetime) -> datetime:
        """When the documents that are created now expire."""
        return now + timedelta(days=self.retention_days)

    def to_dict(self, now: datetime) -> dict[str, Any]:
        """The fields of `interviews/{id}`, as the function would have written them."""
        return {
            "uid": self.uid,
            "plan": {"id": self.plan_id, "version": self.plan_version},
            "room_name": self.room_name,
            "status": Status.CREATED.value,
            "phase": None,
            "question": None,
            "version": 1,
            "epoch": 0,
            "greeting_done": False,
            "resumes": 0,
            "joins": 0,
            "active_seconds": 0,
            "usage": {},
            "report": "none",
            "created_at": now,
            "updated_at": now,
            "ended_at": None,
            "expire_at": self.expire_at(now),
            **consented({}, self.consent),
            **({"trace": self.trace} if self.trace else {}),
        }


@dataclass(frozen=True, slots=True)
class LeaseRecord:
    """`leases/{interview_id}`: who is the one Noah of an interview, and who asks for one."""

    job_id: str = ""
    epoch: int = 0
    renewed_at: datetime | None = None
    waiting: bool = False
    dispatched_at: datetime | None = None

    @classmethod
    def from_dict(cls, document: Mapping[str, Any] | None) -> LeaseRecord:
        """Reads the document, or the absence of one, leniently: functions write only the fields they know."""
        document = document or {}
        renewed_at, dispatched_at = document.get("renewed_at"), document.get("dispatched_at")
        return cls(
            job_id=str(document.get("job_id") or ""),
            epoch=whole(document.get("epoch")),
            renewed_at=renewed_at if isinstance(renewed_at, datetime) else None,
            waiting=document.get("waiting") is True,
            dispatched_at=dispatched_at if isinstance(dispatched_at, datetime) else None,
        )

    def age(self, read_time: datetime) -> float:
        """Seconds since the last renewal, both times by Firestore's clock; infinite when nobody holds it."""
        if not self.job_id or self.renewed_at is None:
            return float("inf")
        return (read_time - self.renewed_at).total_seconds()

    def held(self, read_time: datetime, lease_seconds: float) -> bool:
        """Whether a job holds this lease now."""
        return self.age(read_time) <= lease_seconds
