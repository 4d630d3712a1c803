"""How many calls there are, by Firestore: two counts and a document, however many interviews it holds."""

import asyncio
import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from google.api_core.exceptions import AlreadyExists, FailedPrecondition, NotFound
from google.cloud import firestore
from google.cloud.firestore_v1.base_query import FieldFilter

from scaler.policy import Lately, Reading
from shared.documents import Snapshot, deadline, whole

CALL_SECONDS = 3.0
READ_SECONDS = 5.0
# A lease is renewed every 2 s. One that was not for so long has no call: its worker died, and no other took it up.
ALIVE = dt.timedelta(seconds=30)
KEPT = dt.timedelta(days=7)


class Changed(Exception):  # noqa: N818  # it names a state of the world
    """Another round was here at the same time."""


@dataclass(frozen=True)
class Read:
    """What a round has found."""

    reading: Reading
    lately: Lately
    """Without this reading."""
    snapshot: Snapshot


class Store:
    """The document of what is scaled, and the leases."""

    def __init__(self, project: str, name: str) -> None:
        self._client = firestore.AsyncClient(project=project)
        self._document = self._client.collection("scaling").document(name)

    async def read(self) -> Read:
        """Raises StoreUnavailable."""
        async with deadline(READ_SECONDS):
            snapshot = await self._document.get(retry=None, timeout=CALL_SECONDS)
            # Firestore's clock, against times of Firestore's clock: an instance's own may be off
            counts = await asyncio.gather(self._held(snapshot.read_time - ALIVE), self._waiting())
        return Read(Reading(snapshot.read_time, sum(counts)), _lately(snapshot.to_dict() or {}), snapshot)

    async def _held(self, since: dt.datetime) -> int:
        """Leases of workers that have renewed them since then; one that was given up has no time."""
        return await _count(self._client.collection("leases").where(filter=FieldFilter("renewed_at", ">", since)))

    async def _waiting(self) -> int:
        return await _count(self._client.collection("leases").where(filter=FieldFilter("waiting", "==", True)))

    async def write(self, read: Read, lately: Lately) -> None:
        """Keep what this round has read. Raises Changed when another was faster, StoreUnavailable."""
        fields = {
            "since": lately.since,
            "readings": [{"at": each.at, "calls": each.calls} for each in lately.readings],
            "updated_at": firestore.SERVER_TIMESTAMP,
            "expire_at": read.snapshot.read_time + KEPT,
        }
        batch = self._client.batch()
        if read.snapshot.exists:
            unchanged = self._client.write_option(last_update_time=read.snapshot.update_time)
            batch.update(self._document, fields, unchanged)
        else:
            batch.create(self._document, fields)
        async with deadline(READ_SECONDS):
            try:
                await batch.commit(retry=None, timeout=CALL_SECONDS)
            except (AlreadyExists, FailedPrecondition, NotFound):
                raise Changed from None


async def _count(query: Any) -> int:
    """Costs a read for each 1,000 that it finds, and none for what it does not."""
    found = await query.count().get(retry=None, timeout=CALL_SECONDS)
    return int(found[0][0].value)


def _lately(document: Mapping[str, Any]) -> Lately:
    """What is stored, as far as it can be read."""
    since, rows = document.get("since"), document.get("readings")
    if not isinstance(since, dt.datetime) or not isinstance(rows, list):
        return Lately()
    found = [row for row in rows if isinstance(row, Mapping) and isinstance(row.get("at"), dt.datetime)]
    return Lately(since, tuple(Reading(row["at"], whole(row.get("calls"))) for row in found))
