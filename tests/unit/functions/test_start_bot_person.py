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


def test_what_the_invitation_says() -> None:
    said = {"role": "nurse", "name": "Eve"}
    assert values({"profile": {"name": "Ada"}}, None, said) == {"role": "nurse", "name": "Ada"}


@pytest.mark.parametrize(
    ("active", "found"),
    [
        ({"career": "one", "career~abc": "two", "careers~abc": "three"}, ["one", "two"]),
        ({f"career~{number}": str(number) for number in range(9)}, ["0", "1", "2"]),
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
