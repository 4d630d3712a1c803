"""Firestore as the worker uses it: every call has a deadline, every write can be repeated, state is fenced.

A change is decided on documents as they were read and committed in one write that is conditional on none of
them having changed since (`update_time` preconditions). That is a transaction without locks: when somebody
else was faster, it reads and decides again. Firestore's locking transactions are not used here, because a
worker that is killed between reading and committing leaves its locks behind, and the next worker cannot take
the interview over until they time out (the emulator refuses every writer for as long as they are held;
Firestore holds them for up to a minute).

Whether a commit that ran into its deadline was applied is unknown. Repeating it is safe: answers and turns
are created under ids of their own, and state is written by the epoch that owns it.
"""

from __future__ import annotations

import asyncio
import os
import random
from collections.abc import Awaitable, Callable, Coroutine, Iterator, Mapping, Sequence
from contextlib import aclosing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

import google.auth.exceptions
import grpc  # type: ignore[import-untyped]
from google.api_core import exceptions as api
from google.auth.credentials import Credentials
from google.cloud.firestore import SERVER_TIMESTAMP, Increment
from google.cloud.firestore_v1 import AsyncClient, DocumentSnapshot
from google.cloud.firestore_v1.async_batch import AsyncWriteBatch
from google.cloud.firestore_v1.async_document import AsyncDocumentReference

from noah.account import service_account
from noah.clock import utc_now
from noah.data.documents import (
    RETENTION,
    AnswerRecord,
    LeaseRecord,
    NewInterview,
    Status,
    TurnRecord,
    consented,
    expired,
)
from noah.data.events import COLLECTION, TELLING, Event, Outlet, of_change
from noah.interview.speech import says_all
from noah.vendor import firestore

T = TypeVar("T")
U = TypeVar("U")
Snapshot = DocumentSnapshot[AsyncDocumentReference]

MAX_ANSWERS = 200
MAX_TURNS = 2_000
_CONFLICT_TRIES = 8
_BLIP_TRIES = 3

# Without these, gRPC waits up to two minutes before it tries a server again that was away, and does not
# notice for a quarter of an hour that a connection has become a black hole.
_CHANNEL_OPTIONS = (
    ("grpc.initial_reconnect_backoff_ms", 100),
    ("grpc.min_reconnect_backoff_ms", 1_000),
    ("grpc.max_reconnect_backoff_ms", 1_000),
    ("grpc.keepalive_time_ms", 30_000),
    ("grpc.keepalive_timeout_ms", 5_000),
    ("grpc.max_send_message_length", -1),
    ("grpc.max_receive_message_length", -1),
    ("grpc.use_local_subchannel_pool", 1),
)

_CONFLICTS = (api.FailedPrecondition, api.Aborted, api.NotFound, api.AlreadyExists)
_UNAVAILABLE = (
    api.ServerError,  # 5xx: unavailable, internal, deadline exceeded
    api.TooManyRequests,
    api.Cancelled,
    api.Unauthorized,
    api.Forbidden,
    google.auth.exceptions.GoogleAuthError,
    OSError,
)


class StoreError(Exception):
    """What the store could not do, for a reason that the caller is expected to handle."""


class StoreUnavailable(StoreError):  # noqa: N818
    """Firestore did not answer in time, refused, or failed; the write may or may not have been applied."""


class Fenced(StoreError):  # noqa: N818
    """A newer epoch owns the interview: this writer is not its Noah any more."""


class Withdrawn(StoreError):  # noqa: N818
    """The candidate's data was withdrawn; nothing may be written about this interview again."""


class NotFound(StoreError):  # noqa: N818
    """There is no such interview, or it has expired."""


class Over(StoreError):  # noqa: N818
    """The interview is completed; there is nothing to take up."""


@dataclass(frozen=True, slots=True)
class Stored:
    """An interview as it was read, at `read_time` by Firestore's clock."""

    interview: dict[str, Any]
    answers: dict[str, dict[str, Any]]
    candidate: dict[str, Any]
    lease: dict[str, Any]
    read_time: datetime


