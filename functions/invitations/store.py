"""`invitations/{id}` in Firestore.

Who has begun with one is written by start_bot, in the commit that begins the interview.
"""

import datetime as dt
from typing import Any

from google.cloud import firestore

from shared.documents import Document, Snapshot, deadline, living
from shared.invites import COLLECTION

CALL_SECONDS = 3.0
PAGE = 50
# What became of an interview, for the team: nothing that was said.
BECAME = ("status", "report", "created_at", "updated_at", "ended_at")


class Store:
    """Every method raises StoreUnavailable."""

    def __init__(self, project: str) -> None:
        self._client = firestore.AsyncClient(project=project)

    async def create(self, invitation_id: str, fields: dict[str, Any]) -> None:
        """Store a new one."""
        async with deadline(CALL_SECONDS):
            await self._reference(invitation_id).create(fields, retry=None, timeout=CALL_SECONDS)

    async def read(self, invitation_id: str) -> tuple[Document, dt.datetime] | None:
        """One of them, and Firestore's time; None when it is absent or has expired for good."""
        async with deadline(CALL_SECONDS):
            snapshot = await self._reference(invitation_id).get(retry=None, timeout=CALL_SECONDS)
        document = living(snapshot)
        return None if document is None else (document, snapshot.read_time)

    async def page(self, after: str | None) -> tuple[list[tuple[str, Document]], dt.datetime | None]:
        """The newest PAGE of them, or those that are older than the one with the id `after`; and Firestore's time."""
        query = self._client.collection(COLLECTION).order_by("created_at", direction=firestore.Query.DESCENDING)
        async with deadline(2 * CALL_SECONDS):
            if after is not None:
                last = await self._reference(after).get(retry=None, timeout=CALL_SECONDS)
                if not last.exists:
                    return [], None
                query = query.start_after(last)
            rows = await query.limit(PAGE).get(retry=None, timeout=CALL_SECONDS)
        found = [(row.id, document) for row in rows if (document := living(row)) is not None]
        return found, rows[0].read_time if rows else None

    async def interviews(self, ids: list[str]) -> list[Document]:
        """What became of these interviews, in their order; of one that is gone only its id."""
        references = [self._client.collection("interviews").document(each) for each in ids]
        found: dict[str, Snapshot] = {}
        async with deadline(CALL_SECONDS):
            rows = self._client.get_all(
                references, field_paths=[*BECAME, "expire_at"], retry=None, timeout=CALL_SECONDS
            )
            async for row in rows:
                found[row.id] = row
        known = {each: living(found[each]) or {} for each in ids}
        return [{"interview_id": each, **{name: known[each].get(name) for name in BECAME}} for each in ids]

    async def withdraw(self, invitation_id: str) -> Document | None:
        """Let nobody begin with it any more; None when there is none. Twice is once."""
        found = await self.read(invitation_id)
        if found is None:
            return None
        document, _ = found
        if document.get("withdrawn_at") is not None:
            return document
        async with deadline(CALL_SECONDS):
            now = {"withdrawn_at": firestore.SERVER_TIMESTAMP}
            await self._reference(invitation_id).update(now, retry=None, timeout=CALL_SECONDS)
        found = await self.read(invitation_id)  # when Firestore says that it was
        return None if found is None else found[0]

    def _reference(self, invitation_id: str) -> Any:
        return self._client.collection(COLLECTION).document(invitation_id)
