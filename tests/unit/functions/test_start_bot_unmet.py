"""The pause after dispatches that nobody came for: a pure rule."""

import datetime as dt

import pytest
from start_bot.unmet import LONGEST_PAUSE_SECONDS, Unmet

pytestmark = pytest.mark.unit

NOW = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("count", "seconds"), [(0, 0), (1, 0), (2, 60), (3, 120), (4, 240), (7, 1920), (8, 3600), (900, 3600)]
)
def test_the_pause_grows(count: int, seconds: float) -> None:
    unmet = Unmet(count, "i", 0, NOW)
    assert unmet.wait_seconds(NOW) == seconds <= LONGEST_PAUSE_SECONDS
    assert unmet.wait_seconds(NOW + dt.timedelta(seconds=seconds)) == 0
    assert unmet.send_noah is (count < 2)


def test_it_is_over_when_they_have_come() -> None:
    unmet = Unmet(3, "i", 2, NOW)
    assert unmet.since({"i": {"joins": 2}}, NOW) == unmet
    assert unmet.since({"i": {"joins": 3}}, NOW) == Unmet()
    assert unmet.since({"i": {"joins": 2, "resumes": 1}}, NOW) == Unmet()  # as a worker of 0.1.0 says it
    assert unmet.since({"i": None}, NOW) == unmet  # deleted: that they came is not known any more
    assert unmet.since({}, NOW + dt.timedelta(days=1, seconds=1)) == Unmet()


def test_what_is_stored_is_read_again() -> None:
    stored = Unmet(1, "i", 2, NOW).another("j", {"joins": 4}, NOW)
    assert Unmet.read({"unmet": stored}) == Unmet(2, "j", 4, NOW)
    assert Unmet.read(None) == Unmet.read({"unmet": 3}) == Unmet.read({"unmet": {"count": "x", "at": 1}}) == Unmet()
