"""Which leases wait for a worker: by event, and by query where there is no event.

Firestore's `Listen` stream is used directly: the library's listener (`on_snapshot`) exists on its synchronous
client only, whose threads cannot be cancelled and retry a refused connection without a pause.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from google.cloud.firestore_v1 import FieldFilter
from google.cloud.firestore_v1.types import (
    ListenRequest,
    ListenResponse,
    StructuredQuery,
    Target,
    TargetChange,
    Value,
)

from noah.clock import monotonic
from noah.data.store import Store, unavailable
from noah.vendor.firestore import listen_stub

_TARGET = 1
_AT_ONCE = 100
_LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


async def listen(store: Store, on_change: Callable[[frozenset[str]], None]) -> None:
    """Calls `on_change` with the interviews whose lease says `waiting`, at first and after each change.

    Never returns. Raises `StoreUnavailable` when the stream ends.
    """
    stub, metadata, database = listen_stub(store.client)
    query = StructuredQuery(
        from_=[StructuredQuery.CollectionSelector(collection_id="leases")],
        where=StructuredQuery.Filter(
            field_filter=StructuredQuery.FieldFilter(
                field=StructuredQuery.FieldReference(field_path="waiting"),
                op=StructuredQuery.FieldFilter.Operator.EQUAL,
                value=Value(boolean_value=True),
            )
        ),
    )
    target = Target(query=Target.QueryTarget(parent=f"{database}/documents", structured_query=query), target_id=_TARGET)
    waiting: set[str] = set()
    call = stub(metadata=metadata)
    try:
        with unavailable():
            async with asyncio.timeout(store.timeout_s) as opening:
                await call.write(ListenRequest(database=database, add_target=target))
                while True:
                    response = await call.read()
                    if not isinstance(response, ListenResponse):
                        raise ConnectionError("the listener's stream ended")
                    opening.reschedule(None)
                    if _apply(response, waiting):
                        on_change(frozenset(waiting))
    finally:
        call.cancel()


def _apply(response: ListenResponse, waiting: set[str]) -> bool:
    """Takes in one message; True when the set is consistent and may have changed."""
    kinds = TargetChange.TargetChangeType
    if "document_change" in response:
        waiting.add(_id(response.document_change.document.name))
    elif "document_delete" in response:
        waiting.discard(_id(response.document_delete.document))
    elif "document_remove" in response:
        waiting.discard(_id(response.document_remove.document))
    elif "target_change" in response:
        change = response.target_change
        if change.target_change_type == kinds.RESET:
            waiting.clear()
        elif change.target_change_type == kinds.REMOVE:
            raise ConnectionError(f"the listener was removed: {change.cause.code}")
        return bool(change.target_change_type == kinds.NO_CHANGE and not change.target_ids)
    return False


class ServerClock:
    """Firestore's clock, estimated from its last `read_time` and the time that has passed here since."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._read: tuple[datetime, float] | None = None

    async def now(self) -> datetime:
        """Firestore's time, from a read at most a minute old. Raises `StoreUnavailable`."""
        if self._read is None or monotonic() - self._read[1] > 60:
            ref = self._store.lease_ref("-")  # reading a document that does not exist tells the time too
            read_time = await self._store.change([ref], lambda change: change.read_time)
            self._read = (read_time, monotonic())
        return self._read[0] + timedelta(seconds=monotonic() - self._read[1])


async def oldest_lease(store: Store) -> tuple[datetime, datetime] | None:
    """When the lease that was left longest was renewed, and the time now, both by Firestore's clock.

    None when nobody holds one. Raises `StoreUnavailable`.
    """
    # A lease that was given up has no `renewed_at` and is not found.
    query = (
        store.client.collection("leases")
        .where(filter=FieldFilter("renewed_at", ">", _LONG_AGO))
        .order_by("renewed_at")
        .select(["renewed_at"])
        .limit(1)
    )
    rows = await store.call(lambda: query.get(retry=None, timeout=store.timeout_s))
    return (rows[0].get("renewed_at"), rows[0].read_time) if rows else None


async def expired_leases(store: Store, before: datetime) -> list[str]:
    """Interviews whose Noah has not renewed since `before` (Firestore's clock), the longest first. Raises
    `StoreUnavailable`.
    """
    query = (
        store.client.collection("leases")
        .where(filter=FieldFilter("renewed_at", "<=", before))
        .order_by("renewed_at")
        .select([])
        .limit(_AT_ONCE)
    )
    return [row.id for row in await store.call(lambda: query.get(retry=None, timeout=store.timeout_s))]


async def waiting_leases(store: Store) -> list[str]:
    """What `listen` yields, asked for once. Raises `StoreUnavailable`."""
    leases = store.client.collection("leases")
    query = leases.where(filter=FieldFilter("waiting", "==", True)).select([]).limit(_AT_ONCE)
    return [row.id for row in await store.call(lambda: query.get(retry=None, timeout=store.timeout_s))]


def _id(name: str) -> str:
    return name.rsplit("/", 1)[-1]
