"""A candidate's interviews in Firestore: listed, read whole, or deleted down to a tombstone."""

import asyncio
import datetime as dt
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from google.api_core.exceptions import Aborted, FailedPrecondition, NotFound
from google.cloud import firestore
from google.cloud.firestore_v1.async_document import AsyncDocumentReference
from google.cloud.firestore_v1.base_query import FieldFilter

from interviews import events
from shared import recordings
from shared.cursor import Cursor, newest_first, page_of
from shared.documents import Document, Snapshot, StoreUnavailable, all_living, deadline, living, own
from shared.interviews import LISTED, WITHDRAWN

CALL_SECONDS = 3.0
READ_SECONDS = 5.0
ERASE_SECONDS = 25.0
# Firestore takes up to 500 writes in a commit.
PAGE = 300
# Above any interview's length: what one answer of ours can hold.
MAX_TURNS = 5000
BELOW = ("answers", "turns", "reports", "views", "decisions", "objections")
ROUNDS = 5
LIST_PAGE = 20
# What a list shows of each, and what decides whether it may be shown.
LIST_FIELDS = (
    "uid",
    "plan",
    "invitation.id",
    "status",
    "progress",
    "report",
    "active_seconds",
    "created_at",
    "updated_at",
    "ended_at",
    "expire_at",
)
# What a tombstone keeps: what fences late writers, and whose it was for as long as any of its content is left. Not
# `created_at`: lists are ordered by it, so that Firestore leaves out what has none.
TOMBSTONE = ("uid", "status", "epoch", "version", "updated_at", "ended_at", "expire_at")
TOMBSTONE_KEPT = dt.timedelta(days=90)


