"""Bringing Noah to candidates of whom Firestore cannot tell: the rooms themselves say who waits.

While Firestore is down nothing can be claimed. After that there may be candidates whose interview began without it, and
whose worker was killed before anything of it was kept: Firestore is up, and knows nothing of them.
"""

import asyncio
import random
from collections.abc import Callable
from datetime import timedelta

import structlog
from google.cloud.firestore import SERVER_TIMESTAMP

from noah.data.documents import LeaseRecord
from noah.data.store import Change, Store
from noah.room.rooms import PREFIX, Dispatch, Rooms

log = structlog.get_logger()

DISPATCH_SECONDS = 3.0
"""How long a dispatch is given to bring an agent before there is another."""

_CLAIM_KEPT = timedelta(days=1)
_SPREAD_S = 1.5
_SETTLE_S = 0.25  # by then everybody who looked before our dispatch was there has made theirs


async def look_at_rooms(rooms: Rooms, free_slots: Callable[[], int]) -> None:
    """Bring Noah to rooms with a candidate and no agent at all. Raises LiveKitUnavailable."""
    names = await rooms.interviews()
    random.shuffle(names)
    for name in names:
        if free_slots() <= 0:
            return
        if await vain_dispatches(rooms, name):
            # The others look too: who comes first dispatches, and the rest see that when they look once more.
            await asyncio.sleep(random.uniform(0.0, _SPREAD_S))  # noqa: S311
            if vain := await vain_dispatches(rooms, name):
                await dispatch_once(rooms, name, vain)


async def vain_dispatches(rooms: Rooms, name: str) -> list[Dispatch]:
    """The dispatches that brought nobody to a candidate who is alone; none while one may be on its way."""
    room = await rooms.look(name)
    if not room.candidates or room.agents:
        return []
    dispatches = await rooms.dispatches(name)
    return dispatches if dispatches and dispatches[-1].age_s >= DISPATCH_SECONDS else []


async def dispatch_once(rooms: Rooms, name: str, vain: list[Dispatch]) -> None:
    """Dispatch, and take it back if somebody else did at the same moment: the earliest stays."""
    mine = await rooms.dispatch(name, vain[-1].metadata)
    await asyncio.sleep(_SETTLE_S)
    known = {dispatch.id for dispatch in vain}
    new = [dispatch for dispatch in await rooms.dispatches(name) if dispatch.id not in known]
    if new and new[0].id != mine:
        await rooms.delete_dispatch(name, mine)
    else:
        log.info("redispatched", room=name, reason="Firestore is down")


class Unknown:
    """The rooms of interviews that Firestore does not know, for as long as there may be some."""

    def __init__(self, rooms: Rooms, store: Store, free_slots: Callable[[], int]) -> None:
        self._rooms = rooms
        self._store = store
        self._free_slots = free_slots
        self._known: set[str] = set()

    async def look(self) -> None:
        """Bring Noah to those in them who are alone. Raises LiveKitUnavailable, StoreUnavailable."""
        names = await self._rooms.interviews()
        self._known &= set(names)
        for name in names:
            if self._free_slots() <= 0:
                return
            if name in self._known or not (vain := await vain_dispatches(self._rooms, name)):
                continue
            if await self._claim(name):
                await self._rooms.dispatch(name, vain[-1].metadata)
                log.info("redispatched", room=name, reason="Firestore does not know it")

    async def _claim(self, name: str) -> bool:
        """Whether the interview is unknown, and this worker, and nobody else, is to dispatch now."""
        interview_id = name.removeprefix(PREFIX)
        lease_ref, ref = self._store.lease_ref(interview_id), self._store.interview_ref(interview_id)

        def decide(change: Change) -> bool | None:
            if change.get(ref) is not None:
                return None
            lease, now = LeaseRecord.from_dict(change.get(lease_ref)), change.read_time
            if lease.dispatched_at is not None and (now - lease.dispatched_at).total_seconds() < DISPATCH_SECONDS:
                return False
            # no `waiting`: that would say that there are documents of it
            mark = {"epoch": lease.epoch, "dispatched_at": SERVER_TIMESTAMP, "expire_at": now + _CLAIM_KEPT}
            change.put(lease_ref, mark)
            return True

        claimed = await self._store.change([lease_ref, ref], decide)
        if claimed is None:
            self._known.add(name)
        return bool(claimed)
