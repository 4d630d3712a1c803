"""Leaving and coming back: the interview goes on at the open question, and nothing that is stored is lost (G7)."""

from __future__ import annotations

import asyncio
import re
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from local import scenarios
from local.candidate import Candidate
from local.interviewee import Interviewee
from local.links import Link
from local.stack import Stack
from tests.support.beforehand import change, metadata_of, renewed_token, stored_interview
from tests.support.interviews import interview_of, rooms, simulated, stored
from tests.support.logs import lines, until_logged
from tests.support.plans import OwnPlan
from tests.support.waiting import run_sync

pytestmark = pytest.mark.stack

BROKEN: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "a question that the plan does not have": ({"question": "shoe_size"}, {}),
    "a time that is a text": ({"active_seconds": "long"}, {}),
    "a plan as older versions wrote it": ({"plan": "short"}, {}),
    "an answer without an outcome": ({"question": "years"}, {"work": {"outcome": None, "words": "I bake."}}),
}


async def test_another_worker_goes_on_at_the_open_question(stack: Stack, plan_of: Callable[..., OwnPlan]) -> None:
    """Left in the middle of the third question, taken up by a worker that has never seen the interview."""
    plan = plan_of("four")
    began = time.time()
    first = stack.workers[0]
    another = asyncio.create_task(stack.start_worker())
    async with Candidate(stack, plan=plan.id) as candidate:
        await candidate.enter()
        interviewee = Interviewee(candidate, plan.data)
        await interviewee.run(until="beta_one", rate=400)
        interview = interview_of(candidate)
        talked_to = await until_logged(stack.workers, "lease_taken", interview_id=interview)
        speaking = asyncio.create_task(candidate.say("I am a carpenter, and what I like most about it is the wood"))
        await candidate.until(lambda: candidate.events[-1].kind == "says", "being in the middle of it", 5)
        speaking.cancel()
        await candidate.leave()
        second = await another
        # the room must not be found, or the same worker would be: it is gone when the grace period is over
        await until_logged(stack.workers, "interview_ended", 45, interview_id=interview, reason="grace_expired")
        left = first if lines([first], "lease_taken", interview_id=interview) else second
        await left.stop()
        try:
            await candidate.enter()
            assert interview_of(candidate) == interview
            assert candidate.answer["resumed"] is True
            await candidate.until_noah_said("welcome back.*your present.*what do you do now")
            await interviewee.run(rate=400)
            assert await candidate.until_disconnected() == "ROOM_DELETED"
            others = [worker for worker in stack.workers if worker is not left]
            taken = lines(others, "lease_taken", interview_id=interview)
            assert len(taken) == 1
            assert taken[0]["epoch"] > talked_to["epoch"]
        finally:
            await left.start()
            await second.stop()
            stack.workers.remove(second)
        documents = await stored(stack, interview)
        captions = candidate.noah_text

    assert documents.interview["status"] == "completed"
    assert documents.interview["resumes"] == 1
    assert {question: answer["text"] for question, answer in documents.answers.items()} == {
        question: f"My answer to {question.replace('_', ' ')} is a simple one." for question in plan.questions
    }
    said = " ".join(fact["text"] for fact in simulated(stack, plan.id) if _is(fact, "say_start", began))
    for question in scenarios.questions(plan.data):
        times = 2 if question["id"] == "beta_one" else 1  # the one that was open is asked again
        assert said.count(question["ask"]) == times, question["id"]
        assert len(re.findall(re.escape(question["ask"]), captions)) == times, question["id"]
    called = Counter(fact["args"]["question_id"] for fact in simulated(stack, plan.id) if _is(fact, "tool_call", began))
    assert called == dict.fromkeys(plan.questions, 1)


@pytest.mark.parametrize("what", BROKEN, ids=[what.replace(" ", "_") for what in BROKEN])
async def test_documents_of_a_broken_shape_are_left_alone(
    stack: Stack, plan_of: Callable[..., OwnPlan], what: str
) -> None:
    """The interview starts fresh beside them: one clear line, and nothing is overwritten."""
    plan = plan_of("short")
    fields, answers = BROKEN[what]
    async with Candidate(stack, plan=plan.id) as candidate:
        interview = await stored_interview(stack, candidate, {"anything": "From before."}, **fields)
        for question, answer in answers.items():
            await change(stack, f"interviews/{interview}/answers/{question}", answer)
        before = await stored(stack, interview)
        await candidate.enter()
        assert interview_of(candidate) == interview
        await candidate.until_noah_said("hello.*what is your work")
        await candidate.until_attribute("lk.agent.state", "listening")
        await candidate.type("I build bridges.")
        await candidate.until_noah_said("since when")
        await candidate.type("Stop the interview.")
        assert await candidate.until_disconnected() == "ROOM_DELETED"
        after = await stored(stack, interview)

    assert len(lines(stack.workers, "state_broken", interview_id=interview)) == 1
    kept = set(before.interview) - {"epoch", "version", "updated_at"}  # what fences the writers
    assert {key: after.interview[key] for key in kept} == {key: before.interview[key] for key in kept}
    assert before.answers.items() <= after.answers.items()
    assert after.answers["work"] == before.answers.get("work", after.answers["work"])
    assert "I build bridges." in [turn["text"] for turn in after.turns]


