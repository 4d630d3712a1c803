"""All that Firestore holds about one person, whatever became of it: found, and deleted.

Also what has expired and is not deleted yet: it is about them for as long as it is there.
"""

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from google.cloud.firestore_v1.async_document import AsyncDocumentReference
from google.cloud.firestore_v1.base_query import FieldFilter

from interviews.store import CALL_SECONDS, Store
from shared.documents import Document, Snapshot, deadline
from shared.invites import COLLECTION

READ_SECONDS = 25.0
# A person with hundreds of interviews may have to call again: each call goes on where the last one ended.
ERASE_SECONDS = 25.0
AT_ONCE = 10


@dataclass(frozen=True)
class Held:
    """One interview: its document, what is below it by collection, and its lease."""

    id: str
    document: Document
    below: dict[str, list[Document]]
    lease: Document | None


@dataclass(frozen=True)
class Found:
    """What there is: the candidate's document, their interviews, and invitations to their address."""

    candidate: Document | None = None
    interviews: list[Held] = field(default_factory=list)
    invitations: list[Document] = field(default_factory=list)


class People:
    """Every method raises StoreUnavailable. `email` is theirs for certain, or None."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._client = store.client

    async def find(self, uid: str, email: str | None) -> Found:
        """Everything, the oldest interview first."""
        async with deadline(READ_SECONDS):
            candidate, rows, invitations = await asyncio.gather(
                self._candidate(uid).get(retry=None, timeout=CALL_SECONDS),
                self._interviews(uid).get(retry=None, timeout=CALL_SECONDS),
                self._invitations(email),
            )
            held: list[Held] = []
            for start in range(0, len(rows), AT_ONCE):
                held += await asyncio.gather(*map(self._held, rows[start : start + AT_ONCE]))
        return Found(
            candidate=candidate.to_dict(),
            interviews=sorted(held, key=lambda each: (str(each.document.get("created_at")), each.id)),
            invitations=[_with_id(row) for row in invitations],
        )

    async def erase(self, uid: str, email: str | None) -> Counter[str]:
        """Delete everything. Returns how many documents of each collection; another call goes on where it stopped.

        The candidate's document first: a start that is under way fails by it, or its interview is among those below.
        """
        erased: Counter[str] = Counter()
        async with deadline(ERASE_SECONDS):
            candidate = await self._candidate(uid).get(retry=None, timeout=CALL_SECONDS)
            for row in (*([candidate] if candidate.exists else []), *await self._invitations(email)):
                await row.reference.delete(retry=None, timeout=CALL_SECONDS)
                erased[row.reference.parent.id] += 1
            # each that is erased is nobody's, and no longer among them
            while rows := await self._interviews(uid).select([]).limit(AT_ONCE).get(retry=None, timeout=CALL_SECONDS):
                for counts in await asyncio.gather(*(self._store.erase(row.id, uid) for row in rows)):
                    erased += counts or Counter()
        return erased

    async def _held(self, row: Snapshot) -> Held:
        lease = self._client.collection("leases").document(row.id)
        below: dict[str, list[Document]] = {}
        async for collection in row.reference.collections(retry=None, timeout=CALL_SECONDS):
            below[collection.id] = [_with_id(each) for each in await collection.get(retry=None, timeout=CALL_SECONDS)]
        kept = await lease.get(retry=None, timeout=CALL_SECONDS)
        return Held(row.id, row.to_dict() or {}, below, kept.to_dict())

    async def _invitations(self, email: str | None) -> list[Snapshot]:
        if email is None:
            return []
        query = self._client.collection(COLLECTION).where(filter=FieldFilter("email", "==", email))
        return list(await query.get(retry=None, timeout=CALL_SECONDS))

    def _interviews(self, uid: str) -> Any:
        return self._client.collection("interviews").where(filter=FieldFilter("uid", "==", uid))

    def _candidate(self, uid: str) -> AsyncDocumentReference:
        return self._client.collection("candidates").document(uid)


def _with_id(row: Snapshot) -> Document:
    return {"id": row.id, **(row.to_dict() or {})}
