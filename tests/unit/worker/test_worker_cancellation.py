"""What is cancelled ends, at whatever moment that comes.

On Python 3.11 `asyncio.wait_for` swallows a cancellation that comes between the end of what it waits for and its own
return, a few steps of the event loop later. Each test cancels after every number of steps in which that could be.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from unittest.mock import Mock

import pytest
from noah.call.speaking import Saying, Speaking
from noah.process import dispatch
from noah.process.dispatch import Watch
from noah.room.attributes import Attributes
from noah.room.others import Others
from noah.room.sound import Sound
from noah.signals import Signals

pytestmark = pytest.mark.unit

STEPS = range(8)
ENOUGH = 30  # steps, for anything here to come to rest


async def steps(number: int) -> None:
    """Let the event loop go around so many times."""
    for _ in range(number):
        await asyncio.sleep(0)


async def cancelled_after(number: int, begin: Callable[[], Awaitable[object]], happen: Callable[[], None]) -> bool:
    """Whether a task that runs `begin` is cancelled by a cancellation `number` steps after `happen`."""

    async def go_on_for_ever() -> None:
        await begin()
        await asyncio.Event().wait()

    before = asyncio.all_tasks()
    task = asyncio.create_task(go_on_for_ever())
    try:
        await steps(ENOUGH)
        happen()
        await steps(number)
        task.cancel()
        await steps(ENOUGH)
        return task.cancelled()
    finally:
        for left in asyncio.all_tasks() - before:  # who swallowed it is a part of it, and is not asked again
            left.cancel()
        await asyncio.wait({task}, timeout=60)


@pytest.mark.parametrize("number", STEPS)
async def test_a_watch_ends_although_it_is_woken(number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    async def listen(_: object, on_change: Callable[[frozenset[str]], None]) -> None:
        on_change(frozenset({"waits"}))
        await asyncio.Event().wait()

    monkeypatch.setattr(dispatch, "listen", listen)
    watch = Watch(Mock(), Mock(), lease_seconds=1.0, free_slots=lambda: 0)
    assert await cancelled_after(number, watch.run, lambda: watch._notice(frozenset({"waits"})))


@pytest.mark.parametrize("number", STEPS)
async def test_who_waits_for_the_model_ends_although_it_is_connected(number: int) -> None:
    connected = asyncio.Event()
    speaking = Speaking(Mock(), Mock(current=Mock(connected=connected, connections=1)), Saying(Signals()), Sound())
    assert await cancelled_after(number, speaking.connected, connected.set)


@pytest.mark.parametrize("number", STEPS)
async def test_who_pings_ends_although_it_is_answered(number: int) -> None:
    answered = asyncio.Event()

    async def perform_rpc(**_: object) -> str:
        await answered.wait()
        return "here"

    room = Mock(local_participant=Mock(perform_rpc=perform_rpc))
    others = Others(room, Mock())
    assert await cancelled_after(number, lambda: others._ping(Mock(identity="agent-1")), answered.set)


@pytest.mark.parametrize("number", STEPS)
async def test_who_writes_attributes_ends_although_they_are_written(number: int) -> None:
    taken = asyncio.Event()

    async def set_attributes(_: object) -> None:
        await taken.wait()

    attributes = Attributes(Mock(local_participant=Mock(set_attributes=set_attributes)))
    attributes.set(notice="withdrawn")
    assert await cancelled_after(number, attributes._write, taken.set)


@pytest.mark.parametrize("number", STEPS)
async def test_a_deadline_swallows_no_cancellation(number: int) -> None:
    """What is used instead: also when the deadline is reached in that moment."""

    async def begin() -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(None) as deadline:
                late.append(deadline)
                await asyncio.Event().wait()

    late: list[asyncio.Timeout] = []
    assert await cancelled_after(number, begin, lambda: late[0].reschedule(0))
    done = asyncio.Event()

    async def in_time() -> None:
        async with asyncio.timeout(60):
            await done.wait()

    assert await cancelled_after(number, in_time, done.set)
