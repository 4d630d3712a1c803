"""When nobody speaks, and for how long that has to be."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from noah.call.silence import Quiet

from tests.simulation.loop import Loop

pytestmark = pytest.mark.unit
SECONDS = 8.0


def heard_at(happens: Callable[[Quiet], Awaitable[None]]) -> list[float]:
    """When silence was heard, on virtual time, in a call to which this happens."""
    loop, times = Loop(), list[float]()

    async def call() -> None:
        quiet = Quiet(lambda: SECONDS, lambda: times.append(round(loop.now, 1)))
        quiet.resume()
        quiet.noah("listening")
        await happens(quiet)
        quiet.pause()

    loop.run(call())
    return times


def test_it_is_heard_again_and_again() -> None:
    assert heard_at(lambda _: asyncio.sleep(20)) == [8.0, 16.0]


def test_speech_of_either_side_starts_it_anew() -> None:
    async def talk(quiet: Quiet) -> None:
        await asyncio.sleep(7)
        quiet.candidate(True)
        await asyncio.sleep(20)
        quiet.candidate(False)
        await asyncio.sleep(7)
        quiet.noah("speaking")
        await asyncio.sleep(20)
        quiet.noah("listening")
        await asyncio.sleep(9)

    assert heard_at(talk) == [62.0]


def test_nothing_is_heard_while_it_is_paused() -> None:
    async def lost(quiet: Quiet) -> None:
        quiet.pause()
        await asyncio.sleep(60)

    assert heard_at(lost) == []
