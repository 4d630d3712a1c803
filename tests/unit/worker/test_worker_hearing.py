"""How much of a line was heard, by its words and by the sound that was played."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from noah import clock
from noah.call.hearing import Hearing, seconds
from noah.call.onset import LATE_SECONDS
from noah.call.speaking import Saying
from noah.interview.rules import HEARD_ENOUGH
from noah.signals import LineGiven, Signal, TurnBegun

pytestmark = pytest.mark.unit

DUE = "What did you learn there?"
LINE = f"Thank you. {DUE}"


class Scene:
    def __init__(self) -> None:
        self.played = 3.0
        self.saying = Saying(self._hear)
        self.saying.text = "Where were you before?"
        self.idle = True
        self.hearing = Hearing(self.saying, lambda: self.played, lambda: self.idle)
        self.hearing.asked(LINE, DUE)

    def _hear(self, signal: Signal) -> None:
        match signal:
            case LineGiven(say, _):
                self.hearing.worded(say)
            case TurnBegun():
                self.hearing.turn_begins()

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


def test_a_transcript_in_another_script_counts_as_none() -> None:
    """gemini-live-api-examples#45: what was said in English is transcribed as something else."""
    scene = Scene()
    scene.said("Спасибо. Чему вы там научились?", 0.0)
    assert scene.share < 0.5
    scene.played += seconds(LINE)
    assert scene.share >= 0.5


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


def test_a_line_that_was_cut_and_is_asked_again_was_read_already() -> None:
    """A page is loaded anew during the question, and shows it: what is typed before Noah repeats it answers it."""
    scene = Scene()
    scene.said(LINE, 0.0)
    scene.saying.began -= 2.0
    scene.hearing.turn_ended(LINE, whole=False)
    scene.hearing.asked(f"There you are again. {DUE}", DUE)
    scene.saying.begin()
    assert scene.share < HEARD_ENOUGH, "it is not heard yet"
    scene.hearing.read()
    assert scene.share == 1.0
    scene.hearing.asked("And where was that?", "And where was that?")
    scene.hearing.read()
    assert scene.hearing.share("And where was that?") == 0.0, "the next line is another"


class Clock(clock.Clock):
    now = 100.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def time() -> Iterator[Clock]:
    turned = Clock()
    clock.turn(turned)
    yield turned
    clock.turn(clock.Clock())


@pytest.mark.parametrize(
    ("stops", "understood", "heard"),
    [
        pytest.param(1.5, 4.0, False, id="they spoke on while Noah began"),
        pytest.param(0.3, 4.0, True, id="LiveKit tells late that they had stopped before"),
        pytest.param(1.5, 9.0, True, id="the model has heard something since that LiveKit did not"),
        pytest.param(3.5, 4.0, True, id="they answered over its end"),
    ],
)
def test_what_was_said_before_a_line_was_heard_is_no_answer_to_it(
    time: Clock, stops: float, understood: float, heard: bool
) -> None:
    """The model speaks on over somebody who has not finished, and takes their words afterwards."""
    scene = Scene()
    scene.hearing.candidate(True)
    scene.saying.add(LINE)
    began = time.now
    time.now += stops
    scene.played += seconds(LINE) * max(stops - 1, 0) / 2
    scene.hearing.candidate(False)
    time.now = began + understood
    scene.played = 3.0 + seconds(LINE)
    scene.hearing.turn_ended(LINE, whole=True)
    assert (scene.hearing.share_when_said(DUE) >= 0.5) is heard
    assert scene.share == 1.0
    scene.hearing.candidate(True)
    assert scene.hearing.share_when_said(DUE) == 1.0


@pytest.mark.parametrize(
    ("late", "cut", "heard"),
    [
        pytest.param(1.5, True, False, id="they go on after a pause, and Noah stops late"),
        pytest.param(1.5, False, True, id="a sound that he does not stop for"),
        pytest.param(4.0, True, True, id="a noise, over which they answer"),
    ],
)
def test_what_is_played_until_noah_has_noticed_them_was_not_heard(
    time: Clock, late: float, cut: bool, heard: bool
) -> None:
    scene = Scene()
    scene.saying.begin()
    scene.saying.add(LINE)
    time.now += 2.0
    scene.played += seconds(LINE) * 0.4
    scene.hearing.candidate(speaks=True)
    time.now += late
    scene.played += seconds(LINE) * 0.5
    scene.hearing.turn_ended(LINE, whole=not cut)
    scene.hearing.candidate(speaks=False)
    time.now += 1.0
    assert (scene.hearing.share_when_said(DUE) >= HEARD_ENOUGH) is heard


LOUD, QUIET = -20.0, -60.0


@pytest.mark.parametrize(
    ("begins", "late", "share"),
    [
        pytest.param(0.5, 0.4, 0.5, id="LiveKit says it late"),
        pytest.param(0.5, LATE_SECONDS + 0.1, 0.7, id="a sound that is there all the time says nothing"),
        pytest.param(None, 0.4, 0.7, id="without a sound there is only LiveKit's word"),
    ],
)
def test_what_is_played_between_their_first_sound_and_livekits_word_of_it_was_not_heard(
    time: Clock, begins: float | None, late: float, share: float
) -> None:
    """Who goes on after a pause, a moment before Noah has said enough, answers nothing of what he asks."""
    scene = Scene()
    scene.saying.begin()
    scene.saying.add(LINE)
    scene.played += seconds(LINE[: -len(DUE)]) + seconds(DUE) * 0.5
    scene.hearing.onset.sound(QUIET, 0.1)
    if begins is not None:
        scene.hearing.onset.sound(LOUD, 0.05)
        scene.hearing.onset.sound(QUIET, 0.1)
    time.now += late
    scene.played += seconds(DUE) * 0.2
    if begins is not None:
        scene.hearing.onset.sound(LOUD, 0.05)
    scene.hearing.candidate(speaks=True)
    scene.hearing.turn_ended(LINE, whole=False)
    assert scene.hearing.share_when_said(DUE) == pytest.approx(share)


def test_a_sound_from_before_the_line_has_heard_nothing_of_it(time: Clock) -> None:
    scene = Scene()
    scene.said(LINE, 1.0)
    scene.hearing.onset.sound(LOUD, 0.05)
    scene.hearing.asked("I see. What do you do now?", "What do you do now?")
    time.now += 0.4
    scene.saying.begin()
    scene.saying.add("I see. What do you do now?")
    scene.played += 1.5
    scene.hearing.candidate(speaks=True)
    scene.hearing.turn_ended("I see. What do you do now?", whole=False)
    assert scene.hearing.share_when_said("What do you do now?") == 0.0


def test_other_words_before_the_line_take_their_own_time() -> None:
    """After trouble the line is said again, behind a longer sentence than before."""
    scene = Scene()
    line = f"Sorry, I lost the thread for a moment. {DUE}"
    scene.saying.expect(line, "")
    scene.saying.begin()
    scene.saying.add(line)
    scene.played += seconds("Sorry, I lost the thread for a")
    assert scene.share == 0.0


def test_who_spoke_before_noah_did_and_stopped_before_he_did_answers_nothing_of_it(time: Clock) -> None:
    scene = Scene()
    time.now += 1.0
    scene.hearing.candidate(speaks=True)
    time.now += 0.9
    scene.saying.begin()
    scene.saying.add(LINE)
    scene.played += seconds(LINE) * 0.8
    time.now += 2.0
    scene.hearing.candidate(speaks=False)
    time.now += 0.3
    scene.hearing.turn_ended(LINE, whole=False)
    assert scene.hearing.share_when_said(DUE) == 0.0


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