def connect(project: str, credentials: Credentials | None = None) -> AsyncClient:
    """A client for the running event loop: one per job, because grpc.aio objects belong to their loop.

    Costs about 3 ms. Uses the emulator at `FIRESTORE_EMULATOR_HOST` where that is set; else `credentials`, or
    the process's own, which all clients share. Close with `disconnect`.
    """
    if credentials is None and not os.environ.get("FIRESTORE_EMULATOR_HOST"):
        credentials = service_account()
    return firestore.connect(project, credentials, _CHANNEL_OPTIONS)


async def disconnect(client: AsyncClient) -> None:
    """Closes the client and its channel."""
    await firestore.close(client)


class Change:
    """What to write, conditional on the documents that it was decided on being unchanged."""

    def __init__(
        self,
        batch: AsyncWriteBatch,
        seen: Mapping[str, Snapshot],
        client: AsyncClient,
        outlet: Outlet | None = None,
    ) -> None:
        self._batch = batch
        self._seen = seen
        self._client = client
        self._outlet = outlet
        self.events: list[Event] = []
        """Those that are written with it."""

    @property
    def read_time(self) -> datetime:
        """When the documents were read, by Firestore's clock."""
        read_time: datetime = next(iter(self._seen.values())).read_time
        return read_time

    @property
    def documents(self) -> int:
        """How many it writes."""
        return len(self._batch)

    def get(self, ref: AsyncDocumentReference) -> dict[str, Any] | None:
        """The document as it was read, or None."""
        return self._seen[ref.path].to_dict()

    def create(self, ref: AsyncDocumentReference, fields: Mapping[str, Any]) -> None:
        """Creates the document, and fails as a whole when it exists."""
        self._batch.create(ref, dict(fields))

    def update(self, ref: AsyncDocumentReference, fields: Mapping[str, Any]) -> None:
        """Changes fields of a document that was read and exists; keys may be dotted paths.

        What a team is to be told of an interview's change is written with it.
        """
        option = self._client.write_option(last_update_time=self._seen[ref.path].update_time)
        self._batch.update(ref, {**fields, **self._told(ref, fields)}, option=option)

    def _told(self, ref: AsyncDocumentReference, fields: Mapping[str, Any]) -> dict[str, Any]:
        collection, _, interview_id = ref.path.partition("/")
        if self._outlet is None or collection != "interviews" or "/" in interview_id:
            return {}
        if not fields.keys() & TELLING:
            return {}
        before = self.get(ref) or {}
        events, told = of_change(self._outlet.source, interview_id, before, fields, self.read_time)
        for event in events:
            # set, not created: one that is there already, for whatever reason, must not stop the interview
            self._batch.set(self._client.collection(COLLECTION).document(event.id), dict(event.fields))
        self.events += events
        return {"told": told} if events else {}

    def delete(self, ref: AsyncDocumentReference) -> None:
        """Deletes a document that was read and exists."""
        self._batch.delete(ref, option=self._client.write_option(last_update_time=self._seen[ref.path].update_time))

    def put(self, ref: AsyncDocumentReference, fields: Mapping[str, Any]) -> None:
        """`update` where the document was there when it was read, `create` where it was not."""
        if self._seen[ref.path].exists:
            self.update(ref, fields)
        else:
            self.create(ref, fields)


