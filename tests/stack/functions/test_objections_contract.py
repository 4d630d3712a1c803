"""A candidate objects to a report or a decision, and is answered: once each, by nobody else, and gone with the rest."""

import asyncio
import json
import uuid
from typing import Any

import pytest
from interviews.objection import Objection, Objections
from interviews.store import Store
from shared.objections import MAX_OBJECTIONS

from local.patience import wait_for
from tests.stack.functions.test_review_contract import LATER, LONG_AGO, NOW, STAFF, Reviewing, refused
from tests.support.caller import Answer, Caller, Person

pytestmark = pytest.mark.stack

SAID = "I did speak of my team.\nSee what I said of the ward."


class Objecting:
    """A candidate, their interview, and somebody of the team."""

    def __init__(self, interviews: Caller, person: Person, team: Reviewing, interview_id: str) -> None:
        self.interviews = interviews
        self.person = person
        self.team = team
        self.id = interview_id
        self.path = f"/api/interviews/{interview_id}"

    async def object(self, text: Any = SAID, by: Person | None = None) -> Answer:
        token = (by or self.person).token
        return await self.interviews.call(token, {"text": text}, path=f"{self.path}/objection")

    async def answer(self, number: int | str = 1, text: Any = "You did.", by: Person | None = None) -> Answer:
        path = f"/api/review/interviews/{self.id}/objections/{number}/answer"
        return await self.team.caller.call((by or self.team.staff).token, {"text": text}, path=path)

    async def own(self) -> dict[str, Any]:
        return (await self.interviews.call(self.person.token, method="GET", path=self.path)).json

    async def stored(self) -> list[dict[str, Any]]:
        rows = await self.interviews.firestore.collection(f"interviews/{self.id}/objections").get()
        return [row.to_dict() or {} for row in rows]

    async def state(self) -> Any:
        return (await self.interviews.document(f"interviews/{self.id}")).get("objections", {}).get("open")


@pytest.fixture
async def team(review: Caller) -> Reviewing:
    return Reviewing(review, await review.account(email=f"{uuid.uuid4().hex}@example.com", verified=True, **STAFF))


@pytest.fixture
async def case(start_bot: Caller, interviews: Caller, person: Person, team: Reviewing) -> Objecting:
    begun = str((await start_bot.start(person))["interview_id"])
    path = f"interviews/{begun}"
    await start_bot.put(path, status="completed", report="ready", plan={"id": team.plan, "version": "1"})
    await start_bot.put(f"{path}/reports/1", summary="Says little.", scores=[], at=NOW, expire_at=LATER)
    return Objecting(interviews, person, team, begun)


async def test_an_objection_is_stored_found_answered_and_the_candidate_reads_it(case: Objecting) -> None:
    first = await case.object()
    assert first.status == 200, first.text
    kept = first.json["objection"]
    assert (kept["number"], kept["text"], kept["answer"]) == (1, SAID, None)
    assert kept["at"]
    (stored,) = await case.stored()
    interview = await case.interviews.document(f"interviews/{case.id}")
    assert stored["expire_at"] == interview["expire_at"]
    assert interview["objections"] == {"stored": 1, "answered": 0, "open": True}
    assert case.id in (await case.team.listed("&objection=open")).text
    assert case.id not in (await case.team.listed("&objection=answered")).text
    seen = await case.team.get(f"/interviews/{case.id}")
    assert (seen.json["interview"]["objection"], seen.json["objections"]) == ("open", [kept])

    told = await case.answer(text="You did. We decide again.")
    assert told.status == 200, told.text
    assert told.json["objection"]["answer"]["by"] == case.team.staff.uid
    assert await case.state() is False
    assert case.id not in (await case.team.listed("&objection=open")).text
    own = await case.own()
    (shown,) = own["objections"]
    assert (shown["answer"]["text"], shown["answer"]["role"]) == ("You did. We decide again.", "team")
    assert shown["answer"]["at"]
    assert own["interview"]["objections"]["open"] is False
    assert own["report"]["summary"] == "Says little."  # nothing of it is changed
    assert case.team.staff.uid not in json.dumps(own)
    assert "@example.com" not in json.dumps(own)
    lines = await case.team.get(f"/export?format=jsonl&plan={case.team.plan}")
    assert json.loads(lines.text)["objections"][0]["answer"]["text"] == "You did. We decide again."


async def test_to_a_decision_without_a_report(case: Objecting) -> None:
    await case.interviews.put(f"interviews/{case.id}", report="failed")
    assert (*refused(await case.object()), await case.state()) == (409, "nothing_to_object_to", None)
    assert (await case.team.decide(case.id, verdict="decline")).status == 200
    assert (await case.object()).status == 200


async def test_sent_again_it_is_stored_once(case: Objecting) -> None:
    answers = await asyncio.gather(*(case.object() for _ in range(4)))
    assert {answer.text for answer in answers} == {answers[0].text}
    assert len(await case.stored()) == 1


