"""Bringing Noah while Firestore is down: nothing can be claimed, so the rooms themselves say who waits."""

import asyncio
import random
from collections.abc import Callable

import structlog

from noah.room.rooms import Dispatch, Rooms

log = structlog.get_logger()

DISPATCH_SECONDS = 3.0
"""How long a dispatch is given to bring an agent before there is another."""

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
