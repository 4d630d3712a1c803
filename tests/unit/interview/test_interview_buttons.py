"""What a candidate asks for with a button leads where the words would, and to nothing that they did not see."""

import pytest
from noah.interview import Finish, Notice, Plan, Speak, Status, StoreAnswer, WaitUntil, progress
from noah.interview.events import (
    CandidateJoined,
    CandidateLost,
    FinishPressed,
    GoodbyeDone,
    GreetingDone,
    GreetingStarted,
    PauseRequested,
    Pressed,
    RepeatPressed,
    ResponseGiven,
    SkipPressed,
)
from noah.interview.state import QuestionStatus

from tests.support.driver import Driver, none, only

pytestmark = pytest.mark.unit

ALL: list[Pressed] = [RepeatPressed(), SkipPressed("1/8"), FinishPressed()]


def test_repeat_asks_the_open_question_again(call: Driver) -> None:
    before = call.state
    (speak,) = call.send(RepeatPressed())
    assert isinstance(speak, Speak)
    assert (speak.say, speak.question, speak.cut) == ("Where were you before?", "alpha_one", True)
    assert "asked to hear the question again" in speak.instruction
    assert 'Say: "Where were you before?"' in speak.instruction
    assert call.state == before


def test_repeat_asks_the_follow_up_that_was_asked_last(call: Driver) -> None:
    call.answer("Here and there.", "vague")
    speak = only(call.send(RepeatPressed()), Speak)
    assert speak.say == call.plan.questions[0].follow_ups[0]


def test_skip_leaves_the_question_out(call: Driver) -> None:
    effects = call.send(SkipPressed("1/8"))
    assert only(effects, StoreAnswer) == StoreAnswer("alpha_one", "skipped", "", 0, "button")
    speak = only(effects, Speak)
    assert (speak.say, speak.question, speak.cut) == ("No problem. What did you learn there?", "alpha_two", True)
    assert "asked to leave out the question alpha_one" in speak.instruction
    assert call.document["question"] == "alpha_two"


def test_a_skip_for_a_question_that_has_moved_on_does_nothing(call: Driver) -> None:
    """The answer was taken while the finger was on its way, or the page sent the same skip twice."""
    call.answer("In a bank.")
    before = call.state
    for seen in ("1/8", "", "3/8", "nonsense"):
        assert call.send(SkipPressed(seen)) == ()
    assert call.state == before
    call.send(SkipPressed("2/8"))
    assert call.send(SkipPressed("2/8")) == ()
    assert progress(call.state) == "3/8"


def test_skip_after_a_vague_part_keeps_what_was_said(call: Driver) -> None:
    call.answer("Here and there.", "vague")
    stored = only(call.send(SkipPressed("1/8")), StoreAnswer)
    assert (stored.document, stored.outcome, stored.text) == ("alpha_one", "vague", "Here and there.")


def test_words_that_the_model_understands_only_after_the_skip_are_kept(call: Driver) -> None:
    """They answered, and pressed: the call for it comes before they have heard the next question."""
    call.send(SkipPressed("1/8"))
    call.send(ResponseGiven("alpha_one", "I worked in a bank.", "answered", "c1", heard=0.1))
    assert call.answers["alpha_one"]["text"] == "I worked in a bank."
    assert call.status("alpha_one") is QuestionStatus.ANSWERED
    assert call.state.question == "alpha_two"


def test_skipping_everything_ends_with_the_goodbye(call: Driver) -> None:
    effects = call.send(RepeatPressed())
    while not call.state.over:
        effects = call.send(SkipPressed(progress(call.state)))
    assert only(effects, Finish).outcome == "finished"
    assert only(effects, Speak).say == f"No problem. {call.plan.goodbye}"
    assert {answer["outcome"] for answer in call.answers.values()} == {"skipped"}
    call.send(GoodbyeDone())
    assert call.left == ["completed"]


def test_finish_completes_with_what_was_said(call: Driver) -> None:
    call.answer("In a bank.")
    call.answer("This and that.", "vague")
    effects = call.send(FinishPressed())
    assert only(effects, Finish).outcome == "candidate_asked"
    assert only(effects, WaitUntil).at > call.now
    speak = only(effects, Speak)
    assert (speak.say, speak.question, speak.cut) == (f"All right, we stop here. {call.plan.goodbye}", "", True)
    assert call.state.status is Status.COMPLETED
    assert {name: answer["outcome"] for name, answer in call.answers.items() if "~" not in name} == {
        "alpha_one": "answered",
        "alpha_two": "vague",
    }
    call.send(GoodbyeDone())
    assert call.left == ["completed"]


@pytest.mark.parametrize("pressed", ALL)
def test_after_the_end_nothing_happens(call: Driver, pressed: Pressed) -> None:
    call.send(FinishPressed())
    before = call.state
    assert call.send(pressed) == ()
    assert call.state == before


@pytest.mark.parametrize("pressed", ALL)
def test_before_the_greeting_was_heard_nothing_happens(four: Plan, pressed: Pressed) -> None:
    driver = Driver(four)
    assert none(driver.send(pressed), Speak, StoreAnswer)
    for event in (CandidateJoined(), GreetingStarted()):
        driver.send(event)
    assert driver.send(pressed) == ()
    driver.send(GreetingDone())
    assert not none(driver.send(pressed), Speak)


@pytest.mark.parametrize("pressed", ALL)
@pytest.mark.parametrize("gone", [CandidateLost(), PauseRequested()])
def test_while_the_candidate_is_away_nothing_happens(
    call: Driver, pressed: Pressed, gone: CandidateLost | PauseRequested
) -> None:
    call.send(gone)
    assert none(call.send(pressed), Speak, StoreAnswer, Finish, Notice)
