import pytest
from start_bot.claim import decide, question

pytestmark = pytest.mark.unit

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
def test_table(status: str | None, again: str, anew: str) -> None:
    interview = None if status is None else {"status": status}
    assert decide(interview, new=False).name == again
    assert decide(interview, new=True).name == anew


@pytest.mark.parametrize("interview", [{}, {"status": 3}, {"status": None}])
def test_an_interview_of_a_broken_shape_is_left_alone(interview: dict[str, object]) -> None:
    assert decide(interview, new=False).name == "BEGIN"


def test_what_the_dispatch_says_of_the_question() -> None:
    assert question({"question": "motivation"}) == "motivation"
    assert [question(broken) for broken in ({}, {"question": None}, {"question": ""}, {"question": 3})] == [None] * 4