class Store:
    """The worker's view of Firestore. `timeout_s` bounds each call as a whole, retries included.

    Every method raises `StoreUnavailable` when Firestore cannot be had within that time. Without an `outlet` no events
    are written.
    """

    def __init__(self, client: AsyncClient, timeout_s: float, outlet: Outlet | None = None) -> None:
        self.client = client
        self.timeout_s = timeout_s
        self.outlet = outlet

    # References

    def interview_ref(self, interview_id: str) -> AsyncDocumentReference:
        """`interviews/{id}`."""
        return self.client.document("interviews", interview_id)

    def lease_ref(self, interview_id: str) -> AsyncDocumentReference:
        """`leases/{id}`."""
        return self.client.document("leases", interview_id)

    def candidate_ref(self, uid: str) -> AsyncDocumentReference:
        """`candidates/{uid}`."""
        return self.client.document("candidates", uid)

    # Reading

    async def load(self, interview_id: str, candidate_id: str | None = None) -> Stored:
        """The interview, its answers by question, its lease and its candidate, in one round trip.

        Raises `NotFound`, `Withdrawn`.
        """
        interview_ref, lease_ref = self.interview_ref(interview_id), self.lease_ref(interview_id)
        refs = [interview_ref, lease_ref]
        if candidate_id:
            refs.append(self.candidate_ref(candidate_id))

        async def read() -> Stored:
            seen, rows = await both(self._read(refs), self._children(interview_ref, "answers", MAX_ANSWERS))
            snapshot = seen[interview_ref.path]
            read_time: datetime = snapshot.read_time
            interview = current(snapshot.to_dict(), read_time)
            return Stored(
                interview=interview,
                answers={key: row for key, row in rows if not expired(row, read_time)},
                candidate=_living(seen[refs[2].path].to_dict(), read_time) if candidate_id else {},
                lease=seen[lease_ref.path].to_dict() or {},
                read_time=read_time,
            )

        return await self.call(read)

    async def load_turns(self, interview_id: str) -> list[dict[str, Any]]:
        """The transcript so far, in the order in which it was spoken."""

        async def read() -> list[dict[str, Any]]:
            rows = await self._children(self.interview_ref(interview_id), "turns", MAX_TURNS)
            now = utc_now()
            turns = [row | {"id": key} for key, row in rows if not expired(row, now)]
            return sorted(turns, key=lambda turn: (turn["at"], turn["id"]))

        return await self.call(read)

    # State, fenced by epoch

    async def save_state(self, interview_id: str, epoch: int, fields: Mapping[str, Any]) -> None:
        """Writes the state's fields, unless a newer epoch owns the interview.

        Raises `Fenced`, `Withdrawn`, `NotFound`.
        """
        ref = self.interview_ref(interview_id)
        await self.change([ref], lambda change: update_state(change, ref, epoch, fields))

    # Answers and turns: created if absent, from any epoch, unless withdrawn

    async def store_answer(self, interview_id: str, answer: AnswerRecord) -> bool:
        """Stores an answer under its question. A stored answer wins, unless the new one says all of it and more: so the
        order in which the two arrive makes no difference. True when it is stored now.

        Raises `Withdrawn`, `NotFound`.
        """
        return await self._add(interview_id, "answers", answer.question_id, answer.to_dict, _goes_on)

    async def store_turn(self, interview_id: str, turn: TurnRecord) -> bool:
        """Stores a turn of the conversation. True when it is new. Raises `Withdrawn`, `NotFound`."""
        return await self._add(interview_id, "turns", turn.id, turn.to_dict)

    async def create_interview(self, interview_id: str, new: NewInterview, *, waiting: bool = False) -> bool:
        """Creates the documents of an interview that began without Firestore; what exists stays, but for a consent
        that is newer. True when it is new.

        With `waiting` it asks for a Noah, unless somebody has or had the lease: whoever began it has none, and may
        be gone. Raises `Withdrawn`.
        """
        ref, candidate = self.interview_ref(interview_id), self.candidate_ref(new.uid)
        lease_ref = self.lease_ref(interview_id)

        def decide(change: Change) -> bool:
            found, lease = change.get(ref), LeaseRecord.from_dict(change.get(lease_ref))
            if found is not None:
                refuse_withdrawn(found)
            if waiting and not lease.waiting and not lease.job_id:
                asked = {
                    "waiting": True,
                    "dispatched_at": SERVER_TIMESTAMP,
                    "expire_at": new.expire_at(change.read_time),
                }
                change.put(lease_ref, {"epoch": lease.epoch} | asked)
            if found is None:
                create_interview(change, ref, candidate, interview_id, new)
            elif fields := consented(found, new.consent):
                change.update(ref, fields)
            return found is None

        return await self.change([ref, candidate, lease_ref], decide)

    # How a call is made

    async def change(
        self,
        refs: Sequence[AsyncDocumentReference],
        decide: Callable[[Change], T],
        timeout_s: float | None = None,
        *,
        routine: bool = False,
    ) -> T:
        """Reads `refs`, lets `decide` say what to write, and commits it if none of them changed meanwhile.

        `decide` is called again on what is there when one did; it must have no other effect.
        `routine`: nobody needs to hear of it unless it fails.
        """

        async def attempt() -> T:
            batch = self.client.batch()
            change = Change(batch, await self._read(refs), self.client, self.outlet)
            result = decide(change)
            if len(batch):
                await batch.commit(retry=None, timeout=self.timeout_s)
            if change.events and self.outlet is not None:
                self.outlet.tell(change.events)
            return result

        return await self.call(attempt, timeout_s)

    async def call(self, attempt: Callable[[], Awaitable[T]], timeout_s: float | None = None) -> T:
        """Runs `attempt` until it succeeds, at most `timeout_s`: again at once after a conflict, after a
        jittered pause when Firestore failed for a moment. Raises `StoreUnavailable`.
        """
        timeout_s = timeout_s or self.timeout_s
        conflicts = blips = 0
        try:
            async with asyncio.timeout(timeout_s):
                while True:
                    try:
                        return await attempt()
                    except _CONFLICTS as error:
                        conflicts += 1
                        if conflicts >= _CONFLICT_TRIES:
                            raise StoreUnavailable(f"{conflicts} conflicts: {_reason(error)}") from error
                        pause = 0.01 * conflicts
                    except _UNAVAILABLE as error:
                        blips += 1
                        if blips >= _BLIP_TRIES:
                            raise StoreUnavailable(_reason(error)) from error
                        pause = 0.1 * blips
                    await asyncio.sleep(pause * random.uniform(0.5, 1.5))  # noqa: S311 (jitter)
        except TimeoutError as error:
            raise StoreUnavailable(f"no answer within {timeout_s:g} s") from error

    async def _add(
        self,
        interview_id: str,
        kind: str,
        key: str,
        to_dict: Callable[[datetime], dict[str, Any]],
        replaces: Callable[[Mapping[str, Any], Mapping[str, Any]], bool] = lambda _, __: False,
    ) -> bool:
        ref = self.interview_ref(interview_id)
        child: AsyncDocumentReference = ref.collection(kind).document(key)

        def decide(change: Change) -> bool:
            interview = current(change.get(ref), change.read_time)
            new, stored = to_dict(interview.get("expire_at") or change.read_time + RETENTION), change.get(child)
            if stored is not None and not replaces(new, stored):
                return False
            change.put(child, new)
            # Touching the interview ties the new document to its not having been withdrawn since it was read.
            change.update(ref, {"updated_at": SERVER_TIMESTAMP})
            return True

        return await self.change([ref, child], decide)

    async def _read(self, refs: Sequence[AsyncDocumentReference]) -> dict[str, Snapshot]:
        async with aclosing(self.client.get_all(list(refs), retry=None, timeout=self.timeout_s)) as snapshots:
            return {snapshot.reference.path: snapshot async for snapshot in snapshots}

    async def _children(self, ref: AsyncDocumentReference, kind: str, limit: int) -> list[tuple[str, dict[str, Any]]]:
        query = ref.collection(kind).limit(limit)
        rows = await query.get(retry=None, timeout=self.timeout_s)
        return [(row.id, row.to_dict() or {}) for row in rows]


