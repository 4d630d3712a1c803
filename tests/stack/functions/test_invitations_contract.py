"""Invitations: made, listed and withdrawn by the team alone; counted once; refused with a code of their own."""

import asyncio
import datetime as dt
import json
import re
from collections import Counter
from typing import Any

import pytest

from local.stack import Stack
from tests.support.caller import Answer, Caller, Person

pytestmark = pytest.mark.stack

CONTEXT = {
    "role": "nurse in charge",
    "company": "St. Mary's",
    "brief": "A ward.\nOf 12 beds.",
    "values": {"team": "ward 7"},
}
PAST = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


def soon(**more: float) -> str:
    return (dt.datetime.now(dt.UTC) + dt.timedelta(**more)).isoformat()


@pytest.fixture
async def staff(invitations: Caller) -> Person:
    return await invitations.account(claims={"noah": "staff"})


class Inviting:
    """The team, with what it does in most tests."""

    def __init__(self, caller: Caller, staff: Person) -> None:
        self.caller = caller
        self.staff = staff

    async def call(
        self, body: object = None, *, method: str = "POST", path: str = "", by: Person | None = None
    ) -> Answer:
        token = (by or self.staff).token
        return await self.caller.call(token, body, method=method, path=f"/api/invitations{path}")

    async def invite(self, **asked: Any) -> dict[str, Any]:
        answer = await self.call({"plan": "career"} | asked)
        assert answer.status == 200, answer.text
        return answer.json

    async def shown(self, made: dict[str, Any]) -> dict[str, Any]:
        answer = await self.call(method="GET", path=f"/{made['invitation']['invitation_id']}")
        assert answer.status == 200, answer.text
        return answer.json

    async def put(self, made: dict[str, Any], **fields: Any) -> None:
        await self.caller.put(f"invitations/{made['invitation']['invitation_id']}", **fields)


@pytest.fixture
def team(invitations: Caller, staff: Person) -> Inviting:
    return Inviting(invitations, staff)


def refused(answer: Answer) -> tuple[int, str]:
    return answer.status, answer.json["code"]


async def start(caller: Caller, person: Person, made: dict[str, Any], **more: Any) -> Answer:
    return await caller.call(person.token, {"invitation": made["code"]} | more)


# -- made by the team


async def test_made_and_shown(team: Inviting, staff: Person) -> None:
    made = await team.invite(context=CONTEXT, language="de", email="Ada@Example.com", expires_at=soon(days=3), uses=2)
    code, shown = made["code"], made["invitation"]
    assert re.fullmatch(r"[A-Za-z0-9_-]{22}", code)
    assert made["link"] == f"https://noah.example/?plan=career&language=de#invitation={code}"
    assert shown | {"created_at": None, "expires_at": None, "invitation_id": None} == {
        "invitation_id": None,
        "state": "open",
        "plan": "career",
        "role": "nurse in charge",
        "company": "St. Mary's",
        "brief": "A ward.\nOf 12 beds.",
        "values": {"team": "ward 7"},
        "language": "de",
        "email": "ada@example.com",
        "created_by": staff.uid,
        "created_at": None,
        "expires_at": None,
        "uses": 2,
        "used": 0,
        "withdrawn_at": None,
    }
    stored = await team.caller.document(f"invitations/{shown['invitation_id']}")
    assert code not in str(stored)
    assert code not in shown["invitation_id"]
    kept = stored["expire_at"] - stored["expires_at"]
    assert kept == dt.timedelta(days=30)
    assert (await team.shown(made))["interviews"] == []


async def test_what_is_not_given(team: Inviting) -> None:
    shown = (await team.invite())["invitation"]
    assert (shown["uses"], shown["email"], shown["role"], shown["brief"]) == (1, None, None, None)
    lasts = dt.datetime.fromisoformat(shown["expires_at"]) - dt.datetime.fromisoformat(shown["created_at"])
    assert lasts == dt.timedelta(days=14)