@pytest.mark.parametrize("how", ["completed", "deleted"])
async def test_a_renewed_token_brings_no_noah_to_an_interview_that_is_over(
    stack: Stack, plan_of: Callable[..., OwnPlan], how: str
) -> None:
    """LiveKit renews tokens, room configuration included: the page is told, the room goes, the model is not asked."""
    plan = plan_of("short")
    began = time.time()
    async with Candidate(stack, plan=plan.id) as candidate:
        status = "completed" if how == "completed" else "interrupted"
        interview = await stored_interview(stack, candidate, {"work": "I bake."}, status=status)
        if how == "deleted":
            await _delete(stack, candidate, interview)
        before = await stored(stack, interview)
        renewed_token(stack, candidate, interview)
        await candidate.join(microphone=False)
        if how == "completed":  # a deleted one has no job at all
            assert await candidate.until_attribute("noah.notice") == "interview_completed"
        assert await candidate.until_disconnected() == "ROOM_DELETED"
        assert candidate.spoken_seconds() == 0
        after = await stored(stack, interview)

    assert after == before
    assert not lines(stack.workers, "task_failed", interview_id=interview)
    assert not [fact for fact in simulated(stack, plan.id) if fact["t"] >= began]
    assert candidate.answer["room_name"] not in await rooms(stack)


@pytest.mark.parametrize(
    "metadata",
    ["", "not JSON", '"a text"', '{"interview_id": "abc", "plan": "short"}', '{"interview_id": 5}'],
    ids=["nothing", "no JSON", "a text", "no candidate", "a number"],
)
async def test_metadata_that_cannot_be_used_ends_the_job_with_one_line(stack: Stack, metadata: str) -> None:
    candidate = Candidate(stack, plan="short")
    async with candidate:
        await candidate.sign_up()
        renewed_token(stack, candidate, f"bad{time.time_ns()}", metadata)
        room = candidate.answer["room_name"]
        await candidate.join()
        await until_logged(stack.workers, "job_refused", room=room, reason="bad_metadata")
        assert not candidate.agents
    about = [line for worker in stack.workers for line in worker.log.read_text().splitlines() if room in line]
    assert len(about) == 1, about
    assert await _nothing_about(stack, candidate.uid, candidate.answer["interview_id"])


async def test_a_dispatch_for_another_candidate_than_the_one_who_is_here(
    stack: Stack, plan_of: Callable[..., OwnPlan]
) -> None:
    """The job ends with one line; whose interview it is loses nothing, and who is here gets nothing of it."""
    plan = plan_of("short")
    async with Candidate(stack, plan=plan.id) as owner, Candidate(stack, plan=plan.id) as stranger:
        interview = await stored_interview(stack, owner, {"work": "I bake."}, question="years")
        before = await stored(stack, interview)
        await stranger.sign_up()
        renewed_token(stack, stranger, interview, metadata_of(owner, interview, resumed=True))
        await stranger.join()
        await until_logged(stack.workers, "interview_ended", interview_id=interview, reason="wrong_candidate")
        await stranger.until_no_agent()
        assert stranger.spoken_seconds() == 0
        assert stranger.captions == []
        after = await stored(stack, interview)

    assert len(lines(stack.workers, "wrong_candidate", interview_id=interview)) == 1
    kept = set(before.interview) - {"epoch", "version", "updated_at"}
    assert {key: after.interview[key] for key in kept} == {key: before.interview[key] for key in kept}
    assert (after.answers, after.turns) == (before.answers, [])
    assert await _nothing_about(stack, stranger.uid)


async def test_a_state_that_comes_late_is_merged_and_nothing_overwritten(far_store: Stack) -> None:
    """Known to be new, and Firestore silent for 5 s: a fresh greeting; what it had stored wins when it is back."""
    link = far_store.links["worker-firestore"]
    async with Candidate(far_store, plan="short_1") as candidate:
        mine = {"status": "created", "greeting_done": False, "epoch": 0, "mark": "kept"}
        interview = await stored_interview(far_store, candidate, {"years": "Since I was ten."}, **mine)
        async with _silent(link):
            began = candidate.clock()
            await candidate.enter()
            assert candidate.answer["resumed"] is False
            await candidate.until_noah_said(r"hello\. i am noah, an ai interviewer\. let us begin\. what is your work")
            await candidate.until(lambda: candidate.clock() - began >= 5, "5 s without Firestore", 10)
            await candidate.type("I build bridges.")
            await candidate.until_noah_said("since when|already told|anything to add")
        await until_logged(far_store.workers, "lease_taken", interview_id=interview)
        await candidate.until_noah_said("anything to add")
        await candidate.type("No.")
        assert await candidate.until_disconnected() == "ROOM_DELETED"
        after = await stored(far_store, interview)

    assert len(lines(far_store.workers, "state_fallback", interview_id=interview)) == 1
    texts = {question: answer["text"] for question, answer in after.answers.items()}
    assert texts == {"work": "I build bridges.", "years": "Since I was ten.", "anything": "No."}
    assert (after.interview["status"], after.interview["mark"]) == ("completed", "kept")
    assert [turn["text"] for turn in after.turns if turn["role"] == "candidate"][:1] == ["I build bridges."]


