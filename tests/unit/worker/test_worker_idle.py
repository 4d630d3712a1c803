"""Since when nothing is left to play."""

from __future__ import annotations

import asyncio

import pytest
from noah.room.idle import Idle

from tests.simulation.loop import Loop

pytestmark = pytest.mark.unit


def test_it_counts_from_the_last_piece_and_not_from_a_later_look() -> None:
    async def run() -> list[float | None]:
        idle, seen = Idle(), list[float | None]()
        await asyncio.sleep(1)
        idle.end()
        seen.append(idle.since)
        await asyncio.sleep(1)
        idle.begin()
        await asyncio.sleep(1)
        idle.begin()
        seen.append(idle.since)
        await idle.wait()
        return [since if since is None else round(since) for since in seen]

    assert Loop().run(run()) == [None, 2]
