"""A question that the plan requires: asked once more after a first refusal, and then let be."""

from pathlib import Path

import pytest
from noah.data.plans import load_plan
from noah.interview import BrokenState, Finish, Plan, PlanError, Reply, Speak, StoreAnswer, parse_plan, restore
from noah.interview.check import path
from noah.interview.events import (
    CandidateJoined,
    EndRequested,
    FinishPressed,
    GreetingDone,
    GreetingStarted,
    SilenceHeard,
    SkipPressed,
    TimePassed,
    TurnEnded,
)
from noah.interview.phrases import LANGUAGES
from noah.interview.state import QuestionStatus

from tests.support.driver import Driver, none, only

pytestmark = pytest.mark.unit

FILE = Path(__file__).parents[3] / "tests/plans/limits.yaml"
ONCE_MORE = "This question matters, so I ask it once more. You may still leave it out. What did it pay?"


@pytest.fixture(scope="module")
def limits() -> Plan:
    return load_plan(FILE)


@pytest.fixture
def call(limits: Plan) -> Driver:
    """The required question, `pay`, is open."""
    call = Driver(limits).greeted()
    call.answer("I was a cook.")
    call.send(TurnEnded("I was a cook.", "Thank you. What did it pay?"))
    return call


@pytest.mark.parametrize("outcome", ["declined", "skipped"])
def test_the_second_refusal_is_taken(call: Driver, outcome: str) -> None:
    effects = call.answer("Rather not.", outcome)
    assert none(effects, StoreAnswer)
    assert only(effects, Reply).say == ONCE_MORE
    assert not only(effects, Reply).recorded
    assert (call.state.question, call.status("pay")) == ("pay", QuestionStatus.ASKED)
    call.turn("", ONCE_MORE)
    effects = call.answer("No.", outcome)
    assert only(effects, StoreAnswer) == StoreAnswer("pay", outcome, "Rather not. No.", 0, "call-3")
    assert only(effects, Reply).say == "No problem. What comes next?"


def test_what_is_said_after_all_is_the_answer(call: Driver) -> None:
    call.answer("Rather not.", "declined")
    call.turn("", ONCE_MORE)
    effects = call.answer("Two thousand.")
    assert only(effects, StoreAnswer) == StoreAnswer("pay", "answered", "Rather not. Two thousand.", 0, "call-3")
    assert only(effects, Reply).say == "I see. What comes next?"


def test_another_question_is_let_be(call: Driver) -> None:
    call.answer()
    assert only(call.answer("No.", "declined"), StoreAnswer).outcome == "declined"


def test_the_button_asks_once_more_too(call: Driver) -> None:
    assert only(call.send(SkipPressed("2/4")), Speak).say == ONCE_MORE
    effects = call.send(SkipPressed("2/4"))
    assert only(effects, StoreAnswer).outcome == "skipped"
    assert only(effects, Speak).say == "No problem. What comes next?"


def test_a_call_that_comes_twice_is_one_refusal(call: Driver) -> None:
    call.answer("Rather not.", "declined")
    assert only(call.answer("Rather not.", "declined", after=0), Reply).say == ONCE_MORE
    call.turn("", ONCE_MORE)
    assert only(call.answer("Rather not.", "declined"), StoreAnswer).outcome == "declined"


def test_silence_is_taken_for_a_refusal(call: Driver) -> None:
    call.answer("Rather not.", "declined")
    assert only(call.send(SilenceHeard(), 8), Speak).say == "Take your time."
    effects = call.send(SilenceHeard(), 8)
    assert only(effects, StoreAnswer) == StoreAnswer("pay", "declined", "Rather not.", 0, "")
    assert only(effects, Speak).say == "No problem. What comes next?"


@pytest.mark.parametrize("event", [EndRequested("candidate_asked"), FinishPressed()])
def test_the_end_of_the_interview_keeps_the_refusal(call: Driver, event: EndRequested | FinishPressed) -> None:
    call.answer("Rather not.", "skipped")
    effects = call.send(event)
    assert only(effects, StoreAnswer) == StoreAnswer("pay", "skipped", "Rather not.", 0, "")
    assert only(effects, Finish).outcome == "candidate_asked"


def test_the_end_of_the_time_keeps_the_refusal(call: Driver) -> None:
    call.answer("Rather not.", "declined")
    call.now += 300
    effects = call._step(TimePassed())
    assert StoreAnswer("pay", "declined", "Rather not.", 0, "") in effects


def test_a_refused_follow_up_is_let_be(limits: Plan) -> None:
    content = FILE.read_text().replace("        seconds: 30\n", "        required: true\n").encode()
    call = Driver(parse_plan("limits.yaml", content)).greeted()
    call.answer("This and that.", "vague")
    assert only(call.answer("No.", "declined"), StoreAnswer).outcome == "vague"


def test_who_comes_back_is_not_asked_a_third_time(call: Driver) -> None:
    call.answer("Rather not.", "declined")
    assert call.document["refused"] == "declined"
    back = call.resumed()
    for event in (CandidateJoined(), GreetingStarted(), GreetingDone()):
        back.send(event)
    assert only(back.answer("No.", "declined"), StoreAnswer).outcome == "declined"
    assert "refused" not in back.document


@pytest.mark.parametrize("stored", ["answered", "", None, "x"])
def test_what_is_no_refusal_is_none(call: Driver, stored: str | None) -> None:
    assert call.resumed(refused=stored).state.questions["pay"].refused is None


def test_a_refusal_of_another_shape_is_broken(limits: Plan) -> None:
    with pytest.raises(BrokenState, match=r"interview\.refused is 7"):
        restore(limits, {"question": "pay", "refused": 7}, {})


def test_the_check_says_what_it_does(limits: Plan) -> None:
    assert f"      if declined or skipped, once: {ONCE_MORE}" in path(limits)


def test_a_language_without_the_phrase_needs_its_own() -> None:
    own = "\n".join(
        f"  {name}: {list(v)!r}" if isinstance(v, tuple) else f"  {name}: {v!r}" for name, v in _fi().items()
    )
    content = f"{FILE.read_text()}\nlanguage: fi\nphrases:\n{own}\n"
    with pytest.raises(PlanError) as caught:
        parse_plan("limits.yaml", content.encode())
    assert "phrases.matters: is missing: a plan in fi with a required question needs its own" in str(caught.value)
    parse_plan("limits.yaml", content.replace("required: true", "required: false").encode())


def _fi() -> dict[str, object]:
    return {name: value for name, value in LANGUAGES["en"].items() if name != "matters"}
