"""When a silence counts: longer for somebody who thinks, shorter for a line that was not said."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest
from noah.call.silence import UNSAID_SECONDS, Quiet

from tests.simulation.loop import Loop

pytestmark = pytest.mark.unit
SECONDS = 8.0


def heard_at(story: Callable[[Quiet, asyncio.AbstractEventLoop], None], *, unsaid: bool, until: float) -> list[float]:
    """When it was noticed that nobody speaks, on virtual time."""

    async def run() -> list[float]:
        loop, heard = asyncio.get_running_loop(), list[float]()
        quiet = Quiet(SECONDS, lambda: heard.append(round(loop.time(), 1)), lambda: unsaid)
        quiet.resume()
        story(quiet, loop)
        await asyncio.sleep(until)
        return heard

    return Loop().run(run())


@pytest.mark.parametrize(
    ("state", "unsaid", "expected"),
    [
        pytest.param("listening", False, [SECONDS, 2 * SECONDS], id="nobody speaks"),
        pytest.param("listening", True, [UNSAID_SECONDS * n for n in range(1, 6)], id="a line was cut"),
        pytest.param("thinking", True, [UNSAID_SECONDS * n for n in range(1, 6)], id="a call was cancelled"),
        pytest.param("thinking", False, [], id="the model thinks"),
        pytest.param("speaking", True, [], id="Noah speaks"),
    ],
)
def test_how_long_a_silence_may_be(state: str, unsaid: bool, expected: list[float]) -> None:
    assert heard_at(lambda quiet, _: quiet.noah(state), unsaid=unsaid, until=17) == expected


def test_who_speaks_is_not_interrupted() -> None:
    def story(quiet: Quiet, loop: asyncio.AbstractEventLoop) -> None:
        quiet.noah("listening")
        loop.call_later(2, quiet.candidate, True)
        loop.call_later(9, quiet.candidate, False)

    assert heard_at(story, unsaid=True, until=13) == [9 + UNSAID_SECONDS]


def test_nothing_is_heard_while_it_is_paused() -> None:
    def story(quiet: Quiet, _: asyncio.AbstractEventLoop) -> None:
        quiet.noah("listening")
        quiet.pause()

    assert heard_at(story, unsaid=False, until=60) == []
