"""What a call finds and does about it: the state table, the documents, the limit, and two calls at once."""

import asyncio
import datetime as dt
import json
import re
from typing import Any

import pytest
from google.cloud import firestore
from livekit import rtc

from local.patience import wait_for
from tests.support.caller import Caller, Person
from tests.support.participants import other_agent

pytestmark = pytest.mark.stack
TRACE = r"00-[0-9a-f]{32}-[0-9a-f]{16}-0[0-3]"  # W3C Trace Context

LONG_AGO = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
SECONDS = 5.0


async def age_dispatch(caller: Caller, interview_id: str) -> None:
    """Make the last dispatch one that should have brought an agent by now."""
    await caller.put(f"leases/{interview_id}", dispatched_at=LONG_AGO, waiting=False)


async def test_the_documents_of_a_start(start_bot: Caller, person: Person) -> None:
    started = await start_bot.start(person, {"plan": "other"})
    interview_id = started["interview_id"]
    today = dt.datetime.now(dt.UTC).date().isoformat()

    candidate = await start_bot.document(f"candidates/{person.uid}")
    assert candidate["active"] == {"other": interview_id}
    assert candidate["starts"] == {"day": today, "count": 1}
    unmet = candidate["unmet"]
    assert unmet.pop("at") <= dt.datetime.now(dt.UTC)
    assert unmet == {"count": 1, "interview": interview_id, "seen": 0}
    assert set(candidate) == {"active", "starts", "unmet", "created_at", "updated_at", "expire_at"}

    interview = await start_bot.document(f"interviews/{interview_id}")
    created_at = interview.pop("created_at")
    assert interview.pop("updated_at") == created_at
    assert interview.pop("expire_at") - created_at > dt.timedelta(days=80)
    assert re.fullmatch(TRACE, interview.pop("trace"))
    assert interview == {
        "uid": person.uid,
        "plan": {"id": "other", "version": "2"},
        "values": {},
        "previous": [],
        "room_name": started["room_name"],
        "status": "created",
        "phase": None,
        "question": None,
        "version": 1,
        "epoch": 0,
        "greeting_done": False,
        "resumes": 0,
        "joins": 0,
        "active_seconds": 0,
        "usage": {},
        "report": "none",
        "ended_at": None,
    }
    lease = await start_bot.document(f"leases/{interview_id}")
    assert lease["waiting"] is True
    assert lease["dispatched_at"] == created_at
    assert set(lease) == {"waiting", "dispatched_at", "expire_at"}


@pytest.mark.parametrize(
    ("status", "new", "outcome"),
    [
        ("created", False, "same"),
        ("created", True, "same"),
        ("live", False, "same"),
        ("live", True, "same"),
        ("interrupted", False, "same"),
        ("interrupted", True, "same"),
        ("no_show", False, "same"),
        ("no_show", True, "another"),
        ("abandoned", False, "same"),
        ("abandoned", True, "another"),
        ("completed", False, "refused"),
        ("completed", True, "another"),
        ("withdrawn", False, "another"),
        ("withdrawn", True, "another"),
    ],
)
async def test_what_a_call_finds(start_bot: Caller, person: Person, status: str, new: bool, outcome: str) -> None:
    first = await start_bot.start(person)
    interview_id = first["interview_id"]
    await start_bot.put(f"interviews/{interview_id}", status=status)

    answer = await start_bot.call(person.token, {"new": new})

    if outcome == "refused":
        assert (answer.status, answer.json["code"]) == (409, "interview_completed")
        assert answer.json["interview_id"] == interview_id
        return
    assert answer.status == 200, answer.text
    again = answer.json
    assert (again["interview_id"] == interview_id) == (outcome == "same")
    assert again["room_name"] == f"interview-{again['interview_id']}"
    candidate = await start_bot.document(f"candidates/{person.uid}")
    assert candidate["active"] == {"career": again["interview_id"]}
    assert candidate["starts"]["count"] == (1 if outcome == "same" else 2)
    assert len(await start_bot.dispatches(again["room_name"])) == 1
    if outcome == "another":
        assert (await start_bot.document(f"interviews/{interview_id}"))["status"] == status


