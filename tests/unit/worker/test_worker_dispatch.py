"""Whom a worker looks after next, and how often, however many wait."""

from __future__ import annotations

import pytest
from noah.process.dispatch import due, look_again

pytestmark = pytest.mark.unit


def test_who_has_waited_longest_is_first_and_nobody_before_their_time() -> None:
    assert due({"a", "b", "c", "d"}, {"a": 9.0, "b": 3.0, "c": 11.0}, 10.0) == ["d", "b", "a"]


def test_of_many_who_are_looked_at_in_turn_nobody_is_passed_over() -> None:
    known, not_before, looks = [str(number) for number in range(40)], dict[str, float](), dict.fromkeys(range(40), 0)
    for tick in range(1, 101):
        for key in due(known, not_before, float(tick))[:5]:  # no more can be looked at in a tick
            looks[int(key)] += 1
            not_before[key] = float(tick)
    assert max(looks.values()) - min(looks.values()) <= 1


@pytest.mark.parametrize(
    ("soon", "waiting", "seconds"),
    [(True, 1, 0.25), (True, 12, 0.25), (True, 40, 0.8), (True, 900, 1.0), (False, 1, 1.0)],
)
def test_many_who_never_come_do_not_keep_it_busy(soon: bool, waiting: int, seconds: float) -> None:
    assert look_again(soon, waiting) == seconds
