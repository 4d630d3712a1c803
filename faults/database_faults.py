"""The database lost and regained: by a proxy between the workers and Firestore, for all people at the same time."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from faults import sound
from faults.cases import Case, Moment, batches, one, together
from faults.person import Person, Sample
from faults.world import World
from tests.support.firestores import FailingFirestore

AT_ONCE = 4
OUTAGE_SECONDS = 6.0
SLOW_SECONDS = 1.2  # of each call: within the deadline, twice is beyond it


@asynccontextmanager
async def paused(world: World) -> AsyncIterator[None]:
    """Requests are taken, and never answered."""
    back = asyncio.Event()

    async def wait(_: str) -> None:
        await back.wait()

    _proxy(world).before = wait
    try:
        yield
    finally:
        _proxy(world).before = None
        back.set()


@asynccontextmanager
async def slow(world: World) -> AsyncIterator[None]:
    """Every answer comes late."""

    async def wait(_: str) -> None:
        await asyncio.sleep(SLOW_SECONDS)

    _proxy(world).before = wait
    try:
        yield
    finally:
        _proxy(world).before = None


@asynccontextmanager
async def refusing(world: World) -> AsyncIterator[None]:
    """Every call ends, and no connection is accepted."""
    await _proxy(world).stop()
    try:
        yield
    finally:
        await _proxy(world).start()


@asynccontextmanager
async def reads_only(world: World) -> AsyncIterator[None]:
    """What is read is answered, what is written is refused."""
    _proxy(world).refuse = {"Commit", "BatchWrite", "Write"}
    try:
        yield
    finally:
        _proxy(world).refuse = set()


@asynccontextmanager
async def writes_unanswered(world: World) -> AsyncIterator[None]:
    """Writes are carried out, and their answer is lost."""
    _proxy(world).lose = {"Commit"}
    try:
        yield
    finally:
        _proxy(world).lose = set()


@asynccontextmanager
async def emulator_paused(world: World) -> AsyncIterator[None]:
    """The emulator itself stands still, for everybody."""
    world.stack.firestore.pause()
    try:
        yield
    finally:
        world.stack.firestore.resume()


def _proxy(world: World) -> FailingFirestore:
    assert world.database is not None
    return world.database


Mode = Callable[[World], AbstractAsyncContextManager[None]]


async def in_the_middle(world: World, mode: Mode, *, killed: bool = False) -> list[Sample]:
    """Two questions are answered while the database fails; with `killed`, the worker dies before it is back."""
    before, during = Moment(AT_ONCE), Moment(AT_ONCE)
    worker = world.running_workers[-1]
    struck: list[float] = []
    for other in world.running_workers[:-1]:  # what earlier cases left
        await other.kill()

    async def story(person: Person) -> None:
        candidate = person.candidate
        try:
            await person.enter()
            await person.run(until="years")
        except BaseException:
            before.leave()
            during.leave()
            raise
        await before.reach()
        try:
            await person.answer("years")
            said = candidate.clock()
            await person.asked()
            person.sample.silence = sound.first_after(candidate.tracks, said)
        except BaseException:
            during.leave()
            raise
        await during.reach()
        if killed:
            fault = person.at(struck[0])
            known = {track.identity for track in candidate.tracks if track.since < fault}
            await candidate.until(
                lambda: any(track.spoken and track.identity not in known for track in candidate.tracks),
                "hear another agent",
                45,
            )
            person.measure_change(fault)
        await person.run()

    async def fault() -> None:
        await before.all_here()
        if killed:
            await world.start_worker()  # who takes over; it has nothing yet
        async with mode(world):
            before.over()
            began = asyncio.get_running_loop().time()
            await during.all_here()
            if killed:
                struck.append(time.monotonic())
                await worker.kill()
                during.over()
            await asyncio.sleep(max(0.0, OUTAGE_SECONDS - (asyncio.get_running_loop().time() - began)))
            if not killed:
                during.over()
                await asyncio.sleep(1)  # the last question is answered while it comes back
        during.over()

    return await together(world, AT_ONCE, story, fault)


async def killed_while_paused(world: World) -> list[Sample]:
    """The worker dies with the journal that it kept because the emulator stood still."""
    return await in_the_middle(world, emulator_paused, killed=True)


async def at_the_start(world: World, mode: Mode) -> list[Sample]:
    """The database fails before the candidate comes, and for two questions more."""
    asked = Moment(AT_ONCE)

    async def story(person: Person) -> None:
        candidate = person.candidate
        try:
            await person.enter()
            await candidate.until_heard(30)
            person.sample.silence = candidate.join_to_first_audio
            await person.run(until="years")
        finally:
            asked.leave()
        await person.run()

    async def fault() -> None:
        async with mode(world):
            started.set()
            await asked.all_here()

    started = asyncio.Event()
    injecting = asyncio.create_task(fault())
    await started.wait()
    try:
        return await batches(AT_ONCE, [one(Person(world), story) for _ in range(AT_ONCE)])
    finally:
        await injecting


MODES: dict[str, tuple[Mode, str]] = {
    "paused": (paused, "takes requests and does not answer"),
    "slow": (slow, f"answers {SLOW_SECONDS:g} s late"),
    "refusing": (refusing, "refuses connections"),
    "reads-only": (reads_only, "reads, and refuses to write"),
    "unanswered": (writes_unanswered, "writes, and does not say so"),
}


def cases() -> list[Case]:
    """In a world with a database that fails as told."""
    found = []
    for key, (mode, does) in MODES.items():
        found.append(
            _case(f"database-{key}", f"{does}, for {OUTAGE_SECONDS:g} s in mid-interview", mode, in_the_middle)
        )
    for key in ("paused", "refusing", "reads-only"):
        mode, does = MODES[key]
        found.append(_case(f"database-{key}-start", f"{does}, when the interview begins", mode, at_the_start))
    for key, (mode, does) in MODES.items():
        done = f"{does}; the worker is killed before it is back"
        found.append(_case(f"database-{key}-sigkill", done, mode, _killed))
    return found


async def _killed(world: World, mode: Mode) -> list[Sample]:
    return await in_the_middle(world, mode, killed=True)


def _case(key: str, done: str, mode: Mode, story: Callable[[World, Mode], Awaitable[list[Sample]]]) -> Case:
    return Case(key, "database", done, lambda world: story(world, mode))
