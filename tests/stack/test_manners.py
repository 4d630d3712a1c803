"""How Noah treats a candidate who is silent, declines, types, takes a break, stops, or takes too long."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from local.candidate import Candidate
from local.interviewee import Interviewee
from local.scenarios import Answer
from local.stack import Stack
from tests.support.interviews import interview_of, simulated, stored
from tests.support.logs import lines
from tests.support.plans import OwnPlan

pytestmark = pytest.mark.stack


async def test_vague_declined_and_typed(stack: Stack, plan_of: Callable[..., OwnPlan]) -> None:
    """A vague answer is followed up, a declined question is let be, and a typed answer is as good as a spoken one."""
    answers = {
        "work": [Answer("This and that.", "vague"), Answer("I build bridges of wood.", typed=True)],
        "years": [Answer("I would rather not say.", "declined", typed=True)],
        "anything": [Answer("No, that was all.")],
    }
    plan = plan_of("short", answers)
    async with Candidate(stack, plan=plan.id) as candidate:
        await candidate.enter()
        interviewee = Interviewee(candidate, plan.data, answers)
        await interviewee.run(rate=400)
        documents = await stored(stack, candidate)

    assert [(question, answer.text) for question, answer in interviewee.given] == [
        ("work", "This and that."),
        ("work", "I build bridges of wood."),
        ("years", "I would rather not say."),
        ("anything", "No, that was all."),
    ]
    assert "What do you do in it?" in candidate.noah_text
    assert documents.interview["status"] == "completed"
    kept = {key: (answer["outcome"], answer["text"]) for key, answer in documents.answers.items()}
    assert kept == {
        "work~1": ("vague", "This and that."),
        "work": ("answered", "This and that. I build bridges of wood."),
        "years": ("declined", "I would rather not say."),
        "anything": ("answered", "No, that was all."),
    }
    said = [turn["text"] for turn in documents.turns if turn["role"] == "candidate"]
    assert said == [answer.text for _, answer in interviewee.given]


async def test_a_typed_text_that_is_far_too_long(stack: Stack, plan_of: Callable[..., OwnPlan]) -> None:
    """100 kB are refused: nothing is stored, the candidate is told, and the question stays open."""
    plan = plan_of("short")
    began = time.time()
    async with Candidate(stack, plan=plan.id) as candidate:
        await candidate.enter()
        interviewee = Interviewee(candidate, plan.data)
        await interviewee.next_question()
        await candidate.type("word " * 20_000)
        await candidate.until_noah_said("in a few sentences.*what is your work")
        documents = await stored(stack, candidate)
        assert documents.answers == {}
        assert not [turn for turn in documents.turns if turn["role"] == "candidate"]
        await candidate.type("I build bridges.")
        await candidate.until_noah_said("since when")
        documents = await stored(stack, candidate)

    assert documents.answers["work"]["text"] == "I build bridges."
    heard = [f["text"] for f in simulated(stack, plan.id) if f["event"] == "heard" and f["t"] > began]
    assert heard == ["I build bridges."]


async def test_silence_a_pause_and_coming_back(stack: Stack, plan_of: Callable[..., OwnPlan]) -> None:
    """Two gentle prompts, the offer to pause; a pause; and the interview goes on at the same question."""
    plan = plan_of("quiet")
    async with Candidate(stack, plan=plan.id) as candidate:
        await candidate.enter()
        interviewee = Interviewee(candidate, plan.data)
        await interviewee.run(until="years", rate=400)
        first = await candidate.until_noah_said("take your time")
        second = await candidate.until_noah_said("here is the question again. since when", since=first.at)
        await candidate.until_noah_said("we can also pause here", since=second.at)
        await candidate.type("Let us take a break, please.")
        await candidate.until_noah_said("we pause here")
        assert await candidate.until_disconnected() == "ROOM_DELETED"
        interview = interview_of(candidate)
        paused = await stored(stack, interview)
        assert (paused.interview["status"], paused.interview["question"]) == ("interrupted", "years")
        assert list(paused.answers) == ["work"]
        back = candidate.clock()
        await candidate.enter()
        assert (candidate.answer["interview_id"], candidate.answer["resumed"]) == (interview, True)
        await candidate.until_noah_said("welcome back.*since when", since=back)
        await interviewee.run(rate=400)
        assert await candidate.until_disconnected() == "ROOM_DELETED"
        documents = await stored(stack, interview)

    assert documents.interview["status"] == "completed"
    assert documents.interview["resumes"] == 1
    assert set(documents.answers) == set(plan.questions)
    assert candidate.noah_text.count("What is your work?") == 1
    assert not lines(stack.workers, "lease_lost", interview_id=interview)


async def test_the_candidate_stops(stack: Stack, plan_of: Callable[..., OwnPlan]) -> None:
    """What was said is kept, nothing else is asked, and the goodbye is heard."""
    plan = plan_of("short")
    async with Candidate(stack, plan=plan.id) as candidate:
        await candidate.enter()
        await Interviewee(candidate, plan.data).run(until="years", rate=400)
        await candidate.type("I want to stop the interview now.")
        await candidate.until_noah_said("we stop here.*goodbye")
        assert await candidate.until_disconnected() == "ROOM_DELETED"
        documents = await stored(stack, candidate)

    assert documents.interview["status"] == "completed"
    assert list(documents.answers) == ["work"]
    assert "Anything to add?" not in candidate.noah_text


async def test_time_runs_out(stack: Stack, plan_of: Callable[..., OwnPlan]) -> None:
    """A minute (here: half of the time) is kept for the wrap-up, and the interview ends within its time."""
    plan = plan_of("hasty")
    async with Candidate(stack, plan=plan.id) as candidate:
        await candidate.enter()
        await candidate.until_noah_said("what is your work")
        await candidate.type("I build bridges.")
        await candidate.until_noah_said("since when")
        await candidate.until_noah_said("nearly up.*anything to add")
        assert await candidate.until_disconnected() == "ROOM_DELETED"
        documents = await stored(stack, candidate)

    assert documents.interview["status"] == "completed"
    assert documents.interview["active_seconds"] <= plan.data["minutes"] * 60
    outcomes = {question: answer["outcome"] for question, answer in documents.answers.items()}
    assert outcomes == {"work": "answered", "years": "timed_out", "anything": "timed_out"}
    assert "Goodbye" in candidate.noah_text


async def test_a_button_repeats_the_question(stack: Stack, plan_of: Callable[..., OwnPlan]) -> None:
    """What Noah is saying is cut, and he asks again."""
    plan = plan_of("short")
    async with Candidate(stack, plan=plan.id) as candidate:
        await candidate.enter()
        await candidate.until_noah_said("what is your work")
        await candidate.until_quiet()
        again = candidate.clock()
        await candidate.press("repeat")
        await candidate.until_attribute("noah.pressed", candidate.pressed[-1])
        await candidate.until_noah_said("what is your work", since=again)
        await candidate.type("I build bridges.")
        await candidate.until_noah_said("since when")
        documents = await stored(stack, candidate)

    assert documents.answers["work"]["text"] == "I build bridges."


async def test_a_button_skips_the_question_that_was_seen_and_no_other(
    stack: Stack, plan_of: Callable[..., OwnPlan]
) -> None:
    plan = plan_of("short")
    async with Candidate(stack, plan=plan.id) as candidate:
        await candidate.enter()
        await candidate.until_attribute("noah.progress", "1/3")
        await candidate.press("skip")  # in the middle of the greeting: it counts when that is over
        await candidate.until_noah_said("no problem.*since when")
        await candidate.press("skip", "1/3")
        await candidate.until_attribute("noah.pressed", candidate.pressed[-1])
        await candidate.type("Since 2011.")
        await candidate.until_noah_said("anything to add")
        documents = await stored(stack, candidate)

    kept = {question: (answer["outcome"], answer["text"]) for question, answer in documents.answers.items()}
    assert kept == {"work": ("skipped", ""), "years": ("answered", "Since 2011.")}


async def test_a_button_finishes_the_interview(stack: Stack, plan_of: Callable[..., OwnPlan]) -> None:
    """The goodbye is heard, the interview is over, and what was said goes into the report."""
    plan = plan_of("short")
    async with Candidate(stack, plan=plan.id) as candidate:
        await candidate.enter()
        await Interviewee(candidate, plan.data).run(until="years", rate=400)
        await candidate.press("finish")
        await candidate.until_noah_said("we stop here.*goodbye")
        assert await candidate.until_disconnected() == "ROOM_DELETED"
        documents = await stored(stack, candidate)

    assert documents.interview["status"] == "completed"
    assert documents.interview["report"] != "none"
    assert list(documents.answers) == ["work"]
    assert "Anything to add?" not in candidate.noah_text
