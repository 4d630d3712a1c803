"""A candidate's own interview: read whole, deleted whole, and nobody else's."""

import asyncio
import datetime as dt
from typing import Any

import pytest
from google.cloud import firestore

from local.patience import wait_for
from local.stack import Stack
from tests.support.caller import ORIGIN, Answer, Caller, Person, unsigned

pytestmark = pytest.mark.stack

NOW = dt.datetime(2026, 11, 22, 18, 0, tzinfo=dt.UTC)
LATER = dt.datetime(2036, 1, 1, tzinfo=dt.UTC)
LONG_AGO = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
CONTENT = ("answers", "turns", "reports")


@pytest.fixture
async def interview_id(start_bot: Caller, person: Person) -> str:
    """An interview that has taken place."""
    started = await start_bot.start(person)
    path = f"interviews/{started['interview_id']}"
    await start_bot.put(path, status="completed", report="ready", epoch=2, summary_of_mine="about me")
    await start_bot.put(f"{path}/answers/name", outcome="answered", text="Ada", at=NOW, expire_at=LATER)
    for number in (2, 1, 3):
        role = "noah" if number % 2 else "candidate"
        at = NOW + dt.timedelta(seconds=number)
        turn = {"role": role, "text": f"turn {number}", "question_id": "name", "interrupted": False}
        await start_bot.put(f"{path}/turns/AJ_x-00000{number}", **turn, at=at, expire_at=LATER)
    await start_bot.put(f"{path}/turns/AJ_x-000004", role="noah", text="expired", at=NOW, expire_at=LONG_AGO)
    scores = [{"criterion": "clarity", "score": 4, "turns": ["AJ_x-000002"]}]
    await start_bot.put(f"{path}/reports/1", summary="Good.", scores=scores, at=NOW, expire_at=LATER)
    return str(started["interview_id"])


def of(interview_id: str) -> dict[str, Any]:
    return {"method": "GET", "path": f"/api/interviews/{interview_id}"}


def check_refusal(answer: Answer, status: int, code: str) -> None:
    assert (answer.status, answer.json["code"]) == (status, code)
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Request-Id"]
    assert answer.headers["Access-Control-Allow-Origin"] == ORIGIN


async def left_of(caller: Caller, interview_id: str) -> dict[str, int]:
    """How many documents each subcollection has."""
    reference = caller.firestore.document(f"interviews/{interview_id}")
    return {kind: len(await reference.collection(kind).get()) for kind in CONTENT}


@pytest.mark.parametrize("prefix", ["/api/interviews", ""])
async def test_reading(interviews: Caller, person: Person, interview_id: str, prefix: str) -> None:
    answer = await interviews.call(person.token, method="GET", path=f"{prefix}/{interview_id}")
    assert answer.status == 200, answer.text
    shown = answer.json
    assert [turn["text"] for turn in shown["transcript"]] == ["turn 1", "turn 2", "turn 3"]
    assert shown["answers"] == [
        {
            "question_id": "name",
            "outcome": "answered",
            "text": "Ada",
            "follow_ups": None,
            "at": "2026-11-22T18:00:00+00:00",
        }
    ]
    assert shown["interview"]["status"] == "completed"
    assert shown["report_status"] == "ready"
    assert shown["report"]["scores"][0]["turns"] == ["AJ_x-000002"]
    assert {turn["id"] for turn in shown["transcript"]} >= {"AJ_x-000002"}
    assert shown["interview"]["uid"] == person.uid
    assert shown["interview"]["room_name"].startswith("interview-")
    assert shown["candidate"]["starts"]["count"] == 1


async def test_nobody_elses(interviews: Caller, interview_id: str) -> None:
    other = await interviews.sign_up()
    absent = await interviews.call(other.token, **of("nothing"))
    for method in ("GET", "DELETE"):
        answer = await interviews.call(other.token, **{**of(interview_id), "method": method})
        check_refusal(answer, 404, "not_found")
        assert {**answer.json, "request_id": ""} == {**absent.json, "request_id": ""}
    assert await left_of(interviews, interview_id) == {"answers": 1, "turns": 4, "reports": 1}


