"""Everything ends: nobody came, somebody went and did not return, the time was over."""

from __future__ import annotations

from typing import Any

import aiohttp

from faults.cases import Case, several
from faults.person import Person
from faults.world import World
from tests.support.waiting import until

ENDED_SECONDS = 6.0


async def _status(person: Person, wanted: str, seconds: float) -> None:
    async def reached() -> bool:
        documents = await person.world.documents(person.interview_id)
        return documents.interview.get("status") == wanted and not documents.lease.get("job_id")

    await until(reached, seconds, f"the interview is {wanted}, and nobody's")


async def no_show(person: Person) -> None:
    """Click, and close the page."""
    await person.candidate.sign_up()
    await person.candidate.start()
    person.sample.greeted = 1  # nobody was there to be greeted
    await _status(person, "no_show", 30)


async def abandoned(person: Person) -> None:
    """Leave in the middle, and do not come back."""
    await person.enter()
    await person.run(until="years")
    await person.candidate.leave()
    await _status(person, "abandoned", 30)


async def over_time(person: Person) -> None:
    """Say nothing at all until the time is over."""
    await person.enter()
    await person.candidate.until_heard(20)
    await person.candidate.until_disconnected(60)
    await _status(person, "completed", 10)


async def withdrawn(person: Person) -> None:
    """Delete the interview in the middle of it, from another page."""
    await person.enter()
    await person.run(until="years")
    headers = {"Authorization": f"Bearer {person.candidate.id_token}"}
    url = f"{person.world.stack.interviews_url}/api/interviews/{person.interview_id}"
    timeout = aiohttp.ClientTimeout(total=15)
    async with aiohttp.ClientSession(timeout=timeout) as session, session.delete(url, headers=headers) as response:
        assert response.status < 300, response.status
    deleted = person.candidate.clock()
    # with the next renewal; a few seconds later a turn could not be written any more, and would tell as well
    await person.candidate.until_disconnected(ENDED_SECONDS)
    person.sample.silence = person.candidate.clock() - deleted
    documents = await person.world.documents(person.interview_id)
    assert not documents.answers, "answers after the withdrawal"
    assert not documents.turns, "turns after the withdrawal"


def cases() -> list[Case]:
    """In a world with a short grace period."""

    def case(key: str, done: str, story: Any, **knobs: Any) -> Case:
        async def run(world: World) -> list[Any]:
            samples = await several(world, 3, story, complete=False, **knobs)
            for sample in samples:
                sample.silence = None
                if story is withdrawn:
                    sample.acknowledged, sample.lost = 0, []  # what was deleted is not lost
            return samples

        return Case(f"end-{key}", "candidate", done, run)

    return [
        case("no-show", "clicks, and never comes", no_show),
        case("abandoned", "goes in the middle, and does not come back", abandoned),
        case("withdrawn", "deletes the interview in the middle of it", withdrawn),
    ]


def short_cases() -> list[Case]:
    """In a world whose interviews last 12 s at most."""

    async def run(world: World) -> list[Any]:
        return await several(world, 3, over_time, complete=False)

    return [Case("end-over-time", "candidate", "says nothing until the time is over", run)]
