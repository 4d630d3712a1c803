"""The tokens of a day, which all workers count together, and those of one interview."""

from __future__ import annotations

from unittest.mock import AsyncMock, Mock

import pytest
from noah import clock
from noah.call.spending import Spending
from noah.call.usage import Usage
from noah.data.store import StoreUnavailable
from noah.process.budget import DayBudget, count
from noah.signals import Signal, TokensSpent

pytestmark = pytest.mark.unit


class Clock(clock.Clock):
    now = 1_800_000_000.0

    def unix(self) -> float:
        return self.now


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(clock, "_clock", made)
    return made


async def test_what_could_not_be_counted_waits() -> None:
    away = Mock()
    away.call = AsyncMock(side_effect=StoreUnavailable("away"))
    budget = DayBudget(100)
    budget.spend(60)
    with pytest.raises(StoreUnavailable):
        await count(budget, away)
    assert budget.take() == 60


async def test_nothing_is_written_where_nothing_was_used() -> None:
    away = Mock()
    await count(DayBudget(100), away)
    assert not away.mock_calls


def test_another_day_begins_at_nothing(time: Clock) -> None:
    budget = DayBudget(100)
    budget.heard("2027-01-15", 100)
    assert budget.spent
    time.now += 24 * 3600
    assert not budget.spent


@pytest.mark.parametrize(("before", "here", "day", "told"), [(0, 9, False, 0), (5, 5, False, 1), (0, 1, True, 1)])
def test_an_interview_is_told_when_it_or_the_day_has_used_enough(before: int, here: int, day: bool, told: int) -> None:
    usage, signals, spent = Usage(), list[Signal](), Mock(spent=day)
    usage.go_on_from({"input_tokens": before, "input_audio_tokens": 1000})
    usage._here["output_tokens"] = here
    spending = Spending(usage, 10, spent, signals.append)
    spending.look()
    assert signals == [TokensSpent()] * told
    spent.spend.assert_called_once_with(here)


def test_each_token_is_counted_once() -> None:
    usage, day = Usage(), DayBudget(1000)
    spending = Spending(usage, 1000, day, lambda _: None)
    for here in (3, 3, 7):
        usage._here["thinking_tokens"] = here
        spending.look()
    assert day.take() == 7
