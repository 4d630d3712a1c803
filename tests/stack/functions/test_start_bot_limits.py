"""What strangers can have of Noah: starts by address and by day, and dispatches that nobody came for."""

import asyncio
import datetime as dt
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any

import pytest
from google.cloud import firestore
from noah.process.budget import Budget, Budgets, count

from local.stack import Stack
from tests.support.caller import Answer, Caller, Person
from tests.support.firestores import store_at

pytestmark = pytest.mark.stack

ENV = {"PLANS": "career", "STARTS_PER_ADDRESS_HOUR": "3"}
ADDRESS = "203.0.113.7"


def outcomes(answers: list[Answer]) -> Counter[str]:
    return Counter(answer.json.get("code", "begun") for answer in answers)


@asynccontextmanager
async def two_instances(cloud: Stack, start_bot: Caller, env: Mapping[str, str]) -> AsyncIterator[list[Caller]]:
    """Of a function with these settings."""
    parts = [await cloud.start_function("start_bot", env) for _ in range(2)]
    yield [Caller(cloud, part.url, start_bot._session) for part in parts]
    for part in parts:
        await part.stop()


@pytest.fixture
async def instances(cloud: Stack, start_bot: Caller) -> AsyncIterator[list[Caller]]:
    """Two instances of a function that lets three strangers an hour in from one address."""
    async with two_instances(cloud, start_bot, ENV) as both:
        yield both


async def test_new_accounts_of_one_address(instances: list[Caller]) -> None:
    """Whatever a caller claims about where they come from, and on however many instances at once."""
    people = [await instances[0].sign_up() for _ in range(12)]
    before = set(await instances[0].rooms())
    answers = await asyncio.gather(
        *(
            instances[number % 2].call(person.token, headers={"X-Forwarded-For": f"198.51.100.{number}, {ADDRESS}"})
            for number, person in enumerate(people)
        )
    )
    assert outcomes(answers) == {"begun": 3, "too_many_here": 9}
    assert len(set(await instances[0].rooms()) - before) == 3
    assert all(0 < int(answer.headers["Retry-After"]) <= 3601 for answer in answers if answer.status == 429)
    # who has begun goes on
    begun = people[[answer.status for answer in answers].index(200)]
    assert (await instances[0].call(begun.token, headers={"X-Forwarded-For": ADDRESS})).status == 200
    # and somebody else is let in
    elsewhere = await instances[0].call((await instances[0].sign_up()).token, headers={"X-Forwarded-For": "192.0.2.1"})
    assert elsewhere.status == 200


async def test_what_is_kept_of_an_address(instances: list[Caller]) -> None:
    """A keyed hash, for an hour."""
    address = "198.51.100.77"
    await instances[0].call((await instances[0].sign_up()).token, headers={"X-Forwarded-For": address})
    counted = [row async for row in instances[0].firestore.collection("limits").stream()]
    kept = [row for row in counted if row.id.startswith("address-")]
    assert kept
    for row in counted:
        theirs = {"day": {"tokens"}, "person": {"hours", "seconds"}}.get(row.id.partition("-")[0], set())  # by workers
        assert set(row.to_dict() or {}) <= {"count", "expire_at", *theirs}
        assert address not in row.id
    now = dt.datetime.now(dt.UTC)
    assert all(row.get("expire_at") <= now + dt.timedelta(hours=1) for row in kept)


async def test_a_day_of_an_environment(cloud: Stack, start_bot: Caller) -> None:
    await start_bot.start(await start_bot.sign_up())
    today = dt.datetime.now(dt.UTC).date().isoformat()
    begun = (await start_bot.document(f"limits/day-{today}"))["count"]
    part = await cloud.start_function("start_bot", {"PLANS": "career", "STARTS_PER_ENVIRONMENT_DAY": str(begun + 2)})
    caller = Caller(cloud, part.url, start_bot._session)
    people = [await caller.sign_up() for _ in range(5)]
    answers = await asyncio.gather(*(caller.call(person.token) for person in people))
    await part.stop()
    assert outcomes(answers) == {"begun": 2, "full_today": 3}


