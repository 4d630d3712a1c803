"""Waiting until something holds, which a test or another process brings about."""

from __future__ import annotations

import asyncio

import pytest

from tests.support.waiting import in_batches, until

pytestmark = pytest.mark.unit


async def test_what_holds_is_not_waited_for() -> None:
    async def holds() -> bool:
        return True

    await until(lambda: True, 0)
    await until(holds, 0.1)


async def test_it_looks_again_until_it_holds() -> None:
    event = asyncio.Event()
    asyncio.get_running_loop().call_soon(event.set)
    await until(event.is_set)


async def test_what_never_holds_is_named() -> None:
    with pytest.raises(AssertionError, match=r"not within 0\.02 s: the room is gone"):
        await until(lambda: False, 0.02, "the room is gone")


async def test_only_so_many_run_at_once() -> None:
    running: list[int] = []
    most = 0

    async def one(number: int) -> int:
        nonlocal most
        running.append(number)
        most = max(most, len(running))
        await asyncio.sleep(0)
        running.remove(number)
        return number

    assert await in_batches(2, [one(number) for number in range(5)]) == [0, 1, 2, 3, 4]
    assert most == 2
