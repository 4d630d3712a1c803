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
LOOK_SECONDS = 15.0
UNWELL = frozenset({"failed", "broken"})

RECORDINGS = Counter("noah_recordings", "Calls that were to be recorded, by what became of it", ["result"])


async def record(call: Call) -> None:
    """Begin a recording, or find that one goes on; it ends with the room.

    The candidate is here. Who began without Firestore records nothing: nobody could say where it lies.
    """
    if not wanted(call):
        return
    egress = Egress.of(call.settings)
    try:
        for last in (False, True):
            result = await persistently(call, egress)
            if result in ("started", "goes_on"):
                tell(result)
                result = await lasts(call, egress)
            if result != "unbegun" or last:
                break
        tell("failed" if result == "unbegun" else result)
    finally:
        await egress.close()


def tell(result: str) -> None:
    """Count and log what became of a recording."""
    RECORDINGS.labels(result).inc()
    if result in UNWELL:
        log.error("recording", result=result)
    else:
        log.info("recording", result=result)


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


async def lasts(call: Call, egress: Egress) -> str:
    """Wait until it is over; a call that ends cancels this. Why: no_consent, not_ours, broken, or unbegun.

    LiveKit tells the room that it is recorded; only where it does not, Egress is asked. LiveKit takes a request
    also when Egress then does not come ("Start signal not received"): that leaves no file, and is asked for again.
    """
    heard = False
    while True:
        await asyncio.sleep(LOOK_SECONDS * random.uniform(0.7, 1.3))  # noqa: S311 (calls must not ask in step)
        try:
            if call.room.is_recording:
                heard = True
            elif not await recorded(call, egress):
                return await noted(call, egress) or ("broken" if heard else "unbegun")
        except (LiveKitUnavailable, StoreUnavailable) as error:
            log.warning("recording_unknown", reason=str(error))


async def recorded(call: Call, egress: Egress) -> bool:
    """Whether a recording of this interview hears its room. Raises LiveKitUnavailable."""
    return any(each.records for each in await egress.running(call.room.name, call.metadata.interview_id))


async def noted(call: Call, egress: Egress) -> str | None:
    """Note where this job's recording lies. None where it may be there, else why not. Raises StoreUnavailable."""
    lease, interview = call.ownership.lease, call.metadata.interview_id
    assert lease is not None
    try:
        agreed = await claim(call.store, interview, lease.epoch, egress.place(interview, lease.epoch))
    except (Fenced, Withdrawn, NotFound):
        return "not_ours"
    return None if agreed else "no_consent"


async def once(call: Call, egress: Egress) -> str:
    """One try. Raises LiveKitUnavailable, StoreUnavailable."""
    lease, interview = call.ownership.lease, call.metadata.interview_id
    assert lease is not None
    # first who is there: the room may be one that another worker, who is gone, has had recorded
    if await recorded(call, egress):
        return "goes_on"
    if (refusal := await noted(call, egress)) is not None:
        return refusal
    if not await call.ownership.may_play():  # this loop stood still: somebody else may have begun one meanwhile
        return "not_ours"
    await egress.start(call.room.name, interview, lease.epoch)
    # of two that were begun at once whoever looks last ends one
    for other in surplus(await egress.running(call.room.name, interview)):
        log.warning("recording_doubled", epoch=other.epoch)
        await egress.stop(other.id)
    return "started"
