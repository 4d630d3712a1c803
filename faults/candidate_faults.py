"""The candidate lost and regained."""

from __future__ import annotations

import asyncio
import json
import sys
import time

from faults import sound
from faults.cases import Case, several
from faults.network import Cable
from faults.person import Person, Sample
from faults.world import World
from local.candidate import Candidate
from local.interviewee import Interviewee
from local.paths import ROOT
from local.patience import wait_for
from tests.support.waiting import until

AWAY_SECONDS = 60.0


async def refresh(person: Person) -> None:
    """Reload the page while Noah waits for an answer, and again while he speaks."""
    candidate = person.candidate
    await person.enter()
    await person.run(until="years")
    await candidate.refresh()
    await candidate.until_heard(20, candidate.joined_at)
    person.sample.silence = sound.first_after(candidate.tracks, candidate.joined_at)
    await person.asked()
    await person.answer("years")
    await candidate.until_heard(20, candidate.clock())
    await candidate.refresh()
    await person.run()


async def second_tab(person: Person) -> None:
    """Open the interview in a second tab, which takes it over from the first."""
    first = person.candidate
    await person.enter()
    await person.run(until="years")
    second = Candidate(person.world.stack, plan=person.own.id)
    second.email, second.uid, second.id_token = first.email, first.uid, first.id_token
    person.candidate, person.others = second, [first]
    person.interviewee = Interviewee(second, person.own.data, person.interviewee.answers)
    await second.start()
    await second.join()
    await second.until_heard(20, second.joined_at)
    person.sample.silence = sound.first_after(second.tracks, second.joined_at)
    reason = await first.until_disconnected(10)
    assert reason == "DUPLICATE_IDENTITY", reason
    await person.run()


async def crashed_tab(person: Person) -> None:
    """The tab dies without a word to anybody; the person comes back in a new one."""
    candidate = person.candidate
    await candidate.sign_up()
    await candidate.start()
    await candidate.join_apart()
    await asyncio.sleep(3)  # they are greeted there, where nothing is measured
    await candidate.lose()
    await candidate.start()
    await candidate.join()
    await candidate.until_heard(30, candidate.joined_at)
    person.sample.silence = sound.first_after(candidate.tracks, candidate.joined_at)
    await person.run()


async def after_the_grace_period(person: Person) -> None:
    """Close the laptop, and come back when the interview has been given up for now."""
    candidate = person.candidate
    await person.enter()
    await person.run(until="years")
    await candidate.leave()
    room = candidate.answer["room_name"]

    async def gone() -> bool:
        return room not in await person.world.rooms()

    await until(gone, 30, "the room is gone")
    await candidate.start()
    assert candidate.answer["resumed"] is True, "not taken up again"
    await candidate.join()
    await candidate.until_heard(20, candidate.joined_at)
    person.sample.silence = sound.first_after(candidate.tracks, candidate.joined_at)
    await person.run()


class Away:
    """A candidate in a process behind a cable; `python -m faults.away` is its other end."""

    def __init__(self, person: Person, cable: Cable) -> None:
        self._person = person
        self._cable = cable
        self._process: asyncio.subprocess.Process | None = None

    async def join(self) -> None:
        candidate, world = self._person.candidate, self._person.world
        await candidate.sign_up()
        await candidate.start()
        self._process = await asyncio.create_subprocess_exec(
            *("ip", "netns", "exec", self._cable.name, sys.executable, "-m", "faults.away"),
            cwd=ROOT,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        answers = {q: [a.text for a in given] for q, given in self._person.interviewee.answers.items()}
        where = {
            "url": world.outer_livekit_url,
            "token": candidate.answer["token"],
            "room": candidate.answer["room_name"],
        }
        await self._tell(where | {"plan": self._person.own.data, "answers": answers, "uid": candidate.uid})

    async def hear(self, seconds: float = AWAY_SECONDS) -> dict[str, object]:
        """The next thing that it reports."""
        assert self._process is not None
        assert self._process.stdout is not None
        line = await wait_for(self._process.stdout.readline(), seconds)
        if not line:
            raise AssertionError("the candidate's own process ended")
        heard: dict[str, object] = json.loads(line)
        return heard

    async def go_on(self) -> None:
        await self._tell({})

    async def close(self) -> None:
        if self._process is not None and self._process.returncode is None:
            self._process.kill()
            await self._process.wait()

    async def _tell(self, what: dict[str, object]) -> None:
        assert self._process is not None
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(what).encode() + b"\n")
        await self._process.stdin.drain()


async def without_network(person: Person, seconds: float) -> None:
    """Pull the cable for so long while Noah waits for an answer. The person answers as soon as it is back."""
    assert person.world.network is not None
    cable = person.world.network.cable()
    away = Away(person, cable)
    try:
        await away.join()
        await away.hear()  # the question "years" has been asked
        cable.pull()
        await asyncio.sleep(seconds)
        cable.plug()
        back = time.monotonic()
        await away.go_on()
        end = await away.hear(90)
    finally:
        await away.close()
    if problem := end["wrong"]:
        person.note(str(problem))
    heard = end["heard"]
    assert isinstance(heard, list)
    # the process's own ears: its times are of the same clock
    starts = [start for start, _ in heard if start > back]
    person.sample.silence = min(starts) - back if starts else None
    person.sample.greeted = int(str(end["greeted"]))
    person.sample.heard = bool(heard)
    person.sample.at_once = int(str(end["at_once"]))


def _network(seconds: float, count: int) -> Case:
    async def run(world: World) -> list[Sample]:
        async def story(person: Person) -> None:
            await without_network(person, seconds)

        return await several(world, count, story, at_once=3)

    return Case(
        f"candidate-network-{seconds:.0f}",
        "candidate",
        f"no packet in either direction for {seconds:.0f} s; they answer when the network is back",
        run,
    )


def cases() -> list[Case]:
    """In a world with the usual grace period."""
    return [
        Case(
            "candidate-refresh",
            "candidate",
            "page reloaded while Noah waits, and again while he speaks",
            lambda world: several(world, 6, refresh),
        ),
        Case(
            "candidate-second-tab",
            "candidate",
            "the interview opened in a second tab",
            lambda world: several(world, 4, second_tab),
        ),
        Case(
            "candidate-crashed-tab",
            "candidate",
            "the tab killed without a word, opened again",
            lambda world: several(world, 3, crashed_tab),
        ),
    ]


def network_cases() -> list[Case]:
    """In a world with a network."""
    return [_network(8, 3), _network(45, 2)]


def grace_cases() -> list[Case]:
    """In a world with a short grace period."""
    return [
        Case(
            "candidate-after-grace",
            "candidate",
            "laptop closed, opened again after the grace period",
            lambda world: several(world, 4, after_the_grace_period),
        )
    ]
