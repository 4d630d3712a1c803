"""All that is held about somebody: read whole, deleted whole with a receipt, and nobody else's."""

import asyncio
import datetime as dt
import json
import uuid
from typing import Any

import pytest

from local.stack import Stack
from tests.support.caller import Answer, Caller, Person, unsigned

pytestmark = pytest.mark.stack

AT = dt.datetime(2026, 11, 22, 18, 0, tzinfo=dt.UTC)
LATER = dt.datetime(2036, 1, 1, tzinfo=dt.UTC)
LONG_AGO = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
CONSENT = {"version": "2026-11", "language": "de", "hash": "0f" * 32}
WITHDRAWN = {"status", "epoch", "version", "updated_at", "ended_at", "expire_at"}


@pytest.fixture
def email() -> str:
    """An address that nobody has registered yet."""
    return f"ada-{uuid.uuid4().hex}@example.com"


async def ask(caller: Caller, person: Person, method: str = "GET") -> Answer:
    answer = await caller.call(person.token, method=method, path="/api/me")
    assert answer.status == 200, answer.text
    return answer


async def held(caller: Caller, person: Person) -> dict[str, Any]:
    return {name: part["data"] for name, part in (await ask(caller, person)).json["parts"].items()}


async def took_place(start_bot: Caller, person: Person, **body: Any) -> str:
    """An interview with an answer, a turn and a report."""
    begun = str((await start_bot.start(person, {"consent": CONSENT, **body}))["interview_id"])
    path = f"interviews/{begun}"
    await start_bot.put(path, status="completed", report="ready", joins=1, usage={"turns": 7})
    # as after a call; a worker of the whole system would take a room that waits
    await start_bot.put(f"leases/{begun}", waiting=False)
    await start_bot.put(f"{path}/answers/name", text="Ada it is", at=AT, expire_at=LATER)
    await start_bot.put(f"{path}/turns/AJ_x-000001", role="noah", text="Who are you?", at=AT, expire_at=LATER)
    await start_bot.put(f"{path}/reports/1", summary="Ada is good.", at=AT, expire_at=LATER)
    return begun


async def test_everything_is_in_it_with_what_it_is(
    start_bot: Caller, interviews: Caller, profiles: Caller, invitations: Caller, email: str
) -> None:
    ada = await start_bot.account(name="Ada", email=email, verified=True)
    staff = await start_bot.account(claims={"noah": "staff"})
    made = (
        await invitations.call(
            staff.token,
            {"plan": "career", "email": email, "context": {"role": "baker", "brief": "Bakes at night."}},
            path="/api/invitations",
        )
    ).json
    await profiles.call(ada.token, {"about": "I bake."}, method="PUT", path="/api/profile")
    begun = await took_place(start_bot, ada, invitation=made["code"])
    expired = await took_place(start_bot, ada, plan="other")
    await start_bot.put(f"interviews/{expired}", expire_at=LONG_AGO)

    found = (await ask(interviews, ada)).json
    assert all(part["about"] for part in found["parts"].values())
    assert all(each["what"] and each["until"] for each in found["elsewhere"])
    parts = {name: part["data"] for name, part in found["parts"].items()}
    assert parts["account"] == {"uid": ada.uid, "name": "Ada", "email": email}
    assert parts["candidate"]["profile"] == {"about": "I bake."}
    assert parts["candidate"]["starts"]["count"] == 2
    assert [each["interview_id"] for each in parts["interviews"]] == [begun, expired]
    first = parts["interviews"][0]
    assert (first["interview"]["uid"], first["interview"]["usage"]) == (ada.uid, {"turns": 7})
    assert first["interview"]["invitation"]["brief"] == "Bakes at night."
    assert first["interview"]["consent"]["version"] == "2026-11"
    assert first["lease"].keys() >= {"waiting", "expire_at"}
    assert [each["text"] for each in first["answers"]] == ["Ada it is"]
    assert [each["text"] for each in first["turns"]] == ["Who are you?"]
    assert [each["summary"] for each in first["reports"]] == ["Ada is good."]
    (invited,) = parts["invitations"]
    assert (invited["email"], invited["role"]) == (email, "baker")
    assert staff.uid not in json.dumps(found)
    await ask(interviews, ada, "DELETE")


