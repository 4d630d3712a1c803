"""A call waits for one moment at a time."""

from __future__ import annotations

import asyncio

import pytest
from noah import clock
from noah.call.alarm import Alarm

from tests.simulation.loop import Loop

pytestmark = pytest.mark.unit


def rung_at(*after: float, stop: bool = False) -> list[float]:
    """When an alarm rings, in seconds, that is set to each of these times in turn."""

    async def run() -> list[float]:
        loop, rung = asyncio.get_running_loop(), list[float]()
        began, now = loop.time(), clock.unix()
        alarm = Alarm(lambda: rung.append(round(loop.time() - began, 3)))
        for seconds in after:
            alarm.set(now + seconds)
        if stop:
            alarm.stop()
        await asyncio.sleep(100)
        return rung

    return Loop().run(run())


def test_it_rings_at_the_time_that_was_set_last() -> None:
    assert rung_at(5.0, 20.0, 9.0) == pytest.approx([9.0], abs=0.1)


def test_a_time_that_is_over_is_now() -> None:
    assert rung_at(-5.0) == pytest.approx([0.0], abs=0.1)


def test_it_is_stopped() -> None:
    assert rung_at(5.0, stop=True) == []
