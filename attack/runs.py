"""The attacks, one function each: what they do, and the rows that come of it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence

from noah.data.plans import load_plan
from noah.process.admission import MOST_JOBS
from noah.settings import Settings as WorkerSettings

from attack import rows
from attack.attackers import KINDS
from attack.world import CHATTY, FLOOD_AFTER, JOIN_AFTER, PLACES, World
from bench import measures
from faults.results import Row
from local.candidate import Candidate
from tests.support.caller import Person, change
from tests.support.interviews import simulated, stored
from tests.support.logs import lines

ABSENT = 40
STARTS = 20
"""From one address in an hour: the setting's default."""
SECONDS, SETTLE_SECONDS = 12.0, 3.0
"""How long somebody attacks, but for floods."""
ADDRESS = "203.0.113.9"
LOOK_SECONDS = 0.25
EMPTY_SECONDS = 60.0
BESIDES = 3
"""Turns beside the limit: the greeting, one that was under way, and one that is said over again."""
HOWS = {"texts-slow": "by typing", "buttons-slow": "by pressing a button", "again-slow": "by coming back"}
SPOKEN = {"words-slow": "by speaking"}
"""How often somebody speaks has no bound but what it costs."""
_PHRASES = load_plan(measures.PLANS / f"{CHATTY}.yaml").phrases
SILENT = tuple(line.partition("{")[0] for line in (*_PHRASES.silence_prompts, _PHRASES.pause_offer))
"""What Noah says to somebody silent begins so."""


async def places(world: World, times: int) -> list[Row]:
    """Forty accounts call and never join, and somebody honest calls meanwhile."""
    heard, most = [], 0
    for _ in range(times):
        await _empty(world)  # the honest person of the round before has a place until Noah gives them up
        people = await _many(world, ABSENT)
        calling = [asyncio.create_task(world.attacked.call(one.token, {"plan": CHATTY})) for one in people]
        held: list[int] = []
        watching = asyncio.create_task(_watch(world, held))
        await asyncio.gather(*calling)
        pair = await world.pair()
        watching.cancel()
        most = max(most, *(count - 1 for count in held))  # somebody honest has one of them
        heard.append(rows.Heard(*pair.first_audio))
        rooms = [call.result().json["room_name"] for call in calling if call.result().status == 200]
        await asyncio.gather(*(world.attacked.delete_room(room) for room in rooms), return_exceptions=True)
        await asyncio.sleep(SETTLE_SECONDS)
    return [rows.places(most, PLACES, ABSENT), rows.waits(heard)]


async def _empty(world: World) -> None:
    """Wait until nobody's earlier call is left."""
    async with asyncio.timeout(EMPTY_SECONDS):
        while await world.held():  # noqa: ASYNC110 (another process's number)
            await asyncio.sleep(LOOK_SECONDS)


async def _watch(world: World, held: list[int]) -> None:
    while True:
        held.append(await world.held())
        await asyncio.sleep(LOOK_SECONDS)


async def starts(world: World, tried: int) -> list[Row]:
    """New accounts of one address, as fast as they can be made."""
    settings = {"STARTS_PER_ADDRESS_HOUR": str(STARTS), "AGENT_NAME": "nobody"}
    function = await world.stack.start_function("start_bot", settings)
    caller = world.caller(function.url)
    people = await _many(world, tried)
    began = time.monotonic()
    headers = {"X-Forwarded-For": ADDRESS}
    answers = await asyncio.gather(*(caller.call(one.token, {"plan": CHATTY}, headers=headers) for one in people))
    seconds = time.monotonic() - began
    await function.stop()
    return [rows.starts(sum(answer.status == 200 for answer in answers), tried, STARTS, seconds)]


async def _many(world: World, count: int) -> list[Person]:
    people: list[Person] = []
    while len(people) < count:
        people += await asyncio.gather(*(world.attacked.sign_up() for _ in range(min(20, count - len(people)))))
    return people


