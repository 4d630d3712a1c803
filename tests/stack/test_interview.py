"""A whole interview, through every real part, and what must not go wrong in it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from local.candidate import Candidate
from local.interviewee import Interviewee
from local.stack import Stack
from tests.support.interviews import interview_of, rooms, simulated, stored
from tests.support.plans import OwnPlan
from tests.support.waiting import until

pytestmark = pytest.mark.stack


async def test_happy_path(stack: Stack, plan_of: Callable[..., OwnPlan]) -> None:
    """Greeted, asked everything once, every answer stored, completed, and the room is gone."""
    plan = plan_of("four")
    async with Candidate(stack, plan=plan.id) as candidate:
        await candidate.enter()
        await Interviewee(candidate, plan.data).run()
        assert await candidate.until_disconnected() == "ROOM_DELETED"
        documents = await stored(stack, candidate)

    assert documents.interview["status"] == "completed"
    assert documents.interview["report"] in ("pending", "ready")
    assert documents.interview["greeting_done"] is True
    assert list(documents.answers) == sorted(plan.questions)
    assert all(answer["outcome"] == "answered" for answer in documents.answers.values())
    assert documents.answers["beta_one"]["text"] == "My answer to beta one is a simple one."
    assert documents.lease["job_id"] is None
    # both sides, in order, each candidate's turn under the question that it answers
    said = [turn["question_id"] for turn in documents.turns if turn["role"] == "candidate"]
    assert said == plan.questions
    assert documents.turns[0]["role"] == "noah"
    assert len(candidate.agents) == 1
    assert candidate.overlap() == 0
    assert candidate.answer["room_name"] not in await rooms(stack)
    # on the model of today, which waits for its tools because it is told to
    facts = simulated(stack, plan.id)
    (opened,) = [fact for fact in facts if fact["event"] == "open"]
    assert opened["model"].endswith("/gemini-3.8-live")
    (setup,) = [fact for fact in facts if fact["event"] == "setup"]
    assert set(setup["behavior"].values()) == {"BLOCKING"}


async def test_the_first_audio_comes_from_the_dispatch_of_create_room(
    stack: Stack, plan_of: Callable[..., OwnPlan]
) -> None:
    """Noah is in the room before the candidate is: the agent was dispatched when the room was created."""
    plan = plan_of("short")
    async with Candidate(stack, plan=plan.id) as candidate:
        await candidate.sign_up()
        await candidate.start()
        client = stack.livekit_api()
        try:
            dispatches = await client.agent_dispatch.list_dispatch(candidate.answer["room_name"])
        finally:
            await client.aclose()
        assert len(dispatches) == 1
        await candidate.join()
        await candidate.until_heard()
        assert [agent.identity for agent in candidate.agents.values()] == [
            candidate.tracks[0].identity,
        ]


async def test_no_participant(stack: Stack, plan_of: Callable[..., OwnPlan]) -> None:
    """Nobody comes: the job ends by itself, no_show is recorded, the room is gone, and a late candidate finds Noah."""
    plan = plan_of("short")
    candidate = Candidate(stack, plan=plan.id)
    await candidate.sign_up()
    await candidate.start()
    interview = interview_of(candidate)

    async def recorded() -> bool:
        return bool((await stored(stack, interview)).interview["status"] == "no_show")

    async def gone() -> bool:
        return candidate.answer["room_name"] not in await rooms(stack)

    await until(recorded, 25)
    await until(gone, 10)
    documents = await stored(stack, interview)
    assert documents.answers == {}
    assert documents.lease["job_id"] is None
    # their token makes the room again, with its dispatch
    async with candidate:
        await candidate.join()
        await candidate.until_heard(15)


async def test_two_calls_at_once_are_one_interview(stack: Stack, plan_of: Callable[..., OwnPlan]) -> None:
    """One interview, one room, one agent."""
    plan = plan_of("short")
    async with Candidate(stack, plan=plan.id) as candidate:
        await candidate.sign_up()
        first, second = await asyncio.gather(candidate.start(), candidate.start())
        assert first["interview_id"] == second["interview_id"]
        assert first["room_name"] == second["room_name"]
        await candidate.join()
        await Interviewee(candidate, plan.data).run()
        assert len(candidate.agents) == 1


async def test_early_words_are_kept_and_answered(stack: Stack, plan_of: Callable[..., OwnPlan]) -> None:
    """What the candidate says while Noah greets reaches the model after the greeting, and is answered."""
    plan = plan_of("short")
    async with Candidate(stack, plan=plan.id) as candidate:
        await candidate.enter()
        await candidate.until_heard()
        await candidate.say("I am a carpenter", rate=400)
        await candidate.until_noah_said("since when")
    facts = simulated(stack, plan.id)
    greeted = next(fact["t"] for fact in facts if fact["event"] == "say_end")
    heard = next(fact["t"] for fact in facts if fact["event"] == "speech_start")
    assert heard > greeted
