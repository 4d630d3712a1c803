"""How many turns a candidate can bring about by typing."""

import pytest
from noah.call.turn_limit import MINUTE, TurnLimit

pytestmark = pytest.mark.unit


def test_so_many_in_any_minute() -> None:
    limit, given, now = TurnLimit(12), [], 0.0
    while now < 600:  # a text every quarter of a second
        if limit.take(now) == 0:
            given.append(now)
        now += 0.25
    assert len(given) == 120
    for first in given:
        assert sum(first <= turn < first + MINUTE for turn in given) <= 12


def test_it_says_how_long_to_wait_and_does_not_count_that() -> None:
    limit = TurnLimit(2)
    assert [limit.take(now) for now in (0.0, 10.0, 20.0, 30.0)] == [0.0, 0.0, 40.0, 30.0]
    assert [limit.take(now) for now in (60.0, 60.0)] == [0.0, 10.0]
