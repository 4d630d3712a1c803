"""Reading Firestore: within a deadline, and nothing that has expired or is somebody else's."""

import asyncio
import datetime as dt
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from typing import Any

import google.auth.exceptions
from google.api_core.exceptions import GoogleAPICallError, RetryError
from google.cloud.firestore_v1.base_document import DocumentSnapshot
from google.protobuf.timestamp_pb2 import Timestamp

Document = dict[str, Any]
Snapshot = DocumentSnapshot[Any]


class StoreUnavailable(Exception):  # noqa: N818  # it names a state of the world
    """Firestore did not answer in time, or with an error of its own."""


@asynccontextmanager
async def deadline(seconds: float) -> AsyncIterator[None]:
    """Raises StoreUnavailable: what is inside failed, or took longer than `seconds`."""
    try:
        async with asyncio.timeout(seconds):
            yield
    except (GoogleAPICallError, RetryError, google.auth.exceptions.GoogleAuthError, TimeoutError) as error:
        raise StoreUnavailable(type(error).__name__) from None


def living(snapshot: Snapshot) -> Document | None:
    """The document's fields; None when it is absent or has expired (TTL deletes up to a day late)."""
    document = snapshot.to_dict()
    if not document:
        return None
    expire_at = document.get("expire_at")
    expired = isinstance(expire_at, dt.datetime) and expire_at <= _read_at(snapshot)
    return None if expired else document


def all_living(rows: Iterable[Snapshot]) -> list[Document]:
    """The fields of those that are there, each with its id."""
    return [{**document, "id": row.id} for row in rows if (document := living(row)) is not None]


def _read_at(snapshot: Snapshot) -> dt.datetime:
    # of what a query over a collection group finds, the library leaves the protocol's own time
    at: Any = snapshot.read_time
    return at.ToDatetime(tzinfo=dt.UTC) if isinstance(at, Timestamp) else at


def own(snapshot: Snapshot, uid: str) -> Document | None:
    """The document's fields; None when it is absent, expired, or not this candidate's."""
    document = living(snapshot)
    return document if document is not None and document.get("uid") == uid else None


def plain(value: object) -> Any:
    """A Firestore value as JSON can hold it; times as ISO 8601."""
    if isinstance(value, dt.datetime):
        return value.isoformat()
    if isinstance(value, dict):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [plain(inner) for inner in value]
    return value if isinstance(value, str | int | float | bool | None) else str(value)


def whole(value: object) -> int:
    """A stored count; 0 for what is none."""
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else 0
