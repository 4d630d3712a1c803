"""A model that only calls tools is noticed, at whatever pace; one that works is not."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from noah import clock
from noah.call.tool_loop import MOST_CALLS, MOST_REFUSED, ToolLoop

pytestmark = pytest.mark.unit


class Clock(clock.Clock):
    now = 0.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def time() -> Iterator[Clock]:
    turned = Clock()
    clock.turn(turned)
    yield turned
    clock.turn(clock.Clock())


def calls_until_noticed(loop: ToolLoop, time: Clock, pace: float, *, speaks: bool = False) -> int | None:
    for number in range(1, 100):
        if loop.called(refused=True):
            return number
        if speaks:
            loop.spoke()
        time.now += pace
    return None


@pytest.mark.parametrize(("pace", "noticed"), [(0.2, MOST_CALLS + 1), (2.0, 4), (4.0, 3)])
def test_calls_without_a_word_are_noticed_within_eight_seconds(time: Clock, pace: float, noticed: int) -> None:
    """Refused again and again: aplisay/llm-agent#181."""
    assert calls_until_noticed(ToolLoop(), time, pace) == noticed
    assert time.now <= 8


def test_calls_that_are_refused_between_words_are_noticed_too(time: Clock) -> None:
    assert calls_until_noticed(ToolLoop(), time, 4.0, speaks=True) == MOST_REFUSED + 1


def test_a_healthy_interview_is_none(time: Clock) -> None:
    loop = ToolLoop()
    for _ in range(100):
        for refused in (True, False):
            assert not loop.called(refused=refused)
            time.now += 1.5
        loop.spoke()
        time.now += 20
