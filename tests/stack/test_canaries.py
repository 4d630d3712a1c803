"""Words that stand in every input of a whole interview come out in no log, no metric and no span of ours."""

from __future__ import annotations

from collections.abc import Callable

import aiohttp
import pytest

from local import scenarios
from local.candidate import Candidate
from local.interviewee import Interviewee
from local.stack import Stack
from local.team import Team
from tests.support.interviews import stored
from tests.support.plans import OwnPlan
from tests.support.waiting import run_sync, until

pytestmark = pytest.mark.stack

ANSWERS: scenarios.Answers = {
    "why": [scenarios.Answer("Zanzibar is hard to say.", "vague"), scenarios.Answer("The quokkas there.")],
    "strength": [scenarios.Answer("I keep wombats calm.")],
}
CANARIES = ("okapi", "axolotl", "kakapo", "narwhal", "pangolin", "zanzibar", "quokka", "wombat", "eyJ")


async def test_no_input_comes_out_in_a_log_or_a_metric(stack: Stack, plan_of: Callable[..., OwnPlan]) -> None:
    plan = plan_of("personal", ANSWERS)
    invitations = run_sync(stack.start_function("invitations", {}))
    profiles = run_sync(stack.start_function("profiles", {}))
    timeout = aiohttp.ClientTimeout(total=20)
    async with (
        Team(stack, invitations.url) as team,
        aiohttp.ClientSession(timeout=timeout) as session,
        Candidate(stack, plan=plan.id, name="Okapi Smith") as candidate,
    ):
        context = {"role": "axolotl keeper", "company": "Kakapo Ltd", "brief": "They keep a narwhal."}
        invited = await team.invite(plan=plan.id, context=context)
        await candidate.sign_up()
        headers = {"Authorization": f"Bearer {candidate.id_token}"}
        said = {"about": "I have a pangolin."}
        async with session.put(f"{profiles.url}/api/profile", json=said, headers=headers) as response:
            assert response.status == 200
        await candidate.enter(invitation=invited["code"])
        values = {"name": "Okapi Smith", "role": "axolotl keeper", "company": "Kakapo Ltd"}
        await Interviewee(candidate, scenarios.for_person(plan.data, values), ANSWERS).run(rate=400)
        assert await candidate.until_disconnected() == "ROOM_DELETED"
        kept = str(await stored(stack, candidate)).casefold()
        assert all(word in kept for word in ("zanzibar", "quokka", "wombat")), "the words did not get through"
        out = [part.log.read_text() for part in (stack.start_bot, stack.interviews, invitations, profiles)]
        for worker in stack.workers:
            out.append(worker.log.read_text())
            async with session.get(f"{worker.url}/metrics") as response:
                out.append(await response.text())
    await until(lambda: "noah.report" in stack.spans.read_text(), what="spans of a report")
    out.append(stack.spans.read_text())
    everything = "\n".join(out)
    assert '"interview_ended"' in everything
    for canary in (*CANARIES, invited["code"], candidate.id_token):
        assert canary not in everything, canary
        assert canary.capitalize() not in everything, canary
