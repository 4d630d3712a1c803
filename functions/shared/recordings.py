"""Ending and deleting recordings: a note for the workers, written in the commit that takes a candidate's yes back.

No function asks the bucket. A worker does what the note says (worker/noah/process/erasing.py), again and again while
LiveKit or the bucket is away, and once more after a call that still went on: a file comes when its recording has ended.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from google.cloud import firestore

COLLECTION = "erasures"
# Longer than a recording is kept anywhere, and than anything of it can be under way.
KEPT = dt.timedelta(days=90)


def is_on(recording: object) -> bool:
    """Whether `interviews/{id}.recording` says yes."""
    return isinstance(recording, Mapping) and isinstance(recording.get("hash"), str) and "withdrawn_at" not in recording


def note(room: object, epoch: int, now: dt.datetime, *, erase: bool) -> dict[str, Any]:
    """`erasures/{interview_id}`, to be merged into what is there: a deletion that was asked for stays asked for.

    It is about recordings of this epoch and of earlier ones: a yes that is given after it is none of its business.
    """
    return {
        "room": room if isinstance(room, str) else "",
        "epoch": epoch,
        **({"erase": True} if erase else {}),
        "tries": 0,
        "at": firestore.SERVER_TIMESTAMP,
        "due_at": firestore.SERVER_TIMESTAMP,
        "expire_at": now + KEPT,
    }
