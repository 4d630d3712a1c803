"""The tokens of a day and of a person, and their minutes, which all workers count together; and those of one call."""

from __future__ import annotations

import gc
from collections.abc import Callable
from datetime import UTC, datetime
from unittest.mock import AsyncMock, Mock

import pytest
from noah import clock
from noah.call.spending import Spending
from noah.call.usage import Usage
from noah.data.store import StoreUnavailable
from noah.process.budget import Budget, Budgets, count
from noah.signals import BudgetSpent, Signal
from start_bot import quota

pytestmark = pytest.mark.unit


class Clock(clock.Clock):
    now = 1_800_000_000.0

    def unix(self) -> float:
        return self.now

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(clock, "_clock", made)
    return made


def budgets(per_day: int = 100, per_person_hour: int = 100, seconds_per_person: int = 100) -> Budgets:
    return Budgets("secret", per_day=per_day, per_person_hour=per_person_hour, seconds_per_person=seconds_per_person)


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
    time = both.time_of("ada")
    time.spend(30)
    with pytest.raises(StoreUnavailable):
        await count(both, away)
    assert both.take() == {both.day: 60, person: 7, time: 30}


async def test_nothing_is_written_where_nothing_was_used() -> None:
    away, both = Mock(), budgets()
    both.day.spend(0)
    both.of("ada").spend(-1)
    await count(both, away)
    assert not away.mock_calls


@pytest.mark.parametrize(
    ("which", "hours"),
    [(lambda both: both.day, 16), (lambda both: both.of("ada"), 1), (lambda both: both.time_of("ada"), 16)],
)
def test_what_was_used_before_is_over(time: Clock, which: Callable[[Budgets], Budget], hours: int) -> None:
    budget = which(budgets())
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
    assert person.document(now) == both.time_of("ada").document(now) == f"person-{named}"
    assert both.day.document(now) == "day-2027-01-15"


@pytest.mark.parametrize(
    ("before", "here", "of", "told"),
    [(0, 9, "", 0), (5, 5, "interview", 1), (0, 1, "day", 1), (0, 1, "person", 1), (0, 1, "time", 1)],
)
def test_it_tells_when_an_interview_a_person_or_the_day_has_used_enough(
    before: int, here: int, of: str, told: int
) -> None:
    usage, signals = Usage(), list[Signal]()
    person, day, time = Mock(spent=of == "person"), Mock(spent=of == "day"), Mock(spent=of == "time")
    usage.go_on_from({"input_tokens": before, "input_audio_tokens": 1000})
    usage._here["output_tokens"] = here
    held = Mock(of=Mock(return_value=person), time_of=Mock(return_value=time), day=day)
    spending = Spending(usage, 10, held, "ada", signals.append)
    spending.look()
    assert signals == [BudgetSpent()] * told
    day.spend.assert_called_once_with(here)
    person.spend.assert_called_once_with(4 * here)


def test_each_token_is_counted_once() -> None:
    usage, both = Usage(), budgets(1000, 1000)
    spending = Spending(usage, 1000, both, "ada", lambda _: None)
    for here in (3, 3, 7):
        usage._here["thinking_tokens"] = here
        spending.look()
    assert both.take() == {both.day: 7, both.of("ada"): 28}


def test_the_time_of_a_call_is_counted_from_its_first_turn_to_its_end(time: Clock) -> None:
    both, signals = budgets(seconds_per_person=60), list[Signal]()
    spending = Spending(Usage(), 1000, both, "ada", signals.append)
    time.now += 100  # nobody is there
    for seconds in (0, 20.6, 20.6):
        time.now += seconds
        spending.look()
    assert not signals
    time.now += 10
    spending.close()
    assert both.take() == {both.time_of("ada"): 51}


def test_whoever_never_comes_has_used_no_time(time: Clock) -> None:
    both = budgets()
    spending = Spending(Usage(), 1000, both, "ada", lambda _: None)
    time.now += 100
    spending.close()
    assert not both.take()


def test_two_calls_of_a_person_use_the_same_minutes(time: Clock) -> None:
    both, signals = budgets(seconds_per_person=60), list[Signal]()
    calls = [Spending(Usage(), 1000, both, "ada", signals.append) for _ in range(2)]
    for seconds in (0, 30):
        time.now += seconds
        for call in calls:
            call.look()
    assert signals == [BudgetSpent()]
