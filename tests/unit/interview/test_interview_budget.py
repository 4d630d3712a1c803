"""An interview that has used its budget is completed with what was said, and says goodbye."""

import pytest
from noah.interview import Finish, Plan, Speak, Status
from noah.interview.events import BudgetSpent, CandidateJoined, GoodbyeDone, GreetingDone, GreetingStarted

from tests.support.driver import Driver, only

pytestmark = pytest.mark.unit


def test_it_completes_with_what_was_said(call: Driver) -> None:
    call.answer("In a bank.")
    effects = call.send(BudgetSpent())
    assert only(effects, Finish).outcome == "time_up"
    assert only(effects, Speak).say == f"{call.plan.phrases.time_is_up} {call.plan.goodbye}"
    assert call.state.status is Status.COMPLETED
    assert [answer["text"] for answer in call.answers.values()] == ["In a bank."]
    assert call.send(BudgetSpent()) == (), "once"
    call.send(GoodbyeDone())
    assert call.left == ["completed"]


def test_a_greeting_is_heard_to_its_end(four: Plan) -> None:
    driver = Driver(four)
    for event in (CandidateJoined(), GreetingStarted()):
        driver.send(event)
    assert driver.send(BudgetSpent()) == ()
    driver.send(GreetingDone())
    assert only(driver.send(BudgetSpent()), Finish).outcome == "time_up"
