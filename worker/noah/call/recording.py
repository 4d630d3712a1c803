"""Has the room recorded, where plan, environment and candidate say yes. The interview never waits for it."""

import asyncio
import random

import structlog
from prometheus_client import Counter

from noah.call.call import Call
from noah.data.recordings import claim
from noah.data.store import Fenced, NotFound, StoreUnavailable, Withdrawn
from noah.room.egress import Egress, surplus
from noah.room.rooms import LiveKitUnavailable

log = structlog.get_logger(__name__)

TRIES = 4
PAUSE_SECONDS = 2.0  # before the second try, and twice as long before each further one

RECORDINGS = Counter("noah_recordings", "Calls that were to be recorded, by what became of it", ["result"])


async def record(call: Call) -> None:
    """Begin a recording, or find that one goes on; it ends with the room.

    The candidate is here. Who began without Firestore records nothing: nobody could say where it lies.
    """
    if not wanted(call):
        return
    egress = Egress.of(call.settings)
    try:
        result = await persistently(call, egress)
    finally:
        await egress.close()
    RECORDINGS.labels(result).inc()
    (log.error if result == "failed" else log.info)("recording", result=result)


def wanted(call: Call) -> bool:
    """Whether the plan and the environment say yes, and this job may ask what the candidate says."""
    if not call.plan.recording or not call.settings.recordings_bucket:
        return False
    return call.metadata.recording is not False and call.ownership.lease is not None


async def persistently(call: Call, egress: Egress) -> str:
    """Try a few times. What became of it: started, goes_on, no_consent, not_ours, or failed."""
    for number in range(TRIES):
        if number:
            await asyncio.sleep(PAUSE_SECONDS * 2 ** (number - 1) * random.uniform(0.5, 1.0))  # noqa: S311 (jitter)
        try:
            return await once(call, egress)
        except (LiveKitUnavailable, StoreUnavailable) as error:
            log.warning("recording_failing", reason=str(error), tries_left=TRIES - 1 - number)
    return "failed"


async def once(call: Call, egress: Egress) -> str:
    """One try. Raises LiveKitUnavailable, StoreUnavailable."""
    lease, interview = call.ownership.lease, call.metadata.interview_id
    assert lease is not None
    # first who is there: the room may be one that another worker, who is gone, has had recorded
    if any(each.records for each in await egress.running(call.room.name, interview)):
        return "goes_on"
    try:
        if not await claim(call.store, interview, lease.epoch, egress.place(interview, lease.epoch)):
            return "no_consent"
    except (Fenced, Withdrawn, NotFound):
        return "not_ours"
    if not await call.ownership.may_play():  # this loop stood still: somebody else may have begun one meanwhile
        return "not_ours"
    await egress.start(call.room.name, interview, lease.epoch)
    # of two that were begun at once whoever looks last ends one
    for other in surplus(await egress.running(call.room.name, interview)):
        log.warning("recording_doubled", epoch=other.epoch)
        await egress.stop(other.id)
    return "started"
