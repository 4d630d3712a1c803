"""A question's own time: what was said counts, nobody is cut short, and the next question is asked."""

from dataclasses import replace
from pathlib import Path

import pytest
from noah.data.plans import load_plan
from noah.interview import Effect, Finish, Notice, Plan, Reply, Speak, StoreAnswer, WaitUntil, step
from noah.interview.check import path
from noah.interview.events import (
    CandidateJoined,
    CandidateLost,
    Event,
    GreetingDone,
    GreetingStarted,
    SilenceHeard,
    TimePassed,
    TurnEnded,
)
from noah.interview.limits import LULL_SECONDS, deadline, used_up
from noah.interview.plan_file import PlanError, parse_plan
from noah.interview.state import QuestionStatus

from tests.support.driver import Driver, none, only

pytestmark = pytest.mark.unit

FILE = Path(__file__).parents[3] / "tests/plans/limits.yaml"


@pytest.fixture(scope="module")
def limits() -> Plan:
    return load_plan(FILE)


@pytest.fixture
def call(limits: Plan) -> Driver:
    return Driver(limits).greeted()


def timer(call: Driver, **evidence: object) -> tuple[Effect, ...]:
    """What the timer that is set does when its time has come."""
    assert call.timer is not None
    call.now, call.timer = call.timer, None
    event: Event = replace(TimePassed(), **evidence)  # type: ignore[arg-type]
    return call._step(event)


def test_the_next_question_is_asked_when_nobody_speaks(call: Driver) -> None:
    assert call.timer == call.now + 30
    effects = timer(call)
    assert only(effects, Notice) == Notice("question_time_used_up")
    assert only(effects, Speak).say == "No problem. What did it pay?"
    assert not only(effects, Speak).cut
    assert call.status("job") is QuestionStatus.TIMED_OUT
    assert call.state.question == "pay"


def test_nobody_is_cut_short(call: Driver) -> None:
    for _ in range(3):
        assert timer(call, speaking=True) == (WaitUntil(call.now + LULL_SECONDS),)
        assert call.state.question == "job"
    call.now, call.timer = call.now + 20, None
    effects = call.answer("I was a cook for a long time.", after=0)
    assert only(effects, StoreAnswer).outcome == "answered"
    assert only(effects, Reply).say == "Thank you. What did it pay?"


def test_who_has_not_heard_the_question_has_not_used_up_its_time(call: Driver) -> None:
    assert timer(call, heard=0.2) == (WaitUntil(call.now + LULL_SECONDS),)
    assert call.state.question == "job"


def test_no_follow_up_comes_after_it(call: Driver) -> None:
    timer(call, speaking=True)
    effects = call.answer("This and that.", "vague", after=0)
    assert only(effects, StoreAnswer).document == "job"
    assert only(effects, Reply).question == "pay"


def test_a_follow_up_comes_before_it(call: Driver) -> None:
    assert only(call.answer("This and that.", "vague", after=29), Reply).say == "Thank you. What did you do there?"


def test_what_was_said_before_a_follow_up_counts(call: Driver) -> None:
    call.answer("This and that.", "vague", after=10)
    effects = timer(call)
    assert only(effects, StoreAnswer) == StoreAnswer("job", "vague", "This and that.", 1, "")
    assert only(effects, Speak).say == "Thank you. What did it pay?"


def test_what_was_said_without_the_due_call_counts(call: Driver) -> None:
    call.send(TurnEnded("Cook.", "Hm."), 10)
    effects = timer(call)
    assert only(effects, WaitUntil).at > call.now
    assert only(effects, StoreAnswer) == StoreAnswer("job", "vague", "Cook.", 0, "transcript")
    assert only(effects, Speak).say == "Thank you. What did it pay?"


def test_a_question_of_the_candidates_is_no_answer(call: Driver) -> None:
    call.send(TurnEnded("Which job do you mean?", "The one before this."), 10)
    assert none(timer(call), StoreAnswer)
    assert call.status("job") is QuestionStatus.TIMED_OUT


def test_the_call_that_comes_late_is_taken(call: Driver) -> None:
    timer(call)
    effects = call.answer("I was a cook.", question="job")
    assert only(effects, StoreAnswer) == StoreAnswer("job", "answered", "I was a cook.", 0, "call-1")
    assert only(effects, Reply).question == "pay"


def test_a_question_without_one_is_waited_for_and_the_next_one_has_its_own(call: Driver) -> None:
    call.answer()
    assert none(call.send(SilenceHeard(), 100), StoreAnswer)
    assert call.state.question == "pay"
    effects = call.answer()
    assert [e.at - call.now for e in effects if isinstance(e, WaitUntil)] == [20]
    timer(call)
    assert call.state.question == "more"


def test_it_is_no_end_for_want_of_time(call: Driver) -> None:
    timer(call)
    for _ in range(2):
        call.answer()
    assert only(call.answer(), Finish).outcome == "finished"


def test_an_earlier_deadline_of_the_plan_counts(limits: Plan) -> None:
    call = Driver(limits.at_most(0.9)).greeted()  # 27 s before the wrap-up
    assert only(timer(call), Speak).say.startswith("Our time is nearly up.")


def test_who_comes_back_has_its_time_anew(call: Driver) -> None:
    call.send(CandidateLost(), 29)
    call.send(CandidateJoined(), 5)
    assert not used_up(call.plan, call.state)
    assert call.timer == call.now + 30
    back = call.resumed()
    for event in (CandidateJoined(), GreetingStarted(), GreetingDone()):
        back.send(event, 10)
    assert deadline(back.plan, back.state) == back.state.active_seconds + 30


def test_before_the_greeting_has_ended_it_does_not_count(limits: Plan) -> None:
    call = Driver(limits)
    for event in (CandidateJoined(), GreetingStarted()):
        call.send(event)
    assert deadline(limits, call.state) is None
    assert none(step(limits, call.state, TimePassed(), call.now + 40).effects, Speak)


def test_the_check_says_what_it_does(limits: Plan) -> None:
    assert "      takes at most 0:30 min; then what was said counts, and the next is asked" in path(limits)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ("14", "phases[1].questions[1].seconds: Input should be greater than or equal to 15"),
        ("soon", "phases[1].questions[1].seconds: Input should be a valid number"),
        ("301", "phases[1].questions[1].seconds: 301 s are never used up: the plan has 300 s before the wrap-up"),
    ],
)
def test_a_time_that_cannot_be_is_refused(given: str, says: str) -> None:
    content = FILE.read_text().replace("seconds: 30", f"seconds: {given}", 1).encode()
    with pytest.raises(PlanError, match=r"limits.yaml:29: ") as caught:
        parse_plan("limits.yaml", content)
    assert says in str(caught.value)
