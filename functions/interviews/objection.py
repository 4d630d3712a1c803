"""What a candidate objects, as it is sent and stored; and the store of it."""

import asyncio
import random
from typing import Annotated, Any

from google.api_core.exceptions import Aborted, AlreadyExists, FailedPrecondition, NotFound
from google.cloud import firestore
from pydantic import AfterValidator, BaseModel, ConfigDict

from interviews.store import CALL_SECONDS, Store
from shared.documents import Document, StoreUnavailable, all_living, deadline, own
from shared.interviews import WITHDRAWN
from shared.objections import COLLECTION, MAX_OBJECTIONS, MAX_TEXT, summary
from shared.texts import passage, something

OBJECT_SECONDS = 6.0
TRIES = 8
PAUSE_SECONDS = 0.05


class NothingToObjectToError(Exception):
    """There is neither a report nor a decision."""


class TooManyObjectionsError(Exception):
    """There are as many as an interview can have."""


class Objection(BaseModel):
    """The request's body."""

    model_config = ConfigDict(extra="forbid", strict=True)

    text: Annotated[passage(MAX_TEXT), AfterValidator(something)]  # type: ignore[valid-type]


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
            for number in range(TRIES):
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
                unchanged = self._client.write_option(last_update_time=snapshot.update_time)
                batch.update(reference, {"objections": summary([*known, added])}, unchanged)
                try:
                    await batch.commit(retry=None, timeout=CALL_SECONDS)
                except (AlreadyExists, FailedPrecondition, Aborted, NotFound):
                    await asyncio.sleep(random.uniform(0, PAUSE_SECONDS * 2**number))  # noqa: S311  # no secret
                    continue
                stored = await place.get(retry=None, timeout=CALL_SECONDS)
                return {**(stored.to_dict() or {}), "id": place.id} if stored.exists else None
        raise StoreUnavailable("too many writers at once")

    async def _below(self, reference: Any, collection: str, most: int) -> list[Document]:
        return all_living(await reference.collection(collection).limit(most).get(retry=None, timeout=CALL_SECONDS))
