"""A candidate takes their yes to a recording back: it ends, and what was recorded is deleted. The interview goes on."""

from google.cloud import firestore

from interviews.store import CALL_SECONDS, Store
from shared import tied
from shared.documents import Document, StoreUnavailable, deadline, own, whole
from shared.interviews import WITHDRAWN
from shared.recordings import COLLECTION, note

SECONDS = 10.0


class Recordings:
    """Every method raises StoreUnavailable."""

    def __init__(self, store: Store) -> None:
        self._client = store.client

    async def withdraw(self, interview_id: str, uid: str) -> bool:
        """Have its recordings ended and deleted; False when the interview is not theirs. Also more than once."""
        reference = self._client.collection("interviews").document(interview_id)
        async with deadline(SECONDS):
            for number in range(tied.TRIES):
                snapshot = await reference.get(retry=None, timeout=CALL_SECONDS)
                document = own(snapshot, uid)
                if document is None or document.get("status") == WITHDRAWN:
                    return False
                if not isinstance(document.get("recording"), dict) or done(document):
                    return True  # nobody has said yes, or the last round has stored this
                epoch = whole(document.get("epoch"))
                erasure = note(document.get("room_name"), epoch, snapshot.read_time, erase=True)
                batch = self._client.batch()
                batch.set(self._client.collection(COLLECTION).document(interview_id), erasure, merge=True)
                # tied to what was read: a Noah of a newer epoch may have begun one meanwhile
                change = {
                    "recording.withdrawn_at": firestore.SERVER_TIMESTAMP,
                    "recording.files": firestore.DELETE_FIELD,
                }
                await tied.commit(self._client, batch, snapshot, change, number, CALL_SECONDS)
        raise StoreUnavailable("too many writers at once")


def done(interview: Document) -> bool:
    """Whether it is taken back, and what was recorded is to be deleted."""
    recording = interview.get("recording")
    return isinstance(recording, dict) and "withdrawn_at" in recording and "files" not in recording
