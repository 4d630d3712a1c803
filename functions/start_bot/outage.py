"""What is counted while Firestore is away, in the one place that all instances still share: LiveKit.

A start leaves an empty room whose name says what it counts for, by keyed hashes; it closes by itself at the end of the
day. Without LiveKit nobody can start, so these counts are there whenever they are needed.
"""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from shared.web import Refusal
from start_bot.quota import AT_ONCE_RETRY_SECONDS, DAY, HOUR, day_of, hour_of, keyed, seconds_until
from start_bot.room import Rooms

PREFIX = "start"


@dataclass(frozen=True)
class Start:
    """Who begins, from where, and when."""

    uid: str
    address: str
    now: dt.datetime


class Ledger:
    """Counts starts per candidate and day, per address and hour, and per day; and their interviews at once."""

    def __init__(self, rooms: Rooms, *, per_candidate: int, at_once: int, per_address_hour: int, per_day: int) -> None:
        self._rooms = rooms
        self._at_once = at_once
        self._per_candidate = per_candidate
        self._per_address_hour = per_address_hour
        self._per_day = per_day

    async def check(self, secret: str, start: Start, elsewhere: Collection[str]) -> None:
        """`elsewhere`: the rooms of their other interviews, which may be there.

        Raises Refusal: too_many_starts, too_many_at_once, too_many_here, full_today, and unavailable.
        """
        hour, day = hour_of(start.now), day_of(start.now)
        of_day, who, where = _keys(secret, start)
        names = await self._rooms.names()
        noted = [name.split("-") for name in names if name.startswith(of_day)]
        if sum(who in parts for parts in noted) >= self._per_candidate:
            raise Refusal("too_many_starts", retry_after=seconds_until(day + DAY, start.now))
        if sum(name in elsewhere for name in names) >= self._at_once:
            raise Refusal("too_many_at_once", retry_after=AT_ONCE_RETRY_SECONDS)
        if start.address and sum(where in parts for parts in noted) >= self._per_address_hour:
            raise Refusal("too_many_here", retry_after=seconds_until(hour + HOUR, start.now))
        if len(noted) >= self._per_day:
            raise Refusal("full_today", retry_after=seconds_until(day + DAY, start.now))

    async def note(self, secret: str, start: Start, room_sid: str) -> None:
        """Count it. Several calls at once have made one room, and count once."""
        name = "-".join((*_keys(secret, start), room_sid))
        await self._rooms.keep(name, seconds_until(day_of(start.now) + DAY, start.now))


def _keys(secret: str, start: Start) -> tuple[str, str, str]:
    """What a start counts for: the day, the candidate in it, the address in its hour."""
    day = day_of(start.now).date().isoformat()
    who = keyed(secret, "candidate", start.uid, day)
    where = keyed(secret, "address", start.address, hour_of(start.now).isoformat()) if start.address else "nowhere"
    return f"{PREFIX}-{day}", who, where
