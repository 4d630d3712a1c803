"""No candidate waits in an empty room: no worker, no room with a worker, LiveKit restarted, a burst."""

from __future__ import annotations

import asyncio
import signal
import time

from faults import sound
from faults.cases import Case, Moment, one, together
from faults.person import Person, Sample
from faults.world import World
from local.candidate import CandidateTimeoutError
from tests.support.waiting import until

BURST = 12


async def cold_start(world: World) -> list[Sample]:
    """Two candidates are in their rooms before the first worker is there."""
    for worker in world.running_workers:
        await worker.kill()
    count = 2
    moment = Moment(count)
    ready = [0.0]

    async def story(person: Person) -> None:
        try:
            await person.enter()
        except BaseException:
            moment.leave()
            raise
        await moment.reach()
        since = person.at(ready[0])
        await person.candidate.until_heard(30)
        person.sample.first_audio = sound.first_after(person.candidate.tracks, since)
        await person.run()

    async def arrive() -> None:
        await moment.all_here()
        await asyncio.sleep(4)  # the dispatch of the room has found nobody, and is gone
        await world.start_worker()
        ready[0] = time.monotonic()
        moment.over()

    return await together(world, count, story, arrive)


async def at_capacity(world: World) -> list[Sample]:
    """The only worker has room for two. A third candidate waits until one of them has gone."""
    for worker in world.running_workers:
        await worker.kill()
    await world.start_worker({"MAX_SESSIONS": "2"})
    third_waits = asyncio.Event()
    free = [0.0]
    sitting: list[Person] = []

    async def sits(person: Person) -> None:
        sitting.append(person)
        await person.enter()
        await person.run(until="years")
        await third_waits.wait()
        await person.run()
        free[0] = free[0] or time.monotonic()

    async def waits(person: Person) -> None:
        async def both_sit() -> bool:
            return len(sitting) == 2 and all(each.candidate.tracks for each in sitting)

        await until(both_sit, 40, "the worker is full")
        await person.enter()
        await asyncio.sleep(4)
        assert not person.candidate.tracks, "taken by a worker that was full"
        third_waits.set()
        await person.candidate.until_heard(60)
        first = min(track.first_sound or 0.0 for track in person.candidate.tracks if track.spoken)
        person.sample.first_audio = max(first - person.at(free[0]), 0.0)
        await person.run()

    stories = [one(Person(world), sits), one(Person(world), sits), one(Person(world), waits)]
    samples = await asyncio.gather(*stories)
    for worker in world.running_workers:
        await worker.kill()
    await world.start_worker()
    return list(samples)


async def livekit_restarted(world: World) -> list[Sample]:
    """LiveKit is killed in mid-interview and started again: it has forgotten every room."""
    count = 2
    moment = Moment(count)
    back = [0.0]

    async def story(person: Person) -> None:
        candidate = person.candidate
        try:
            await person.enter()
            await person.run(until="years")
        except BaseException:
            moment.leave()
            raise
        await moment.reach()
        since = person.at(back[0])
        try:
            await candidate.until_heard(12, max(since, candidate.clock()))
        except CandidateTimeoutError:
            await candidate.refresh()  # as a person does
            since = candidate.joined_at
            await candidate.until_heard(40, since)
        person.sample.first_audio = sound.first_after(candidate.tracks, since)
        await person.run()

    async def fault() -> None:
        await moment.all_here()
        await world.stack.livekit.stop(signal.SIGKILL)
        await asyncio.sleep(1)
        await world.stack.livekit.start()
        for worker in world.running_workers:
            await worker.wait_ready()
        back[0] = time.monotonic()
        moment.over()

    return await together(world, count, story, fault)


async def burst(world: World) -> list[Sample]:
    """Twelve candidates click within a second. What is measured is from their join to the first sound."""

    async def story(person: Person) -> None:
        await person.enter()
        await person.candidate.until_heard(40)
        person.sample.silence = person.candidate.join_to_first_audio
        await person.run()

    people = [Person(world) for _ in range(BURST)]
    await asyncio.gather(*(person.candidate.sign_up() for person in people))

    async def late(person: Person, seconds: float) -> Sample:
        await asyncio.sleep(seconds)
        return await one(person, story)

    return list(await asyncio.gather(*(late(person, n / BURST) for n, person in enumerate(people))))


def cases() -> list[Case]:
    return [
        Case("arrive-cold", "worker", "none is running when the candidate comes; then one is", cold_start),
        Case("arrive-full", "worker", "it is full when the candidate comes; then it is not", at_capacity),
        Case("arrive-livekit", "LiveKit", "killed and started again in mid-interview", livekit_restarted),
        Case("arrive-burst", "worker", f"{BURST} candidates within 1 s on one worker", burst),
    ]
