"""How much of a line was heard, by its words and by the sound that was played."""

from __future__ import annotations

import pytest
from noah.call.hearing import Hearing, seconds
from noah.call.speaking import Saying

pytestmark = pytest.mark.unit

DUE = "What did you learn there?"
LINE = f"Thank you. {DUE}"


class Scene:
    def __init__(self) -> None:
        self.played = 3.0
        self.saying = Saying()
        self.saying.text = "Where were you before?"
        self.idle = True
        self.hearing = Hearing(self.saying, lambda: self.played, lambda: self.idle)
        self.hearing.asked(LINE, DUE)

    def said(self, text: str, share: float) -> None:
        """Noah generates a turn, and so much of it is played."""
        self.saying.begin()
        self.saying.add(text)
        self.played += seconds(text) * share
        if share:
            self.hearing.turn_ended(text, whole=share == 1)

    @property
    def share(self) -> float:
        return self.hearing.share(DUE)


@pytest.mark.parametrize(("played", "heard"), [(0.0, False), (0.3, False), (0.5, False), (0.7, True), (1.0, True)])
def test_a_line_is_heard_as_far_as_it_was_played(played: float, heard: bool) -> None:
    scene = Scene()
    scene.said(LINE, played)
    assert (scene.share >= 0.5) is heard


def test_what_the_model_asks_by_itself_is_not_the_line() -> None:
    """livekit/agents#7302: after a tool call it speaks on with a question of its own."""
    scene = Scene()
    scene.said("And how old are you, if I may ask?", 1.0)
    assert scene.share < 0.5
    scene.said(LINE, 1.0)
    assert scene.share == 1.0


def test_the_words_of_one_turn_and_the_sound_of_another_are_no_line() -> None:
    """The line was generated and cut before it was played; then the model said something else."""
    scene = Scene()
    scene.said(LINE, 0.0)
    scene.said("I see, let me write that down for you.", 1.0)
    assert scene.share < 0.5


def test_the_line_in_other_words_counts_when_it_was_asked_for_twice() -> None:
    scene = Scene()
    scene.said("And which lessons were in it for you?", 1.0)
    scene.hearing.asked(LINE, DUE)
    scene.said("And which lessons were in it for you?", 1.0)
    assert scene.share == 1.0


def test_a_turn_from_before_the_line_is_not_the_line() -> None:
    scene = Scene()
    scene.hearing.turn_ended("Where were you before?", whole=True)
    scene.said(LINE, 0.1)
    assert scene.share < 0.5


def test_without_a_transcript_the_sound_decides() -> None:
    """googleapis/python-genai#1279."""
    scene = Scene()
    assert scene.share == 0.0
    scene.played += seconds(LINE)
    assert scene.share == 1.0


def test_a_quick_voice_counts_when_it_came_to_its_end() -> None:
    scene = Scene()
    scene.saying.add(LINE)
    scene.played += 0.2
    scene.hearing.turn_ended(LINE, whole=True)
    assert scene.share == 1.0


@pytest.mark.parametrize(("shown", "read"), [(0.2, False), (2.0, True)])
def test_who_types_answers_what_they_have_read(shown: float, read: bool) -> None:
    scene = Scene()
    scene.saying.begin()
    scene.saying.began -= shown
    scene.hearing.read()
    assert scene.share == 0.0, "the line is not shown yet"
    scene.saying.add(LINE)
    scene.hearing.read()
    assert scene.share == float(read)


def test_what_was_heard_stays_heard_when_it_is_asked_again() -> None:
    scene = Scene()
    scene.said(LINE, 0.8)
    scene.hearing.asked(f"There you are again. {DUE}", DUE)
    assert scene.share >= 0.5


def test_the_next_line_begins_unheard_and_a_prompt_changes_nothing() -> None:
    scene = Scene()
    scene.said(LINE, 1.0)
    scene.hearing.asked("Take your time.", DUE)
    assert scene.share == 1.0
    scene.hearing.asked("I see. What do you do now?", "What do you do now?")
    assert scene.hearing.share("What do you do now?") == 0.0


def test_what_was_never_given_here_counts_as_heard() -> None:
    assert Scene().hearing.share("Where were you before?") == 1.0


def test_a_script_of_syllables_takes_longer_for_each() -> None:
    assert seconds("請問您在那裡學到了什麼") > 1.2 > seconds("Hello there.")