async def test_no_more_than_five(case: Objecting) -> None:
    for number in range(MAX_OBJECTIONS):
        assert (await case.object(f"The point number {number}.")).json["objection"]["number"] == number + 1
    answer = await case.object("One more.")
    assert (*refused(answer), answer.json["interview_id"]) == (409, "too_many_objections", case.id)
    assert (await case.object("The point number 2.")).status == 200
    assert len(await case.stored()) == MAX_OBJECTIONS


async def test_it_is_open_until_each_has_its_answer(case: Objecting) -> None:
    await case.object("First.")
    await case.object("Second.")
    await asyncio.gather(case.answer(1), case.answer(2))
    assert await case.state() is False
    await case.object("Third.")
    assert await case.state() is True
    await asyncio.gather(case.answer(3), case.object("Fourth."))
    assert await case.state() is True


async def test_an_answer_is_given_once(case: Objecting, review: Caller) -> None:
    await case.object()
    assert (await case.answer()).text == (await case.answer()).text
    other = await review.account(**STAFF)
    for answer in (await case.answer(text="You did not."), await case.answer(by=other)):
        assert (*refused(answer), answer.json["interview_id"]) == (409, "objection_answered", case.id)
    (only,) = await case.stored()
    assert only["answer"]["text"] == "You did."


async def test_nobody_else_may(case: Objecting, start_bot: Caller) -> None:
    other = await start_bot.sign_up()
    assert refused(await case.object(by=other)) == (404, "not_found")
    assert refused(await case.object(by=case.team.staff)) == (404, "not_found")
    assert await case.stored() == []
    await case.object()
    for who in (case.person, other):
        assert refused(await case.answer(by=who)) == (403, "staff_only")
    assert refused(await case.answer(2)) == (404, "not_found")
    for number in ("0", "10", "x", "1/2", ""):
        assert refused(await case.answer(number)) == (404, "not_found")
    assert "answer" not in (await case.stored())[0]


@pytest.mark.parametrize("text", ["", " \n", "x" * 4001, "\u202e", 7, None])
async def test_what_says_nothing(case: Objecting, text: Any) -> None:
    answer = await case.object(text)
    assert (*refused(answer), answer.json["field"]) == (400, "bad_request", "text")
    assert (await case.stored(), await case.state()) == ([], None)
    await case.object()
    answer = await case.answer(text=text)
    assert (*refused(answer), answer.json["field"]) == (400, "bad_request", "text")


async def test_the_longest_ones(case: Objecting) -> None:
    assert (await case.object("\U0001f600" * 4000)).status == 200
    assert (await case.answer(text="\U0001f600" * 4000)).status == 200


@pytest.mark.parametrize("fields", [{"status": "withdrawn"}, {"expire_at": LONG_AGO}])
async def test_what_is_gone(case: Objecting, fields: dict[str, Any]) -> None:
    await case.object()
    await case.interviews.put(f"interviews/{case.id}", **fields)
    assert refused(await case.object("Another.")) == (404, "not_found")
    assert refused(await case.answer()) == (404, "not_found")


async def test_a_deletion_takes_them_and_one_that_comes_in_between_leaves_none(
    case: Objecting, monkeypatch: pytest.MonkeyPatch
) -> None:
    await case.object()
    await case.answer()
    all_of_it = await case.interviews.call(case.person.token, method="GET", path="/api/me")
    assert SAID.partition("\n")[0] in all_of_it.text
    assert case.team.staff.uid not in all_of_it.text

    class Late(Objections):
        """Whose candidate deletes the interview after it was read."""

        async def _below(self, *what: Any) -> Any:
            await case.interviews.call(case.person.token, method="DELETE", path=case.path)
            return []

    monkeypatch.setenv("FIRESTORE_EMULATOR_HOST", case.interviews.stack.firestore_emulator)
    late = Late(Store(case.interviews.stack.project))
    assert await late.add(case.id, case.person.uid, Objection(text="Too late.")) is None
    assert await case.stored() == []
    assert await case.state() is None


async def test_while_a_worker_writes(case: Objecting) -> None:
    reference = case.interviews.firestore.document(f"interviews/{case.id}")
    done = asyncio.Event()

    async def worker() -> None:
        while not done.is_set():
            await reference.update({"updated_at": NOW})
            await asyncio.sleep(0.02)

    task = asyncio.create_task(worker())
    assert (await case.object()).status == 200
    assert (await case.answer()).status == 200
    done.set()
    await wait_for(task, 30)


async def test_no_log_holds_their_words(case: Objecting, review: Caller) -> None:
    await case.object("A word of mine.")
    await case.answer(text="A word of theirs.")
    for url, event in ((case.interviews.url, "objection_stored"), (review.url, "objection_answered")):
        (part,) = [part for part in review.stack.parts.values() if part.url == url]
        log = part.log.read_text()
        assert event in log
        assert "A word of" not in log