async def turns(world: World, how: str, seconds: float) -> list[Row]:
    """One person buys turns of the model for so long: as many as the simulator has begun."""
    fields = WorkerSettings.model_fields
    before = len(_begun(world))
    async with world.attacking(how, 1, seconds) as (one,):
        report = await one.attack()
        begun = _begun(world)[before:]
    await asyncio.sleep(SETTLE_SECONDS)
    usage = (await stored(world.stack, one.interview_id)).interview.get("usage", {})
    reminders = sum(said.startswith(SILENT) for said in begun)
    found = rows.Bought((HOWS | SPOKEN)[how], len(begun), usage, report.out or seconds, reminders)
    bounded = [rows.turns(found, int(fields["turns_per_minute"].default), BESIDES)] if how in HOWS else []
    return [*bounded, rows.counted(found), rows.dollars(found, int(fields["tokens_per_person_hour"].default))]


def _begun(world: World) -> list[str]:
    """What the model has begun to say to those who attack."""
    return [str(fact["text"]) for fact in simulated(world.stack, CHATTY) if fact["event"] == "say_start"]


async def closed(world: World, most: float) -> list[Row]:
    """An account is disabled, and its token used again and again."""
    person = await world.attacked.sign_up()
    await world.attacked.start(person, {"plan": CHATTY})
    await change(world.attacked, person, disableUser=True)
    began = time.monotonic()
    refused = None
    while refused is None and time.monotonic() - began < most:
        answer = await world.attacked.call(person.token, {"plan": CHATTY})
        if answer.status == 401:
            refused = time.monotonic() - began
        await asyncio.sleep(1)
    return [rows.closed(refused)]


async def deleted(world: World, joins: int) -> list[Row]:
    """A token that is good for minutes, after its interview was deleted."""
    candidate = Candidate(world.stack, plan=CHATTY)
    await candidate.sign_up()
    answer = await candidate.start()
    path = f"/api/interviews/{answer['interview_id']}"
    gone = await world.caller(world.stack.interviews_url).call(candidate.id_token, method="DELETE", path=path)
    assert gone.status == 200, gone.text
    await asyncio.sleep(SETTLE_SECONDS)
    before, jobs = len(world.sessions()), _jobs(world, answer["interview_id"])
    for _ in range(joins):
        await candidate.join()
        await asyncio.sleep(1)
        await candidate.leave()
    await asyncio.sleep(SETTLE_SECONDS)
    sessions, more = len(world.sessions()) - before, _jobs(world, answer["interview_id"]) - jobs
    return [*rows.deleted(sessions, more, joins, MOST_JOBS)]


def _jobs(world: World, interview_id: str) -> int:
    return len(lines(world.stack.workers, "job_accepted", interview_id=interview_id))


async def floods(world: World, kind: str, by: Sequence[int], times: int) -> list[Row]:
    """A flood of a kind, by so many attackers at once, while somebody else is greeted by the same worker."""
    found, seconds = [], rows.FLOOD_SECONDS if KINDS[kind].flood else SECONDS
    for count in by:
        one = rows.Flood(kind, count)
        for _ in range(times):
            async with world.attacking(kind, count, seconds) as attackers:
                listening = asyncio.create_task(world.pair())
                removed = [asyncio.create_task(world.removed(each.room)) for each in attackers]
                await asyncio.sleep(JOIN_AFTER + FLOOD_AFTER)
                reports = await asyncio.gather(*(each.attack() for each in attackers))
                for report, looking in zip(reports, removed, strict=True):
                    report.removed = looking.result() if looking.done() else None
                    looking.cancel()
                await asyncio.gather(*removed, return_exceptions=True)
                one.reports += reports
                pair = await listening
            one.gaps.append(rows.Heard(pair.beside.gap_longest, pair.apart.gap_longest))
            await asyncio.sleep(SETTLE_SECONDS)
        found.append(rows.flood(one))
    return found
