"""`candidates/{uid}.profile` in Firestore. The other fields of that document are start_bot's."""

import datetime as dt
from typing import Any

from google.api_core.exceptions import Aborted, AlreadyExists, FailedPrecondition, NotFound
from google.cloud import firestore

from shared.documents import Snapshot, StoreUnavailable, deadline, living

CALL_SECONDS = 2.0
CHANGE_SECONDS = 5.0
# start_bot and the function interviews write the same document.
ROUNDS = 5


class Store:
    """Every method raises StoreUnavailable."""

    def __init__(self, project: str, retention_days: int) -> None:
        self._client = firestore.AsyncClient(project=project)
        self._retention = dt.timedelta(days=retention_days)

    async def read(self, uid: str) -> object:
        """What is stored as this candidate's profile, of whatever shape; None when nothing is."""
        async with deadline(CALL_SECONDS):
            return (living(await self._get(uid)) or {}).get("profile")

    async def write(self, uid: str, profile: dict[str, Any]) -> None:
        """Put `profile` in the place of the one that was there; an empty one deletes it."""
        async with deadline(CHANGE_SECONDS):
            for _ in range(ROUNDS):
                snapshot = await self._get(uid)
                if not snapshot.exists and not profile:
                    return
                try:
                    await self._change(snapshot, profile)
                except (AlreadyExists, FailedPrecondition, Aborted, NotFound):
                    continue  # another call has changed the document
                return
            raise StoreUnavailable("too many writers at once")

    async def _change(self, snapshot: Snapshot, profile: dict[str, Any]) -> None:
        now = firestore.SERVER_TIMESTAMP
        fields: dict[str, Any] = {"updated_at": now, "expire_at": snapshot.read_time + self._retention}
        if not snapshot.exists:
            fields |= {"profile": profile, "created_at": now}
            await snapshot.reference.create(fields, retry=None, timeout=CALL_SECONDS)
            return
        if living(snapshot) is None:  # what has expired does not come back with a new date
            fields |= {"active": {}, "starts": firestore.DELETE_FIELD, "created_at": now}
        fields["profile"] = profile or firestore.DELETE_FIELD
        unchanged = self._client.write_option(last_update_time=snapshot.update_time)
        await snapshot.reference.update(fields, option=unchanged, retry=None, timeout=CALL_SECONDS)

    async def _get(self, uid: str) -> Snapshot:
        reference = self._client.collection("candidates").document(uid)
        return await reference.get(retry=None, timeout=CALL_SECONDS)
