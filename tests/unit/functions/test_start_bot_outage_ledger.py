"""What is counted while Firestore is away: by rooms of LiveKit's, which all instances see."""

import datetime as dt
from typing import Any

import pytest
from shared.web import Refusal
from start_bot.outage import Ledger, Start

pytestmark = pytest.mark.unit

NOW = dt.datetime(2026, 11, 22, 12, 30, tzinfo=dt.UTC)


class Rooms:
    """LiveKit's, as far as names and their ends go."""

    def __init__(self) -> None:
        self.kept: dict[str, int] = {"interview-x": 60, "start-2026-11-21-a-b-0": 60}

    async def names(self) -> list[str]:
        return list(self.kept)

    async def keep(self, name: str, seconds: int) -> None:
        self.kept[name] = seconds


async def begin(rooms: Rooms, uid: str, address: str = "203.0.113.7", now: dt.datetime = NOW) -> None:
    # an instance that has just started: it knows what LiveKit knows
    ledger = Ledger(rooms, per_candidate=2, at_once=1, per_address_hour=3, per_day=5)  # type: ignore[arg-type]
    start = Start(uid, address, now)
    await ledger.check("secret", start, ())
    await ledger.note("secret", start, f"RM_{len(rooms.kept)}")


async def refused(rooms: Rooms, *args: Any) -> tuple[str, int | None]:
    with pytest.raises(Refusal) as refusal:
        await begin(rooms, *args)
    return refusal.value.code, refusal.value.retry_after


async def test_all_instances_count_together() -> None:
    rooms = Rooms()
    for _ in range(2):
        await begin(rooms, "ada")
    assert await refused(rooms, "ada") == ("too_many_starts", 41401)
    await begin(rooms, "bob")
    assert await refused(rooms, "eve") == ("too_many_here", 1801)
    await begin(rooms, "eve", "203.0.113.8")
    await begin(rooms, "joe", "203.0.113.7", NOW + dt.timedelta(hours=1))
    assert await refused(rooms, "kim", "203.0.113.9") == ("full_today", 41401)
    await begin(rooms, "ada", "203.0.113.7", NOW + dt.timedelta(days=1))


async def test_calls_at_once_count_once_and_nobody_is_named() -> None:
    rooms = Rooms()
    ledger = Ledger(rooms, per_candidate=2, at_once=1, per_address_hour=3, per_day=5)  # type: ignore[arg-type]
    start = Start("ada", "203.0.113.7", NOW)
    for _ in range(4):
        await ledger.check("secret", start, ())
        await ledger.note("secret", start, "RM_1")
    (name,) = set(rooms.kept) - set(Rooms().kept)
    assert "ada" not in name
    assert "203.0.113.7" not in name
    assert rooms.kept[name] == 41401  # to the end of the day
