from collections.abc import Callable
from types import ModuleType

import pytest

pytestmark = pytest.mark.unit

Loader = Callable[[str], ModuleType]

# The contract's table: latest interview, `new` absent or false, `new: true`.
TABLE = [
    (None, "BEGIN", "BEGIN"),
    ("withdrawn", "BEGIN", "BEGIN"),
    ("created", "CONTINUE", "CONTINUE"),
    ("live", "CONTINUE", "CONTINUE"),
    ("interrupted", "CONTINUE", "CONTINUE"),
    ("no_show", "TAKE_UP", "BEGIN"),
    ("abandoned", "TAKE_UP", "BEGIN"),
    ("completed", "COMPLETED", "BEGIN"),
    ("something of another version", "BEGIN", "BEGIN"),
]


@pytest.mark.parametrize(("status", "again", "anew"), TABLE)
def test_table(start_bot: Loader, status: str | None, again: str, anew: str) -> None:
    claim = start_bot("claim")
    interview = None if status is None else {"status": status}
    assert claim.decide(interview, new=False).name == again
    assert claim.decide(interview, new=True).name == anew


@pytest.mark.parametrize("interview", [{}, {"status": 3}, {"status": None}])
def test_an_interview_of_a_broken_shape_is_left_alone(start_bot: Loader, interview: dict[str, object]) -> None:
    assert start_bot("claim").decide(interview, new=False).name == "BEGIN"


def test_what_the_dispatch_says_of_the_question(start_bot: Loader) -> None:
    question = start_bot("claim").question
    assert question({"question": "motivation"}) == "motivation"
    assert [question(broken) for broken in ({}, {"question": None}, {"question": ""}, {"question": 3})] == [None] * 4
