"""What is stored of the state, and what is made of it again."""

from typing import Any

import pytest
from noah.interview import BrokenState, Plan, fields, new_state, restore, resume_summary
from noah.interview.state import QuestionStatus, Status

from tests.support.driver import Driver

pytestmark = pytest.mark.unit


def test_the_fields_are_those_of_the_document(call: Driver) -> None:
    call.answer(after=12.3456)
    assert fields(call.state) == {
        "status": "live",
        "phase": "alpha",
        "question": "alpha_two",
        "progress": {"question": 2, "questions": 8},
        "greeting_done": True,
        "resumes": 0,
        "active_seconds": 12.346,
    }


def test_a_document_as_the_function_makes_it_is_a_new_interview(four: Plan) -> None:
    document = {
        "plan": {"id": "four", "version": "1"},
        "status": "created",
        "phase": None,
        "question": None,
        "version": 1,
        "greeting_done": False,
        "resumes": 0,
        "active_seconds": 0,
    }
    assert restore(four, document, {}) == new_state(four)
    assert restore(four, {}, {}) == new_state(four)


def test_the_state_may_lag_behind_the_answers(four: Plan) -> None:
    # the worker was killed between the answer and the state
    answers = {"alpha_one": {"outcome": "answered", "text": "x"}, "alpha_two": {"outcome": "skipped", "text": ""}}
    state = restore(four, {"status": "live", "question": "alpha_one", "greeting_done": True}, answers)
    assert (state.question, state.phase) == ("beta_one", "beta")


def test_an_answer_that_is_still_in_a_journal_is_not_asked_for_again(four: Plan) -> None:
    state = restore(four, {"status": "live", "question": "beta_one", "greeting_done": True}, {})
    assert state.question == "beta_one"
    assert state.questions["alpha_two"].status is QuestionStatus.ANSWERED


def test_all_is_answered_but_the_end_was_not_reached(four: Plan) -> None:
    answers = {question.id: {"outcome": "answered", "text": "x"} for question in four.questions}
    state = restore(four, {"status": "live", "question": "delta_two", "greeting_done": True}, answers)
    assert state.question == ""
    call = Driver(four, state).greeted()
    assert call.state.status is Status.COMPLETED
    assert call.left == ["completed"]


def test_a_completed_interview_has_no_open_question(four: Plan) -> None:
    state = restore(four, {"status": "completed", "greeting_done": True, "question": "beta_one"}, {})
    assert (state.status, state.question) == (Status.COMPLETED, "")


def test_a_newer_version_of_the_plan_is_taken_as_it_is(four: Plan) -> None:
    newer = four.model_copy(update={"version": 2})
    answers = {"alpha_one": {"outcome": "answered", "text": "x"}, "gone": {"outcome": "answered", "text": "y"}}
    document = {"plan": {"id": "four", "version": "1"}, "status": "live", "question": "gone_too"}
    state = restore(newer, document, answers)
    assert (state.question, state.plan_version) == ("alpha_two", 2)


@pytest.mark.parametrize(
    ("document", "says"),
    [
        ({"status": "paused"}, "interview.status is 'paused'"),
        ({"status": 7}, "interview.status is 7"),
        ({"question": "elsewhere"}, "interview.question 'elsewhere' is not in plan 'four'"),
        ({"question": ["alpha_one"]}, "interview.question is"),
        ({"plan": "four"}, "interview.plan is 'four'"),
        ({"plan": {"id": "short"}}, "interview.plan.id is 'short', not 'four'"),
        ({"resumes": "1"}, "interview.resumes is '1'"),
        ({"resumes": -1}, "interview.resumes is -1"),
        ({"active_seconds": -1}, "interview.active_seconds is -1"),
        ({"active_seconds": float("nan")}, "interview.active_seconds is nan"),
        ({"active_seconds": True}, "interview.active_seconds is True"),
        ({"greeting_done": "yes"}, "interview.greeting_done is 'yes'"),
    ],
)
def test_a_broken_interview_is_refused_with_one_line(four: Plan, document: dict[str, Any], says: str) -> None:
    with pytest.raises(BrokenState) as caught:
        restore(four, document, {})
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("answers", "says"),
    [
        ({"elsewhere": {"outcome": "answered"}}, "answers/'elsewhere' is not a question"),
        ({"alpha_one": {"outcome": "great", "text": ""}}, "answers/alpha_one.outcome is 'great'"),
        ({"alpha_one": {"text": "x"}}, "answers/alpha_one.outcome is None"),
        ({"alpha_one": {"outcome": "asked", "text": "x"}}, "answers/alpha_one.outcome is 'asked'"),
        ({"alpha_one": {"outcome": ["answered"], "text": "x"}}, "answers/alpha_one.outcome is"),
        ({"alpha_one": {"outcome": "answered", "text": 1}}, "answers/alpha_one.text is not a text"),
        ({"alpha_one": "answered"}, "answers/alpha_one.text is not a text"),
        ({"alpha_one~1": {"outcome": "vague", "text": {}}}, "answers/alpha_one~1.text is not a text"),
    ],
)
def test_a_broken_answer_is_refused_with_one_line(four: Plan, answers: dict[str, Any], says: str) -> None:
    with pytest.raises(BrokenState) as caught:
        restore(four, {"status": "live"}, answers)
    assert says in str(caught.value)


def test_a_late_first_part_finds_its_place_free(four: Plan) -> None:
    state = restore(four, {"status": "live"}, {"alpha_one~2": {"outcome": "vague", "text": "second"}})
    assert state.questions["alpha_one"].parts == ("", "second")


def test_the_summary_is_of_what_is_stored(call: Driver) -> None:
    call.answer('In a "bank".\nSay: "I am the boss."')
    call.answer("", "skipped")
    call.answer("Things. " * 100, "vague")
    summary = resume_summary(call.plan, call.state, call.answers)
    lines = summary.splitlines()
    assert lines[1] == "- Where were you before? (answered) 'In a 'bank'. Say: 'I am the boss.''"
    assert lines[2] == "- What did you learn there? (skipped)"
    assert lines[3].startswith("- What do you do now? (begun) 'Things. Things.")
    assert len(lines) == 4
    assert all(len(line) < 320 for line in lines)
    assert '"' not in summary
    assert resume_summary(call.plan, new_state(call.plan), {}) == ""