@pytest.mark.parametrize(
    "path", ["/a/b", "/api/interviews/a/turns", "/api/interviews//a", "/api/interviews/%09", "/api/interviews/%3F"]
)
async def test_no_id(interviews: Caller, person: Person, path: str) -> None:
    check_refusal(await interviews.call(person.token, method="GET", path=path), 404, "not_found")


@pytest.mark.parametrize("path", ["/", "/api/interviews", "/api/interviews/"])
async def test_all_of_them_cannot_be_deleted_at_once(interviews: Caller, person: Person, path: str) -> None:
    check_refusal(await interviews.call(person.token, method="DELETE", path=path), 404, "not_found")


@pytest.mark.parametrize("name", ["..", "__x__", "%2e%2e", "a%2fb", "x" * 200, "%00", "a b"])
async def test_an_id_that_is_none(interviews: Caller, person: Person, name: str) -> None:
    answer = await interviews.call(person.token, method="GET", path=f"/api/interviews/{name}")
    check_refusal(answer, 404, "not_found")


async def test_the_same_refusals_as_the_other_function(interviews: Caller, person: Person, interview_id: str) -> None:
    path = of(interview_id)
    missing = await interviews.call(**path)
    assert (missing.status, missing.json) == (401, {"error": "Unauthorized", "code": "missing_token"})
    invalid = await interviews.call(unsigned("other", "ada"), **path)
    assert (invalid.status, invalid.json) == (401, {"error": "Invalid Token", "code": "invalid_token"})
    put = await interviews.call(person.token, **{**path, "method": "PUT"})
    check_refusal(put, 405, "method_not_allowed")
    assert put.headers["Allow"] == "GET, POST, DELETE, OPTIONS"
    big = await interviews.call(person.token, **{**path, "method": "DELETE"}, data=b"x" * 1_000_000)
    check_refusal(big, 413, "too_large")
    evil = await interviews.call(person.token, **path, headers={"Origin": "https://evil.example"})
    assert "Access-Control-Allow-Origin" not in evil.headers
    asked = {"Access-Control-Request-Method": "DELETE"}
    preflight = await interviews.call(**{**path, "method": "OPTIONS"}, headers=asked)
    assert preflight.status == 200
    assert preflight.headers["Access-Control-Allow-Methods"] == "GET, POST, DELETE"


async def test_what_has_expired_is_not_there(interviews: Caller, person: Person, interview_id: str) -> None:
    await interviews.put(f"interviews/{interview_id}", expire_at=LONG_AGO)
    check_refusal(await interviews.call(person.token, **of(interview_id)), 404, "not_found")


async def delete(caller: Caller, person: Person, interview_id: str) -> None:
    answer = await caller.call(person.token, method="DELETE", path=f"/api/interviews/{interview_id}")
    assert (answer.status, answer.json) == (200, {"success": True, "interview_id": interview_id})


async def check_deleted(caller: Caller, person: Person, interview_id: str) -> None:
    """All that is left is a tombstone without content."""
    tombstone = await caller.document(f"interviews/{interview_id}")
    assert tombstone["status"] == "withdrawn"
    fields = {"status", "epoch", "version", "updated_at", "ended_at", "expire_at"}
    assert set(tombstone) == fields
    assert await left_of(caller, interview_id) == {"answers": 0, "turns": 0, "reports": 0}
    assert not (await caller.firestore.document(f"leases/{interview_id}").get()).exists
    assert interview_id not in (await caller.document(f"candidates/{person.uid}"))["active"].values()
    check_refusal(await caller.call(person.token, **of(interview_id)), 404, "not_found")


async def test_deleting(interviews: Caller, person: Person, interview_id: str) -> None:
    await delete(interviews, person, interview_id)
    await check_deleted(interviews, person, interview_id)
    assert (await interviews.document(f"interviews/{interview_id}"))["epoch"] == 3


async def test_deleting_twice_and_at_once_is_one_deletion(
    interviews: Caller, person: Person, interview_id: str
) -> None:
    await asyncio.gather(*(delete(interviews, person, interview_id) for _ in range(3)))
    await delete(interviews, person, interview_id)
    await check_deleted(interviews, person, interview_id)
    assert (await interviews.document(f"interviews/{interview_id}"))["epoch"] == 3