def _living(document: dict[str, Any] | None, now: datetime) -> dict[str, Any]:
    return {} if document is None or expired(document, now) else document


def _goes_on(answer: Mapping[str, Any], stored: Mapping[str, Any]) -> bool:
    """Whether an answer goes on with the stored one, which is left alone when it has not the shape of one."""
    if not isinstance(stored.get("outcome"), str):
        return False
    text, earlier = str(answer.get("text", "")), str(stored.get("text", ""))
    return says_all(text, earlier) and not says_all(earlier, text)


def ended(status: object) -> dict[str, Any]:
    """What is written together with a status that ends an interview, whoever writes it.

    That it is completed and that its report is due must never tear.
    """
    if status == Status.COMPLETED:
        return {"report": "pending", "ended_at": SERVER_TIMESTAMP}
    return {"ended_at": SERVER_TIMESTAMP} if status in (Status.NO_SHOW, Status.ABANDONED) else {}


def update_state(change: Change, ref: AsyncDocumentReference, epoch: int, fields: Mapping[str, Any]) -> None:
    """Adds a fenced write of the state to `change`. Raises `Fenced`, `Withdrawn`, `NotFound`."""
    interview = current(change.get(ref), change.read_time)
    if interview.get("epoch", 0) != epoch:
        raise Fenced(f"epoch {epoch} writes, epoch {interview.get('epoch', 0)} owns")
    fields = {**fields, **ended(fields.get("status"))}
    if interview.get("status") == Status.COMPLETED:
        # A late checkpoint of the same worker must neither reopen the interview nor ask for a second report.
        fields = {key: value for key, value in fields.items() if key not in {"status", "report", "ended_at"}}
    change.update(ref, {**fields, "version": Increment(1), "updated_at": SERVER_TIMESTAMP})


