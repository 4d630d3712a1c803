"""What a plan of so many minutes costs is told before it is used."""

from __future__ import annotations

import pytest
from noah.data.plans import load_plan
from noah.interview.check import AFFORDED_MINUTES, TOKENS_PER_MINUTE, paths
from noah.settings import Settings

from local.paths import ROOT

pytestmark = pytest.mark.unit

CAREER = load_plan(ROOT / "worker" / "noah" / "plans" / "career.yaml")


@pytest.mark.parametrize(("minutes", "needed"), [(45.0, "730,000"), (120.0, "980,000")])
def test_a_plan_that_a_person_may_not_afford_is_told(minutes: float, needed: str) -> None:
    (told,) = warnings(minutes)
    assert told == (
        f"WARNING: minutes: Noah may end it after 36: {minutes:g} need about {needed} tokens in an hour "
        "(TOKENS_PER_PERSON_HOUR)"
    )
    assert not warnings(AFFORDED_MINUTES)


def warnings(minutes: float) -> list[str]:
    plan = CAREER.model_copy(update={"minutes": minutes})
    return [line for line in paths(plan) if line.startswith("WARNING")]


def test_the_minutes_are_those_of_the_setting() -> None:
    limit = Settings.model_fields["tokens_per_person_hour"].default
    assert AFFORDED_MINUTES * TOKENS_PER_MINUTE <= limit < (AFFORDED_MINUTES + 1) * TOKENS_PER_MINUTE
