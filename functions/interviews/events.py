"""The event that an interview was deleted: written in the commit that deletes, published by a worker.

A worker relays whatever it finds (docs/events.md), so this function needs no right to publish, and nobody who deletes
waits for Pub/Sub. The form is that of worker/noah/data/events.py.
"""

import datetime as dt
from typing import Any

COLLECTION = "events"
DELETED = "interview.deleted"
KEPT = dt.timedelta(days=30)


def event_id(interview_id: str) -> str:
    """The one of its deletion, which is told once."""
    return f"{interview_id}.{DELETED}.1"


def deleted(project: str, interview_id: str, epoch: int, now: dt.datetime) -> dict[str, Any]:
    """The document: that there was an interview, and nothing else of it."""
    return {
        "type": DELETED,
        "source": f"//noah/projects/{project}",
        "subject": f"interviews/{interview_id}",
        "time": now,
        "data": {"interview_id": interview_id, "status": "withdrawn", "epoch": epoch, "number": 1},
        "relay_at": now,
        "expire_at": now + KEPT,
    }