def create_interview(
    change: Change,
    ref: AsyncDocumentReference,
    candidate: AsyncDocumentReference,
    interview_id: str,
    new: NewInterview,
    **extra: Any,
) -> None:
    """Adds the documents of a new interview to `change`; `candidate` must have been read with it."""
    now = change.read_time
    change.create(ref, new.to_dict(now) | extra)
    known = change.get(candidate)
    if known is None:
        fields = {"active": {new.plan_id: interview_id}, "created_at": now, "updated_at": now}
        change.create(candidate, fields | {"expire_at": new.expire_at(now)})
    elif new.plan_id not in (known.get("active") or {}):
        change.update(candidate, {"active": {**(known.get("active") or {}), new.plan_id: interview_id}})


def current(interview: dict[str, Any] | None, now: datetime) -> dict[str, Any]:
    """The interview, if it is there and may be written about. Raises `NotFound`, `Withdrawn`."""
    if interview is None:
        raise NotFound("no such interview")
    refuse_withdrawn(interview)
    if expired(interview, now):
        raise NotFound("the interview has expired")
    return interview


def refuse_withdrawn(interview: Mapping[str, Any]) -> None:
    """Raises `Withdrawn` for a tombstone."""
    if interview.get("status") == Status.WITHDRAWN:
        raise Withdrawn("the candidate's data was withdrawn")


@contextmanager
def unavailable() -> Iterator[None]:
    """Turns the ways in which Firestore fails into `StoreUnavailable`."""
    try:
        yield
    except (*_CONFLICTS, *_UNAVAILABLE, grpc.RpcError) as error:
        raise StoreUnavailable(_reason(error)) from error


async def both(first: Coroutine[Any, Any, T], second: Coroutine[Any, Any, U]) -> tuple[T, U]:
    """Runs both at once; when one fails the other is cancelled, and the failure is raised as it is."""
    try:
        async with asyncio.TaskGroup() as group:
            one, two = group.create_task(first), group.create_task(second)
    except BaseExceptionGroup as failures:
        raise failures.exceptions[0] from None
    return one.result(), two.result()


def _reason(error: BaseException) -> str:
    """What went wrong, without what was sent: error messages of Firestore can quote documents' paths only."""
    text = f"{error.code().name} {error.details()}" if isinstance(error, grpc.aio.AioRpcError) else str(error)
    return f"{type(error).__name__}: {text[:200]}"
