"""The five cases that an interview by voice has to get right, each through every real part."""

from __future__ import annotations

import asyncio
import os
import signal
import time

import pytest

from faults import sound
from faults.cases import one
from faults.person import Person, Sample
from faults.world import World
from local.patience import counted
from tests.support.waiting import until

pytestmark = pytest.mark.faults

# On a machine that does nothing else; `make faults` measures the real ones.
PATIENCE_SECONDS = 6.0
DROP_SECONDS = 8.0


def fine(sample: Sample) -> None:
    """Nothing went wrong, nothing is lost, and one Noah spoke, who greeted once."""
    assert not sample.wrong
    assert sample.completed
    assert sample.lost == []
    assert sample.asked_again == []
    assert sample.at_once == 1
    assert sample.greeted == 1


def soon(sample: Sample, seconds: float) -> None:
    """The silence was no longer than so many seconds, less what a busy machine added to it."""
    assert sample.silence is not None
    assert counted(sample.silence, sample.waited) <= seconds


async def test_happy_path(world: World) -> None:
    """Greeted, asked everything once, every answer stored, completed, and the room is gone."""

    async def story(person: Person) -> None:
        await person.enter()
        await person.run()
        assert await person.candidate.until_disconnected() == "ROOM_DELETED"

    person = Person(world)
    sample = await one(person, story)
    fine(sample)
    assert sample.acknowledged == 3
    documents = await world.documents(person.interview_id)
    assert sorted(documents.answers) == sorted(person.own.asks)
    assert documents.lease["job_id"] is None
    assert person.candidate.answer["room_name"] not in await world.rooms()


async def test_user_refresh(world: World) -> None:
    """The page is reloaded in mid-interview: Noah is there, hears them, and goes on at the open question."""

    async def story(person: Person) -> None:
        candidate = person.candidate
        await person.enter()
        await person.run(until="years")
        await candidate.refresh()
        assert candidate.answer["resumed"] is True
        await candidate.until_heard(15, candidate.joined_at)
        person.silent(sound.first_after(candidate.tracks, candidate.joined_at), candidate.joined_at)
        assert await person.asked() == "years"
        await person.run()

    sample = await one(Person(world), story)
    fine(sample)
    assert sample.acknowledged == 3
    soon(sample, PATIENCE_SECONDS)


async def test_database_timeout(world: World) -> None:
    """Firestore does not answer in mid-interview: Noah goes on, and what he acknowledged is stored when it does."""

    async def story(person: Person) -> None:
        candidate = person.candidate
        await person.enter()
        await person.run(until="years")
        world.stack.firestore.pause()
        try:
            await person.answer("years")
            said = candidate.clock()
            assert await person.asked() == "anything"
            person.silent(sound.first_after(candidate.tracks, said), said)
            await candidate.until_attribute("noah.notice", "database_unavailable", 10)
        finally:
            world.stack.firestore.resume()
        await person.run()

    person = Person(world, typed=True)
    sample = await one(person, story)
    fine(sample)
    assert sample.acknowledged == 3
    soon(sample, PATIENCE_SECONDS)
    documents = await world.documents(person.interview_id)
    assert sorted(documents.answers) == sorted(person.own.asks)


async def test_no_participant(world: World) -> None:
    """Nobody comes: the job ends by itself, no_show is recorded, the room is gone, and a late candidate finds Noah."""

    async def story(person: Person) -> None:
        candidate = person.candidate
        await candidate.sign_up()
        await candidate.start()

        async def recorded() -> bool:
            return (await world.documents(person.interview_id)).interview.get("status") == "no_show"

        async def gone() -> bool:
            return candidate.answer["room_name"] not in await world.rooms()

        await until(recorded, 25, "no_show is recorded")
        await until(gone, 10, "the room is gone")
        await candidate.join()  # their token makes the room again, with its dispatch
        await person.run()

    fine(await one(Person(world), story))


async def test_network_drop(world: World) -> None:
    """Nothing comes from the candidate for 8 s, and nothing reaches them: they go on where they were."""
    person = Person(world)
    candidate = person.candidate

    async def asked(question: str) -> None:
        def said() -> bool:
            facts = world.log.facts(person.own.id)
            return any(f["event"] == "say_end" and person.own.asks[question] in f["text"] for f in facts)

        async def holds() -> bool:
            return said()

        await until(holds, 30, f"{question} is asked")
        await asyncio.sleep(0.5)

    async def story(person: Person) -> None:
        await candidate.sign_up()
        await candidate.start()
        await candidate.join_apart()
        await asked("work")
        await person.answer("work")
        await asked("years")
        pid = candidate._apart.pid if candidate._apart else 0
        began = time.monotonic()
        os.kill(pid, signal.SIGSTOP)
        try:
            await asyncio.sleep(DROP_SECONDS - (time.monotonic() - began))
        finally:
            os.kill(pid, signal.SIGCONT)
        await asyncio.sleep(1)
        await person.answer("years")
        await asked("anything")
        await person.answer("anything")

    sample = await one(person, story)
    assert not sample.wrong
    assert sample.completed
    assert (sample.lost, sample.asked_again, sample.acknowledged) == ([], [], 3)
