"""Names, and the limit in memory."""

import re

import pytest
from start_bot import limits
from start_bot.limits import MemoryLimit
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


def test_the_limit_in_memory_counts_per_candidate_and_day() -> None:
    limit = MemoryLimit(2)
    for room in ("RM_1", "RM_1", "RM_2"):
        assert limit.allows("ada", DAY)
        limit.count("ada", DAY, room)
    assert not limit.allows("ada", DAY)
    assert limit.allows("bob", DAY)
    assert limit.allows("ada", "2026-11-23")


def test_the_limit_in_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_CANDIDATES", 3)
    limit = MemoryLimit(1)
    for uid in "abcd":
        limit.count(uid, DAY, "RM_1")
    assert not limit.allows("d", DAY)
    assert limit.allows("a", DAY)  # the longest unseen one was forgotten