async def test_an_interview_of_another_plan_is_another_one(start_bot: Caller, person: Person) -> None:
    career = await start_bot.start(person)
    other = await start_bot.start(person, {"plan": "other"})
    assert career["interview_id"] != other["interview_id"]
    assert (await start_bot.start(person))["interview_id"] == career["interview_id"]
    candidate = await start_bot.document(f"candidates/{person.uid}")
    assert candidate["active"] == {"career": career["interview_id"], "other": other["interview_id"]}


@pytest.mark.parametrize("greeted", [False, True])
async def test_resumed_once_greeted(start_bot: Caller, person: Person, greeted: bool) -> None:
    first = await start_bot.start(person)
    state = {"status": "live", "greeting_done": greeted, "question": "motivation"}
    await start_bot.put(f"interviews/{first['interview_id']}", **state)
    again = await start_bot.start(person)
    assert again["resumed"] is greeted
    metadata = start_bot.opened(again["token"])["roomConfig"]["agents"][0]["metadata"]
    assert f'"resumed": {"true" if greeted else "false"}, "question": "motivation"' in metadata


@pytest.mark.parametrize("answered", [False, True])
@pytest.mark.parametrize(("status", "greeted"), [("no_show", False), ("abandoned", True)])
async def test_taken_up_again(start_bot: Caller, person: Person, status: str, greeted: bool, answered: bool) -> None:
    first = await start_bot.start(person)
    path = f"interviews/{first['interview_id']}"
    await start_bot.put(path, status=status, greeting_done=greeted, epoch=4)
    if answered:
        await start_bot.put(f"{path}/answers/name", text="Ada")
    await start_bot.delete_room(first["room_name"])

    again = await start_bot.start(person)

    assert (again["interview_id"], again["resumed"]) == (first["interview_id"], answered)
    interview = await start_bot.document(path)
    assert interview["status"] == ("interrupted" if greeted else "created")
    assert interview["epoch"] == 4
    assert len(await start_bot.dispatches(again["room_name"])) == 1


async def test_taken_up_again_while_the_room_is_still_there(start_bot: Caller, person: Person) -> None:
    first = await start_bot.start(person)
    await start_bot.put(f"interviews/{first['interview_id']}", status="no_show")
    await asyncio.gather(*(start_bot.start(person) for _ in range(4)))
    assert (await start_bot.document(f"interviews/{first['interview_id']}"))["status"] == "created"
    assert len(await start_bot.dispatches(first["room_name"])) == 1


async def test_a_room_that_is_gone_is_made_again(start_bot: Caller, person: Person) -> None:
    first = await start_bot.start(person)
    interview_id = first["interview_id"]
    await start_bot.put(f"interviews/{interview_id}", status="interrupted", greeting_done=True)
    await start_bot.put(f"leases/{interview_id}", epoch=3, waiting=False, dispatched_at=LONG_AGO)
    await start_bot.delete_room(first["room_name"])

    again = await start_bot.start(person)

    assert (again["room_name"], again["resumed"]) == (first["room_name"], True)
    dispatches = await start_bot.dispatches(again["room_name"])
    assert len(dispatches) == 1
    assert '"resumed": true' in dispatches[0].metadata
    lease = await start_bot.document(f"leases/{interview_id}")
    assert (lease["epoch"], lease["waiting"]) == (3, True)
    assert lease["dispatched_at"] > LONG_AGO
    assert (await start_bot.document(f"interviews/{interview_id}"))["status"] == "interrupted"


async def test_what_has_expired_is_absent(start_bot: Caller, person: Person) -> None:
    first = await start_bot.start(person)
    await start_bot.put(f"interviews/{first['interview_id']}", status="live", expire_at=LONG_AGO)
    second = await start_bot.start(person)
    assert second["interview_id"] != first["interview_id"]
    await start_bot.put(f"candidates/{person.uid}", expire_at=LONG_AGO, starts={"day": "x", "count": 99})
    await start_bot.start(person)
    candidate = await start_bot.document(f"candidates/{person.uid}")
    assert candidate["starts"]["count"] == 1
    assert candidate["expire_at"] > dt.datetime.now(dt.UTC)


