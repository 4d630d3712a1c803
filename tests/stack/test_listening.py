"""What is missing in an answer is asked for in Noah's own words, heard as they were proposed, and stored with it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from local import scenarios
from local.candidate import Candidate
from local.interviewee import Interviewee
from local.stack import Stack
from tests.support.interviews import stored
from tests.support.plans import OwnPlan

pytestmark = pytest.mark.stack

WHY = "And what made you take it?"
ANSWERS: scenarios.Answers = {
    "job": [
        scenarios.Answer("I was a cook.", judged=(("covered", ["role"]), ("ask", WHY), ("about", "reason"))),
        scenarios.Answer("I like to feed people, for two years now.", judged=(("covered", ["reason", "item_3"]),)),
    ],
    # this question lets Noah ask nothing of his own
    "team": [
        scenarios.Answer("A few.", judged=(("covered", []), ("ask", "Were they nice to you?"), ("about", "people"))),
        scenarios.Answer("Three.", judged=(("covered", ["people", "nothing"]),)),
    ],
    "next": [scenarios.Answer("A restaurant.", judged=(("covered", []),))],
    "more": [scenarios.Answer("No, thank you.")],
}


async def test_noah_asks_about_what_is_missing(stack: Stack, plan_of: Callable[..., OwnPlan]) -> None:
    plan = plan_of("probing", ANSWERS)
    async with Candidate(stack, plan=plan.id) as candidate:
        await candidate.enter()
        await Interviewee(candidate, plan.data, ANSWERS).run(rate=400)
        assert await candidate.until_disconnected() == "ROOM_DELETED"
        documents = await stored(stack, candidate)
        heard = [" ".join(caption.text.split()) for caption in candidate.noah_captions]
    assert documents.interview["status"] == "completed"
    # as they sounded
    assert heard[1] == f"Thank you. {WHY}"
    assert heard[3] == "I see. How many were they?"
    assert not any("nice to you" in line for line in heard)
    answers = documents.answers
    assert set(answers) == {"job~1", "job", "team~1", "team", "next", "more"}
    assert answers["job~1"]["own_question"] == {"about": "reason", "ask": WHY}
    assert (answers["job"]["covered"], answers["team"]["covered"]) == (["role", "reason", "item_3"], ["people"])
    assert (answers["next"]["covered"], answers["more"]["covered"]) == ([], None)
    # what was really asked, by the transcript
    assert answers["job"]["asked"].endswith(WHY)
    assert answers["job~1"]["asked"].endswith("What was your last job?")
    assert answers["job"]["text"] == "I was a cook. I like to feed people, for two years now."
