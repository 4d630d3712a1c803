"""What a candidate objects, as it is sent and stored; and the store of it."""

from typing import Any

from google.cloud import firestore
from pydantic import BaseModel, ConfigDict

from interviews.store import CALL_SECONDS, Store
from shared import tied
from shared.documents import Document, StoreUnavailable, all_living, deadline, own
from shared.interviews import WITHDRAWN
from shared.objections import COLLECTION, MAX_OBJECTIONS, MAX_TEXT, summary
from shared.texts import said

OBJECT_SECONDS = 6.0


class NothingToObjectToError(Exception):
    """There is neither a report nor a decision."""


class TooManyObjectionsError(Exception):
    """There are as many as an interview can have."""


class Objection(BaseModel):
    """The request's body."""

    model_config = ConfigDict(extra="forbid", strict=True)

    text: said(MAX_TEXT)  # type: ignore[valid-type]


def document(objection: Objection, at: Any, expire_at: object) -> Document:
    """`interviews/{id}/objections/{number}`; the team adds `answer`."""
    return {"text": objection.text, "at": at, "expire_at": expire_at}


class Objections:
    """Every method raises StoreUnavailable."""

    def __init__(self, store: Store) -> None:
        self._client = store.client

    async def add(self, interview_id: str, uid: str, objection: Objection) -> Document | None:
        """Store it, and that it waits; None when the interview is not theirs. The same words again are the same one.

        It is tied to the interview as it was read: a deletion comes before or after it, and leaves nothing behind.
        Raises NothingToObjectToError, TooManyObjectionsError.
        """
        reference = self._client.collection("interviews").document(interview_id)
        async with deadline(OBJECT_SECONDS):
            for number in range(tied.TRIES):
                snapshot = await reference.get(retry=None, timeout=CALL_SECONDS)
                interview = own(snapshot, uid)
                if interview is None or interview.get("status") == WITHDRAWN:
                    return None
                known = await self._below(reference, COLLECTION, MAX_OBJECTIONS)
                for each in known:
                    if each.get("text") == objection.text:
                        return each
                if len(known) >= MAX_OBJECTIONS:
                    raise TooManyObjectionsError
                if interview.get("report") != "ready" and not await self._below(reference, "decisions", 1):
                    raise NothingToObjectToError
                place = reference.collection(COLLECTION).document(str(len(known) + 1))
                batch = self._client.batch()
                added = document(objection, firestore.SERVER_TIMESTAMP, interview.get("expire_at"))
                batch.create(place, added)
                # the next round reads whether it is stored, or what came before it
                change = {"objections": summary([*known, added])}
                await tied.commit(self._client, batch, snapshot, change, number, CALL_SECONDS)
        raise StoreUnavailable("too many writers at once")

    async def _below(self, reference: Any, collection: str, most: int) -> list[Document]:
        return all_living(await reference.collection(collection).limit(most).get(retry=None, timeout=CALL_SECONDS))