@pytest.mark.parametrize("active", [None, "x", {"career": 3}, {"career": ""}, {"career": "a/b"}, {"career": "gone"}])
async def test_a_candidate_of_a_broken_shape_begins(start_bot: Caller, person: Person, active: Any) -> None:
    await start_bot.put(f"candidates/{person.uid}", active=active, starts="many")
    started = await start_bot.start(person)
    assert await start_bot.interviews_of(person.uid) == [started["interview_id"]]


async def test_somebody_elses_interview_is_not_taken_up(start_bot: Caller, person: Person) -> None:
    other = await start_bot.sign_up()
    theirs = await start_bot.start(other)
    await start_bot.put(f"candidates/{person.uid}", active={"career": theirs["interview_id"]})
    mine = await start_bot.start(person)
    assert mine["interview_id"] != theirs["interview_id"]


async def test_begun_while_firestore_was_down(start_bot: Caller, person: Person) -> None:
    """The worker has stored the interview under the id that both derive; the candidate does not point to it."""
    first = await start_bot.start(person)
    path = f"interviews/{first['interview_id']}"
    await start_bot.put(path, status="live", greeting_done=True)
    await start_bot.firestore.document(f"candidates/{person.uid}").delete()

    again = await start_bot.start(person)

    assert (again["interview_id"], again["resumed"]) == (first["interview_id"], True)
    candidate = await start_bot.document(f"candidates/{person.uid}")
    assert candidate["active"] == {"career": first["interview_id"]}


async def test_the_limit_on_starts(start_bot: Caller, person: Person) -> None:
    for count in range(3):
        started = await start_bot.start(person, {"new": True})
        assert (await start_bot.start(person))["interview_id"] == started["interview_id"]  # not counted
        candidate = await start_bot.document(f"candidates/{person.uid}")
        assert candidate["starts"]["count"] == count + 1
        await start_bot.put(f"interviews/{started['interview_id']}", status="completed")
    refused = await start_bot.call(person.token, {"new": True})
    assert (refused.status, refused.json["code"]) == (429, "too_many_starts")
    now = dt.datetime.now(dt.UTC)
    midnight = dt.datetime.combine(now.date() + dt.timedelta(days=1), dt.time(), dt.UTC)
    assert abs(int(refused.headers["Retry-After"]) - (midnight - now).total_seconds()) < 10
    assert (await start_bot.call(person.token)).status == 409
    assert len(await start_bot.interviews_of(person.uid)) == 3

    # the next day
    await start_bot.put(f"candidates/{person.uid}", starts={"day": "2026-01-01", "count": 3})
    async for row in start_bot.firestore.collection("limits").stream():
        if row.id.startswith("person-"):
            await row.reference.delete()
    await start_bot.start(person, {"new": True})


async def test_many_calls_at_once_begin_one_interview(start_bot: Caller, person: Person) -> None:
    before = set(await start_bot.rooms())
    started = await asyncio.gather(*(start_bot.start(person) for _ in range(8)))
    rooms = {start["room_name"] for start in started}
    assert len(rooms) == 1
    assert await start_bot.interviews_of(person.uid) == [started[0]["interview_id"]]
    assert set(await start_bot.rooms()) - before == rooms
    assert len(await start_bot.dispatches(rooms.pop())) == 1
    assert (await start_bot.document(f"candidates/{person.uid}"))["starts"]["count"] == 1


async def test_many_calls_at_once_begin_one_more(start_bot: Caller, person: Person) -> None:
    first = await start_bot.start(person)
    await start_bot.put(f"interviews/{first['interview_id']}", status="completed")
    before = set(await start_bot.rooms())
    started = await asyncio.gather(*(start_bot.start(person, {"new": True}) for _ in range(8)))
    rooms = {start["room_name"] for start in started}
    assert len(rooms) == 1
    assert set(await start_bot.rooms()) - before == rooms
    assert len(await start_bot.interviews_of(person.uid)) == 2


