"""The claim in Firestore.

Every change is one atomic commit, conditional on what was read (an optimistic transaction): two calls at once
cannot both begin an interview, an instance that dies leaves no lock behind, and it takes one round trip to
read and one to write.
"""

import datetime as dt
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, TypeGuard

from google.api_core.exceptions import AlreadyExists, Conflict, FailedPrecondition, NotFound
from google.cloud import firestore
from google.cloud.firestore_v1.async_batch import AsyncWriteBatch
from google.cloud.firestore_v1.async_document import AsyncDocumentReference

from shared import recordings, tracing
from shared.documents import Snapshot, deadline, living, own, whole
from shared.invites import COLLECTION
from shared.plans import Plan
from start_bot import recording as recorded
from start_bot.consent import Consent, kept
from start_bot.invitation import Invitation
from start_bot.names import room_name, series
from start_bot.person import previous, values
from start_bot.quota import DAY, LIMITS, day_of
from start_bot.unmet import Unmet

DEADLINE_SECONDS = 2.0
# A dispatch this old has either brought an agent or found no free worker.
DISPATCH_SECONDS = 3.0
ON_THE_WAY_SECONDS = 30.0
"""A worker may be short of places: so long a dispatch counts as an interview, whether or not Noah has come."""


class Changed(Exception):  # noqa: N818  # it names a state of the world
    """Somebody else has written what this commit was conditional on: read again."""


@dataclass(frozen=True)
class Candidate:
    """The candidate as read: `document` is None when absent or expired."""

    snapshot: Snapshot
    document: Mapping[str, Any] | None
    now: dt.datetime
    person: str = ""
    """A keyed hash of who they are and of the day: it names nobody, and stays when they are deleted."""
    counted: Mapping[str, Any] = field(default_factory=dict)
    """What is counted under it, whatever they have deleted since."""

    @property
    def day(self) -> str:
        """Today by Firestore's clock, UTC."""
        return self.now.date().isoformat()

    @property
    def starts(self) -> int:
        """How many interviews were begun today, by the candidate's own document, which they can delete."""
        starts = (self.document or {}).get("starts")
        if not isinstance(starts, Mapping) or starts.get("day") != self.day:
            return 0
        return whole(starts.get("count"))

    @property
    def begun(self) -> int:
        """How many interviews were begun today."""
        return max(self.starts, whole(self.counted.get("count")))

    @property
    def tokens(self) -> int:
        """What the model's turns with them have cost in this hour, in tokens of heard sound: workers count it."""
        hours = self.counted.get("hours")
        return whole(hours.get(f"{self.now:%H}")) if isinstance(hours, Mapping) else 0

    @property
    def seconds(self) -> int:
        """How long Noah has been in calls with them today: workers count it."""
        return whole(self.counted.get("seconds"))

    def active(self, plan: str) -> str | None:
        """The id of the latest interview of that plan."""
        active = (self.document or {}).get("active")
        value = active.get(plan) if isinstance(active, Mapping) else None
        return value if _is_id(value) else None

    @property
    def interviews(self) -> frozenset[str]:
        """The ids of their latest interviews, one of each plan and of each invitation."""
        active = (self.document or {}).get("active")
        return frozenset(filter(_is_id, active.values())) if isinstance(active, Mapping) else frozenset()


@dataclass(frozen=True)
class Interview:
    """An interview as read; `document` is None when absent, expired, or somebody else's."""

    id: str
    snapshot: Snapshot
    document: Mapping[str, Any] | None
    lease: Snapshot

    @property
    def consent(self) -> object:
        """What its candidate has agreed to, of whatever shape; None for nothing."""
        return (self.document or {}).get("consent")

    @property
    def recording(self) -> object:
        """What its candidate says of a recording, of whatever shape; None for nothing."""
        return (self.document or {}).get("recording")


