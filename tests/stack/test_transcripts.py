"""A transcription that is wrong does not make Noah repeat himself, nor take what he says for a repetition."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest
from gemini_live_simulator.speech import DEFAULT_RATE

from local.candidate import Candidate
from local.interviewee import Interviewee
from local.stack import Stack
from tests.support.interviews import simulated, stored
from tests.support.plans import OwnPlan

pytestmark = pytest.mark.stack

KINDS = ("repeated", "foreign", "missing")


def hears_more_than(candidate: Candidate, seconds: float) -> bool:
    return candidate.spoken_seconds() > seconds


@pytest.mark.parametrize("kind", KINDS)
async def test_every_question_is_asked_once_and_the_goodbye_is_heard(
    stack: Stack, plan_of: Callable[..., OwnPlan], kind: str
) -> None:
    """As of gemini-live-api-examples#48 and #45, and of python-genai#1279; what is asked is read at the model."""
    wrong = {"transcription": {"input": kind, "output": kind}, "times": "every"}
    plan = plan_of("short", faults=[wrong], settings={"rate": DEFAULT_RATE})
    asks = {question["id"]: question["ask"] for phase in plan.data["phases"] for question in phase["questions"]}

    def said() -> list[str]:
        return [fact["text"] for fact in simulated(stack, plan.id) if fact["event"] == "say_start"]

    def is_asked(ask: str) -> bool:
        return any(ask in each for each in said())

    async with Candidate(stack, plan=plan.id) as candidate:
        await candidate.enter()
        interviewee = Interviewee(candidate, plan.data)
        heard = 0.0
        for question, ask in asks.items():
            await candidate.until(partial(is_asked, ask), f"ask {question}", 30)
            # it is heard when it was generated, and not before
            await candidate.until(partial(hears_more_than, candidate, heard), f"hear {question}", 30)
            await candidate.until_quiet()
            heard = candidate.spoken_seconds()
            await candidate.say(interviewee.answers[question][0].text)
        await candidate.until(lambda: candidate.disconnected is not None, "the end", 30)
        documents = await stored(stack, candidate)

    assert documents.interview["status"] == "completed"
    assert [sum(ask in each for each in said()) for ask in asks.values()] == [1] * len(asks)
    given = {question: interviewee.answers[question][0].text for question in asks}
    assert {question: answer["text"] for question, answer in documents.answers.items()} == given