async def test_who_may_be_known_is_welcomed_neutrally_while_the_state_cannot_be_read(far_store: Stack) -> None:
    """Known to have been greeted, and Firestore silent for 5 s: no fresh greeting, and the open question."""
    link = far_store.links["worker-firestore"]
    async with Candidate(far_store, plan="short_2") as candidate:
        interview = await stored_interview(far_store, candidate, {"work": "I bake."}, question="years", resumes=3)
        async with _silent(link):
            began = candidate.clock()
            await candidate.enter()
            assert candidate.answer["resumed"] is True
            await candidate.until_noah_said("since when")
            await candidate.until(lambda: candidate.clock() - began >= 5, "5 s without Firestore", 10)
        await until_logged(far_store.workers, "lease_taken", interview_id=interview)
        await candidate.type("Since I was ten.")
        await candidate.until_noah_said("anything to add")
        await candidate.type("No.")
        assert await candidate.until_disconnected() == "ROOM_DELETED"
        after = await stored(far_store, interview)
        said = candidate.noah_text.lower()

    assert "hello" not in said
    assert "i am noah" not in said
    assert "what is your work" not in said
    assert said.count("since when") == 1
    texts = {question: answer["text"] for question, answer in after.answers.items()}
    assert texts == {"work": "I bake.", "years": "Since I was ten.", "anything": "No."}
    assert (after.interview["status"], after.interview["resumes"]) == ("completed", 4)


async def test_who_talks_goes_on_talking_when_another_could(far_store: Stack) -> None:
    """A worker that began without Firestore is not replaced by one that can reach it: one Noah, one greeting."""
    link = far_store.links["worker-firestore"]
    async with Candidate(far_store, plan="short_3") as candidate:
        mine: dict[str, Any] = {"status": "created", "greeting_done": False, "epoch": 0}
        interview = await stored_interview(far_store, candidate, **mine)
        async with _silent(link):
            await candidate.enter()
            await candidate.until_noah_said("what is your work")
            # the first one is full: what is dispatched now comes to the second
            near = await far_store.start_worker({"FIRESTORE_EMULATOR_HOST": far_store.firestore_emulator})
            try:
                await until_logged([near], "duplicate_left", 40, interview_id=interview)
                await candidate.type("I build bridges.")
                await candidate.until_noah_said("since when")
            finally:
                await near.stop()
                far_store.workers.remove(near)
        await until_logged(far_store.workers, "lease_taken", interview_id=interview)
        await candidate.type("Stop the interview.")
        assert await candidate.until_disconnected() == "ROOM_DELETED"
        after = await stored(far_store, interview)

    assert candidate.noah_text.count("Hello") == 1
    assert candidate.overlap() == 0
    assert len({track.identity for track in candidate.tracks if track.spoken}) == 1
    assert {question: answer["text"] for question, answer in after.answers.items()} == {"work": "I build bridges."}
    assert after.interview["status"] == "completed"


@pytest.fixture(scope="module")
def far_store(worker_id: str, plans_dir: Path) -> Iterator[Stack]:
    """A stack whose workers can be cut off from Firestore."""
    one = {"MAX_SESSIONS": "1"}
    stack = Stack(f"far-store-{worker_id}", plans_dir=plans_dir, links=["worker-firestore"], worker_env=one)
    run_sync(stack.start())
    scenarios.write_all(plans_dir, stack.scenarios_dir, settings=scenarios.FAST)
    yield stack
    stack.close()


@asynccontextmanager
async def _silent(link: Link) -> AsyncIterator[None]:
    await link.hang()
    try:
        yield
    finally:
        await link.mend()


def _is(fact: dict[str, Any], event: str, since: float) -> bool:
    return bool(fact["event"] == event and fact["t"] >= since)


async def _delete(stack: Stack, candidate: Candidate, interview: str) -> None:
    headers = {"Authorization": f"Bearer {candidate.id_token}"}
    async with (
        aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=10)) as session,
        session.delete(f"{stack.interviews_url}/api/interviews/{interview}", headers=headers) as response,
    ):
        assert response.status in (200, 204)


async def _nothing_about(stack: Stack, uid: str, interview_id: str = "-") -> bool:
    client = stack.firestore_client()
    try:
        paths = [f"candidates/{uid}", f"interviews/{interview_id}", f"leases/{interview_id}"]
        found = [await client.document(path).get() for path in paths]
        return not any(document.exists for document in found)
    finally:
        client.close()  # type: ignore[no-untyped-call]
