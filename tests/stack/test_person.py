"""Everything that a person leaves in Firestore expires, can be taken away as one file, and is gone when they delete it.

The whole database is looked through, whatever its collections are: a new one that nobody thought of fails here.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import aiohttp
import jwt
import pytest

from local import scenarios
from local.candidate import Candidate
from local.interviewee import Interviewee
from local.paths import ROOT
from local.stack import ALL, BEFOREHAND, Stack
from local.team import Team, account
from tests.support.firestores import documents
from tests.support.interviews import rooms
from tests.support.waiting import run_sync, until

pytestmark = pytest.mark.stack

NAME = "Zerlinde Quastenfloh"
EMAIL = "zerlinde.quastenfloh@example.com"
CONSENT = {"version": "2026-11", "language": "en", "hash": "0f" * 32}
# Words that stand nowhere else: what they say, what they say of themselves, and what is said of them.
SAID, ABOUT, BRIEF, ROLE = "I tame axolotls.", "Once a xylophonist.", "Knows quokkas well.", "keeper of wombats"
CANARIES = ("axolotl", "xylophonist", "quokka", "wombat", "Zerlinde", "Quastenfloh", EMAIL)
TOMBSTONE = {"status", "epoch", "version", "updated_at", "ended_at", "expire_at"}
Documents = dict[str, dict[str, Any]]


@pytest.fixture(scope="module")
def own_stack(worker_id: str, plans_dir: Path) -> Iterator[Stack]:
    """A stack whose database holds nothing but what this person leaves."""
    stack = Stack(f"person-{worker_id}", parts=ALL | BEFOREHAND, plans_dir=plans_dir)
    run_sync(stack.start())
    answers = {question: [scenarios.Answer(SAID, typed=True)] for question in ("work", "years", "anything")}
    for name in ("short_1", "short_2"):
        plan = scenarios.load_plan(plans_dir / f"{name}.yaml")
        scenarios.write(stack.scenarios_dir, scenarios.scenario(plan, answers, settings=scenarios.FAST))
    yield stack
    stack.close()


def that_hold(found: Documents, words: tuple[str, ...]) -> list[str]:
    """The paths of documents that have one of these words in them, or in their path."""
    texts = {path: f"{path} {json.dumps(fields, default=str)}".casefold() for path, fields in found.items()}
    return [path for path, text in texts.items() if any(word.casefold() in text for word in words)]


class Zerlinde:
    """An account with a name and an address of its own, and what it asks of the functions."""

    def __init__(self, stack: Stack, session: aiohttp.ClientSession, token: str) -> None:
        self._stack = stack
        self._session = session
        self.token = token
        self.uid = str(jwt.decode(token, options={"verify_signature": False})["user_id"])

    def candidate(self, plan: str) -> Candidate:
        candidate = Candidate(self._stack, plan=plan)
        candidate.uid, candidate.id_token = self.uid, self.token
        return candidate

    async def ask(self, method: str, function: str, path: str, body: Any = None) -> Any:
        url = f"{self._stack.parts[function].url}{path}"
        headers = {"Authorization": f"Bearer {self.token}"}
        async with self._session.request(method, url, json=body, headers=headers) as response:
            assert response.status == 200, await response.text()
            return await response.json()


@pytest.fixture
async def zerlinde(own_stack: Stack) -> AsyncIterator[Zerlinde]:
    url = f"http://{own_stack.auth_emulator}/identitytoolkit.googleapis.com/v1/accounts"
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=30)) as session:
        yield Zerlinde(own_stack, session, await account(session, url, name=NAME, email=EMAIL, verified=True))


async def test_what_a_person_leaves_expires_is_shown_to_them_and_goes_when_they_say_so(
    own_stack: Stack, zerlinde: Zerlinde
) -> None:
    client = own_stack.firestore_client()
    await zerlinde.ask("PUT", "profiles", "/api/profile", {"about": ABOUT})
    async with Team(own_stack, own_stack.parts["invitations"].url) as team:
        invited = await team.invite(plan="short_1", email=EMAIL, context={"role": ROLE, "brief": BRIEF})
        await team.invite(plan="short_1", context={"role": "somebody else"})

    async with zerlinde.candidate("short_1") as candidate:
        await candidate.enter(invitation=invited["code"], consent=CONSENT)
        plan = scenarios.load_plan(ROOT / "tests" / "plans" / "short.yaml")
        answers = {question: [scenarios.Answer(SAID, typed=True)] for question in ("work", "years", "anything")}
        await Interviewee(candidate, plan, answers).run()
        interview = client.document("interviews", candidate.answer["interview_id"])

    async def reported() -> bool:
        return ((await interview.get()).to_dict() or {}).get("report") == "ready"

    await until(reported, 30, "the report is there")
    async with zerlinde.candidate("short_2") as candidate:
        await candidate.enter(consent=CONSENT)
        await candidate.until_noah_said("what is your work")
        await candidate.type(SAID)
        await candidate.until_noah_said("since when")
        before = await documents(client)

        kinds = {path.split("/")[-2] for path in before}
        assert kinds == {"candidates", "interviews", "answers", "turns", "reports", "leases", "limits", "invitations"}
        assert [path for path, fields in before.items() if not isinstance(fields.get("expire_at"), dt.datetime)] == []

        shown = await zerlinde.ask("GET", "interviews", "/api/me")
        for word in (*CANARIES, zerlinde.uid, CONSENT["hash"]):
            assert word in json.dumps(shown), word
        for path in that_hold(before, (*CANARIES, zerlinde.uid)):
            assert path.split("/")[-1] in json.dumps(shown), path

        receipt = await zerlinde.ask("DELETE", "interviews", "/api/me")  # in the middle of a call
        await candidate.until_disconnected()

    assert receipt["deleted"]["interviews"] == 2
    assert {"candidates", "answers", "turns", "reports", "leases", "invitations"} <= receipt["deleted"].keys()

    async def no_room() -> bool:
        return not [name for name in await rooms(own_stack) if name.startswith("interview-")]

    await until(no_room, 20, "the call is over")
    after = await documents(client)
    assert that_hold(after, (*CANARIES, zerlinde.uid)) == []
    tombstones = {path: fields for path, fields in after.items() if path.startswith("interviews/")}
    assert len(tombstones) == 2
    for fields in tombstones.values():
        assert (fields["status"], set(fields)) == ("withdrawn", TOMBSTONE)
    assert {path.split("/")[0] for path in after} == {
        "interviews",
        "limits",
        "invitations",
    }  # the last is somebody else's
    assert [path for path, fields in after.items() if "expire_at" not in fields] == []
    for file in (own_stack.run / "journal").rglob("*.json"):
        assert not that_hold({file.name: {"text": file.read_text()}}, (*CANARIES, zerlinde.uid))

    assert (await zerlinde.ask("DELETE", "interviews", "/api/me"))["deleted"] == {}
    empty = await zerlinde.ask("GET", "interviews", "/api/me")
    assert empty["parts"]["interviews"]["data"] == []
    client.close()  # type: ignore[no-untyped-call]
