"""Each protection against a lost part, on few interviews; `make faults` does the same on many, and measures."""

from __future__ import annotations

import pytest

from faults import candidate_faults, database_faults, endings, lease_faults, model_faults, pauses, worker_faults
from faults.cases import Story, several
from faults.person import Sample
from faults.world import LEASE_SECONDS, World
from tests.faults.test_five_classics import fine, soon

pytestmark = pytest.mark.faults

# On a machine that does nothing else, and shorter than without the protection.
HAND_OVER_SECONDS = 4.0
TAKE_OVER_SECONDS = LEASE_SECONDS + 6
CUT_SECONDS = 4.0
STALL_SECONDS = 8.0
# Of Noah's sentence: before its question is out, since a candidate who has heard that answers, and nothing was lost.
EARLY = {"share": 0.3}


async def faulty(world: World, fault: str, story: Story = model_faults.whole) -> Sample:
    """An interview whose model commits one of the faults."""
    faults = [{**each, "at": EARLY} if "at" in each else each for each in model_faults.FAULTS[fault][1]]
    (sample,) = await several(world, 1, story, faults=faults)
    return sample


async def test_two_jobs_for_one_room_are_one_voice(world: World) -> None:
    """Two workers get a job for the same room at the same moment: one is heard, the other leaves without a sound."""
    await world.start_worker({"AGENT_NAME": lease_faults.SECOND_AGENT})
    try:
        for sample in await several(world, 4, lease_faults.rivals, typed=True):
            fine(sample)
    finally:
        await world.running_workers[-1].kill()


async def test_a_worker_that_has_to_go_hands_its_calls_over(world: World) -> None:
    """SIGTERM: within seconds another worker's Noah goes on, and the first has left within its 10 s."""
    for sample in await worker_faults.under(world, worker_faults.terminate):
        fine(sample)
        soon(sample, HAND_OVER_SECONDS)


async def test_a_killed_worker_is_replaced(world: World) -> None:
    """SIGKILL: when the lease has run out another worker's Noah goes on at the open question."""
    for sample in await worker_faults.under(world, worker_faults.kill):
        fine(sample)
        soon(sample, TAKE_OVER_SECONDS)


@pytest.mark.parametrize("fault", ["1006", "1011", "refused-resumption", "lost-result"])
async def test_a_connection_to_the_model_is_lost(world: World, fault: str) -> None:
    """Noah says that he lost the thread, and asks again, at once."""
    sample = await faulty(world, fault)
    fine(sample)
    soon(sample, CUT_SECONDS)


@pytest.mark.parametrize("fault", ["stall", "go-away-silence", "no-answer"])
async def test_the_model_falls_silent(world: World, fault: str) -> None:
    """A watchdog notices, and Noah goes on over a new connection."""
    sample = await faulty(world, fault)
    fine(sample)
    soon(sample, STALL_SECONDS)


async def test_an_answer_goes_on_after_a_pause(world: World) -> None:
    """The model took the pause for the end: Noah stops, the answer is stored whole, and he asks again.

    google-gemini/gemini-live-api-examples#37.
    """
    pattern = pauses.halves(1.2)  # so short that what Noah begins in it is not heard to its end
    others = ["years", "anything"]
    (sample,) = await several(world, 1, pauses.story(pattern), **pauses.knobs(pattern, others))
    fine(sample)
    soon(sample, CUT_SECONDS)


async def test_the_model_dies_in_the_greeting(world: World) -> None:
    """The greeting is heard once, though its connection was lost in the middle of it."""
    fine(await faulty(world, "greeting-1011"))


async def test_the_model_cannot_be_had(world: World) -> None:
    """A recorded voice and the page say so; later the interview is taken up where it was."""
    faults = [{"close": 1011, "at": "heard", "when": {"question": "years"}}]
    (sample,) = await several(world, 1, model_faults.gone, faults=faults)
    fine(sample)


async def test_a_worker_is_killed_while_the_database_fails(world: World) -> None:
    """What it had acknowledged is in its journal; whoever takes over stores it, and does not ask it again."""
    for sample in await database_faults.killed_while_paused(world):
        fine(sample)


async def test_a_laptop_is_closed_and_opened_after_the_grace_period(world: World) -> None:
    """The interview is given up, and taken up in a new room at the open question."""
    (sample,) = await several(world, 1, candidate_faults.after_the_grace_period)
    fine(sample)


async def test_a_second_tab_takes_over(world: World) -> None:
    """The first is told so; Noah goes on in the second."""
    (sample,) = await several(world, 1, candidate_faults.second_tab)
    fine(sample)


async def test_a_withdrawn_interview_ends_at_once(world: World) -> None:
    """Deleted in mid-interview: the call ends within seconds, and nothing is written any more."""
    (sample,) = await several(world, 1, endings.withdrawn, complete=False)
    assert not sample.wrong
