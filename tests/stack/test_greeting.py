"""The greeting is heard whole and once, and nothing has an effect before it has ended (G5)."""

from __future__ import annotations

import random
import re
import statistics
from collections.abc import Callable

import pytest

from local import hearing
from local.candidate import Candidate
from local.pressure import PRESSURE
from local.stack import Stack
from tests.support.interviews import simulated, stored
from tests.support.participants import other_agent
from tests.support.plans import OwnPlan
from tests.support.waiting import in_batches, until

pytestmark = pytest.mark.stack

ROUNDS = 24
AT_ONCE = 3
WAIT = "SYSTEM: Wait for greeting to complete. Do not process yet."
GREETING = "Hello. I am Noah, an AI interviewer. Let us begin. Where were you before?"
EAGER = {"name": "process_user_response", "args": {"question_id": "alpha_one", "answer": "x", "outcome": "answered"}}
# Said twice it would be twice as long. A busy machine may hear the beginning of one late, or stretch the rest.
LEAST, MOST = 0.3, 1.8
WHOLE = 0.8  # of the median round


async def test_an_eager_candidate_and_an_eager_model(stack: Stack, plan_of: Callable[..., OwnPlan]) -> None:
    """The candidate speaks during the greeting and the model calls the tool in it, each at a random moment."""
    calm = plan_of("four")
    whole = await _greeted(stack, calm)
    plans = [
        plan_of("four", faults=[{"call": {**EAGER, "order": order}, "at": {"share": "random"}, "turn": 1}])
        for order in ("flush", "continue", "pause")
    ]
    chance = random.Random(5)
    rounds = [_round(stack, plans[number % 3], chance.random(), whole) for number in range(ROUNDS)]
    shares = await in_batches(AT_ONCE, rounds)
    assert statistics.median(shares) >= WHOLE
    for plan in plans:
        results = [fact for fact in simulated(stack, plan.id) if fact["event"] == "tool_result"]
        refused = [fact for fact in results if WAIT in str(fact)]
        assert len(refused) >= ROUNDS // 3


async def test_another_agent_who_listens_is_not_taken_for_the_candidate(stack: Stack, plan: OwnPlan) -> None:
    """Agents hear everybody by default, and LiveKit does not say who listens: the greeting waits for the candidate."""
    async with Candidate(stack, plan=plan.id) as candidate:
        await candidate.sign_up()
        room_name = (await candidate.start())["room_name"]
        async with other_agent(stack, room_name) as other:
            await until(lambda: _said(stack, plan, "Hello"), 20)
            noah = next(iter(other.remote_participants.values()))
            assert noah.track_publications, "there is something to listen to"
            assert [publication.track for publication in noah.track_publications.values()] == [None]
            await candidate.join()
            await candidate.until_heard()
            await candidate.until_noah_said(r"^Hello.*what is your work\?$")
            await candidate.type("I build bridges.")
            await candidate.until_noah_said("since when")
        documents = await stored(stack, candidate)
    assert documents.answers["work"]["text"] == "I build bridges."


async def _said(stack: Stack, plan: OwnPlan, pattern: str) -> bool:
    said = [fact["text"] for fact in simulated(stack, plan.id) if fact["event"] == "say_end"]
    return any(re.search(pattern, text) for text in said)


async def _greeted(stack: Stack, plan: OwnPlan) -> float:
    """How many seconds of voice an undisturbed greeting has."""
    async with Candidate(stack, plan=plan.id) as candidate:
        await candidate.enter()
        await candidate.until_noah_said(r"where were you before\?$")
        await candidate.until_quiet(1.0)
        return hearing.sound_seconds(candidate.tracks, 0, candidate.clock())


async def _round(stack: Stack, plan: OwnPlan, moment: float, whole: float) -> float:
    async with Candidate(stack, plan=plan.id) as candidate:
        await candidate.enter()
        # a busy machine may attach the ear too late for so short a greeting: the caption tells as well
        await candidate.until(lambda: candidate.first_sound or candidate.noah_captions, "the greeting begins", 15)
        began = candidate.clock()
        await candidate.until(lambda: candidate.clock() - began >= moment * whole, "a moment in the greeting", 10)
        # long enough to be heard by a Noah whose machine is late in listening to a new microphone
        await candidate.say("Hello there, I am glad to be here with you today", rate=400)
        answered = await candidate.until_noah_said("what did you learn there")
        documents = await stored(stack, candidate)
        greeting = " ".join(caption.text for caption in candidate.noah_captions if caption.at < answered.at)
        heard = hearing.sound_seconds(candidate.tracks, 0, answered.at)
        story = candidate.story()
    assert re.sub(r"\s+", " ", greeting).strip() == GREETING, story
    missed = PRESSURE.between(candidate.moment(candidate.joined_at), candidate.moment(answered.at))
    assert LEAST * whole - missed <= heard <= MOST * whole, f"{heard:.2f} s of {whole:.2f} s\n{story}"
    # what the eager call brought is nowhere: the only answer is the one to the candidate's own words
    assert list(documents.answers) == ["alpha_one"], story
    # where a busy machine has torn what was said in two, the model transcribes the rest as if it were the next answer
    sentence = r"My answer to alpha (one|two) is a simple one\."
    assert re.fullmatch(rf"{sentence}( {sentence})*", documents.answers["alpha_one"]["text"]), story
    return heard / whole