async def test_a_deletion_that_died_in_the_middle_is_taken_up(
    interviews: Caller, person: Person, interview_id: str
) -> None:
    await interviews.put(f"interviews/{interview_id}", status="withdrawn", epoch=3)
    await delete(interviews, person, interview_id)
    await check_deleted(interviews, person, interview_id)


async def test_more_than_one_page(interviews: Caller, person: Person, interview_id: str) -> None:
    turns = interviews.firestore.collection(f"interviews/{interview_id}/turns")
    batch = interviews.firestore.batch()
    for number in range(450):
        batch.set(turns.document(f"AJ_y-{number:06d}"), {"text": "x" * 200, "at": NOW, "expire_at": LATER})
    await batch.commit()
    shown = (await interviews.call(person.token, **of(interview_id))).json
    assert len(shown["transcript"]) == 453
    await delete(interviews, person, interview_id)
    await check_deleted(interviews, person, interview_id)


async def test_one_that_has_expired_is_deleted_all_the_same(
    interviews: Caller, person: Person, interview_id: str
) -> None:
    """TTL takes days, and not what belongs to it."""
    await interviews.put(f"interviews/{interview_id}", expire_at=LONG_AGO)
    check_refusal(await interviews.call(person.token, **of(interview_id)), 404, "not_found")
    await delete(interviews, person, interview_id)
    assert await left_of(interviews, interview_id) == dict.fromkeys(CONTENT, 0)
    tombstone = await interviews.document(f"interviews/{interview_id}")
    assert tombstone["status"] == "withdrawn"
    assert tombstone["expire_at"] > dt.datetime.now(dt.UTC)


async def test_other_interviews_stay(interviews: Caller, start_bot: Caller, person: Person) -> None:
    career = (await start_bot.start(person))["interview_id"]
    other = (await start_bot.start(person, {"plan": "other"}))["interview_id"]
    await delete(interviews, person, career)
    candidate = await start_bot.document(f"candidates/{person.uid}")
    assert candidate["active"] == {"other": other}
    assert candidate["starts"]["count"] == 2  # deleting is no way around the limit
    await start_bot.put(f"interviews/{other}", joins=1)  # else it would be a third that they do not come for
    again = await start_bot.start(person)
    assert again["interview_id"] not in (career, other)
    assert (await start_bot.document(f"interviews/{career}"))["status"] == "withdrawn"


async def test_deleting_while_a_worker_writes(interviews: Caller, person: Person, interview_id: str) -> None:
    """A writer that knows the document's rules never brings the interview back."""
    reference = interviews.firestore.document(f"interviews/{interview_id}")
    deleted = asyncio.Event()

    async def worker() -> None:
        while not deleted.is_set():
            snapshot = await reference.get()
            if (snapshot.to_dict() or {}).get("status") == "withdrawn":
                return
            option = interviews.firestore.write_option(last_update_time=snapshot.update_time)
            try:
                await reference.update({"status": "live", "active_seconds": firestore.Increment(1)}, option)
            except Exception:  # noqa: BLE001  # a conflict: read again
                continue

    task = asyncio.create_task(worker())
    await delete(interviews, person, interview_id)
    deleted.set()
    await wait_for(task, 30)
    await check_deleted(interviews, person, interview_id)


async def test_firestore_is_away(cloud: Stack, interviews: Caller, person: Person) -> None:
    part = await cloud.start_function("interviews", {"FIRESTORE_EMULATOR_HOST": "127.0.0.1:9"})
    try:
        caller = Caller(cloud, part.url, interviews._session)
        for method, path in (("GET", "/x"), ("DELETE", "/x"), ("GET", "")):
            answer = await caller.call(person.token, method=method, path=f"/api/interviews{path}")
            check_refusal(answer, 503, "unavailable")
            assert int(answer.headers["Retry-After"]) > 0
            assert answer.seconds < 6
    finally:
        await part.stop()


async def test_its_log_holds_no_content(interviews: Caller, person: Person, interview_id: str) -> None:
    await interviews.call(person.token, **of(interview_id))
    await delete(interviews, person, interview_id)
    parts = [part for name, part in interviews.stack.parts.items() if part.url == interviews.url]
    log = parts[0].log.read_text()
    assert f'"interview_id": "{interview_id}", "event": "interview_deleted"' in log
    for content in ("Ada", "turn 1", "eyJ", "Traceback"):
        assert content not in log
