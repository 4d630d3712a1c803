"""A candidate's own profile: written, read, deleted, expired, and nobody else's."""

import asyncio
import datetime as dt
from typing import Any

import pytest

from local.stack import Stack
from tests.support.caller import ORIGIN, Answer, Caller, Person

pytestmark = pytest.mark.stack

ADA = {"name": "Ada", "language": "en-GB", "headline": "Analyst", "about": "I write.\nI count.", "remember": True}
NOBODY = {"name": None, "language": None, "headline": None, "about": None, "remember": False}
LONG_AGO = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


async def put(caller: Caller, person: Person, body: object) -> Answer:
    return await caller.call(person.token, body, method="PUT", path="/api/profile")


async def shown(caller: Caller, person: Person) -> dict[str, Any]:
    answer = await caller.call(person.token, method="GET", path="/api/profile")
    assert answer.status == 200, answer.text
    return answer.json


@pytest.mark.parametrize("path", ["/api/profile", "/"])
async def test_written_and_read(profiles: Caller, person: Person, path: str) -> None:
    assert await shown(profiles, person) == {"success": True, "stored": False, "profile": NOBODY}
    answer = await profiles.call(person.token, ADA, method="PUT", path=path)
    assert (answer.status, answer.json) == (200, {"success": True, "stored": True, "profile": ADA})
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Access-Control-Allow-Origin"] == ORIGIN
    assert (await shown(profiles, person))["profile"] == ADA
    document = await profiles.document(f"candidates/{person.uid}")
    assert document["profile"] == ADA
    kept = document["expire_at"] - document["updated_at"]
    assert dt.timedelta(days=29, hours=23) < kept < dt.timedelta(days=30, hours=1)


async def test_a_second_one_takes_the_place_of_the_first(profiles: Caller, person: Person) -> None:
    await put(profiles, person, ADA)
    await put(profiles, person, {"headline": "Nurse"})
    assert (await shown(profiles, person))["profile"] == NOBODY | {"headline": "Nurse"}
    assert (await profiles.document(f"candidates/{person.uid}"))["profile"] == {"headline": "Nurse"}


@pytest.mark.parametrize("how", ["DELETE", "an empty one"])
async def test_deleted(profiles: Caller, person: Person, how: str) -> None:
    await put(profiles, person, ADA)
    for _ in range(2):
        if how == "DELETE":
            answer = await profiles.call(person.token, method="DELETE", path="/api/profile")
        else:
            answer = await put(profiles, person, {"name": None})
        assert (answer.status, answer.json["stored"]) == (200, False)
        assert "profile" not in await profiles.document(f"candidates/{person.uid}")


async def test_deleting_nothing_leaves_nothing(profiles: Caller, person: Person) -> None:
    answer = await profiles.call(person.token, method="DELETE", path="/api/profile")
    assert answer.status == 200
    assert not (await profiles.firestore.document(f"candidates/{person.uid}").get()).exists


async def test_nobody_elses(profiles: Caller, person: Person) -> None:
    await put(profiles, person, ADA)
    other = await profiles.sign_up()
    assert (await shown(profiles, other))["stored"] is False
    answer = await profiles.call(other.token, ADA, method="PUT", path=f"/api/profile/{person.uid}")
    assert (answer.status, answer.json["code"]) == (404, "not_found")
    answer = await put(profiles, other, {"uid": person.uid, "name": "Eve"})
    assert (answer.status, answer.json["code"], answer.json["field"]) == (400, "bad_request", "uid")
    assert (await shown(profiles, person))["profile"] == ADA


async def test_the_account_s_name_stands_in(profiles: Caller) -> None:
    person = await profiles.account(name="Grace Hopper")
    assert (await shown(profiles, person))["profile"] == NOBODY | {"name": "Grace Hopper"}
    await put(profiles, person, {"name": "Grace"})
    assert (await shown(profiles, person))["profile"]["name"] == "Grace"


