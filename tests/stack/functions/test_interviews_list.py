"""The list of a candidate's own interviews: the newest first, page after page, and nobody else's."""

import datetime as dt
import json
from typing import Any

import pytest
from interviews.store import LIST_PAGE
from shared.interviews import LISTED

from local.paths import ROOT
from tests.support.caller import Answer, Caller, Person, unsigned

pytestmark = pytest.mark.stack

NOW = dt.datetime(2026, 11, 22, 18, 0, tzinfo=dt.UTC)
LATER = dt.datetime(2036, 1, 1, tzinfo=dt.UTC)
LONG_AGO = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


async def listed(caller: Caller, person: Person, query: str = "", path: str = "/api/interviews") -> Answer:
    return await caller.call(person.token, method="GET", path=path + query)


async def put(caller: Caller, uid: str, name: str, minutes: int = 0, **fields: Any) -> None:
    """An interview that began so many minutes after NOW."""
    began = NOW + dt.timedelta(minutes=minutes)
    known = {"uid": uid, "plan": {"id": "career", "version": "1"}, "status": "completed", "report": "ready"}
    await caller.put(f"interviews/{uid}-{name}", **known | {"created_at": began, "expire_at": LATER} | fields)


def names(answer: Answer) -> list[str]:
    assert answer.status == 200, answer.text
    return [each["interview_id"].partition("-")[2] for each in answer.json["interviews"]]


async def test_one_that_was_just_begun(interviews: Caller, start_bot: Caller, person: Person) -> None:
    started = await start_bot.start(person)
    answer = await listed(interviews, person)
    (only,) = answer.json["interviews"]
    assert answer.json == {"success": True, "interviews": [only], "next_cursor": None}
    assert (only["interview_id"], only["plan"]["id"]) == (started["interview_id"], "career")
    assert (only["status"], only["report_status"], only["ended_at"]) == ("created", "none", None)
    assert only["created_at"]
    assert only["title"] is only["progress"] is None  # until a worker has opened the plan


async def test_what_is_told_of_each(interviews: Caller, person: Person) -> None:
    plan = {"id": "career", "version": "3", "title": "A career conversation", "language": "en-US"}
    progress = {"question": 2, "questions": 12}
    invitation = {"id": "0" * 64, "brief": "for Noah alone"}
    known: dict[str, Any] = {"plan": plan, "progress": progress, "invitation": invitation}
    await put(interviews, person.uid, "a", **known, status="interrupted", report="none")
    answer = await listed(interviews, person)
    (only,) = answer.json["interviews"]
    assert (only["title"], only["language"], only["progress"]) == (plan["title"], "en-US", progress)
    assert only["plan"] == {"id": "career", "version": "3"}
    assert only["created_at"] == NOW.isoformat()
    assert only["invitation_id"] == invitation["id"]
    assert "Noah alone" not in answer.text
    assert not {"uid", "epoch", "room_name"} & set(only)


@pytest.mark.parametrize("path", ["/api/interviews", "/api/interviews/", "/", ""])
async def test_nobody_elses_none_that_is_deleted_and_none_that_has_expired(
    interviews: Caller, person: Person, path: str
) -> None:
    other = await interviews.sign_up()
    await put(interviews, other.uid, "theirs")
    await put(interviews, person.uid, "mine")
    await put(interviews, person.uid, "withdrawn", status="withdrawn")
    await put(interviews, person.uid, "expired", expire_at=LONG_AGO)
    assert names(await listed(interviews, person, path=path)) == ["mine"]
    assert names(await listed(interviews, other, path=path)) == ["theirs"]


async def test_each_status_but_withdrawn(interviews: Caller, person: Person) -> None:
    for minutes, status in enumerate(LISTED):
        await put(interviews, person.uid, status, minutes, status=status)
    assert names(await listed(interviews, person)) == [*reversed(LISTED)]


async def test_a_deleted_one_is_gone_from_it(interviews: Caller, start_bot: Caller, person: Person) -> None:
    started = await start_bot.start(person)
    await interviews.call(person.token, method="DELETE", path=f"/api/interviews/{started['interview_id']}")
    assert names(await listed(interviews, person)) == []


async def test_page_after_page_each_once(interviews: Caller, person: Person) -> None:
    """Also those that began in one moment, across the end of a page; one that begins meanwhile disturbs nothing."""
    count = 2 * LIST_PAGE
    for number in range(count):
        await put(interviews, person.uid, f"{number:03}", number // 10)
    first = await listed(interviews, person)
    await put(interviews, person.uid, "new", 1000)
    second = await listed(interviews, person, f"?cursor={first.json['next_cursor']}")
    assert len(names(first)) == len(names(second)) == LIST_PAGE
    assert names(first) + names(second) == sorted((f"{number:03}" for number in range(count)), reverse=True)
    assert second.json["next_cursor"] is None
    other = await interviews.sign_up()
    assert names(await listed(interviews, other, f"?cursor={first.json['next_cursor']}")) == []


@pytest.mark.parametrize("query", ["?cursor=", "?cursor=x", "?cursor=a&cursor=b", "?cursor=../x", "?cursor=%00"])
async def test_a_cursor_that_is_none(interviews: Caller, person: Person, query: str) -> None:
    answer = await listed(interviews, person, query)
    assert (answer.status, answer.json["code"], answer.json["field"]) == (400, "bad_request", "cursor")


async def test_what_the_list_does_not_have(interviews: Caller, person: Person) -> None:
    answer = await listed(interviews, person, "?uid=somebody")
    assert (answer.status, answer.json["code"]) == (400, "bad_request")
    assert "somebody" not in answer.text


async def test_the_same_refusals(interviews: Caller) -> None:
    path: dict[str, Any] = {"method": "GET", "path": "/api/interviews"}
    assert (await interviews.call(**path)).json == {"error": "Unauthorized", "code": "missing_token"}
    invalid = await interviews.call(unsigned("other", "ada"), **path)
    assert (invalid.status, invalid.json["code"]) == (401, "invalid_token")


def test_the_query_has_its_index() -> None:
    """The emulator answers without one, Firestore does not."""
    indexes = json.loads((ROOT / "firestore.indexes.json").read_text())["indexes"]
    fields = [[(each["fieldPath"], each["order"]) for each in index["fields"]] for index in indexes]
    assert [("uid", "ASCENDING"), ("status", "ASCENDING"), ("created_at", "DESCENDING")] in fields
