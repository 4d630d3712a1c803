"""The floor by the hour, by the clock on the wall of its time zone."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError
from scaler.floors import Floor, floor_at
from scaler.settings import Settings
from shared.settings import load

pytestmark = pytest.mark.unit

BERLIN = ZoneInfo("Europe/Berlin")
DAY = Floor(when="* 8-17 * * 1-5", instances=3)
ENV = {
    "GOOGLE_CLOUD_PROJECT": "demo-noah",
    "SCALED": "projects/demo-noah/locations/europe-west4/services/noah-worker",
    "MAX_SESSIONS": "8",
    "CEILING": "10",
}


@pytest.mark.parametrize(
    ("utc", "floor"),
    [
        ("2026-11-02T06:59:59", 1),  # a Monday, 7:59 in Berlin
        ("2026-11-02T07:00:00", 3),
        ("2026-11-02T16:59:59", 3),
        ("2026-11-02T17:00:00", 1),
        ("2026-11-01T10:00:00", 1),  # a Sunday
        ("2026-07-06T06:00:00", 3),  # in summer the day begins an hour earlier
    ],
)
def test_a_working_day_by_the_wall_clock(utc: str, floor: int) -> None:
    assert floor_at([DAY], 1, BERLIN, dt.datetime.fromisoformat(utc).replace(tzinfo=dt.UTC)) == floor


def test_the_highest_of_those_that_hold() -> None:
    ten = dt.datetime(2026, 11, 2, 10, tzinfo=dt.UTC)
    assert floor_at([DAY, Floor(when="* * * * *", instances=5)], 1, BERLIN, ten) == 5
    assert floor_at([Floor(when="* * * * *", instances=0)], 2, BERLIN, ten) == 2


@pytest.mark.parametrize("when", ["8-17", "* 25 * * *", "every day", "0 0 30 2 *", "* * * * * *", "", "* 9-8 * * *"])
def test_what_is_no_cron_expression_is_refused(when: str) -> None:
    with pytest.raises(ValidationError):
        Floor(when=when, instances=1)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SCALED", "noah-worker"),
        ("SCALED", "projects/p/locations/r/jobs/noah"),
        ("MAX_SESSIONS", "0"),
        ("CEILING", "-1"),
        ("CEILING", "10001"),
        ("FLOORS", '[{"when": "* 8-17 * *", "instances": 2}]'),
        ("FLOORS", '[{"when": "* * * * *", "instances": -1}]'),
        ("FLOORS", '[{"when": "* * * * *", "instance": 1}]'),
        ("TIME_ZONE", "Berlin"),
        ("TIME_ZONE", "../etc/passwd"),
        ("COOLDOWN_SECONDS", "0"),
    ],
)
def test_a_malformed_setting_is_named_in_one_line(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    for each, good in (ENV | {name: value}).items():
        monkeypatch.setenv(each, good)
    with pytest.raises(SystemExit) as stopped:
        load(Settings, "scaler")
    assert str(stopped.value.code).startswith(f"scaler: {name} ")
    assert "\n" not in str(stopped.value.code)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"FLOOR": "11"}, "CEILING is 10, below a floor of 11"),
        ({"FLOORS": '[{"when": "* * * * *", "instances": 12}]'}, "CEILING is 10, below a floor of 12"),
        ({"K_SERVICE": "noah-scaler", "CLOUD_RUN_ENDPOINT": "http://127.0.0.1:1"}, "for local use"),
    ],
)
def test_settings_that_do_not_fit_together(monkeypatch: pytest.MonkeyPatch, more: dict[str, str], said: str) -> None:
    for name, value in (ENV | more).items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SystemExit, match=said):
        load(Settings, "scaler")


def test_the_settings_as_terraform_writes_them(monkeypatch: pytest.MonkeyPatch) -> None:
    more = {"FLOORS": '[{"instances":3,"when":"* 8-17 * * 1-5"}]', "TIME_ZONE": "Europe/Berlin"}
    for name, value in (ENV | more).items():
        monkeypatch.setenv(name, value)
    settings = load(Settings, "scaler")
    assert settings.floors == (DAY,)
    assert settings.rules.ceiling == 10
