"""Last words for want of time, word for word; and facts, which are told with the database away too."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from local import scenarios
from local.candidate import Candidate
from local.stack import Stack
from tests.support.beforehand import stored_interview
from tests.support.interviews import simulated, stored
from tests.support.logs import lines, until_logged
from tests.support.plans import OwnPlan
from tests.support.waiting import run_sync

pytestmark = pytest.mark.stack

LAST = "There was no time for the rest, Ada. Goodbye."
ASKS = "How many work there?"


def heard_last(candidate: Candidate) -> str:
    """All that Noah was heard to say, which ends with the words for want of time, said once."""
    said = " ".join(candidate.noah_text.split())
    last = LAST if "Hello Ada." in said else LAST.replace(", Ada", "")  # a busy machine may not know the name in time
    assert said.endswith(last)
    assert said.count(last) == 1
    return said


async def test_who_says_nothing_hears_the_words_for_want_of_time(stack: Stack, plan_of: Callable[..., OwnPlan]) -> None:
    plan = plan_of("hasty")
    async with Candidate(stack, plan=plan.id, name="Ada") as candidate:
        await candidate.enter()
        await candidate.until_noah_said("nearly up.*anything to add")
        assert await candidate.until_disconnected() == "ROOM_DELETED"
        documents = await stored(stack, candidate)
    said = heard_last(candidate)
    assert "That was all" not in said
    assert documents.interview["outcome"] == "time_up"
    assert documents.interview["active_seconds"] <= plan.data["minutes"] * 60


async def test_so_does_who_answers_the_last_question(stack: Stack, plan_of: Callable[..., OwnPlan]) -> None:
    """What they say last is stored, and acknowledged before the last words."""
    plan = plan_of("hasty")
    async with Candidate(stack, plan=plan.id, name="Ada") as candidate:
        await candidate.enter()
        await candidate.until_noah_said("nearly up.*anything to add")
        await candidate.until_quiet()  # said before it was heard it would belong to the question that was cut
        await candidate.type("One thing only.")
        assert await candidate.until_disconnected() == "ROOM_DELETED"
        documents = await stored(stack, candidate)
    heard_last(candidate)
    assert documents.interview["outcome"] == "time_up"
    assert documents.answers["anything"]["text"] == "One thing only."


@pytest.fixture(scope="module")
def far_store(worker_id: str, plans_dir: Path) -> Iterator[Stack]:
    """A stack whose workers can be cut off from Firestore."""
    stack = Stack(f"facts-{worker_id}", plans_dir=plans_dir, links=["worker-firestore"])
    run_sync(stack.start())
    back = {"name": "asked back", "on": "user", "match": f"^{re.escape(ASKS)}$", "do": [{"say": "Fourteen people."}]}
    for name in ("limits_1", "limits_2"):
        plan = scenarios.load_plan(plans_dir / f"{name}.yaml")
        scenarios.write(stack.scenarios_dir, scenarios.scenario(plan, settings=scenarios.FAST, rules=[back]))
    yield stack
    stack.close()


async def asked_back(candidate: Candidate) -> None:
    """The fact is told, and the open question asked again."""
    await candidate.until_quiet()
    await candidate.type(ASKS)
    answered = await candidate.until_noah_said("fourteen people")
    await candidate.until_noah_said("what was your last job", since=answered.at)


def told(stack: Stack, plan: str) -> str:
    return " ".join(str(fact) for fact in simulated(stack, plan))


async def test_facts_are_told_when_the_database_goes_away(far_store: Stack) -> None:
    """With the words for this person, which were read before."""
    link = far_store.links["worker-firestore"]
    async with Candidate(far_store, plan="limits_1") as candidate:
        mine: dict[str, Any] = {"status": "created", "greeting_done": False, "epoch": 0, "values": {"company": "Acme"}}
        interview = await stored_interview(far_store, candidate, {}, **mine)
        await candidate.enter()
        await candidate.until_noah_said("what was your last job")
        await link.hang()
        try:
            await asked_back(candidate)
            await candidate.until_quiet()
            await candidate.type("I was a cook.")
            await candidate.until_noah_said("what did it pay")
        finally:
            await link.mend()
        await candidate.until_quiet()
        await candidate.type("I want to stop the interview now.")
        assert await candidate.until_disconnected() == "ROOM_DELETED"
        after = await stored(far_store, interview)
    assert "fact: The office of Acme is in Oslo." in told(far_store, "limits_1")
    assert {question: answer["text"] for question, answer in after.answers.items()} == {"job": "I was a cook."}


async def test_facts_are_told_when_the_database_is_away_from_the_start(far_store: Stack) -> None:
    """In the plan's own words."""
    link = far_store.links["worker-firestore"]
    async with Candidate(far_store, plan="limits_2") as candidate:
        mine: dict[str, Any] = {"status": "created", "greeting_done": False, "epoch": 0, "values": {"company": "Acme"}}
        interview = await stored_interview(far_store, candidate, {}, **mine)
        await link.hang()
        try:
            await candidate.enter()
            await candidate.until_noah_said("what was your last job")
            await asked_back(candidate)
        finally:
            await link.mend()
        await until_logged(far_store.workers, "lease_taken", interview_id=interview)
        await candidate.until_quiet()
        await candidate.type("I was a cook.")
        await candidate.until_noah_said("what did it pay")
        after = await stored(far_store, interview)
    assert lines(far_store.workers, "state_fallback", interview_id=interview)
    assert "asked: How many work there? answer: Fourteen people." in told(far_store, "limits_2")
    assert {question: answer["text"] for question, answer in after.answers.items()} == {"job": "I was a cook."}
