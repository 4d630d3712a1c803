"""How a case is written down, and how several people go through one at the same time."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import Any

import aiohttp
from livekit import rtc
from noah.data.store import StoreError

from faults.person import Person, Sample
from faults.world import World
from local.patience import wait_for, within

STORY_SECONDS = 110.0
# What a person may run into when the system fails them: a finding, and no reason to stop.
FAILURES = (AssertionError, TimeoutError, aiohttp.ClientError, rtc.ConnectError, OSError, StoreError)

Story = Callable[[Person], Awaitable[None]]


@dataclass(frozen=True)
class Case:
    """One fault. `run` commits it in a world, on several interviews, and says what each came to."""

    key: str
    part: str
    done: str
    run: Callable[[World], Awaitable[list[Sample]]]


async def one(person: Person, story: Story, *, complete: bool = True) -> Sample:
    """Let a person live through a story; what goes wrong is noted in the sample."""
    async with person:
        try:
            async with within(STORY_SECONDS):
                await story(person)
        except FAILURES as failure:
            person.note(_line(failure))
            person.world.note(f"{person.own.id}: {type(failure).__name__}: {failure}\n{person.candidate.story()}")
        if not person.candidate.answer:
            return person.sample
        try:
            return await person.examine(complete=complete)
        except FAILURES as failure:
            person.note(f"could not be examined: {_line(failure)}")
            return person.sample


async def several(
    world: World, count: int, story: Story, *, at_once: int = 6, complete: bool = True, **knobs: Any
) -> list[Sample]:
    """The same story for `count` people, so many at the same time. `knobs` are those of Person."""
    return await batches(at_once, [one(Person(world, **knobs), story, complete=complete) for _ in range(count)])


async def together(world: World, count: int, story: Story, fault: Callable[[], Awaitable[None]]) -> list[Sample]:
    """The same story for `count` people at once, while `fault` happens to all of them."""
    happening = asyncio.ensure_future(fault())
    try:
        return await several(world, count, story, at_once=count)
    finally:
        await happening


async def batches(size: int, work: Iterable[Awaitable[Sample]]) -> list[Sample]:
    """All of it, `size` at a time."""
    gate = asyncio.Semaphore(size)

    async def held(each: Awaitable[Sample]) -> Sample:
        async with gate:
            return await each

    return list(await asyncio.gather(*map(held, work)))


class Moment:
    """A point in a story at which everybody waits until something has been done to all of them."""

    def __init__(self, people: int) -> None:
        self._people = people
        self._here: set[asyncio.Task[object] | None] = set()
        self._all_here = asyncio.Event()
        self._over = asyncio.Event()

    async def reach(self) -> None:
        """Be here, and wait until it is over."""
        self.leave()
        await self._over.wait()

    def leave(self) -> None:
        """Do not be waited for (any more). Each person counts once."""
        me = asyncio.current_task()
        self._here.add(me)
        if len(self._here) >= self._people:
            self._all_here.set()

    async def all_here(self, seconds: float = 60.0) -> None:
        """Wait for everybody, or so long."""
        try:
            await wait_for(self._all_here.wait(), seconds)
        except TimeoutError:
            return

    def over(self) -> None:
        self._over.set()


def _line(failure: BaseException) -> str:
    return f"{type(failure).__name__}: {failure}".splitlines()[0][:160]
