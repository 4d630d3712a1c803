"""What a plan may say besides its questions, as a candidate hears it."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from local.candidate import Candidate
from local.interviewee import Interviewee
from local.scenarios import Answer
from local.stack import Stack
from tests.support.interviews import simulated, stored
from tests.support.plans import OwnPlan

pytestmark = pytest.mark.stack


async def test_a_required_question_is_asked_once_more_and_a_question_has_its_time(
    stack: Stack, plan_of: Callable[..., OwnPlan]
) -> None:
    """The first refusal is answered, the second taken; nobody answers the next question, and Noah goes on."""
    answers = {"pay": [Answer("Rather not.", "declined", typed=True), Answer("No, thanks.", "declined", typed=True)]}
    plan = plan_of("limits", answers)
    async with Candidate(stack, plan=plan.id) as candidate:
        await candidate.enter()
        await Interviewee(candidate, plan.data).run(until="pay", rate=400)
        await candidate.until_noah_said("what did it pay")
        await candidate.until_quiet()
        await candidate.type("Rather not.")
        again = await candidate.until_noah_said("this question matters.*what did it pay")
        await candidate.until_quiet()
        await candidate.type("No, thanks.")
        asked = await candidate.until_noah_said("no problem.*what comes next", since=again.at)
        on = await candidate.until_noah_said("no problem.*is there anything to add", since=asked.at)
        assert 15 < on.at - asked.at < 40
        await candidate.until_quiet()
        await candidate.type("No, that was all.")
        assert await candidate.until_disconnected() == "ROOM_DELETED"
        documents = await stored(stack, candidate)
    kept = {question: (answer["outcome"], answer["text"]) for question, answer in documents.answers.items()}
    assert kept["pay"] == ("declined", "Rather not. No, thanks.")
    assert kept["next"] == ("timed_out", "")
    assert kept["more"] == ("answered", "No, that was all.")
    assert documents.interview["status"] == "completed"


async def test_what_a_candidate_asks_back_is_answered_by_the_facts(
    stack: Stack, plan_of: Callable[..., OwnPlan]
) -> None:
    """The model has the facts; the question stays open, and is asked again although the model does not."""
    asks = "How many work there?"
    rule = {"name": "asked back", "on": "user", "match": f"^{re.escape(asks)}$", "do": [{"say": "Fourteen people."}]}
    plan = plan_of("limits", rules=[rule])
    async with Candidate(stack, plan=plan.id) as candidate:
        await candidate.enter()
        await candidate.until_noah_said("what was your last job")
        await candidate.until_quiet()
        await candidate.type(asks)
        answered = await candidate.until_noah_said("fourteen people")
        await candidate.until_noah_said("what was your last job", since=answered.at)
        await candidate.until_quiet()
        await candidate.type("I was a cook.")
        await candidate.until_noah_said("what did it pay")
        documents = await stored(stack, candidate)
        told = [str(fact) for fact in simulated(stack, plan.id)]
    assert {question: answer["text"] for question, answer in documents.answers.items()} == {"job": "I was a cook."}
    assert any("asked: How many work there? answer: Fourteen people." in each for each in told)
    assert any("fact: The office of the firm is in Oslo." in each for each in told)


async def test_the_interviewer_has_another_name_and_voice(stack: Stack, plan_of: Callable[..., OwnPlan]) -> None:
    """Heard in the greeting, told to the page and to the model, and stored with the interview."""
    plan = plan_of("limits")
    async with Candidate(stack, plan=plan.id) as candidate:
        await candidate.enter()
        said = await candidate.until_noah_said("what was your last job")
        await candidate.until_attribute("noah.name", "Mara")
        documents = await stored(stack, candidate)
        setup = [fact for fact in simulated(stack, plan.id) if fact["event"] == "setup"][-1]
    assert "I am Mara, an AI interviewer." in " ".join(said.text.split())
    assert documents.interview["plan"]["interviewer"] == "Mara"
    assert "You are Mara, an AI interviewer" in str(setup)


async def test_who_ends_it_early_hears_the_words_for_that(stack: Stack, plan_of: Callable[..., OwnPlan]) -> None:
    plan = plan_of("limits")
    async with Candidate(stack, plan=plan.id) as candidate:
        await candidate.enter()
        await candidate.until_noah_said("what was your last job")
        await candidate.until_quiet()
        await candidate.type("I want to stop the interview now.")
        await candidate.until_noah_said("we stop here. thank you for what you said. goodbye")
        assert await candidate.until_disconnected() == "ROOM_DELETED"
        documents = await stored(stack, candidate)
    assert (documents.interview["status"], documents.interview["outcome"]) == ("completed", "candidate_asked")
    assert "That was all" not in candidate.noah_text
