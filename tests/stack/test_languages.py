"""One plan in two languages: who is interviewed in which, from the first word to the last, whoever holds the call."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from local.candidate import Candidate
from local.stack import Stack
from tests.support.beforehand import change, stored_interview
from tests.support.interviews import simulated, stored
from tests.support.plans import OwnPlan
from tests.support.reports import Evaluations
from tests.support.waiting import until

pytestmark = pytest.mark.stack

GERMAN = r"^guten tag.* ich bin noah, eine ki, die interviews führt.* was machen sie bei unserem haus\?$"
ENGLISH = r"^hello.* i am noah, an ai interviewer.* what do you do at the people who invited you\?$"
BACK_IN_GERMAN = r"^schön, dass sie wieder da sind.* warum machen sie das\?$"
BACK_IN_ENGLISH = r"^welcome back.* why do you do it\?$"
NEW: dict[str, Any] = {"status": "created", "greeting_done": False}


@pytest.mark.parametrize(
    ("invited", "own", "says", "language"),
    [
        ("de", "en", GERMAN, "de-DE"),
        (None, "de-AT", GERMAN, "de-DE"),
        ("en-GB", "de", ENGLISH, "en-US"),
        ("fr", None, ENGLISH, "en-US"),
        ({"de": 1}, 7, ENGLISH, "en-US"),
    ],
)
async def test_whoever_has_said_it_last_decides(
    stack: Stack, plan_of: Callable[..., OwnPlan], invited: object, own: object, says: str, language: str
) -> None:
    plan = plan_of("languages")
    async with Candidate(stack, plan=plan.id) as candidate:
        interview = await stored_interview(stack, candidate, {}, **NEW, invitation={"language": invited})
        await change(stack, f"candidates/{candidate.uid}", {"profile": {"language": own}})
        await candidate.enter()
        await candidate.until_noah_said(says)
        await candidate.until_quiet()
        await candidate.say("My answer.", rate=400)
        await candidate.until_noah_said("zum beispiel|for example|warum machen|why do you")
        documents = await stored(stack, interview)
    assert documents.interview["plan"]["language"] == language
    told = [fact["instruction"] for fact in simulated(stack, plan.id) if fact["event"] == "setup"]
    assert told
    assert all(f"Language: {language}." in text for text in told)


@pytest.mark.parametrize(
    ("spoken", "own", "says"),
    [
        ({"language": "de-DE"}, "en", BACK_IN_GERMAN),
        ({"language": "en-US"}, "de", BACK_IN_ENGLISH),
        # as earlier versions have stored it
        ({}, "de", BACK_IN_ENGLISH),
    ],
)
async def test_an_interview_stays_in_its_language(
    stack: Stack, plan_of: Callable[..., OwnPlan], spoken: dict[str, str], own: str, says: str
) -> None:
    plan = plan_of("languages")
    async with Candidate(stack, plan=plan.id) as candidate:
        of_plan = {"id": plan.id, "version": "1"} | spoken
        await stored_interview(stack, candidate, {"what": "I bake."}, question="why", plan=of_plan)
        await change(stack, f"candidates/{candidate.uid}", {"profile": {"language": own}})
        await candidate.enter()
        await candidate.until_noah_said(says)


async def test_the_report_is_in_the_language_that_was_spoken(stack: Stack, plan_of: Callable[..., OwnPlan]) -> None:
    plan = plan_of("languages")
    evaluations = Evaluations(stack, plan.id)
    async with Candidate(stack, plan=plan.id) as candidate:
        of_plan = {"id": plan.id, "version": "1", "language": "de-DE"}
        await stored_interview(stack, candidate, {"what": "I bake."}, question="why", plan=of_plan)
        await candidate.enter()
        await candidate.until_noah_said(BACK_IN_GERMAN)
        await candidate.until_quiet()
        await candidate.say("Because I like bread, and the early hours of the day.", rate=400)
        await candidate.until_noah_said(r"das war alles\. auf wiederhören")

        await until(lambda: bool(evaluations.prompts), 30)
    assert all("Language: write in de-DE." in prompt for prompt in evaluations.prompts)
    assert all("Title: Sprachen" in prompt for prompt in evaluations.prompts)