async def test_all_of_it_is_deleted_with_a_receipt_and_others_keep_theirs(
    start_bot: Caller, interviews: Caller, invitations: Caller, profiles: Caller, email: str
) -> None:
    ada = await start_bot.account(email=email, verified=True)
    bob = await start_bot.sign_up()
    staff = await start_bot.account(claims={"noah": "staff"})
    for address in (email, "bob@example.com"):
        await invitations.call(staff.token, {"plan": "career", "email": address}, path="/api/invitations")
    await profiles.call(ada.token, {"about": "I bake."}, method="PUT", path="/api/profile")
    mine = [await took_place(start_bot, ada), await took_place(start_bot, ada, plan="other")]
    await start_bot.put(f"interviews/{mine[1]}", expire_at=LONG_AGO)  # also one that has expired
    his = await took_place(start_bot, bob)
    before = await held(interviews, bob)

    receipt = (await ask(interviews, ada, "DELETE")).json
    assert receipt["deleted"] == {
        "answers": 2,
        "candidates": 1,
        "interviews": 2,
        "invitations": 1,
        "leases": 2,
        "reports": 2,
        "turns": 2,
    }
    assert dt.datetime.fromisoformat(receipt["at"]) <= dt.datetime.now(dt.UTC)
    assert any("14 days" in each["until"] for each in receipt["remains"])
    for each in mine:
        tombstone = await start_bot.document(f"interviews/{each}")
        assert set(tombstone) == WITHDRAWN
        assert tombstone["expire_at"] > dt.datetime.now(dt.UTC)
    nothing: dict[str, Any] = {"candidate": None, "interviews": [], "invitations": []}
    assert {name: (await held(interviews, ada))[name] for name in nothing} == nothing

    assert await held(interviews, bob) == before
    assert [each["interview_id"] for each in before["interviews"]] == [his]
    assert (await ask(interviews, ada, "DELETE")).json["deleted"] == {}


async def test_deletions_at_once_are_one(start_bot: Caller, interviews: Caller, person: Person) -> None:
    begun = await took_place(start_bot, person)
    receipts = await asyncio.gather(*(ask(interviews, person, "DELETE") for _ in range(3)))
    assert max(receipt.json["deleted"].get("interviews", 0) for receipt in receipts) == 1
    tombstone = await start_bot.document(f"interviews/{begun}")
    assert (set(tombstone), tombstone["epoch"]) == (WITHDRAWN, 1)


async def test_what_a_deletion_that_died_has_left_is_found_again(
    start_bot: Caller, interviews: Caller, person: Person
) -> None:
    """The candidate's document is gone, and a tombstone stands over content."""
    begun = await took_place(start_bot, person)
    await start_bot.put(f"interviews/{begun}", status="withdrawn", epoch=1)
    await start_bot.firestore.document(f"candidates/{person.uid}").delete()
    assert (await ask(interviews, person, "DELETE")).json["deleted"]["answers"] == 1
    assert set(await start_bot.document(f"interviews/{begun}")) == WITHDRAWN


async def test_more_than_are_deleted_at_once(start_bot: Caller, interviews: Caller, person: Person) -> None:
    batch = start_bot.firestore.batch()
    for number in range(25):
        interview = start_bot.firestore.document(f"interviews/{person.uid}-{number}")
        batch.set(interview, {"uid": person.uid, "status": "completed", "created_at": AT, "expire_at": LATER})
    await batch.commit()
    assert len((await held(interviews, person))["interviews"]) == 25
    assert (await ask(interviews, person, "DELETE")).json["deleted"] == {"interviews": 25}


async def test_who_was_deleted_may_begin_anew(start_bot: Caller, interviews: Caller, person: Person) -> None:
    begun = await took_place(start_bot, person)
    await ask(interviews, person, "DELETE")
    again = await start_bot.start(person)
    assert again["interview_id"] != begun
    assert [each["interview_id"] for each in (await held(interviews, person))["interviews"]] == [again["interview_id"]]


async def test_an_address_that_is_not_theirs_for_certain_finds_no_invitation(
    start_bot: Caller, interviews: Caller, invitations: Caller, email: str
) -> None:
    staff = await start_bot.account(claims={"noah": "staff"})
    await invitations.call(staff.token, {"plan": "career", "email": email}, path="/api/invitations")
    somebody = await start_bot.account(email=email, verified=False)
    assert (await held(interviews, somebody))["invitations"] == []
    assert (await ask(interviews, somebody, "DELETE")).json["deleted"] == {}


async def test_what_is_refused(cloud: Stack, interviews: Caller, person: Person) -> None:
    assert (await interviews.call(None, method="GET", path="/api/me")).status == 401
    assert (await interviews.call(unsigned("other", person.uid), method="DELETE", path="/api/me")).status == 401
    assert (await interviews.call(person.token, method="PUT", path="/api/me")).status == 405
    part = await cloud.start_function("interviews", {"FIRESTORE_EMULATOR_HOST": "127.0.0.1:9"})
    try:
        alone = Caller(cloud, part.url, interviews._session)
        for method in ("GET", "DELETE"):
            answer = await alone.call(person.token, method=method, path="/api/me")
            assert (answer.status, answer.json["code"]) == (503, "unavailable")
            assert int(answer.headers["Retry-After"]) > 0
    finally:
        await part.stop()
