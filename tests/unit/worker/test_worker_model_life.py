"""Until when and where models are to be had: refusals and warnings name what to use instead."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from noah import model_profile
from noah.model_profile import DEFAULT, DEFAULT_REPORT, PROFILES, REPORT_MODELS, life, retired, unserved, warning

pytestmark = pytest.mark.unit
OLD = "gemini-live-2.5-flash-native-audio"
ALL = [*PROFILES, *REPORT_MODELS]


def test_a_model_can_be_had_until_the_day_before_its_retirement() -> None:
    assert retired(OLD, date(2026, 12, 12)) == ""
    assert retired(OLD, date(2026, 12, 13)) == f"{OLD} was retired on 2026-12-13: use gemini-3.8-live"
    assert retired(f"publishers/google/models/{OLD}", date(2026, 12, 13))


def test_the_report_has_its_models_likewise() -> None:
    assert retired("gemini-2.5-flash", date(2026, 10, 20)).endswith("use gemini-3.8-flash")


@pytest.mark.parametrize("name", [DEFAULT, DEFAULT_REPORT])
def test_a_day_or_later_is_a_warning_and_no_refusal(name: str) -> None:
    day = life(name).retires
    assert day is not None
    assert retired(name, day + timedelta(days=400)) == ""
    assert f"{name} may retire from {day} on" in warning(name, day + timedelta(days=400))


@pytest.mark.parametrize(("days", "warned"), [(61, False), (60, True), (1, True), (0, True), (-9, True)])
def test_it_is_warned_about_from_60_days_before(days: int, warned: bool) -> None:
    text = warning(OLD, date(2026, 12, 13) - timedelta(days=days))
    assert bool(text) is warned
    assert not warned or "use gemini-3.8-live" in text


def test_a_warning_says_that_new_projects_are_refused_already() -> None:
    assert "new projects do not get it since 2026-11-13" in warning(OLD, date(2026, 11, 28))
    assert "new projects" not in warning(OLD, date(2026, 11, 1))


@pytest.mark.parametrize(
    ("name", "location", "refused"),
    [
        (OLD, "us-central1", False),
        (OLD, "global", True),
        (OLD, "eu", True),
        (DEFAULT, "anywhere", False),  # not known
        ("gemini-9", "anywhere", False),
        (DEFAULT_REPORT, "global", False),
        (DEFAULT_REPORT, "us-central1", True),
    ],
)
def test_where_a_model_is_served(name: str, location: str, refused: bool) -> None:
    assert bool(unserved(name, location)) is refused


def test_a_refusal_names_the_locations_and_the_successor() -> None:
    why = unserved(OLD, "global")
    assert "is not served at global" in why
    assert "us-central1" in why
    assert why.endswith("use gemini-3.8-live")


@pytest.mark.parametrize("name", ALL)
def test_what_the_table_says_can_be_followed(name: str) -> None:
    known = life(name)
    assert known.source.startswith("https://")
    assert known.successor in ("", *ALL)
    assert known.successor or not known.retires or not known.firm, "a model that goes has a successor"
    days = [day for day in (known.released, known.closes, known.retires) if day]
    assert days == sorted(days)


def test_the_defaults_are_of_the_tables() -> None:
    assert model_profile.DEFAULT in PROFILES
    assert model_profile.DEFAULT_REPORT in REPORT_MODELS


def test_nothing_is_known_of_a_model_of_no_table() -> None:
    assert not warning("gemini-9", date(2099, 1, 1))
    assert not retired("gemini-9", date(2099, 1, 1))