@pytest.mark.parametrize("claims", [{}, {"noah": "candidate"}, {"staff": True}, {"noah": ["staff"]}, {"noah": True}])
async def test_nobody_else(team: Inviting, claims: dict[str, Any]) -> None:
    made = await team.invite()
    eve = await team.caller.account(claims=claims)
    own = f"/{made['invitation']['invitation_id']}"
    for method, path in (("POST", ""), ("GET", ""), ("GET", own), ("DELETE", own)):
        answer = await team.call({"plan": "career"} if method == "POST" else None, method=method, path=path, by=eve)
        assert refused(answer) == (403, "staff_only")
    answer = await team.caller.call(None, {"plan": "career"}, path="/api/invitations")
    assert refused(answer) == (401, "missing_token")
    assert (await team.shown(made))["invitation"]["state"] == "open"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"plan": 7}, "plan"),
        ({}, "plan"),
        ({"plan": "career", "uses": 0}, "uses"),
        ({"plan": "career", "uses": 501}, "uses"),
        ({"plan": "career", "uses": True}, "uses"),
        ({"plan": "career", "uses": "1"}, "uses"),
        ({"plan": "career", "email": "nobody"}, "email"),
        ({"plan": "career", "email": "a@b@c"}, "email"),
        ({"plan": "career", "expires_at": "tomorrow"}, "expires_at"),
        ({"plan": "career", "expires_at": "2036-01-01T00:00:00"}, "expires_at"),
        ({"plan": "career", "expires_at": "2036-01-01T00:00:00Z"}, "expires_at"),
        ({"plan": "career", "expires_at": "2026-01-01T00:00:00Z"}, "expires_at"),
        ({"plan": "career", "expires_at": "0001-01-01T00:00:00+14:00"}, "expires_at"),
        ({"plan": "career", "expires_at": 1_800_000_000}, "expires_at"),
        ({"plan": "career", "language": "German"}, "language"),
        ({"plan": "career", "context": []}, "context"),
        ({"plan": "career", "context": {"role": "a\nb"}}, "context"),
        ({"plan": "career", "context": {"role": "r" * 81}}, "context"),
        ({"plan": "career", "context": {"brief": "b" * 8001}}, "context"),
        ({"plan": "career", "context": {"brief": "\u202e"}}, "context"),
        ({"plan": "career", "context": {"values": {"Team": "x"}}}, "context"),
        ({"plan": "career", "context": {"values": {"name": "Eve"}}}, "context"),
        ({"plan": "career", "context": {"values": {"team": 7}}}, "context"),
        ({"plan": "career", "context": {"values": {f"v{n}": "x" for n in range(13)}}}, "context"),
        ({"plan": "career", "context": {"salary": "x"}}, "context"),
        ({"plan": "career", "code": "mine"}, "code"),
    ],
)
async def test_a_wrong_one_is_not_made(team: Inviting, body: dict[str, Any], field: str) -> None:
    answer = await team.call(body)
    assert (*refused(answer), answer.json.get("field")) == (400, "bad_request", field)


async def test_to_no_plan(team: Inviting) -> None:
    assert refused(await team.call({"plan": "nothing"})) == (404, "unknown_plan")


async def test_too_large(team: Inviting) -> None:
    assert refused(await team.call({"plan": "career", "context": {"brief": "b" * 1_000_000}})) == (413, "too_large")


@pytest.mark.parametrize(
    ("method", "path"),
    [("DELETE", ""), ("POST", f"/{'a' * 64}"), ("GET", "/me"), ("GET", "/../candidates"), ("GET", f"/{'a' * 64}")],
)
async def test_what_is_not_there(team: Inviting, method: str, path: str) -> None:
    answer = await team.call({"plan": "career"} if method == "POST" else None, method=method, path=path)
    assert refused(answer) == (404, "not_found")


async def test_the_list_page_by_page(team: Inviting) -> None:
    made = [(await team.invite(context={"brief": "long"}))["invitation"]["invitation_id"] for _ in range(3)]
    rows: list[dict[str, Any]] = []
    answer = await team.call(method="GET")
    while True:
        page = answer.json
        rows += page["invitations"]
        if page["next"] is None:
            break
        answer = await team.call(method="GET", path=f"?after={page['next']}")
    ids = [row["invitation_id"] for row in rows]
    assert [each for each in ids if each in made] == made[::-1]
    assert len(ids) == len(set(ids))
    assert not any("brief" in row or "code" in row for row in rows)
    assert refused(await team.call(method="GET", path="?after=me")) == (400, "bad_request")


# -- used by candidates


async def test_an_interview_begins_with_what_it_says(team: Inviting, start_bot: Caller) -> None:
    made = await team.invite(context=CONTEXT, language="de", plan="other")
    person = await start_bot.account(name="Ada")
    started = (await start(start_bot, person, made)).json
    interview = await start_bot.document(f"interviews/{started['interview_id']}")
    assert interview["plan"] == {"id": "other", "version": "2"}
    assert interview["values"] == {"name": "Ada", "role": "nurse in charge", "company": "St. Mary's", "team": "ward 7"}
    invitation = {"id": made["invitation"]["invitation_id"], "brief": "A ward.\nOf 12 beds.", "language": "de"}
    assert interview["invitation"] == invitation
    assert "brief" not in json.dumps(start_bot.opened(started["token"]))
    became = await team.shown(made)
    assert (became["invitation"]["state"], became["invitation"]["used"]) == ("used", 1)
    (row,) = became["interviews"]
    assert (row["interview_id"], row["status"], row["report"]) == (started["interview_id"], "created", "none")
    assert set(row) == {"interview_id", "status", "report", "created_at", "updated_at", "ended_at"}


