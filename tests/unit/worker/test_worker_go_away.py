"""A goAway is followed at a quiet moment, or before its time is over, and once."""

from __future__ import annotations

import asyncio

import pytest
from noah.model.go_away import GoAway

pytestmark = pytest.mark.unit


async def test_it_is_followed_at_a_quiet_moment_and_not_before() -> None:
    quiet, left, go_away = asyncio.Event(), asyncio.Event(), GoAway()

    async def until_quiet() -> None:
        await quiet.wait()

    go_away.until_quiet = until_quiet
    go_away.follow("3600s", left.set)
    await asyncio.sleep(0)
    assert not left.is_set()
    quiet.set()
    await left.wait()


@pytest.mark.parametrize("time_left", ["0.5s", "soon", None])
async def test_it_is_followed_without_one_when_the_time_is_over(time_left: str | None) -> None:
    left, go_away = asyncio.Event(), GoAway()

    async def never() -> None:
        await asyncio.Event().wait()

    go_away.until_quiet = never
    go_away.follow(time_left, left.set)
    await left.wait()


async def test_a_watch_that_fails_does_not_keep_it_from_being_followed() -> None:
    left, go_away = asyncio.Event(), GoAway()

    async def fails() -> None:
        raise RuntimeError("the room is gone")

    go_away.until_quiet = fails
    go_away.follow("3600s", left.set)
    await left.wait()


async def test_two_at_once_are_followed_once() -> None:
    quiet, left, again, go_away = asyncio.Event(), asyncio.Event(), asyncio.Event(), GoAway()

    async def until_quiet() -> None:
        await quiet.wait()

    go_away.until_quiet = until_quiet
    go_away.follow("3600s", left.set)
    go_away.follow("3600s", again.set)
    quiet.set()
    await left.wait()
    await go_away.aclose()
    assert not again.is_set()


async def test_one_that_is_closed_leaves_nothing_behind() -> None:
    left, go_away = [], GoAway()

    async def never() -> None:
        await asyncio.Event().wait()

    go_away.until_quiet = never
    go_away.follow("3600s", lambda: left.append(1))
    await go_away.aclose()
    assert left == []
    assert len(asyncio.all_tasks()) == 1
