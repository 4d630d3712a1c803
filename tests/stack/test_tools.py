"""A model that uses its tools wrongly, or not at all, does not derail the interview."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

import pytest

from local.candidate import Candidate
from local.interviewee import Interviewee
from local.scenarios import Answer
from local.stack import Stack
from tests.support.interviews import Documents, interview_of, simulated, stored
from tests.support.logs import lines
from tests.support.plans import OwnPlan

pytestmark = pytest.mark.stack

# What a model does that has been told that nothing was recorded, and why: it calls again, as it should have.
CALL_AGAIN = {
    "name": "a refused call is made again",
    "on": "tool_result",
    "times": 1,
    "match": "Nothing was recorded|rror",
    "do": [
        {
            "call": {
                "name": "process_user_response",
                "args": {"question_id": "work", "answer": "${heard}", "outcome": "answered"},
            }
        }
    ],
}
WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "another question": ({"question_id": "anything"}, "not open yet"),
    "another candidate's question": ({"question_id": "shoe_size"}, "no question with that id"),
    "100 kB": ({"answer": "word " * 20_000}, "over 8192 bytes"),
    "no such outcome": ({"outcome": "brilliant"}, "outcome"),
    "a number for a text": ({"question_id": 7}, "question_id"),
    "an object for a text": ({"answer": {"said": "I bake."}}, "answer"),
}


async def test_a_model_that_never_calls_the_tool(stack: Stack, plan_of: Callable[..., OwnPlan]) -> None:
    """Every answer is recovered from the transcript, and the interview goes on by itself to its end."""
    talk = {"name": "talks instead", "on": "user", "do": [{"say": "Thank you for telling me all of that."}]}
    plan = plan_of("short", rules=[talk])
    documents = await _interview(stack, plan)

    assert documents.interview["status"] == "completed"
    assert set(documents.answers) == set(plan.questions)
    # a slow machine may have it asked, and answered, again
    assert all(_texts(plan)[question] in answer["text"] for question, answer in documents.answers.items())
    assert {answer["tool_call_id"] for answer in documents.answers.values()} == {"transcript"}


async def test_a_call_that_is_not_made_and_silence(stack: Stack, plan_of: Callable[..., OwnPlan]) -> None:
    """A model that falls silent when a call is due is asked again on another connection; nothing is lost or doubled."""
    plan = plan_of("short", faults=[{"skip_call": True, "when": {"question": "work"}}])
    documents = await _interview(stack, plan)

    assert documents.interview["status"] == "completed"
    assert {question: answer["text"] for question, answer in documents.answers.items()} == _texts(plan)


async def test_a_model_that_calls_twice(stack: Stack, plan_of: Callable[..., OwnPlan]) -> None:
    """The second call stores nothing, and takes nothing for an answer to the next question."""
    plan = plan_of("short", faults=[{"repeat_call": 2, "times": "every"}])
    began = time.time()
    documents = await _interview(stack, plan)

    assert documents.interview["status"] == "completed"
    assert {question: answer["text"] for question, answer in documents.answers.items()} == _texts(plan)
    assert len([fact for fact in simulated(stack, plan.id) if fact["event"] == "tool_call" and fact["t"] > began]) == 6


@pytest.mark.parametrize("what", WRONG, ids=[what.replace(" ", "_") for what in WRONG])
async def test_a_wrong_call_is_refused(stack: Stack, plan_of: Callable[..., OwnPlan], what: str) -> None:
    """Nothing is stored, and the model is told what to do: called as it should be, the answer is taken."""
    arguments, why = WRONG[what]
    fault = {"wrong_call": arguments, "when": {"question": "work"}}
    plan = plan_of("short", faults=[fault], rules=[CALL_AGAIN])
    began = time.time()
    async with Candidate(stack, plan=plan.id) as candidate:
        await candidate.enter()
        interviewee = Interviewee(candidate, plan.data)
        await interviewee.run(until="years", rate=400)
        documents = await stored(stack, candidate)

    results = [fact for fact in simulated(stack, plan.id) if fact["event"] == "tool_result" and fact["t"] > began]
    assert len(results) == 2
    refusal = json.dumps(results[0]["result"])
    assert why in refusal
    assert len(refusal) < 4000
    assert {question: answer["text"] for question, answer in documents.answers.items()} == {
        "work": "My answer to work is a simple one."
    }
    [once] = lines(stack.workers, "answer_stored", interview_id=interview_of(candidate))
    assert once["question_id"] == "work"


async def _interview(stack: Stack, plan: OwnPlan) -> Documents:
    async with Candidate(stack, plan=plan.id) as candidate:
        await candidate.enter()
        await Interviewee(candidate, plan.data).run(rate=400)
        assert await candidate.until_disconnected() == "ROOM_DELETED"
        return await stored(stack, candidate)


def _texts(plan: OwnPlan) -> dict[str, str]:
    return {question: Answer(f"My answer to {question} is a simple one.").text for question in plan.questions}