async def test_who_comes_again_goes_on(team: Inviting, start_bot: Caller, person: Person) -> None:
    made = await team.invite()
    first = (await start(start_bot, person, made)).json
    for _ in range(2):
        again = (await start(start_bot, person, made)).json
        assert again["interview_id"] == first["interview_id"]
    await team.call(method="DELETE", path=f"/{made['invitation']['invitation_id']}")
    assert (await start(start_bot, person, made)).json["interview_id"] == first["interview_id"]
    assert (await team.shown(made))["invitation"]["used"] == 1


async def test_each_invitation_is_a_track_of_its_own(team: Inviting, start_bot: Caller, person: Person) -> None:
    plain = await start_bot.start(person)
    await start_bot.put(f"interviews/{plain['interview_id']}", joins=1)  # who never comes has to wait
    one, two = await team.invite(), await team.invite()
    ids = []
    for made in (one, two, one):
        ids.append((await start(start_bot, person, made)).json["interview_id"])
        await start_bot.put(f"interviews/{ids[-1]}", joins=len(ids))
        await start_bot.put(f"leases/{ids[-1]}", dispatched_at=None)  # Noah has left: they are in two at once at most
    assert ids[0] == ids[2]
    assert len({plain["interview_id"], *ids}) == 3
    assert (await start_bot.start(person))["interview_id"] == plain["interview_id"]
    interview = await start_bot.document(f"interviews/{ids[1]}")
    assert set(interview["previous"]) == {plain["interview_id"], ids[0]}


async def test_a_completed_one(team: Inviting, start_bot: Caller, person: Person) -> None:
    made = await team.invite(uses=2)
    first = (await start(start_bot, person, made)).json
    await start_bot.put(f"interviews/{first['interview_id']}", status="completed")
    answer = await start(start_bot, person, made)
    assert (*refused(answer), answer.json["interview_id"]) == (409, "interview_completed", first["interview_id"])
    second = (await start(start_bot, person, made, new=True)).json
    assert second["interview_id"] != first["interview_id"]
    await start_bot.put(f"interviews/{second['interview_id']}", status="completed")
    assert refused(await start(start_bot, person, made, new=True)) == (410, "invitation_used")


async def test_refusals(team: Inviting, start_bot: Caller, person: Person) -> None:
    withdrawn, expired, used = [await team.invite() for _ in range(3)]
    answer = await team.call(method="DELETE", path=f"/{withdrawn['invitation']['invitation_id']}")
    assert (answer.status, answer.json["invitation"]["state"]) == (200, "withdrawn")
    at = answer.json["invitation"]["withdrawn_at"]
    again = await team.call(method="DELETE", path=f"/{withdrawn['invitation']['invitation_id']}")
    assert again.json["invitation"]["withdrawn_at"] == at
    assert refused(await start(start_bot, person, withdrawn)) == (410, "invitation_withdrawn")
    await team.put(expired, expires_at=PAST)
    assert refused(await start(start_bot, person, expired)) == (410, "invitation_expired")
    await start(start_bot, await start_bot.sign_up(), used)
    assert refused(await start(start_bot, person, used)) == (410, "invitation_used")
    await team.put(used, expire_at=PAST)
    assert refused(await start(start_bot, person, used)) == (404, "invitation_unknown")
    for code in ("a" * 22, "", "../../x", "é" * 22, used["invitation"]["invitation_id"]):
        assert refused(await start(start_bot, person, {"code": code})) == (404, "invitation_unknown")
    assert await start_bot.interviews_of(person.uid) == []


@pytest.mark.parametrize("invitation", [7, ["x"], "x" * 65, True])
async def test_what_is_no_code(start_bot: Caller, person: Person, invitation: object) -> None:
    answer = await start_bot.call(person.token, {"invitation": invitation})
    assert (*refused(answer), answer.json["field"]) == (400, "bad_request", "invitation")


async def test_the_plan_is_the_invitations(team: Inviting, start_bot: Caller, person: Person) -> None:
    made = await team.invite(plan="other")
    answer = await start(start_bot, person, made, plan="career")
    assert (*refused(answer), answer.json["field"]) == (400, "bad_request", "plan")
    assert (await start(start_bot, person, made, plan="other")).status == 200
    await team.put(made, plan="gone")
    assert refused(await start(start_bot, person, made)) == (404, "unknown_plan")


