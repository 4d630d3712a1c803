"""Nobody begins, or goes on, without their consent where it is asked for; and it is stored with what they begin."""

import asyncio
import json
from typing import Any

import aiohttp
import pytest

from local.processes import Part
from local.stack import Stack
from tests.support.caller import Answer, Caller, Person
from tests.support.waiting import run_sync

pytestmark = pytest.mark.stack

URL = "https://noah.example/consent.html"
ASKED = {"PLANS": "career,other@2", "CONSENT_VERSION": "2026-11", "CONSENT_URL": URL}
CONSENT = {"version": "2026-11", "language": "de", "hash": "0f" * 32}
OLDER = CONSENT | {"version": "2026-10"}


@pytest.fixture(scope="module")
def consent_part(cloud: Stack) -> Part:
    return run_sync(cloud.start_function("start_bot", ASKED))


@pytest.fixture
def consenting(cloud: Stack, consent_part: Part, session: aiohttp.ClientSession) -> Caller:
    """A start_bot that asks for consent."""
    return Caller(cloud, consent_part.url, session)


def refused(answer: Answer) -> tuple[int, Any, Any]:
    return answer.status, answer.json["code"], answer.json.get("consent", answer.json.get("field"))


async def traces(caller: Caller, person: Person) -> list[object]:
    """What there is of somebody in Firestore."""
    candidate = await caller.firestore.document(f"candidates/{person.uid}").get()
    return [*([candidate] if candidate.exists else []), *await caller.interviews_of(person.uid)]


@pytest.mark.parametrize("given", [{}, {"consent": None}, {"consent": OLDER}, {"consent": CONSENT | {"version": "2"}}])
async def test_without_it_nothing_is_stored_and_no_room_made(
    consenting: Caller, person: Person, given: dict[str, Any]
) -> None:
    before = await consenting.rooms()
    answer = await consenting.call(person.token, given)
    assert refused(answer) == (403, "consent_required", {"version": "2026-11", "url": URL})
    assert await traces(consenting, person) == []
    assert (await consenting.rooms()).keys() <= before.keys()


@pytest.mark.parametrize(
    "consent",
    [
        "2026-11",
        True,
        {},
        {"version": "2026-11"},
        CONSENT | {"hash": "0F" * 32},
        CONSENT | {"hash": "0f"},
        CONSENT | {"language": "German"},
        CONSENT | {"version": "v" * 40},
        CONSENT | {"version": 2026},
        CONSENT | {"at": "2026-11-22T12:00:00+00:00"},
    ],
)
async def test_what_is_none_is_a_mistake(consenting: Caller, person: Person, consent: object) -> None:
    assert refused(await consenting.call(person.token, {"consent": consent})) == (400, "bad_request", "consent")
    assert await traces(consenting, person) == []


async def test_it_is_in_the_commit_that_begins_the_interview(
    consenting: Caller, interviews: Caller, person: Person
) -> None:
    started = await consenting.start(person, {"consent": CONSENT})
    snapshot = await consenting.firestore.document(f"interviews/{started['interview_id']}").get()
    interview = snapshot.to_dict() or {}
    at = interview["consent"].pop("at")
    assert interview["consent"] == CONSENT
    # Firestore gives all of a commit one time, and there has been no other
    assert at == interview["created_at"]
    assert snapshot.create_time == snapshot.update_time
    metadata = json.loads(consenting.opened(started["token"])["roomConfig"]["agents"][0]["metadata"])
    assert metadata["consent"].pop("at")
    assert metadata["consent"] == CONSENT
    shown = await interviews.call(person.token, method="GET", path=f"/api/interviews/{started['interview_id']}")
    assert shown.json["interview"]["consent"] == CONSENT | {"at": at.isoformat()}


async def test_it_is_gone_with_the_interview(consenting: Caller, interviews: Caller, person: Person) -> None:
    begun = (await consenting.start(person, {"consent": CONSENT}))["interview_id"]
    await interviews.call(person.token, method="DELETE", path=f"/api/interviews/{begun}")
    assert "consent" not in await consenting.document(f"interviews/{begun}")


async def test_two_starts_at_once_agree_once(consenting: Caller, person: Person) -> None:
    begun = await asyncio.gather(*(consenting.start(person, {"consent": CONSENT}) for _ in range(3)))
    (interview_id,) = {each["interview_id"] for each in begun}
    consent = (await consenting.document(f"interviews/{interview_id}"))["consent"]
    assert "earlier" not in consent


@pytest.mark.parametrize("status", ["created", "live", "interrupted", "no_show", "abandoned"])
async def test_a_new_version_asks_again_whoever_goes_on(
    start_bot: Caller, consenting: Caller, person: Person, status: str
) -> None:
    """`start_bot` stands for the time before: it asks for nothing, and keeps what it is given."""
    begun = (await start_bot.start(person, {"consent": OLDER}))["interview_id"]
    path = f"interviews/{begun}"
    await start_bot.put(path, status=status)
    first = (await start_bot.document(path))["consent"]

    assert refused(await consenting.call(person.token))[:2] == (403, "consent_required")
    assert refused(await consenting.call(person.token, {"consent": OLDER}))[:2] == (403, "consent_required")
    assert (await start_bot.document(path))["consent"] == first

    for _ in range(2):  # the second time it is known
        again = await consenting.start(person, {"consent": CONSENT})
        assert again["interview_id"] == begun
    consent = (await start_bot.document(path))["consent"]
    assert consent.pop("at") > first["at"]
    assert consent == CONSENT | {"earlier": [first]}


async def test_an_interview_of_before_anybody_asked_goes_on_with_a_consent(
    start_bot: Caller, consenting: Caller, person: Person
) -> None:
    begun = (await start_bot.start(person))["interview_id"]
    assert "consent" not in await start_bot.document(f"interviews/{begun}")
    assert (await consenting.start(person, {"consent": CONSENT}))["interview_id"] == begun
    consent = (await start_bot.document(f"interviews/{begun}"))["consent"]
    assert consent.pop("at")
    assert consent == CONSENT


async def test_no_consent_reaches_an_interview_that_was_deleted(
    consenting: Caller, interviews: Caller, person: Person
) -> None:
    begun = (await consenting.start(person, {"consent": CONSENT}))["interview_id"]
    await interviews.call(person.token, method="DELETE", path=f"/api/interviews/{begun}")
    again = await consenting.start(person, {"consent": CONSENT | {"hash": "00" * 32}})
    assert again["interview_id"] != begun
    assert "consent" not in await consenting.document(f"interviews/{begun}")


async def test_while_firestore_is_away_the_dispatch_carries_it(
    cloud: Stack, consent_part: Part, consenting: Caller, person: Person
) -> None:
    part = await cloud.start_function("start_bot", ASKED | {"FIRESTORE_EMULATOR_HOST": "127.0.0.1:9"})
    try:
        alone = Caller(cloud, part.url, consenting._session)
        assert refused(await alone.call(person.token))[:2] == (403, "consent_required")
        started = await alone.start(person, {"consent": CONSENT})
        (dispatch,) = await consenting.dispatches(started["room_name"])
        consent = json.loads(dispatch.metadata)["consent"]
        assert consent.pop("at")
        assert consent == CONSENT
    finally:
        await part.stop()
