"""The number: never above the ceiling, never below the floor or what the calls need, and unchanged when blind."""

import ast
import datetime as dt
import math
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scaler.policy import Decision, Lately, Reading, Rules, Why, decide, free_places, wanted

from local.paths import ROOT

pytestmark = pytest.mark.unit

BEGAN = dt.datetime(2026, 11, 2, 9, tzinfo=dt.UTC)
RULES = Rules(places=8, headroom=1, ceiling=10, cooldown_s=120)


def after(seconds: float) -> dt.datetime:
    return BEGAN + dt.timedelta(seconds=seconds)


def told(*calls: int, every: float = 10, rules: Rules = RULES, began: dt.datetime = BEGAN) -> Lately:
    """What is known after rounds that have each read so many calls."""
    lately = Lately()
    for number, each in enumerate(calls):
        reading = Reading(began + dt.timedelta(seconds=number * every), each)
        lately = lately.and_now(reading, rules.cooldown_s)
    return lately


def quiet(calls: int, rules: Rules = RULES) -> Lately:
    """So many calls for longer than the cooldown."""
    return told(*[calls] * (int(rules.cooldown_s // 10) + 2), rules=rules)


@pytest.mark.parametrize(
    ("calls", "free", "instances"),
    [(0, 1, 1), (1, 2, 1), (6, 3, 2), (8, 3, 2), (12, 4, 2), (13, 4, 3), (64, 6, 9), (10_000, 61, 1258)],
)
def test_places_for_calls_and_some_that_are_free(calls: int, free: int, instances: int) -> None:
    assert free_places(calls, 1) == free
    assert wanted(RULES, 1, calls) == instances


def test_more_are_asked_for_at_once() -> None:
    assert decide(RULES, 1, 1, told(14)) == Decision(3, Why.CALLS)


def test_the_floor_rises_before_anybody_calls() -> None:
    assert decide(RULES, 4, 1, told(0)) == Decision(4, Why.FLOOR)


def test_where_the_floor_is_0_nobody_is_waited_for_and_whoever_comes_is_served() -> None:
    assert decide(RULES, 0, 1, quiet(0)) == Decision(0, Why.QUIET)
    assert decide(RULES, 0, 0, told(1)) == Decision(1, Why.CALLS)


@pytest.mark.parametrize(("calls", "why"), [(10_000, Why.CEILING), (80_000, Why.CEILING)])
def test_10_000_wanted_instances_are_the_ceiling_and_said(calls: int, why: Why) -> None:
    assert decide(RULES, 1, 2, told(calls)) == Decision(10, why, at_ceiling=True)
    assert decide(RULES, 1, 10, told(calls)) == Decision(10, why, at_ceiling=True)


def test_nothing_read_changes_nothing() -> None:
    assert decide(RULES, 4, 2, None) == Decision(2, Why.BLIND)
    assert decide(RULES, 0, 7, Lately()) == Decision(7, Why.BLIND)


def test_fewer_only_after_the_whole_cooldown_was_quieter() -> None:
    busy_before = told(*[20] * 3, *[2] * 11)
    assert decide(RULES, 1, 3, busy_before) == Decision(3, Why.COOLING)
    assert decide(RULES, 1, 3, told(*[20] * 3, *[2] * 12)) == Decision(2, Why.QUIET)


def test_fewer_only_after_a_cooldown_without_a_gap() -> None:
    """Somebody who has read nothing for ten minutes does not know how many calls there were."""
    assert decide(RULES, 1, 3, told(2)) == Decision(3, Why.COOLING)
    gap = told(*[2] * 20).and_now(Reading(after(190 + 200), 2), RULES.cooldown_s)
    assert decide(RULES, 1, 3, gap) == Decision(3, Why.COOLING)


def test_one_at_a_time_and_a_tenth_of_many() -> None:
    assert decide(RULES, 1, 3, quiet(0)).instances == 2
    many = Rules(places=8, headroom=1, ceiling=1000, cooldown_s=120)
    assert decide(many, 1, 500, quiet(0, many)).instances == 450


def test_a_lowered_ceiling_cuts_no_call() -> None:
    lower = Rules(places=8, headroom=1, ceiling=2, cooldown_s=120)
    assert decide(lower, 1, 5, quiet(30, lower)) == Decision(4, Why.QUIET, at_ceiling=True)
    assert decide(lower, 1, 4, quiet(30, lower)) == Decision(4, Why.COOLING, at_ceiling=True)


def test_a_time_that_goes_back_begins_the_cooldown_anew() -> None:
    back = quiet(0).and_now(Reading(BEGAN - dt.timedelta(hours=1), 0), RULES.cooldown_s)
    assert back == Lately(BEGAN - dt.timedelta(hours=1), (Reading(BEGAN - dt.timedelta(hours=1), 0),))
    assert decide(RULES, 1, 5, back) == Decision(5, Why.COOLING)


def test_no_more_is_kept_than_the_cooldown() -> None:
    assert len(told(*range(1000)).readings) == 12


rules = st.builds(
    Rules,
    places=st.integers(1, 12),
    headroom=st.integers(0, 50),
    ceiling=st.integers(0, 200),
    cooldown_s=st.sampled_from([30.0, 120.0, 600.0]),
)
days = st.lists(st.tuples(st.floats(0, 400), st.integers(0, 3000)), min_size=1, max_size=40)


def lived(rounds: list[tuple[float, int]], cooldown_s: float, shift: dt.timedelta = dt.timedelta()) -> list[Lately]:
    known, at, found = Lately(), BEGAN + shift, []
    for pause, calls in rounds:
        at += dt.timedelta(seconds=pause)
        known = known.and_now(Reading(at, calls), cooldown_s)
        found.append(known)
    return found


@given(rules, days, st.integers(0, 200), st.integers(0, 10_000))
def test_whatever_happens(rules: Rules, day: list[tuple[float, int]], floor: int, instances: int) -> None:
    assume(floor <= rules.ceiling)
    for lately in lived(day, rules.cooldown_s):
        calls = lately.readings[-1].calls
        carried = math.ceil(calls / rules.places)
        chosen = decide(rules, floor, instances, lately)
        assert chosen.instances <= max(rules.ceiling, instances), "raised above the ceiling"
        assert chosen.instances >= min(floor, rules.ceiling)
        assert chosen.instances >= min(carried, max(rules.ceiling, instances)), "calls without a place"
        assert chosen.instances >= instances - max(1, instances // 10)
        assert chosen.at_ceiling == (wanted(rules, floor, calls) > rules.ceiling)
        assert decide(rules, floor, instances, None).instances == instances
        instances = chosen.instances


@given(rules, days, st.floats(-1e6, 1e6))
def test_a_clock_that_is_off_by_any_time_changes_nothing(
    rules: Rules, day: list[tuple[float, int]], off: float
) -> None:
    right, wrong = lived(day, rules.cooldown_s), lived(day, rules.cooldown_s, dt.timedelta(seconds=off))
    numbers = [[decide(rules, 0, 5, lately) for lately in each] for each in (right, wrong)]
    assert numbers[0] == numbers[1]


def test_no_clock_of_the_instance_is_read() -> None:
    """Times are Firestore's. A pause between two rounds is measured, which no clock that is off can change."""
    for file in (ROOT / "functions" / "scaler").glob("*.py"):
        read = {ast.unparse(node.func) for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.Call)}
        assert not {name for name in read if name.endswith((".now", ".utcnow", ".today", "time.time"))}, file


@given(rules, st.integers(0, 5000))
def test_with_the_same_calls_it_comes_to_rest(rules: Rules, calls: int) -> None:
    lately, instances = quiet(calls, rules), 300
    seen = [instances]
    for _ in range(100):
        instances = decide(rules, min(1, rules.ceiling), instances, lately).instances
        seen.append(instances)
    assert seen[-1] == seen[-2]
    assert all(later <= earlier for earlier, later in pairwise(seen)) or all(
        later >= earlier for earlier, later in pairwise(seen)
    ), "it swings"