async def test_for_an_email(team: Inviting, start_bot: Caller) -> None:
    mine = f"Ada.{dt.datetime.now(dt.UTC).timestamp()}@Example.com"
    made = await team.invite(email=mine)
    unverified = await start_bot.account(email=mine)
    anonymous, other = await start_bot.sign_up(), await start_bot.account(verified=True)
    for person in (unverified, anonymous, other):
        assert refused(await start(start_bot, person, made)) == (403, "invitation_other_email")
    made = await team.invite(email=f"x{mine}")
    verified = await start_bot.account(email=f"X{mine}".lower(), verified=True)
    assert (await start(start_bot, verified, made)).status == 200


async def test_many_at_once_use_it_as_often_as_it_may_be(team: Inviting, start_bot: Caller) -> None:
    made = await team.invite(uses=3)
    people = await asyncio.gather(*(start_bot.sign_up() for _ in range(8)))
    answers = await asyncio.gather(*(start(start_bot, person, made) for person in people))
    counted = Counter(answer.status for answer in answers)
    assert counted[200] == 3
    assert {refused(answer) for answer in answers if answer.status != 200} <= {
        (410, "invitation_used"),
        (503, "unavailable"),  # too many writers at once
    }
    became = await team.shown(made)
    assert became["invitation"]["used"] == 3
    begun = {answer.json["interview_id"] for answer in answers if answer.status == 200}
    assert {row["interview_id"] for row in became["interviews"]} == begun
    for person, answer in zip(people, answers, strict=True):
        assert len(await start_bot.interviews_of(person.uid)) == (1 if answer.status == 200 else 0)


async def test_one_person_many_times_at_once_uses_it_once(team: Inviting, start_bot: Caller, person: Person) -> None:
    made = await team.invite(uses=5)
    answers = await asyncio.gather(*(start(start_bot, person, made) for _ in range(4)))
    assert len({answer.json["interview_id"] for answer in answers if answer.status == 200}) == 1
    assert (await team.shown(made))["invitation"]["used"] == 1


async def test_the_closed_door(team: Inviting, start_bot: Caller, invited_only: Caller, person: Person) -> None:
    assert refused(await invited_only.call(person.token)) == (403, "invitation_required")
    assert await invited_only.interviews_of(person.uid) == []
    made = await team.invite()
    invited = (await start(invited_only, person, made)).json
    assert refused(await invited_only.call(person.token)) == (403, "invitation_required")
    assert (await start(invited_only, person, made)).json["interview_id"] == invited["interview_id"]
    # who had begun before it was closed goes on
    before = await start_bot.sign_up()
    begun = await start_bot.start(before)
    assert (await invited_only.start(before))["interview_id"] == begun["interview_id"]


async def test_deleting_the_interview_leaves_only_that_it_was_begun(
    team: Inviting, start_bot: Caller, interviews: Caller, person: Person
) -> None:
    made = await team.invite(context=CONTEXT)
    interview_id = (await start(start_bot, person, made)).json["interview_id"]
    path = f"/api/interviews/{interview_id}"
    shown = await interviews.call(person.token, method="GET", path=path)
    assert shown.json["interview"]["values"]["role"] == "nurse in charge"
    assert "Of 12 beds" not in shown.text
    await interviews.call(person.token, method="DELETE", path=path)
    buried = await start_bot.document(f"interviews/{interview_id}")
    assert not {"values", "invitation", "previous"} & set(buried)
    (row,) = (await team.shown(made))["interviews"]
    assert (row["interview_id"], row["status"], row["report"]) == (interview_id, "withdrawn", None)
    assert refused(await start(start_bot, person, made)) == (410, "invitation_used")


async def test_without_firestore_nobody_is_let_in_uncounted(own_cloud: Stack, session: Any) -> None:
    await own_cloud.add({"invitations"})
    caller = Caller(own_cloud, own_cloud.parts["invitations"].url, session)
    door = Caller(own_cloud, own_cloud.start_bot_url, session)
    team = Inviting(caller, await caller.account(claims={"noah": "staff"}))
    made, person = await team.invite(), await door.sign_up()
    own_cloud.firestore.pause()
    try:
        answer = await start(door, person, made)
        assert (*refused(answer), answer.headers["Retry-After"]) == (503, "unavailable", "5")
        assert refused(await team.call({"plan": "career"})) == (503, "unavailable")
    finally:
        own_cloud.firestore.resume()
    assert (await team.shown(made))["invitation"]["used"] == 0
    assert (await start(door, person, made)).status == 200