@pytest.mark.parametrize(
    ("data", "field"),
    [
        (b'{"name": "\\ud800"}', "name"),
        (b'{"about": "\\u202e"}', "about"),
        (b'{"about": 7}', "about"),
        (b'{"about": "' + b"a" * 8001 + b'"}', "about"),
        (b"[]", None),
        (b"{", None),
        (b"\xff\xfe", None),
    ],
)
async def test_what_is_refused_changes_nothing(
    profiles: Caller, person: Person, data: bytes, field: str | None
) -> None:
    await put(profiles, person, ADA)
    answer = await profiles.call(person.token, method="PUT", path="/api/profile", data=data)
    assert (answer.status, answer.json["code"], answer.json.get("field")) == (400, "bad_request", field)
    assert (await shown(profiles, person))["profile"] == ADA


async def test_the_longest_in_the_longest_writing(profiles: Caller, person: Person) -> None:
    data = b'{"about": "' + b"\\ud83d\\ude00" * 8000 + b'"}'
    answer = await profiles.call(person.token, method="PUT", path="/api/profile", data=data)
    assert answer.status == 200, answer.text
    assert (await shown(profiles, person))["profile"]["about"] == "😀" * 8000


async def test_a_megabyte(profiles: Caller, person: Person) -> None:
    answer = await put(profiles, person, {"about": "a" * 1_000_000})
    assert (answer.status, answer.json["code"]) == (413, "too_large")
    answer = await profiles.call(None, {"about": "a" * 1_000_000}, method="PUT", path="/api/profile")
    assert (answer.status, answer.json["code"]) == (401, "missing_token")


@pytest.mark.parametrize("value", ["Ada", 7, [], {"name": 7}, {"about": ["a"]}])
async def test_a_broken_one_counts_as_none(profiles: Caller, person: Person, value: object) -> None:
    await profiles.put(f"candidates/{person.uid}", profile=value)
    assert (await shown(profiles, person))["stored"] is False
    assert (await put(profiles, person, ADA)).status == 200
    assert (await shown(profiles, person))["profile"] == ADA


async def test_it_stands_beside_what_start_bot_keeps(profiles: Caller, start_bot: Caller, person: Person) -> None:
    await put(profiles, person, ADA)
    started = await start_bot.start(person)
    document = await start_bot.document(f"candidates/{person.uid}")
    assert (document["profile"], document["active"]) == (ADA, {"career": started["interview_id"]})
    await put(profiles, person, {})
    document = await start_bot.document(f"candidates/{person.uid}")
    assert (document["active"], document["starts"]["count"]) == ({"career": started["interview_id"]}, 1)


async def test_written_while_an_interview_begins(profiles: Caller, start_bot: Caller, person: Person) -> None:
    """Both write one document; neither loses what the other has written."""
    answers = await asyncio.gather(start_bot.start(person), *(put(profiles, person, ADA) for _ in range(3)))
    document = await start_bot.document(f"candidates/{person.uid}")
    assert document["profile"] == ADA
    assert document["active"] == {"career": answers[0]["interview_id"]}


async def test_what_has_expired_does_not_come_back(profiles: Caller, start_bot: Caller) -> None:
    for again in ("a profile", "an interview"):
        person = await start_bot.sign_up()
        await put(profiles, person, ADA)
        await start_bot.put(f"candidates/{person.uid}", active={"career": "gone"}, expire_at=LONG_AGO)
        assert (await shown(profiles, person))["stored"] is False
        if again == "a profile":
            await put(profiles, person, {"headline": "Nurse"})
            document = await start_bot.document(f"candidates/{person.uid}")
            assert (document["profile"], document["active"]) == ({"headline": "Nurse"}, {})
        else:
            await start_bot.start(person)
            document = await start_bot.document(f"candidates/{person.uid}")
            assert "profile" not in document


async def test_without_firestore(own_cloud: Stack, session: Any) -> None:
    await own_cloud.add({"profiles"})
    caller = Caller(own_cloud, own_cloud.parts["profiles"].url, session)
    person = await caller.sign_up()
    assert (await put(caller, person, ADA)).status == 200
    own_cloud.firestore.pause()
    try:
        for answer in (
            await put(caller, person, {"name": "Eve"}),
            await caller.call(person.token, method="GET", path="/api/profile"),
        ):
            assert (answer.status, answer.json["code"], answer.headers["Retry-After"]) == (503, "unavailable", "5")
            assert answer.seconds < 8
    finally:
        own_cloud.firestore.resume()