async def test_tokens_that_were_used_close_the_day(cloud: Stack, start_bot: Caller) -> None:
    """Workers count them, in the same document."""
    today = start_bot.firestore.document(f"limits/day-{dt.datetime.now(dt.UTC).date().isoformat()}")
    await today.set({"tokens": firestore.Increment(1000)}, merge=True)
    used = (await today.get()).get("tokens")
    answers = []
    for limit in (used + 1, used):
        part = await cloud.start_function("start_bot", {"PLANS": "career", "TOKENS_PER_ENVIRONMENT_DAY": str(limit)})
        caller = Caller(cloud, part.url, start_bot._session)
        answers.append(await caller.call((await caller.sign_up()).token))
        await part.stop()
    assert outcomes(answers) == {"begun": 1, "full_today": 1}
    assert int(answers[1].headers["Retry-After"]) > 0


async def used(cloud: Stack, amounts: Mapping[str, int], which: Callable[[Budgets, str], Budget]) -> None:
    """A worker counts what these people have used."""
    budgets = Budgets(cloud.livekit_secret, per_day=10**12, per_person_hour=10**12, seconds_per_person=10**12)
    for uid, amount in amounts.items():
        which(budgets, uid).spend(amount)
    async with store_at(cloud.firestore_emulator, cloud.project) as store:
        await count(budgets, store)


async def test_who_has_cost_enough_begins_nothing_until_the_next_hour(cloud: Stack, start_bot: Caller) -> None:
    """A worker counts, and the function reads."""
    part = await cloud.start_function("start_bot", {"PLANS": "career", "TOKENS_PER_PERSON_HOUR": "100"})
    caller = Caller(cloud, part.url, start_bot._session)
    ada, bob, cid = [await caller.sign_up() for _ in range(3)]
    await caller.start(cid)
    answers, hour = [], -1
    while hour != dt.datetime.now(dt.UTC).hour:  # what was counted in an hour that is over now counts no more
        hour = dt.datetime.now(dt.UTC).hour
        await used(cloud, {ada.uid: 100, bob.uid: 99, cid.uid: 100}, Budgets.of)
        answers = [await caller.call(person.token, {"new": True}) for person in (ada, bob)]
        again = await caller.call(cid.token)
    await part.stop()
    assert outcomes(answers) == {"too_many_starts": 1, "begun": 1}
    assert 0 < int(answers[0].headers["Retry-After"]) <= 3601
    assert again.status == 200, "who is in an interview comes back to it: the worker brings it to its end"


async def test_whose_minutes_are_used_up_begins_nothing_until_the_next_day(cloud: Stack, start_bot: Caller) -> None:
    part = await cloud.start_function("start_bot", {"PLANS": "career", "MINUTES_PER_PERSON_DAY": "1"})
    caller = Caller(cloud, part.url, start_bot._session)
    ada, bob = [await caller.sign_up() for _ in range(2)]
    answers, day = [], None
    while day != dt.datetime.now(dt.UTC).date():
        day = dt.datetime.now(dt.UTC).date()
        await used(cloud, {ada.uid: 60, bob.uid: 59}, Budgets.time_of)
        answers = [await caller.call(person.token, {"new": True}) for person in (ada, bob)]
    await part.stop()
    assert outcomes(answers) == {"too_many_starts": 1, "begun": 1}
    assert 0 < int(answers[0].headers["Retry-After"]) <= 86_401


PLANS = [f"plan-{number}" for number in range(5)]


@pytest.fixture
async def many_plans(cloud: Stack, start_bot: Caller) -> AsyncIterator[list[Caller]]:
    """Two instances of a function that has five plans."""
    async with two_instances(cloud, start_bot, {"PLANS": ",".join(PLANS), "STARTS_PER_DAY": "100"}) as both:
        yield both


async def test_one_person_is_in_two_interviews_at_once_at_most(many_plans: list[Caller], person: Person) -> None:
    """Begun at the same moment on two instances, and while Noah is in them."""
    caller = many_plans[0]
    first = await caller.start(person, {"plan": PLANS[0]})
    await caller.put(f"interviews/{first['interview_id']}", joins=1)  # they came
    answers = await asyncio.gather(
        *(many_plans[number % 2].call(person.token, {"plan": plan}) for number, plan in enumerate(PLANS[1:]))
    )
    assert outcomes(answers) == {"begun": 1, "too_many_at_once": 3}
    assert all(0 < int(answer.headers["Retry-After"]) <= 30 for answer in answers if answer.status == 429)
    begun = [first, next(answer.json for answer in answers if answer.status == 200)]
    taken = await plans_of(caller, begun)
    rest = next(plan for plan in PLANS if plan not in taken)

    # long after their dispatches Noah is in both
    now = dt.datetime.now(dt.UTC)
    for one in begun:
        lease = {"dispatched_at": now - dt.timedelta(seconds=31), "renewed_at": now + dt.timedelta(seconds=60)}
        await caller.put(f"leases/{one['interview_id']}", job_id="AJ_1", **lease)
    assert (await caller.call(person.token, {"plan": rest})).json["code"] == "too_many_at_once"
    # who is in a room comes back to it
    again = await caller.start(person, {"plan": taken[1]})
    assert again["interview_id"] == begun[1]["interview_id"]
    # and when he has left one, another begins
    await caller.put(f"leases/{first['interview_id']}", job_id=None)
    assert (await caller.call(person.token, {"plan": rest})).status == 200


