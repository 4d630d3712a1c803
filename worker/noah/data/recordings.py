"""What Firestore knows of recordings: whether a candidate says yes, where they lie, and which have to go.

`interviews/{id}.recording` is written by the functions, but for its `files`, which a worker adds before it begins one:
so there is no recording that nobody can find. A function that takes a yes back leaves a note in `erasures`, in the same
commit; the workers do what it says, and take it away when there is nothing left to do.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from google.cloud.firestore import ArrayUnion
from google.cloud.firestore_v1 import FieldFilter

from noah.data.documents import mapping, whole
from noah.data.store import Change, Fenced, Store, current

COLLECTION = "erasures"
AT_ONCE = 20


def agreed(interview: Mapping[str, Any]) -> bool:
    """Whether the candidate has said yes to a recording, and has not taken it back."""
    recording = mapping(interview.get("recording"))
    said = isinstance(recording.get("hash"), str) and isinstance(recording.get("at"), datetime)
    return said and recording.get("withdrawn_at") is None


async def claim(store: Store, interview_id: str, epoch: int, place: str) -> bool:
    """Note where the recording that is about to begin will lie; False when the candidate does not say yes.

    Raises `Fenced`, `Withdrawn`, `NotFound`, `StoreUnavailable`.
    """
    ref = store.interview_ref(interview_id)

    def decide(change: Change) -> bool:
        interview = current(change.get(ref), change.read_time)
        if whole(interview.get("epoch")) != epoch:
            raise Fenced(f"epoch {epoch} would record, epoch {interview.get('epoch')} owns")
        if agreed(interview):
            change.update(ref, {"recording.files": ArrayUnion([place])})
            return True
        return False

    return await store.change([ref], decide)


@dataclass(frozen=True, slots=True)
class Erasure:
    """What is to be done about the recordings of one interview, up to an epoch: they end, or are deleted, too."""

    interview_id: str
    room: str
    epoch: int
    erase: bool
    age_s: float
    """Since it was asked for, by Firestore's clock."""
    tries: int
    at: object = None
    """When it was asked for: another time says that more has been asked for since."""


async def due(store: Store, now: datetime) -> list[Erasure]:
    """What is due, the oldest first, at most AT_ONCE. Raises `StoreUnavailable`."""
    query = (
        store.client.collection(COLLECTION)
        .where(filter=FieldFilter("due_at", "<=", now))
        .order_by("due_at")
        .limit(AT_ONCE)
    )
    rows = await store.call(lambda: query.get(retry=None, timeout=store.timeout_s))
    return [_erasure(row.id, row.to_dict() or {}, now) for row in rows]


async def put_off(store: Store, erasure: Erasure, seconds: float) -> None:
    """Look at it again so much later, unless more has been asked for meanwhile. Raises `StoreUnavailable`."""
    ref = store.client.collection(COLLECTION).document(erasure.interview_id)

    def decide(change: Change) -> None:
        if (change.get(ref) or {}).get("at") == erasure.at:
            due_at = change.read_time + timedelta(seconds=seconds)
            change.update(ref, {"due_at": due_at, "tries": erasure.tries + 1})

    await store.change([ref], decide)


async def forget(store: Store, erasure: Erasure) -> None:
    """It is done; unless more has been asked for meanwhile. Raises `StoreUnavailable`."""
    ref = store.client.collection(COLLECTION).document(erasure.interview_id)

    def decide(change: Change) -> None:
        if (change.get(ref) or {}).get("at") == erasure.at:
            change.delete(ref)

    await store.change([ref], decide)


def _erasure(interview_id: str, fields: Mapping[str, Any], now: datetime) -> Erasure:
    at = fields.get("at")
    return Erasure(
        interview_id=interview_id,
        room=str(fields.get("room") or ""),
        epoch=whole(fields.get("epoch")),
        erase=fields.get("erase") is True,
        age_s=(now - at).total_seconds() if isinstance(at, datetime) else float("inf"),
        tries=whole(fields.get("tries")),
        at=at,
    )
