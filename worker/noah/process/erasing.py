"""Ends and deletes the recordings that candidates no longer want, as the notes of the functions say.

A recording's file comes when it has ended, which is after its deletion was asked for where that is done during a call:
so it is looked for once more, later. Several workers may do the same at once; none of it is done twice.
"""

import asyncio
import random
from typing import Protocol

import structlog
from prometheus_client import Counter

from noah.data.bucket import Bucket, BucketUnavailable
from noah.data.recordings import Erasure, due, forget, put_off
from noah.data.store import Store, StoreUnavailable, connect, disconnect
from noah.data.waiting import ServerClock
from noah.room.egress import Egress, Running, epoch_of, folder_of
from noah.room.rooms import LiveKitUnavailable
from noah.settings import Settings

log = structlog.get_logger(__name__)

SWEEP_SECONDS = 2.0
SETTLED_SECONDS = 120.0
"""A start that was under way when its deletion was asked for has shown by then."""
AGAIN_SECONDS = (3.0, 600.0)
"""The pause before it is looked at again, and the longest; doubled in between."""

ERASED = Counter("noah_recordings_erased", "Files of recordings that were deleted because their candidate wanted it")


class Records(Protocol):
    """LiveKit's Egress. Raises LiveKitUnavailable."""

    async def running(self, room: str, interview_id: str) -> list[Running]: ...

    async def stop(self, egress_id: str) -> None: ...


class Holds(Protocol):
    """The bucket. Raises BucketUnavailable."""

    async def erase(self, folder: str, wanted: "Wanted") -> int: ...


class Wanted(Protocol):
    """Whether a file of this name is to go."""

    def __call__(self, name: str, /) -> bool: ...


def again_in(erasure: Erasure, *, clean: bool) -> float | None:
    """When to look again; None when all is done. `clean`: nothing ran, and nothing failed."""
    if clean and erasure.age_s >= SETTLED_SECONDS:
        return None
    if clean:
        return max(SETTLED_SECONDS - erasure.age_s, 1.0)
    first, longest = AGAIN_SECONDS
    return float(min(first * 2.0 ** min(erasure.tries, 20), longest))


async def carry_out(erasure: Erasure, egress: Records, bucket: Holds) -> bool:
    """End what runs, and delete what lies there; what the one fails at does not stop the other.

    True when nothing ran and nothing failed.
    """
    clean = True
    try:
        for each in await egress.running(erasure.room, erasure.interview_id):
            if each.epoch <= erasure.epoch:
                clean = False
                if each.records:
                    await egress.stop(each.id)
                    log.info("recording_stopped", interview_id=erasure.interview_id, epoch=each.epoch)
    except LiveKitUnavailable as error:
        clean = False
        log.warning("recording_not_stopped", interview_id=erasure.interview_id, reason=str(error))
    if erasure.erase:
        try:
            count = await bucket.erase(folder_of(erasure.interview_id), lambda name: epoch_of(name) <= erasure.epoch)
        except BucketUnavailable as error:
            log.warning("recording_not_erased", interview_id=erasure.interview_id, reason=str(error))
            return False
        if count:
            ERASED.inc(count)
            log.info("recording_erased", interview_id=erasure.interview_id, count=count)
    return clean


async def sweep(store: Store, clock: ServerClock, egress: Records, bucket: Holds) -> None:
    """Do what is due. Raises StoreUnavailable."""
    for erasure in await due(store, await clock.now()):
        pause = again_in(erasure, clean=await carry_out(erasure, egress, bucket))
        if pause is None:
            await forget(store, erasure)
        else:
            await put_off(store, erasure, pause)


async def keep_erasing(settings: Settings) -> None:
    """Sweep with connections of its own until cancelled."""
    client = connect(settings.google_cloud_project)
    egress = Egress.of(settings)
    bucket = Bucket(settings.recordings_bucket, settings.storage_emulator_host)
    store = Store(client, settings.state_timeout_seconds)
    clock, pause = ServerClock(store), SWEEP_SECONDS
    try:
        while True:
            await asyncio.sleep(pause * random.uniform(0.7, 1.3))  # noqa: S311 (workers must not do it in step)
            try:
                await sweep(store, clock, egress, bucket)
                pause = SWEEP_SECONDS
            except StoreUnavailable as error:
                log.warning("erasures_failing", reason=str(error))
                pause = min(pause * 2, 60.0)
    finally:
        await egress.close()
        await disconnect(client)
