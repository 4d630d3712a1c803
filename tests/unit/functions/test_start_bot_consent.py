"""What counts as a candidate's consent, and what is kept of it."""

import datetime as dt
from typing import Any

import pytest
from pydantic import ValidationError
from start_bot.consent import MAX_EARLIER, Consent, is_enough, is_kept, kept, told

pytestmark = pytest.mark.unit

NOW = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)
GOOD: dict[str, Any] = {"version": "2026-11.a", "language": "de-AT", "hash": "0f" * 32}


def given(**changes: Any) -> Consent:
    return Consent.model_validate(GOOD | changes)


@pytest.mark.parametrize(
    "changes",
    [
        {"version": ""},
        {"version": "v" * 33},
        {"version": "-1"},
        {"version": "1\n"},
        {"version": "1 2"},
        {"version": 1},
        {"version": None},
        {"language": "German"},
        {"language": "de_AT"},
        {"language": "de" + "-abcdefgh" * 5},
        {"language": ""},
        {"hash": "0F" * 32},
        {"hash": "0f" * 31},
        {"hash": "0f" * 33},
        {"hash": "0g" * 32},
        {"hash": ""},
        {"at": "2026-11-22T12:00:00+00:00"},
    ],
)
def test_what_is_no_consent(changes: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        given(**changes)


@pytest.mark.parametrize("name", GOOD)
def test_nothing_of_it_may_be_left_out(name: str) -> None:
    with pytest.raises(ValidationError):
        Consent.model_validate({key: value for key, value in GOOD.items() if key != name})


def test_who_may_start() -> None:
    assert is_enough(None, "")
    assert is_enough(given(), "")
    assert is_enough(given(), "2026-11.a")
    assert not is_enough(None, "2026-11.a")
    assert not is_enough(given(version="2026-10"), "2026-11.a")
    assert not is_enough(given(version="2026-12"), "2026-11.a")


def test_a_first_consent_is_kept_as_it_was_given() -> None:
    assert kept(given(), NOW) == GOOD | {"at": NOW}
    assert is_kept(kept(given(), NOW), given())


@pytest.mark.parametrize("stored", [None, "yes", {}, kept(given(version="1"), NOW), kept(given(hash="00" * 32), NOW)])
def test_another_text_is_another_consent(stored: object) -> None:
    assert not is_kept(stored, given())


def test_what_was_agreed_to_before_stays() -> None:
    first = kept(given(version="1"), NOW)
    second = kept(given(version="2"), NOW, first)
    assert kept(given(version="3"), NOW, second) == {
        **GOOD,
        "version": "3",
        "at": NOW,
        "earlier": [GOOD | {"version": version, "at": NOW} for version in ("1", "2")],
    }
    for _ in range(2 * MAX_EARLIER):
        second = kept(given(version="2"), NOW, second)
    assert len(second["earlier"]) == MAX_EARLIER


def test_a_dispatch_says_when() -> None:
    assert told(given(), NOW) == GOOD | {"at": "2026-11-22T12:00:00+00:00"}