class Store:
    """Every method raises StoreUnavailable. `events`: a team is told of what is deleted."""

    def __init__(self, project: str, *, events: bool = False) -> None:
        self._client = firestore.AsyncClient(project=project)
        self._events = events

    @property
    def client(self) -> firestore.AsyncClient:
        """For what else is kept in the same database."""
        return self._client

    async def page(self, uid: str, after: Cursor | None) -> tuple[list[Document], Cursor | None]:
        """A page of the candidate's interviews, the newest first, and where it ends; None when no more follow."""
        collection = self._client.collection("interviews")
        query = collection.where(filter=FieldFilter("uid", "==", uid))
        query = newest_first(query.where(filter=FieldFilter("status", "in", LISTED)), collection, after)
        async with deadline(READ_SECONDS):
            rows = await query.select(LIST_FIELDS).limit(LIST_PAGE + 1).get(retry=None, timeout=CALL_SECONDS)
        shown, end = page_of(rows, LIST_PAGE)
        return all_living(row for row in shown if own(row, uid) is not None), end

    async def read(
        self, interview_id: str, uid: str
    ) -> tuple[Document, dict[str, list[Document]], Document | None] | None:
        """The interview, all that belongs to it, and the candidate; None when it is not theirs to read."""
        reference = self._reference(interview_id)
        async with deadline(READ_SECONDS):
            snapshot, candidate = await asyncio.gather(
                reference.get(retry=None, timeout=CALL_SECONDS),
                self._client.collection("candidates").document(uid).get(retry=None, timeout=CALL_SECONDS),
            )
            # afterwards: a report that the interview says is ready is there
            children = await asyncio.gather(*(self._children(reference, kind) for kind in BELOW))
        document = own(snapshot, uid)
        if document is None or document.get("status") == WITHDRAWN:
            return None
        return document, dict(zip(BELOW, map(all_living, children), strict=True)), living(candidate)

    async def erase(self, interview_id: str, uid: str) -> Counter[str] | None:
        """Delete everything of an interview; how many documents of each kind, or None when it is not this candidate's.

        First, in one commit, what makes every later write fail: the tombstone, and that nothing points to the
        interview any more. Then the content, and at last whose it was. Erasing what is erased already goes on with what
        was left of it; a tombstone that is nobody's is as deleted as it can be.
        """
        reference = self._reference(interview_id)
        erased: Counter[str] = Counter()
        async with deadline(ERASE_SECONDS):
            for _ in range(ROUNDS):
                snapshot = await reference.get(retry=None, timeout=CALL_SECONDS)
                # also one that has expired: TTL leaves it, and what belongs to it, for a day or more
                document = snapshot.to_dict()
                if document and document.get("status") == WITHDRAWN and "uid" not in document:
                    return erased
                if not document or document.get("uid") != uid:
                    return None
                try:
                    erased["leases"] += await self._bury(snapshot, document)
                    erased["interviews"] += document.get("status") != WITHDRAWN
                    break
                except (FailedPrecondition, Aborted, NotFound):
                    continue  # another call has changed what the candidate points to
            else:
                raise StoreUnavailable("too many writers at once")
            async for collection in reference.collections(retry=None, timeout=CALL_SECONDS):
                erased[collection.id] += await self._empty(collection)
            with suppress(NotFound):
                await reference.update({"uid": firestore.DELETE_FIELD}, retry=None, timeout=CALL_SECONDS)
        return erased

    async def _bury(self, snapshot: Snapshot, document: Document) -> bool:
        """Whether there was a lease."""
        candidate = self._client.collection("candidates").document(document["uid"])
        lease = self._client.collection("leases").document(snapshot.id)
        known, held = await asyncio.gather(
            candidate.get(retry=None, timeout=CALL_SECONDS), lease.get(retry=None, timeout=CALL_SECONDS)
        )
        batch, tombstone = self._client.batch(), _tombstone(document, snapshot.read_time)
        # whatever a worker has written meanwhile: a deletion does not wait for its pauses
        batch.set(snapshot.reference, tombstone)
        if self._events and document.get("status") != WITHDRAWN:
            event = self._client.collection(events.COLLECTION).document(events.event_id(snapshot.id))
            told = events.deleted(self._client.project, snapshot.id, tombstone["epoch"], snapshot.read_time)
            batch.set(event, told)  # of two deletions at once both tell of it, with one id
        if "recording" in document:  # also one whose yes was taken back: what of it is under way still has to go
            erasure = recordings.note(document.get("room_name"), tombstone["epoch"], snapshot.read_time, erase=True)
            batch.set(self._client.collection(recordings.COLLECTION).document(snapshot.id), erasure, merge=True)
        batch.delete(lease)
        active = (known.to_dict() or {}).get("active")
        if isinstance(active, Mapping) and snapshot.id in active.values():
            rest = {plan: latest for plan, latest in active.items() if latest != snapshot.id}
            batch.update(
                candidate,
                {"active": rest, "updated_at": firestore.SERVER_TIMESTAMP},
                self._client.write_option(last_update_time=known.update_time),
            )
        await batch.commit(retry=None, timeout=CALL_SECONDS)
        return held.exists

    async def _empty(self, collection: Any) -> int:
        """How many documents there were."""
        count = 0
        while page := await collection.select([]).limit(PAGE).get(retry=None, timeout=CALL_SECONDS):
            batch = self._client.batch()
            for row in page:
                batch.delete(row.reference)
            await batch.commit(retry=None, timeout=CALL_SECONDS)
            count += len(page)
        return count

    async def _children(self, reference: AsyncDocumentReference, kind: str) -> list[Snapshot]:
        rows = await reference.collection(kind).limit(MAX_TURNS).get(retry=None, timeout=CALL_SECONDS)
        return list(rows)

    def _reference(self, interview_id: str) -> AsyncDocumentReference:
        return self._client.collection("interviews").document(interview_id)


def _tombstone(document: Document, now: dt.datetime) -> Document:
    epoch = document.get("epoch")
    withdrawn_now = document.get("status") != WITHDRAWN
    expire_at = document.get("expire_at")
    return {
        **{key: document[key] for key in TOMBSTONE if key in document},
        "status": WITHDRAWN,
        # a newer epoch: whoever believes to be this interview's Noah is refused by its number too
        "epoch": (epoch if isinstance(epoch, int) else 0) + (1 if withdrawn_now else 0),
        "updated_at": firestore.SERVER_TIMESTAMP,
        "expire_at": expire_at if isinstance(expire_at, dt.datetime) and expire_at > now else now + TOMBSTONE_KEPT,
    }
