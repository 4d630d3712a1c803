"""What an interview begins with for one person."""

from typing import Any

import pytest
from start_bot.person import previous, values

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("profile", "account", "name"),
    [
        ({"name": "Ada"}, "Grace Hopper", "Ada"),
        ({"headline": "Nurse"}, "Grace Hopper", "Grace Hopper"),
        (None, "Grace Hopper", "Grace Hopper"),
        ("broken", "Grace\u202e\nHopper", "Grace Hopper"),
        ({"name": 7}, None, None),
        ({"name": "\u0000"}, "\ud800", None),
        (None, "G" * 500, "G" * 80),
    ],
)
def test_the_name(profile: object, account: str | None, name: str | None) -> None:
    assert values({"profile": profile}, account) == ({} if name is None else {"name": name})


@pytest.mark.parametrize(
    ("active", "found"),
    [
        ({"career": "one", "research": "two"}, ["one"]),
        ({"research": "two"}, []),
        ({"career": 7}, []),
        ({"career": ""}, []),
        (None, []),
        ("broken", []),
    ],
)
def test_earlier_interviews(active: Any, found: list[str]) -> None:
    assert previous({"active": active}, "career") == found