@dataclass(frozen=True)
class Known:
    """The candidate as read, and for how many dispatches they have not come."""

    candidate: Candidate
    unmet: Unmet


class Store:
    """The function's reads and writes; each ends within DEADLINE_SECONDS.

    Every method raises StoreUnavailable; those that write raise Changed too.
    """

    def __init__(self, project: str, *, retention_days: int, lease_seconds: float) -> None:
        self._client = firestore.AsyncClient(project=project)
        self._retention = dt.timedelta(days=retention_days)
        self._lease_seconds = lease_seconds

    @property
    def client(self) -> firestore.AsyncClient:
        """For what else is kept in the same database."""
        return self._client

    async def candidate(self, uid: str, person: str, interview_id: str) -> tuple[Candidate, Interview]:
        """The candidate, and the interview that is theirs if they have begun one today: one round trip."""
        read = await self._read(
            self._client.collection("candidates").document(uid),
            self._client.collection("interviews").document(interview_id),
            self._client.collection("leases").document(interview_id),
            self._person(person),
        )
        snapshot, counted = read[0], read[3].to_dict() or {}
        known = Candidate(snapshot, living(snapshot), snapshot.read_time, person, counted)
        return known, _interview(uid, read[1], read[2])

    async def interview(self, uid: str, interview_id: str) -> Interview:
        """An interview by its id."""
        read = await self._read(
            self._client.collection("interviews").document(interview_id),
            self._client.collection("leases").document(interview_id),
        )
        return _interview(uid, read[0], read[1])

    async def invitation(self, invitation_id: str) -> Invitation | None:
        """An invitation by its id; None when it is absent, or has expired for good."""
        (snapshot,) = await self._read(self._client.collection(COLLECTION).document(invitation_id))
        document = living(snapshot)
        return None if document is None else Invitation(invitation_id, snapshot, document)

    async def with_noah(self, interviews: Iterable[str]) -> int:
        """In how many of these interviews Noah is, or is on the way to."""
        leases = self._client.collection("leases")
        read = await self._read(*(leases.document(interview) for interview in interviews))
        return sum(self._is_held(lease) or _asked_for(lease) < ON_THE_WAY_SECONDS for lease in read)

    async def has_answers(self, interview_id: str) -> bool:
        """Whether an answer is stored."""
        answers = self._client.collection("interviews").document(interview_id).collection("answers")
        async with _deadline():
            return bool(await answers.select([]).limit(1).get(retry=None, timeout=DEADLINE_SECONDS))

    async def begin(
        self,
        read: Known,
        interview_id: str,
        uid: str,
        plan: Plan,
        name: str | None = None,
        invitation: Invitation | None = None,
        consent: Consent | None = None,
        recording: recorded.Recording | None = None,
    ) -> None:
        """Store a new interview, count it, and make it the candidate's latest of that plan, or of that invitation.

        `name` is the one that their account has. The same commit has their consent, their yes to a
        recording, and that the invitation counts it.
        """
        candidate = read.candidate
        known = candidate.document or {}
        expire_at = candidate.now + self._retention
        batch = self._client.batch()
        unmet = {"unmet": read.unmet.another(interview_id, None, candidate.now)}
        self._point(batch, candidate, series(plan.id, invitation.id if invitation else None), interview_id, unmet)
        if invitation is not None:
            self._use(batch, invitation, interview_id)
        batch.create(
            self._client.collection("interviews").document(interview_id),
            {
                "uid": uid,
                "plan": plan.model_dump(exclude_none=True),
                "values": values(known, name, invitation.values if invitation else None),
                **({"invitation": invitation.kept} if invitation else {}),
                **({"consent": kept(consent, firestore.SERVER_TIMESTAMP)} if consent else {}),
                **({"recording": recorded.kept(recording)} if recording else {}),
                "previous": previous(known, plan.id),
                **tracing.field(),  # a report that is written later belongs to it, too
                "room_name": room_name(interview_id),
                "status": "created",
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
                "created_at": firestore.SERVER_TIMESTAMP,
                "updated_at": firestore.SERVER_TIMESTAMP,
                "ended_at": None,
                "expire_at": expire_at,
            },
        )
        count = {"count": firestore.Increment(1), "expire_at": day_of(candidate.now) + DAY}
        batch.set(self._person(candidate.person), count, merge=True)
        self._dispatched(batch, interview_id, expire_at)
        await self._commit(batch)

    def _person(self, person: str) -> AsyncDocumentReference:
        return self._client.collection(LIMITS).document(f"person-{person}")

    async def agree(self, interview: Interview, consent: Consent) -> None:
        """Store what the candidate agrees to now, with the texts that they agreed to before."""
        batch = self._client.batch()
        fields = {"consent": kept(consent, firestore.SERVER_TIMESTAMP, interview.consent)}
        batch.update(interview.snapshot.reference, fields, self._unchanged(interview.snapshot))
        await self._commit(batch)

    async def record(self, interview: Interview, given: recorded.Recording | None) -> None:
        """Store their yes to a recording, or that there is none any more, and have what runs ended."""
        batch = self._client.batch()
        fields = recorded.change(given, interview.recording)
        batch.update(interview.snapshot.reference, fields, self._unchanged(interview.snapshot))
        if given is None:
            document = interview.document or {}
            reference = self._client.collection(recordings.COLLECTION).document(interview.id)
            now = interview.snapshot.read_time
            note = recordings.note(document.get("room_name"), whole(document.get("epoch")), now, erase=False)
            batch.set(reference, note, merge=True)
        await self._commit(batch)

    async def adopt(self, candidate: Candidate, interview_id: str, plan: str) -> None:
        """Point the candidate to an interview that was begun while Firestore was down."""
        batch = self._client.batch()
        self._point(batch, candidate, plan, interview_id)
        await self._commit(batch)

    async def reopen(self, interview: Interview, status: str, known: Known | None) -> None:
        """Give an interview another status and, with what is `known`, note and count that an agent is asked for."""
        batch = self._client.batch()
        fields = {
            "status": status,
            "room_name": room_name(interview.id),
            "updated_at": firestore.SERVER_TIMESTAMP,
        }
        if known is not None:
            fields |= tracing.field()
        batch.update(interview.snapshot.reference, fields, self._unchanged(interview.snapshot))
        if known is not None:
            expire_at = (interview.document or {}).get("expire_at")
            self._dispatched(batch, interview.id, expire_at)
            self._count(batch, known, interview)
        await self._commit(batch)

    async def claim_dispatch(self, interview: Interview, known: Known | None) -> bool:
        """Whether the caller, and nobody else, is to dispatch an agent now.

        Not while one is on its way, and not while a worker holds the lease: then the workers see to it.
        `waiting` is set, so that a worker comes as soon as one can if no worker takes this dispatch. With what is
        `known` it is counted: the candidate is not there.
        """
        if _asked_for(interview.lease) < DISPATCH_SECONDS or self._is_held(interview.lease):
            return False
        batch = self._client.batch()
        fields = {"waiting": True, "dispatched_at": firestore.SERVER_TIMESTAMP}
        if interview.lease.exists:
            batch.update(interview.lease.reference, fields, self._unchanged(interview.lease))
        else:
            expire_at = (interview.document or {}).get("expire_at")
            batch.create(interview.lease.reference, {"epoch": 0, "expire_at": expire_at, **fields})
        if known is not None:
            self._count(batch, known, interview)
        try:
            await self._commit(batch)
        except Changed:
            return False
        return True

    def _is_held(self, lease: Snapshot) -> bool:
        """Whether a worker holds it."""
        fields = lease.to_dict() or {}
        return bool(fields.get("job_id")) and _age(lease.read_time, fields.get("renewed_at")) < self._lease_seconds

    def _point(
        self,
        batch: AsyncWriteBatch,
        candidate: Candidate,
        plan: str,
        interview_id: str,
        more: Mapping[str, Any] | None = None,
    ) -> None:
        known = candidate.document or {}
        active = known.get("active")
        fields = {
            "active": {**(active if isinstance(active, Mapping) else {}), plan: interview_id},
            "starts": {"day": candidate.day, "count": candidate.starts + 1},
            "created_at": known.get("created_at", firestore.SERVER_TIMESTAMP),
            "updated_at": firestore.SERVER_TIMESTAMP,
            "expire_at": candidate.now + self._retention,
            **(more or {}),
        }
        self._put(batch, candidate, fields)

    def _count(self, batch: AsyncWriteBatch, known: Known, interview: Interview) -> None:
        candidate = known.candidate
        unmet = known.unmet.another(interview.id, interview.document, candidate.now)
        self._put(batch, candidate, {"unmet": unmet, "expire_at": candidate.now + self._retention})

    def _put(self, batch: AsyncWriteBatch, candidate: Candidate, fields: Mapping[str, Any]) -> None:
        # conditional on what was read: of two calls at once one reads again, and sees the other's count
        if candidate.snapshot.exists:
            # what has expired does not come back with a new date
            gone = {"profile": firestore.DELETE_FIELD} if candidate.document is None else {}
            batch.update(candidate.snapshot.reference, {**fields, **gone}, self._unchanged(candidate.snapshot))
        else:
            batch.create(candidate.snapshot.reference, dict(fields))

    def _use(self, batch: AsyncWriteBatch, invitation: Invitation, interview_id: str) -> None:
        fields = {
            "used": whole(invitation.document.get("used")) + 1,
            "interviews": firestore.ArrayUnion([interview_id]),
        }
        batch.update(invitation.snapshot.reference, fields, self._unchanged(invitation.snapshot))

    def _dispatched(self, batch: AsyncWriteBatch, interview_id: str, expire_at: object) -> None:
        # merged: the epoch of a lease that is there stays
        batch.set(
            self._client.collection("leases").document(interview_id),
            {"waiting": True, "dispatched_at": firestore.SERVER_TIMESTAMP, "expire_at": expire_at},
            merge=True,
        )

    def _unchanged(self, snapshot: Snapshot) -> Any:
        return self._client.write_option(last_update_time=snapshot.update_time)

    async def _read(self, *references: Any) -> list[Snapshot]:
        async with _deadline():
            found = self._client.get_all(list(references), retry=None, timeout=DEADLINE_SECONDS)
            by_path = {snapshot.reference.path: snapshot async for snapshot in found}
        return [by_path[reference.path] for reference in references]

    async def _commit(self, batch: AsyncWriteBatch) -> None:
        async with _deadline():
            await batch.commit(retry=None, timeout=DEADLINE_SECONDS)


@asynccontextmanager
async def _deadline() -> AsyncIterator[None]:
    async with deadline(DEADLINE_SECONDS):
        try:
            with tracing.step("noah.firestore"):
                yield
        except (AlreadyExists, Conflict, FailedPrecondition, NotFound):
            raise Changed from None


def _is_id(value: object) -> TypeGuard[str]:
    return isinstance(value, str) and bool(value) and "/" not in value


def _interview(uid: str, snapshot: Snapshot, lease: Snapshot) -> Interview:
    return Interview(snapshot.id, snapshot, own(snapshot, uid), lease)


def _asked_for(lease: Snapshot) -> float:
    """Seconds since the last dispatch."""
    return _age(lease.read_time, (lease.to_dict() or {}).get("dispatched_at"))


def _age(now: dt.datetime, at: object) -> float:
    """Seconds from `at` to `now`, both Firestore's clock: very old when `at` is no time."""
    return (now - at).total_seconds() if isinstance(at, dt.datetime) else float("inf")
