"""A few of `make attack`'s rows: what was without a bound once, and somebody honest beside it."""

from __future__ import annotations

import pytest

from attack import runs
from attack.world import World
from faults.results import Row

pytestmark = pytest.mark.stack

SECONDS = 10.0


def broken(found: list[Row]) -> list[str]:
    return [f"{row.what}: {row.found} (must be {row.must})" for row in found if not row.holds]


async def test_what_was_without_a_bound(worker_id: str) -> None:
    """A button that is pressed again and again, a microphone that flickers, and forty who call and never come."""
    async with World(f"attack-{worker_id}") as world:
        bought = await runs.turns(world, "buttons-slow", SECONDS)
        assert not broken(bought)
        (row,) = await runs.floods(world, "mute", by=(1,), times=1)
        assert "told 1, out 1 of 1" in row.found, row.found
        assert not broken(await runs.places(world, times=1))
