"""The tokens of a day, which all workers count together, and those of one interview."""

from __future__ import annotations

import gc
from datetime import UTC, datetime
from unittest.mock import AsyncMock, Mock

import pytest
from noah import clock
from noah.call.spending import Spending
from noah.call.usage import Usage
from noah.data.store import StoreUnavailable
from noah.process.budget import Budgets, count
from noah.signals import Signal, TokensSpent
from start_bot import quota

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


def budgets(per_day: int = 100, per_person_hour: int = 100) -> Budgets:
    return Budgets("secret", per_day=per_day, per_person_hour=per_person_hour)


def answering(*used: int) -> Mock:
    """A store whose commits are answered with these sums, in the order of what was written."""
    results = [Mock(transform_results=[Mock(integer_value=number)]) for number in used]
    return Mock(call=AsyncMock(return_value=results))


async def test_what_could_not_be_counted_waits() -> None:
    away = Mock()
    away.call = AsyncMock(side_effect=StoreUnavailable("away"))
    both = budgets()
    both.day.spend(60)
    person = both.of("ada")
    person.spend(7)
    with pytest.raises(StoreUnavailable):
        await count(both, away)
    assert both.take() == {both.day: 60, person: 7}


async def test_nothing_is_written_where_nothing_was_used() -> None:
    away, both = Mock(), budgets()
    both.day.spend(0)
    both.of("ada").spend(-1)
    await count(both, away)
    assert not away.mock_calls


@pytest.mark.parametrize(("of_day", "hours"), [(True, 16), (False, 1)])
def test_what_was_used_before_is_over(time: Clock, of_day: bool, hours: int) -> None:
    both = budgets()
    budget = both.day if of_day else both.of("ada")
    budget.heard(datetime.fromtimestamp(time.now, UTC), 100)
    assert budget.spent
    time.now += hours * 3600 - 1  # it is 08:00
    assert budget.spent
    time.now += 1
    assert not budget.spent


def test_while_nobody_can_count_a_worker_holds_to_what_it_knows() -> None:
    person = budgets().of("ada")
    person.spend(100)
    assert person.spent


async def test_two_calls_of_a_person_have_one_budget_and_others_their_own(time: Clock) -> None:
    both = budgets()
    one = both.of("ada")
    assert both.of("ada") is one
    one.spend(60)
    store = answering(160)
    await count(both, store)
    assert one.spent, "another worker has counted 100"
    assert not both.of("bob").spent


async def test_whoever_has_left_is_counted_and_then_forgotten(time: Clock) -> None:
    both = budgets()
    both.of("ada").spend(60)  # nobody holds it
    gc.collect()
    assert both.of("ada").take() == 60
    both.of("ada").spend(60)
    await count(both, answering(60))
    gc.collect()
    assert not both._people


def test_a_person_is_counted_where_the_function_counts_them(time: Clock) -> None:
    both, now = budgets(), datetime.fromtimestamp(time.now, UTC)
    person = both.of("ada")
    named = quota.keyed("secret", "person", "ada", "2027-01-15")
    assert person.document(now) == f"person-{named}"
    assert both.day.document(now) == "day-2027-01-15"


@pytest.mark.parametrize(
    ("before", "here", "of", "told"),
    [(0, 9, "", 0), (5, 5, "interview", 1), (0, 1, "day", 1), (0, 1, "person", 1)],
)
def test_it_tells_when_an_interview_a_person_or_the_day_has_used_enough(
    before: int, here: int, of: str, told: int
) -> None:
    usage, signals = Usage(), list[Signal]()
    person, day = Mock(spent=of == "person"), Mock(spent=of == "day")
    usage.go_on_from({"input_tokens": before, "input_audio_tokens": 1000})
    usage._here["output_tokens"] = here
    spending = Spending(usage, 10, person, day, signals.append)
    spending.look()
    assert signals == [TokensSpent()] * told
    day.spend.assert_called_once_with(here)
    person.spend.assert_called_once_with(4 * here)


def test_each_token_is_counted_once() -> None:
    usage, both = Usage(), budgets(1000, 1000)
    spending = Spending(usage, 1000, both.of("ada"), both.day, lambda _: None)
    for here in (3, 3, 7):
        usage._here["thinking_tokens"] = here
        spending.look()
    assert both.take() == {both.day: 7, both.of("ada"): 28}
