"""What of a greeting has to be said again after a broken connection."""

from __future__ import annotations

import pytest
from noah.call.greeting import unsaid

pytestmark = pytest.mark.unit

GREETING = "Hello Ada. I am Noah. We will talk about your work. What do you do?"


@pytest.mark.parametrize(
    ("said", "rest"),
    [
        ("", GREETING),
        ("Hello", GREETING),
        ("Hello Ada.", "I am Noah. We will talk about your work. What do you do?"),
        ("Hello Ada. I am Noah. We will", "We will talk about your work. What do you do?"),
        ("Hello Ada. I am Noah. We will talk about your work. What do you", "What do you do?"),
        (GREETING, ""),
        ("hello  ada i am noah we will talk about your work what do you do", ""),
        ("Hi there, I am Noah! Today we speak of your job, briefly. So, what is it?", ""),
    ],
)
def test_what_is_left_to_say(said: str, rest: str) -> None:
    assert unsaid(GREETING, said) == rest