async def plans_of(caller: Caller, begun: list[dict[str, Any]]) -> list[str]:
    documents = [await caller.document(f"interviews/{one['interview_id']}") for one in begun]
    return [str(document["plan"]["id"]) for document in documents]


async def test_who_deletes_everything_has_no_more_starts_by_it(
    cloud: Stack, start_bot: Caller, interviews: Caller
) -> None:
    """Their own count goes with all that is held about them; what is left of it names nobody."""
    part = await cloud.start_function("start_bot", {"PLANS": "career", "STARTS_PER_DAY": "1"})
    caller = Caller(cloud, part.url, start_bot._session)
    person = await caller.sign_up()
    answers = []
    for _ in range(4):
        answers.append(await caller.call(person.token))
        assert (await interviews.call(person.token, method="DELETE", path="/api/me")).status == 200
    await part.stop()
    assert outcomes(answers) == {"begun": 1, "too_many_starts": 3}
    kept = [row.id async for row in caller.firestore.collection("limits").stream()]
    assert not [key for key in kept if person.uid in key]


async def come_and_go(caller: Caller, person: Person) -> Answer:
    """Call, and never join: the room closes."""
    answer = await caller.call(person.token)
    if answer.status == 200:
        await caller.delete_room(answer.json["room_name"])
    return answer


async def test_dispatches_that_nobody_came_for(start_bot: Caller, person: Person) -> None:
    first = await come_and_go(start_bot, person)
    again = await come_and_go(start_bot, person)
    refused = await come_and_go(start_bot, person)
    assert [first.status, again.status, refused.status] == [200, 200, 429]
    assert refused.json["code"] == "not_joined"
    assert 0 < int(refused.headers["Retry-After"]) <= 61
    assert first.json["room_name"] not in await start_bot.rooms()

    candidate = f"candidates/{person.uid}"
    unmet = (await start_bot.document(candidate))["unmet"]
    assert unmet["count"] == 2
    await start_bot.put(candidate, unmet={**unmet, "at": unmet["at"] - dt.timedelta(seconds=61)})
    later = await start_bot.start(person)
    # Noah is not sent to somebody who does not come; a worker brings him when they are there
    assert not [dispatch for dispatch in await start_bot.dispatches(later["room_name"]) if dispatch.agent_name]
    assert "agents" not in start_bot.opened(later["token"])["roomConfig"]
    assert (await start_bot.document(f"leases/{later['interview_id']}"))["waiting"] is True
    assert (await start_bot.document(candidate))["unmet"]["count"] == 3

    # they came: it is as if nothing had been
    await start_bot.put(f"interviews/{later['interview_id']}", joins=1)
    await start_bot.delete_room(later["room_name"])
    met = await start_bot.start(person)
    assert len(await start_bot.dispatches(met["room_name"])) == 1
    assert (await start_bot.document(candidate))["unmet"]["count"] == 1


async def test_calls_at_once_are_no_way_around_it(start_bot: Caller, person: Person) -> None:
    """Each round as many calls as one likes, on one commit each."""
    started = await start_bot.start(person)
    for _ in range(3):
        await start_bot.delete_room(started["room_name"])
        answers = await asyncio.gather(*(start_bot.call(person.token) for _ in range(4)))
        assert {answer.status for answer in answers} <= {200, 429, 503}
        assert (await start_bot.document(f"candidates/{person.uid}"))["unmet"]["count"] == 2
        if started["room_name"] not in await start_bot.rooms():
            break
    else:
        raise AssertionError("Noah was sent again and again")
