"""The names of interviews and rooms."""

import re

import pytest
from start_bot.names import interview_id, room_name

pytestmark = pytest.mark.unit

DAY = "2026-11-22"


def test_everyone_with_the_secret_derives_the_same_interview() -> None:
    first = interview_id("secret", "ada", "career", DAY, 0)
    assert first == interview_id("secret", "ada", "career", DAY, 0)
    assert room_name(first) == f"interview-{first}"
    assert re.fullmatch("[a-z2-7]{32}", first)  # 160 bits, fit for a document's id and a room's name


@pytest.mark.parametrize(
    "other",
    [
        ("other", "ada", "career", DAY, 0),
        ("secret", "bob", "career", DAY, 0),
        ("secret", "ada", "second", DAY, 0),
        ("secret", "ada", "career", "2026-11-23", 0),
        ("secret", "ada", "career", DAY, 1),
        ("secret", 'ada", "career', "", DAY, 0),
    ],
)
def test_anything_else_is_another_interview(other: tuple[str, str, str, str, int]) -> None:
    assert interview_id(*other) != interview_id("secret", "ada", "career", DAY, 0)
