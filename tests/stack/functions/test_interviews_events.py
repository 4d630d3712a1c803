"""A deletion tells the team that there was an interview, in the commit that deletes it, and nothing of the person."""

import asyncio
from typing import Any

import aiohttp
import pytest
from noah.data.events import Event

from local.processes import Part
from local.stack import Stack
from tests.support.caller import Caller, Person
from tests.support.waiting import run_sync

pytestmark = pytest.mark.stack
TOPIC = "projects/demo-noah/topics/noah-events"


@pytest.fixture(scope="session")
def telling_part(cloud: Stack) -> Part:
    return run_sync(cloud.start_function("interviews", {"EVENTS_TOPIC": TOPIC}))


@pytest.fixture
def telling(cloud: Stack, telling_part: Part, session: aiohttp.ClientSession) -> Caller:
    """The function of a team that is told of events."""
    return Caller(cloud, telling_part.url, session)


async def delete(caller: Caller, person: Person, interview_id: str) -> int:
    path = f"/api/interviews/{interview_id}"
    return (await caller.call(person.token, method="DELETE", path=path)).status


async def events_of(caller: Caller, interview_id: str) -> dict[str, dict[str, Any]]:
    rows = await caller.firestore.collection("events").get()
    return {row.id: row.to_dict() or {} for row in rows if row.id.startswith(f"{interview_id}.")}


async def begun(start_bot: Caller, person: Person, **body: Any) -> str:
    interview_id = str((await start_bot.start(person, body))["interview_id"])
    await start_bot.put(f"interviews/{interview_id}", status="completed", report="ready", epoch=2)
    return interview_id


async def test_a_deletion_is_told_once(start_bot: Caller, telling: Caller, person: Person) -> None:
    interview_id = await begun(start_bot, person)
    assert await asyncio.gather(*(delete(telling, person, interview_id) for _ in range(3))) == [200] * 3
    assert await delete(telling, person, interview_id) in (200, 404)
    ((event_id, fields),) = (await events_of(telling, interview_id)).items()
    assert event_id == f"{interview_id}.interview.deleted.1"
    said = f"{Event(event_id, fields).attributes} {fields}"
    assert person.uid not in said
    assert fields["data"] == {"interview_id": interview_id, "status": "withdrawn", "epoch": 3, "number": 1}
    assert fields["time"] <= fields["relay_at"] < fields["expire_at"]
    assert "sent_at" not in fields


async def test_who_deletes_everything_has_each_of_their_interviews_told(
    start_bot: Caller, telling: Caller, person: Person
) -> None:
    interviews = [await begun(start_bot, person), await begun(start_bot, person, plan="other")]
    # an earlier event that is not sent yet stays: it holds nothing of them, and is sent all the same
    unsent = f"{interviews[0]}.interview.completed.1"
    await telling.put(f"events/{unsent}", type="interview.completed")
    answer = await telling.call(person.token, method="DELETE", path="/api/me")
    assert answer.status == 200
    assert "events" not in answer.json["deleted"]
    assert any("team is told" in each["what"] for each in answer.json["remains"])
    told = {key for each in interviews for key in await events_of(telling, each)}
    assert told == {unsent, *(f"{each}.interview.deleted.1" for each in interviews)}


async def test_nobody_else_can_have_it_told(start_bot: Caller, telling: Caller, person: Person) -> None:
    interview_id = await begun(start_bot, person)
    somebody = await start_bot.sign_up()
    assert await delete(telling, somebody, interview_id) == 404
    assert await events_of(telling, interview_id) == {}


async def test_without_a_topic_nothing_is_written(start_bot: Caller, interviews: Caller, person: Person) -> None:
    interview_id = await begun(start_bot, person)
    assert await delete(interviews, person, interview_id) == 200
    assert await events_of(interviews, interview_id) == {}
