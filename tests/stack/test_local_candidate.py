"""The scripted candidate takes a whole interview, and measures what it hears."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from livekit import api

from local.candidate import Candidate, CandidateTimeoutError, StartRefusedError
from local.interviewee import Interviewee
from local.scenarios import Answer
from local.stack import Stack
from tests.support.plans import OwnPlan

pytestmark = pytest.mark.stack


async def test_an_interview_is_heard_and_answered(stack: Stack, plan_of: Callable[..., OwnPlan]) -> None:
    answers = {"work": [Answer("I bake bread."), Answer("I bake it at night.")], "years": [Answer("2019", typed=True)]}
    plan = plan_of("short", answers)
    async with Candidate(stack, plan=plan.id) as candidate:
        await candidate.enter()
        await Interviewee(candidate, plan.data, answers).run()
        assert await candidate.until_disconnected(10) == "ROOM_DELETED"
    interview = stack.firestore_client().collection("interviews").document(candidate.answer["interview_id"])
    stored = {answer.id: answer.to_dict() or {} async for answer in interview.collection("answers").stream()}
    assert stored["work"]["text"] == "I bake bread."
    assert stored["years"]["text"] == "2019"
    assert ((await interview.get()).to_dict() or {})["status"] == "completed"

    assert candidate.overlap() == 0
    assert candidate.join_to_first_audio is not None
    assert candidate.join_to_first_audio < 5
    assert 2 < candidate.spoken_seconds() < 30
    assert candidate.noah_captions[0].text.strip().startswith("Hello")
    assert next(each.text for each in candidate.captions if not each.by_noah).strip() == "I bake bread."


async def test_a_wait_that_fails_tells_the_story(stack: Stack, plan: OwnPlan) -> None:
    async with Candidate(stack, plan=plan.id) as candidate:
        await candidate.enter()
        with pytest.raises(CandidateTimeoutError, match=r"(?s)Noah says 'something else'.*joined"):
            await candidate.until_noah_said("something else", timeout=0.5)


async def test_a_refusal_carries_status_and_body(stack: Stack) -> None:
    async with Candidate(stack, plan="no-such-plan") as candidate:
        await candidate.sign_up()
        with pytest.raises(StartRefusedError) as caught:
            await candidate.start()
    assert caught.value.status == 404
    assert caught.value.body["code"] == "unknown_plan"


async def test_a_lost_candidate_is_still_there_for_a_while_for_livekit(stack: Stack, plan: OwnPlan) -> None:
    async with Candidate(stack, plan=plan.id) as candidate:
        await candidate.sign_up()
        await candidate.start()
        await candidate.join_apart()
        await candidate.say("Hello, I am here.")
        await candidate.lose()
        async with stack.livekit_api() as livekit:
            request = api.ListParticipantsRequest(room=candidate.answer["room_name"])
            there = [each.identity for each in (await livekit.room.list_participants(request)).participants]
        assert candidate.uid in there
        await candidate.join()
        await candidate.until_heard()
