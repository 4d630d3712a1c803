"""Two texts are compared by their words."""

from __future__ import annotations

import pytest
from noah.interview.words import share, words

pytestmark = pytest.mark.unit


def test_case_and_punctuation_are_no_words() -> None:
    assert words("Since WHEN, then? – 二年。") == ["since", "when", "then", "二年"]


@pytest.mark.parametrize(
    ("line", "text", "expected"),
    [
        ("Since when?", "Tell me since when.", 1.0),
        ("Since when?", "When?", 0.5),
        ("Since when, since when?", "since", 0.5),  # each word counts once
        ("…", "Since when?", 1.0),
        ("Since when?", "", 0.0),
    ],
)
def test_how_much_of_a_line_is_in_a_text(line: str, text: str, expected: float) -> None:
    assert share(line, text) == expected
