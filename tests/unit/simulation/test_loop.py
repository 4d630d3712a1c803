"""The loop of virtual time: it waits for nothing, goes the same way each time, and its processes die at once."""

from __future__ import annotations

import asyncio
import time

import pytest

from tests.simulation.loop import Hang, Loop, Process

pytestmark = pytest.mark.unit


def test_an_hour_takes_no_time() -> None:
    loop, began = Loop(), time.monotonic()
    loop.run(asyncio.sleep(3600))
    assert loop.now == pytest.approx(3600, abs=0.01)
    assert time.monotonic() - began < 60


def test_what_comes_first_happens_first() -> None:
    happened = []

    async def one(name: str, seconds: float) -> None:
        await asyncio.sleep(seconds)
        happened.append(name)

    async def all_of_them() -> None:
        await asyncio.gather(one("c", 3), one("a", 1), one("b", 2), one("b2", 2))

    Loop().run(all_of_them())
    assert happened == ["a", "b", "b2", "c"]


def test_a_hang_names_who_waits() -> None:
    async def hang() -> None:
        await asyncio.create_task(asyncio.Event().wait(), name="the one who waits")

    with pytest.raises(Hang, match="the one who waits"):
        Loop().run(hang())


def test_time_that_does_not_pass_is_a_hang() -> None:
    async def spin() -> None:
        while True:  # noqa: ASYNC110
            await asyncio.sleep(0)

    with pytest.raises(Hang, match="no time has passed"):
        Loop().run(spin())


def test_sets_of_tasks_have_one_order() -> None:
    def order() -> list[str]:
        async def named() -> list[str]:
            tasks = {asyncio.create_task(asyncio.sleep(1), name=str(number)) for number in range(50)}
            await asyncio.wait(tasks)
            return [task.get_name() for task in tasks]

        return Loop().run(named())

    assert order() == order()


def test_a_thread_is_virtual_too() -> None:
    loop = Loop()
    loop.io_delay = lambda: 5.0

    async def work() -> int:
        return await asyncio.to_thread(lambda: 42)

    assert loop.run(work()) == 42
    assert loop.now >= 5


def test_a_killed_process_does_nothing_any_more() -> None:
    loop, process, happened = Loop(), Process("worker"), []

    async def work() -> None:
        try:
            await asyncio.sleep(2)
            happened.append("worked")
        finally:
            happened.append("finally")

    async def kill() -> None:
        process.run(loop, work(), "work")
        await asyncio.sleep(1)
        loop.kill(process)
        await asyncio.sleep(10)
        assert happened == []

    loop.run(kill())


def test_a_stopped_process_goes_on_where_it_was_later() -> None:
    loop, process, happened = Loop(), Process("worker"), []

    async def work() -> None:
        for _ in range(3):
            await asyncio.sleep(1)
            happened.append(round(loop.now))

    async def stop() -> None:
        process.run(loop, work(), "work")
        await asyncio.sleep(1.5)
        loop.stop_process(process)
        await asyncio.sleep(10)
        assert happened == [1]
        loop.continue_process(process)
        await asyncio.sleep(5)

    loop.run(stop())
    assert happened == [1, 12, 13]


def test_an_error_that_nobody_takes_ends_the_run() -> None:
    async def broken() -> None:
        asyncio.get_running_loop().call_soon(lambda: 1 / 0)
        await asyncio.sleep(1)

    with pytest.raises(ZeroDivisionError):
        Loop().run(broken())


def test_what_is_left_at_the_end_is_ended_without_a_word(capfd: pytest.CaptureFixture[str]) -> None:
    async def stubborn() -> None:
        while True:
            try:
                await asyncio.sleep(100)
            finally:
                await asyncio.sleep(1)

    async def leave() -> None:
        asyncio.get_running_loop().create_task(stubborn())
        await asyncio.sleep(1)

    Loop().run(leave())
    assert capfd.readouterr().err == ""
