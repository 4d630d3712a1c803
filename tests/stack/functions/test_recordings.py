"""A candidate's yes to a recording: stored with what they begin, never asked for, and taken back as easily."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from local.stack import Stack
from tests.support.caller import Caller, Person

pytestmark = pytest.mark.stack

YES = {"version": "1", "language": "de", "hash": "0f" * 32}
OTHER = YES | {"version": "2", "hash": "ab" * 32}
FILE = "gs://recordings/interviews/one/000001.ogg"


async def begin(caller: Caller, person: Person, **body: Any) -> str:
    return str((await caller.start(person, body))["interview_id"])


async def recording(caller: Caller, interview_id: str) -> Any:
    return (await caller.document(f"interviews/{interview_id}")).get("recording")


async def erasure(caller: Caller, interview_id: str) -> dict[str, Any]:
    return (await caller.firestore.document(f"erasures/{interview_id}").get()).to_dict() or {}


async def take_back(caller: Caller, person: Person, interview_id: str) -> int:
    answer = await caller.call(person.token, method="DELETE", path=f"/api/interviews/{interview_id}/recording")
    return answer.status


async def test_it_is_in_the_commit_that_begins_the_interview(
    start_bot: Caller, interviews: Caller, person: Person
) -> None:
    begun = await begin(start_bot, person, recording=YES)
    snapshot = await start_bot.firestore.document(f"interviews/{begun}").get()
    assert snapshot.create_time == snapshot.update_time
    interview = snapshot.to_dict() or {}
    assert interview["recording"] == YES | {"at": interview["created_at"]}
    shown = await interviews.call(person.token, method="GET", path=f"/api/interviews/{begun}")
    assert shown.json["interview"]["recording"]["version"] == "1"
    assert await erasure(start_bot, begun) == {}


async def test_nobody_is_kept_from_an_interview_without_it(start_bot: Caller, person: Person) -> None:
    assert await recording(start_bot, await begin(start_bot, person)) is None


@pytest.mark.parametrize("given", [True, "yes", {}, YES | {"hash": "no"}, YES | {"at": "now"}, {"version": "1"}])
async def test_what_is_none_is_a_mistake(start_bot: Caller, person: Person, given: object) -> None:
    answer = await start_bot.call(person.token, {"recording": given})
    assert (answer.status, answer.json["code"], answer.json["field"]) == (400, "bad_request", "recording")
    assert await start_bot.interviews_of(person.uid) == []


@pytest.mark.parametrize("status", ["created", "live", "interrupted", "no_show", "abandoned"])
async def test_every_start_says_it_anew(start_bot: Caller, person: Person, status: str) -> None:
    begun = await begin(start_bot, person)
    await start_bot.put(f"interviews/{begun}", status=status)
    assert await begin(start_bot, person, recording=YES) == begun
    await start_bot.put(f"interviews/{begun}", recording={"files": [FILE]}, epoch=4, status=status)
    first = await recording(start_bot, begun)

    assert await begin(start_bot, person, recording=YES) == begun
    assert await recording(start_bot, begun) == first  # nothing new is said
    assert await erasure(start_bot, begun) == {}
    await begin(start_bot, person)
    await start_bot.put(f"interviews/{begun}", status=status)
    assert await recording(start_bot, begun) == first | {
        "withdrawn_at": (await recording(start_bot, begun))["withdrawn_at"]
    }
    note = await erasure(start_bot, begun)
    assert (note["epoch"], note["room"], "erase" in note) == (4, f"interview-{begun}", False)
    await begin(start_bot, person, recording=OTHER)
    again = await recording(start_bot, begun)
    assert again.pop("at") > first["at"]
    assert again == OTHER | {"files": [FILE]}


async def test_two_starts_at_once_agree(start_bot: Caller, person: Person) -> None:
    begun = set(await asyncio.gather(*(begin(start_bot, person, recording=YES) for _ in range(3))))
    (interview_id,) = begun
    assert "withdrawn_at" not in await recording(start_bot, interview_id)


async def test_it_is_taken_back_and_what_was_recorded_goes(
    start_bot: Caller, interviews: Caller, person: Person
) -> None:
    begun = await begin(start_bot, person, recording=YES)
    await start_bot.put(f"interviews/{begun}", recording={"files": [FILE]}, epoch=4)
    assert await take_back(interviews, person, begun) == 200
    said = await recording(start_bot, begun)
    assert said.keys() == YES.keys() | {"at", "withdrawn_at"}
    note = await erasure(start_bot, begun)
    assert (note["epoch"], note["room"], note["erase"]) == (4, f"interview-{begun}", True)
    assert note["due_at"] == note["at"] == said["withdrawn_at"]  # one commit
    assert await take_back(interviews, person, begun) == 200
    assert await recording(start_bot, begun) == said
    assert (await start_bot.document(f"interviews/{begun}"))["status"] == "created"


async def test_nobody_takes_back_another_ones(start_bot: Caller, interviews: Caller, person: Person) -> None:
    begun = await begin(start_bot, person, recording=YES)
    stranger = await start_bot.sign_up()
    assert await take_back(interviews, stranger, begun) == 404
    assert await take_back(interviews, person, "unknown") == 404
    for method in ("GET", "POST"):
        answer = await interviews.call(person.token, {}, method=method, path=f"/api/interviews/{begun}/recording")
        assert answer.status == 404
    assert "withdrawn_at" not in await recording(start_bot, begun)
    assert await erasure(start_bot, begun) == {}


async def test_where_nobody_has_said_yes_there_is_nothing_to_do(
    start_bot: Caller, interviews: Caller, person: Person
) -> None:
    begun = await begin(start_bot, person)
    assert await take_back(interviews, person, begun) == 200
    assert await recording(start_bot, begun) is None
    assert await erasure(start_bot, begun) == {}


@pytest.mark.parametrize("path", ["/api/interviews/{}", "/api/me"])
async def test_a_deletion_has_it_deleted_in_the_same_commit(
    start_bot: Caller, interviews: Caller, person: Person, path: str
) -> None:
    begun = await begin(start_bot, person, recording=YES)
    await start_bot.put(f"interviews/{begun}", recording={"files": [FILE]}, epoch=4)
    exported = (await interviews.call(person.token, method="GET", path="/api/me")).json
    (mine,) = exported["parts"]["interviews"]["data"]
    assert mine["interview"]["recording"]["files"] == [FILE]
    answer = await interviews.call(person.token, method="DELETE", path=path.format(begun))
    assert answer.status == 200
    tombstone, note = await start_bot.document(f"interviews/{begun}"), await erasure(start_bot, begun)
    assert "recording" not in tombstone
    assert (note["epoch"], note["erase"]) == (tombstone["epoch"], True)
    if path == "/api/me":
        assert any("recordings of your voice" in each["what"] for each in answer.json["remains"])


async def test_a_deletion_without_a_recording_leaves_no_note(
    start_bot: Caller, interviews: Caller, person: Person
) -> None:
    begun = await begin(start_bot, person)
    await interviews.call(person.token, method="DELETE", path=f"/api/interviews/{begun}")
    assert await erasure(start_bot, begun) == {}


async def test_a_no_that_cannot_be_stored_is_in_the_dispatch(cloud: Stack, start_bot: Caller, person: Person) -> None:
    """The interview may say yes from before: nobody can look, and nobody records."""
    env = {"PLANS": "career", "FIRESTORE_EMULATOR_HOST": "127.0.0.1:9"}
    part = await cloud.start_function("start_bot", env)
    try:
        alone = Caller(cloud, part.url, start_bot._session)
        for body, said in (({}, '"recording": false'), ({"recording": YES}, "")):
            started = await alone.start(await start_bot.sign_up(), body)
            metadata = alone.opened(started["token"])["roomConfig"]["agents"][0]["metadata"]
            assert said in metadata
            assert ("recording" in metadata) is bool(said)
    finally:
        await part.stop()