async def test_calls_of_two_plans_at_once_begin_one_each(start_bot: Caller, person: Person) -> None:
    before = set(await start_bot.rooms())
    asked = [{"plan": plan} for plan in ("career", "other", "career", "other")]
    started = await asyncio.gather(*(start_bot.start(person, body) for body in asked))
    ids = {start["interview_id"] for start in started}
    assert len(ids) == 2
    assert set(await start_bot.interviews_of(person.uid)) == ids
    assert set(await start_bot.rooms()) - before == {f"interview-{id_}" for id_ in ids}


async def test_no_second_dispatch_while_one_is_on_its_way(start_bot: Caller, person: Person) -> None:
    started = await start_bot.start(person)
    await start_bot.start(person)
    assert len(await start_bot.dispatches(started["room_name"])) == 1


@pytest.mark.parametrize("lease", [True, False])
async def test_a_room_without_noah_gets_one_dispatch(start_bot: Caller, person: Person, lease: bool) -> None:
    started = await start_bot.start(person)
    path = f"leases/{started['interview_id']}"
    if not lease:
        await start_bot.firestore.document(path).delete()

    async def until_two() -> None:
        while len(await start_bot.dispatches(started["room_name"])) < 2:
            await asyncio.gather(*(start_bot.start(person) for _ in range(6)))

    await wait_for(until_two(), 10)
    first, second = await start_bot.dispatches(started["room_name"])
    assert abs(first.state.created_at - second.state.created_at) / 1e9 >= 2.9
    once, again = json.loads(first.metadata), json.loads(second.metadata)
    assert once.pop("trace") != again.pop("trace"), "each start is in the trace of its own click"
    assert once == again
    found = await start_bot.document(path)
    assert found["waiting"] is True
    assert found["expire_at"] > dt.datetime.now(dt.UTC)


async def test_no_dispatch_where_noah_is_or_a_worker_sees_to_it(start_bot: Caller, person: Person) -> None:
    led, visited, bare = [await start_bot.sign_up() for _ in range(3)]
    starts = {who: await start_bot.start(who) for who in (led, visited, bare)}
    for started in starts.values():
        await age_dispatch(start_bot, started["interview_id"])
    lease = f"leases/{starts[led]['interview_id']}"

    async def until_the_bare_one_has_two() -> None:
        while len(await start_bot.dispatches(starts[bare]["room_name"])) < 2:
            await start_bot.put(lease, job_id="AJ_x", epoch=1, renewed_at=firestore.SERVER_TIMESTAMP)
            await asyncio.gather(*(start_bot.start(who) for who in starts))

    async with other_agent(start_bot.stack, starts[visited]["room_name"]):
        await wait_for(until_the_bare_one_has_two(), 10)
    for who in (led, visited):
        assert len(await start_bot.dispatches(starts[who]["room_name"])) == 1


async def test_the_token_opens_the_room(start_bot: Caller, person: Person) -> None:
    started = await start_bot.start(person)
    room = rtc.Room()
    await wait_for(room.connect(started["livekit_url"], started["token"]), SECONDS)
    assert (room.name, room.local_participant.identity) == (started["room_name"], person.uid)
    await wait_for(room.disconnect(), SECONDS)


async def test_the_token_makes_a_room_that_has_closed(start_bot: Caller, person: Person) -> None:
    started = await start_bot.start(person)
    await start_bot.delete_room(started["room_name"])
    room = rtc.Room()
    await wait_for(room.connect(started["livekit_url"], started["token"]), SECONDS)
    made = (await start_bot.rooms())[started["room_name"]]
    assert (made.empty_timeout, made.departure_timeout, made.max_participants) == (60, 90, 1)
    assert len(await start_bot.dispatches(started["room_name"])) == 1
    await wait_for(room.disconnect(), SECONDS)
