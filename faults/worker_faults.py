"""The worker lost and regained, with every interview that it held."""

from __future__ import annotations

import asyncio
import signal
import time
from collections.abc import Awaitable, Callable
from functools import partial

from faults.cases import Case, Moment, batches, one
from faults.person import Person, Sample
from faults.world import World
from local.candidate import Candidate
from local.processes import Part

AT_ONCE = 4
BLOCK_SECONDS = 10  # beyond the lease
TOLD_SECONDS = 0.5  # from an agent's end until the candidate is told of it
Act = Callable[[Part], Awaitable[str]]
"""What is done to a worker; returns what of its own behaviour was wrong, or nothing."""


async def under(world: World, act: Act) -> list[Sample]:
    """Let people talk with one worker, start another, and do `act` to the first.

    Half of them are being spoken to when it happens, the others are waited for.
    """
    worker = world.running_workers[-1]
    greeted, waiting, spoken_to = Moment(AT_ONCE), Moment(AT_ONCE), Moment(AT_ONCE)
    struck: asyncio.Future[float] = asyncio.get_running_loop().create_future()
    survived: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    async def story(person: Person, answers_first: bool) -> None:
        candidate = person.candidate
        try:
            await person.enter()
            await person.asked()
            greeted.leave()
            await person.run(until="years")
            await waiting.reach()
            if answers_first:
                await person.answer("years")
                await candidate.until_heard(15, candidate.clock())
        finally:
            greeted.leave()
            waiting.leave()
            spoken_to.leave()
        fault = person.at(await struck)
        known = {track.identity for track in candidate.tracks if track.since < fault}

        def another_is_heard() -> bool:
            return any(track.spoken and track.identity not in known for track in candidate.tracks)

        # who was only stopped may go on, when it is the candidate's turn without a word
        await candidate.until(lambda: another_is_heard() or survived.done(), "hear another agent", 45)
        if not another_is_heard():
            await person.run()
        elif lingering(candidate, known):
            person.note("the agent that was replaced was still in the room when the next one spoke")
        person.measure_change(fault)
        await person.run()

    async def strike() -> str:
        await greeted.all_here()  # by now all of them are the first worker's
        await world.start_worker()
        await waiting.all_here()
        waiting.over()
        await spoken_to.all_here()
        struck.set_result(time.monotonic())
        problem = await act(worker)
        if worker.running:
            await asyncio.sleep(2)
            survived.set_result(None)
        return problem

    striking = asyncio.create_task(strike())
    try:
        samples = await batches(
            AT_ONCE, [one(Person(world), partial(story, answers_first=n % 2 == 1)) for n in range(AT_ONCE)]
        )
    finally:
        problem = await striking
    samples[0].wrong = "; ".join(filter(None, [samples[0].wrong, problem]))
    if worker.running:
        await worker.kill()
    return samples


def lingering(candidate: Candidate, known: set[str]) -> bool:
    """Whether one of the agents `known` was in the room when another one was heard: it could have spoken, too."""
    sounds = [track.spoken[0].start for track in candidate.tracks if track.spoken and track.identity not in known]
    gone = [candidate.agents[identity].left for identity in known]
    return any(left is None or left > min(sounds) + TOLD_SECONDS for left in gone)


async def terminate(worker: Part) -> str:
    """As Cloud Run does: SIGTERM, and SIGKILL 10 s later."""
    code = await worker.stop(signal.SIGTERM, timeout=10)
    return "" if code == 0 else f"the worker did not leave by itself within 10 s: {code}"


async def kill(worker: Part) -> str:
    await worker.kill()
    return ""


async def freeze(worker: Part) -> str:
    """Stop it for longer than its lease, and let it go on."""
    worker.pause()
    await asyncio.sleep(14)
    worker.resume()
    return ""


async def block(worker: Part) -> str:
    worker.send(signal.SIGUSR2)
    await asyncio.sleep(BLOCK_SECONDS)
    return ""


def _case(key: str, done: str, act: Act) -> Case:
    return Case(f"worker-{key}", "worker", done, lambda world: under(world, act))


def cases() -> list[Case]:
    """In a world whose workers let themselves be blocked, with nothing else going on."""
    return [
        _case("sigterm", "SIGTERM, as in a deployment, another worker registered", terminate),
        _case("sigkill", "SIGKILL, another worker registered", kill),
        _case("sigstop", "SIGSTOP for 14 s, then SIGCONT, another worker registered", freeze),
        _case(
            "blocked",
            f"all event loops blocked for {BLOCK_SECONDS} s, beyond the lease, another worker registered",
            block,
        ),
    ]
