"""A commit that is tied to an interview as it was read: what is written to it meanwhile comes before or after it."""

import asyncio
import random
from typing import Any

from google.api_core.exceptions import Aborted, AlreadyExists, FailedPrecondition, NotFound
from google.cloud.firestore import AsyncClient
from google.cloud.firestore_v1.async_batch import AsyncWriteBatch

from shared.documents import Snapshot

TRIES = 8
PAUSE_SECONDS = 0.05


async def commit(
    client: AsyncClient, batch: AsyncWriteBatch, interview: Snapshot, change: dict[str, Any], tries: int, seconds: float
) -> bool:
    """Commit, and change the interview by it, if that is unchanged since it was read; whether it is stored now.

    When it is not, somebody has written meanwhile. After a pause, which grows with `tries`, it is for the caller to
    read again, at most TRIES times.
    """
    unchanged = client.write_option(last_update_time=interview.update_time)
    batch.update(interview.reference, change, unchanged)
    try:
        await batch.commit(retry=None, timeout=seconds)
    except AlreadyExists:
        return True
    except (FailedPrecondition, Aborted, NotFound):
        await asyncio.sleep(random.uniform(0, PAUSE_SECONDS * 2**tries))  # noqa: S311  # no secret
        return False
    return True
