"""No word of an answer is lost with a connection: the worker's session with the model, cut in mid-answer."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from gemini_live_simulator.testing import Simulator

from faults.words_kept import talk

pytestmark = pytest.mark.stack
SECONDS = 4.0
NEAR = 0.15  # the simulator's ear counts in steps


@pytest.fixture(scope="module")
def simulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulator]:
    with Simulator(tmp_path_factory.mktemp("words-kept")) as running:
        yield running


@pytest.mark.parametrize("share", [0.05, 0.5, 0.95])
async def test_an_answer_survives_a_cut_at_any_moment(simulator: Simulator, share: float) -> None:
    """As of strands-agents/harness-sdk#4500: 1006 in the middle of an answer."""
    async with talk(simulator, f"cut-{round(share * 100)}") as one:
        await one.say(SECONDS, cut_at=share * SECONDS)
        await one.quiet_until_heard(1)
        assert [turn["seconds"] for turn in one.heard()] == [pytest.approx(SECONDS, abs=NEAR)]
        assert one.session.listening.gave_words


async def test_an_answer_that_was_taken_is_not_given_again(simulator: Simulator) -> None:
    async with talk(simulator, "taken") as one:
        await one.say(SECONDS)
        await one.quiet_until_heard(1)
        await simulator.fact("tool_call", session=one.conversation)
        while one.session._current_generation is None:
            await one.quiet(0.1)
        await one.quiet(0.5)
        one.cut()
        while one.opened() < 2:
            await one.quiet(0.1)
        await one.say(1.0)
        await one.quiet_until_heard(2)
        assert [turn["seconds"] for turn in one.heard()] == [
            pytest.approx(SECONDS, abs=NEAR),
            pytest.approx(1.0, abs=NEAR),
        ]


async def test_a_session_that_has_forgotten_is_told_where_the_interview_stands(simulator: Simulator) -> None:
    async with talk(simulator, "forgotten", fault="{forget: true, at: setup}", question="two") as one:
        await one.say(SECONDS, cut_at=SECONDS / 2)
        await one.quiet_until_heard(1)
        assert [turn["text"] for turn in one.heard()] == ["of two"]
