"""What counts as said: words and sound against the line that was to be said."""

from __future__ import annotations

import pytest
from noah.call import evidence
from noah.call.evidence import Heard, least_seconds, most_seconds, said_before, unsaid
from noah.interview.words import words

pytestmark = pytest.mark.unit

GREETING = "Hello Ada. I am Noah. We will talk about your work. What do you do?"
LOUD = 30.0


@pytest.mark.parametrize(
    ("said", "rest"),
    [
        ("Hello", GREETING),
        ("Hello Ada.", "I am Noah. We will talk about your work. What do you do?"),
        ("Hello Ada. I am Noah. We will", "We will talk about your work. What do you do?"),
        ("Hello Ada. I am Noah. We will talk about your work. What do you", "What do you do?"),
        (GREETING, ""),
        ("hello  ada i am noah we will talk about your work what do you do", ""),
        ("Hi there, I am Noah! Today we speak of your job, briefly. So, what is it?", ""),
        ("Hi there, I am Noah. What is your job?", ""),  # shorter, in other words, and to the end
        ("Hi there, I am Noah! And today", "We will talk about your work. What do you do?"),  # cut in other words
    ],
)
def test_what_is_left_to_say(said: str, rest: str) -> None:
    assert unsaid(GREETING, Heard(said, LOUD)) == rest


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("You have cooked for many people then. What made you take that job?", False),  # a clause in front of it
        ("So, what was the reason that made you want to take that particular job back then?", False),
        ("You have cooked for many people then. How old are you, if I may ask?", True),  # another question
        ("And how old are you?", False),  # too short to tell from other words for the same
    ],
)
def test_another_question_at_length_is_not_the_one_that_was_to_be_asked(said: str, left: bool) -> None:
    line = "What made you take that job?"
    assert unsaid(line, Heard(said, LOUD)) == (line if left else "")


def test_words_without_sound_are_not_heard() -> None:
    """google-gemini/gemini-live-api-examples#40: a voice that nobody can hear, with a transcript as always."""
    assert unsaid(GREETING, Heard(GREETING, 0.0)) == GREETING
    assert unsaid(GREETING, Heard(GREETING, least_seconds(GREETING))) == ""


def test_sound_without_words_is_heard() -> None:
    """googleapis/python-genai#1279: no transcript is ever sent; nobody is told the same thing five times for that."""
    assert unsaid(GREETING, Heard("", 4.0)) == ""
    assert unsaid(GREETING, Heard("", 0.5)) == GREETING


def test_a_transcript_in_a_script_that_nobody_spoke_proves_nothing() -> None:
    """livekit/agents#3551, google-gemini/gemini-live-api-examples#45."""
    assert unsaid(GREETING, Heard("नमस्ते, आप क्या", 4.0)) == ""
    assert unsaid(GREETING, Heard("नमस्ते, आप क्या", 0.2)) == GREETING


def test_a_short_line_that_is_cut_short_is_heard_as_far_as_it_came() -> None:
    assert unsaid("Since when?", Heard("Since", 0.15)) == "Since when?"
    assert unsaid("Since when?", Heard("Since when?", 0.5)) == ""


@pytest.mark.parametrize(
    ("line", "text", "before"),
    [
        ("Thank you. Since when?", "Thank you. Since when?", None),
        ("Thank you. Since when?", "Thank you. Since when? Since when?", 4),
        ("Thank you. Since when?", "Thank you. Since when? Thank you.", 4),
        ("Tell me about your work.", "Tell me about your work. Tell me about", 5),
        ("Tell me about your work.", "Tell me about your work. Tell me", None),  # too few words to be sure
        ("No, no. No, no.", "No, no. No, no.", None),  # the line itself has it twice
        ("", "I see. I see. I see.", 2),
        ("Tell me about it.", "Yes. Tell me about it.", None),
    ],
)
def test_where_a_turn_begins_to_repeat_itself(line: str, text: str, before: int | None) -> None:
    """google-gemini/gemini-live-api-examples#46."""
    assert said_before(line, text) == before


def test_a_turn_has_an_upper_bound_that_slow_speech_does_not_reach() -> None:
    """googleapis/python-genai#2715: a tone without end, in the middle of a question."""
    assert most_seconds(GREETING, "") > len(words(GREETING)) / 1.5
    assert most_seconds("word " * 500, "") == evidence.LONGEST_SECONDS
    assert most_seconds("", "") < 60
