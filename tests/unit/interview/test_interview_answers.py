"""Answers: what is stored, when, and what the model is told."""

import json

import pytest
from noah.interview import Finish, Reply, SaveState, Speak, Status, StoreAnswer, restore, tool_result
from noah.interview.effects import WAIT_FOR_GREETING, Refuse
from noah.interview.events import (
    CandidateJoined,
    CandidateLost,
    EndRequested,
    GreetingDone,
    GreetingStarted,
    PauseRequested,
    ResponseGiven,
)
from noah.interview.plan import Plan
from noah.interview.rules import MAX_ANSWER_BYTES
from noah.interview.state import QuestionStatus

from tests.support.driver import Driver, none, only, refused

pytestmark = pytest.mark.unit


def test_an_answer_is_stored_before_it_is_acknowledged(call: Driver) -> None:
    effects = call.answer("In Oslo, at a bank.")
    assert [type(effect) for effect in effects] == [StoreAnswer, SaveState, Reply]
    assert effects[0] == StoreAnswer("alpha_one", "answered", "In Oslo, at a bank.", 0, "call-1")
    reply = only(effects, Reply)
    assert reply.recorded
    assert (reply.question, reply.say) == ("alpha_two", "Thank you. What did you learn there?")
    assert not reply.finished


def test_all_questions_are_asked_once_each_in_order(call: Driver) -> None:
    asked = []
    while not call.state.over:
        asked.append(call.state.question)
        effects = call.answer()
    assert asked == [question.id for question in call.plan.questions]
    assert list(call.answers) == asked
    assert only(effects, Finish).outcome == "finished"
    reply = only(effects, Reply)
    assert (reply.finished, reply.question) == (True, "")
    assert reply.say.endswith(call.plan.goodbye)


def test_a_vague_answer_leads_to_a_follow_up_and_is_kept_at_once(call: Driver) -> None:
    first = call.answer("Somewhere.", "vague")
    assert only(first, StoreAnswer) == StoreAnswer("alpha_one", "vague", "Somewhere.", 0, "call-1", part=1)
    assert only(first, StoreAnswer).document == "alpha_one~1"
    assert only(first, Reply).question == "alpha_one"
    assert only(first, Reply).say == "Thank you. Which place?"
    second = call.answer("In the north.", "vague")
    assert only(second, StoreAnswer).document == "alpha_one~2"
    assert only(second, Reply).say == "Thank you. Any place at all?"
    last = call.answer("Not sure.", "vague")  # no follow-up is left: it counts
    assert only(last, StoreAnswer) == StoreAnswer(
        "alpha_one", "vague", "Somewhere. In the north. Not sure.", 2, "call-3"
    )
    assert call.state.question == "alpha_two"


def test_the_answer_to_a_follow_up_closes_the_question_with_all_that_was_said(call: Driver) -> None:
    call.answer("Somewhere.", "vague")
    stored = only(call.answer("In Oslo.", "answered"), StoreAnswer)
    assert (stored.document, stored.outcome, stored.text, stored.follow_ups) == (
        "alpha_one",
        "answered",
        "Somewhere. In Oslo.",
        1,
    )


@pytest.mark.parametrize("outcome", ["declined", "skipped"])
def test_a_declined_follow_up_leaves_the_vague_answer(call: Driver, outcome: str) -> None:
    call.answer("Somewhere.", "vague")
    assert only(call.answer("", outcome), StoreAnswer).outcome == "vague"
    assert call.status("alpha_one") is QuestionStatus.VAGUE


@pytest.mark.parametrize("outcome", ["declined", "skipped"])
def test_the_candidate_may_pass(call: Driver, outcome: str) -> None:
    effects = call.answer("", outcome)
    assert only(effects, StoreAnswer) == StoreAnswer("alpha_one", outcome, "", 0, "call-1")
    assert only(effects, Reply).say.startswith("No problem. ")


def test_a_vague_part_survives_a_kill_before_the_follow_up(call: Driver) -> None:
    call.answer("Somewhere.", "vague")
    other = call.resumed().greeted()
    assert other.state.question == "alpha_one"
    assert only(other.answer("In Oslo."), StoreAnswer).text == "Somewhere. In Oslo."


def test_the_same_call_again_gets_the_same_reply_and_stores_nothing(call: Driver) -> None:
    event = ResponseGiven("alpha_one", "In Oslo.", "answered", "one")
    first = call.send(event)
    call.answer()
    assert call.send(event) == (only(first, Reply),)
    assert len(call.stores) == 2


def test_the_last_call_again_after_the_end(short: Plan) -> None:
    call = Driver(short).greeted()
    call.answer()
    call.answer()
    event = ResponseGiven("anything", "No.", "answered", "last")
    first = call.send(event)
    assert call.send(event) == (only(first, Reply),)
    assert refused(call.answer(question="anything")) == "finished"


def test_a_closed_question_and_one_that_is_not_open_are_refused(call: Driver) -> None:
    call.answer()
    before = call.state
    for question, code in (("alpha_one", "already_recorded"), ("delta_one", "question_not_open")):
        effects = call.answer(question=question, after=0)
        assert refused(effects) == code
        refusal = only(effects, Refuse)
        assert refusal.question == "alpha_two"
        assert "alpha_two" in refusal.instruction
    assert call.state == before


@pytest.mark.parametrize(
    ("question", "answer", "outcome", "code"),
    [
        ("elsewhere", "text", "answered", "unknown_question"),
        ("", "text", "answered", "unknown_question"),
        ("alpha_one~1", "text", "answered", "unknown_question"),
        ("alpha_one", "x" * 100_000, "answered", "too_long"),
        ("alpha_one", "é" * (MAX_ANSWER_BYTES // 2 + 1), "answered", "too_long"),
        ("alpha_one", "  \n ", "answered", "empty_answer"),
        ("alpha_one", "", "vague", "empty_answer"),
        ("alpha_one", "text", "timed_out", "bad_arguments"),
        ("alpha_one", "text", "excellent", "bad_arguments"),
        ("alpha_one", "text", ["answered"], "bad_arguments"),
        ("alpha_one", None, "answered", "bad_arguments"),
        ("alpha_one", {"text": 1}, "answered", "bad_arguments"),
        (7, "text", "answered", "bad_arguments"),
        (["alpha_one"], "text", "answered", "bad_arguments"),
    ],
)
def test_bad_arguments_store_nothing(
    call: Driver, question: object, answer: object, outcome: object, code: str
) -> None:
    before = call.state
    effects = call.send(ResponseGiven(question, answer, outcome, "bad"))
    assert refused(effects) == code
    assert call.state == before
    told = json.loads(tool_result(only(effects, Refuse)))
    assert told["recorded"] is False
    assert told["question"] == "alpha_one"
    assert "alpha_one" in told["instruction"]


def test_no_tool_has_an_effect_before_the_greeting_has_ended(four: Plan) -> None:
    call = Driver(four)
    for event in (CandidateJoined(), GreetingStarted()):
        call.send(event)
        before = call.state
        for tool in (
            ResponseGiven("alpha_one", "Hello!", "answered", "eager"),
            PauseRequested(),
            EndRequested("candidate_asked"),
        ):
            effects = call.send(tool)
            assert tool_result(only(effects, Refuse)) == WAIT_FOR_GREETING
            assert len(effects) == 1
            assert call.state == before
    call.send(GreetingDone())
    # the id of a refused call is not spent
    assert only(call.send(ResponseGiven("alpha_one", "Hello!", "answered", "eager")), Reply).recorded


def test_a_greeting_that_was_cut_by_a_lost_connection_guards_again(four: Plan) -> None:
    call = Driver(four)
    for event in (CandidateJoined(), GreetingStarted(), CandidateLost(), CandidateJoined()):
        call.send(event)
    assert refused(call.answer()) == "greeting"
    call.send(GreetingDone())  # of the greeting that nobody heard
    assert refused(call.answer()) == "greeting"
    call.send(GreetingStarted())
    call.send(GreetingDone())
    assert only(call.answer(), Reply).recorded


def test_a_stored_answer_is_not_asked_for_again_by_another_worker(call: Driver) -> None:
    call.answer()
    call.answer()
    other = call.resumed().greeted()
    assert other.state.question == "beta_one"
    assert refused(other.answer(question="alpha_one")) == "already_recorded"


def test_the_result_is_one_json_object(call: Driver) -> None:
    told = json.loads(tool_result(only(call.answer(), Reply)))
    assert set(told) == {"recorded", "question", "say", "instruction", "finished"}


def test_the_end_is_not_taken_from_the_model_while_questions_are_open(call: Driver) -> None:
    for reason in ("finished", "bored", None):
        assert refused(call.send(EndRequested(reason))) == "not_finished"
    assert call.state.status is Status.LIVE


def test_the_candidate_may_stop(call: Driver) -> None:
    call.answer()
    call.answer("Well.", "vague", question="alpha_two")
    call.answer("Something.", "vague")
    effects = call.send(EndRequested("candidate_asked"))
    assert only(effects, Finish).outcome == "candidate_asked"
    assert only(effects, Reply).finished
    assert call.state.status is Status.COMPLETED
    # what was said of the open question counts; what was never asked has no document
    assert only(effects, StoreAnswer).document == "beta_one"
    assert call.answers["beta_one"]["text"] == "Something."
    assert "beta_two" not in call.answers
    assert refused(call.send(EndRequested("candidate_asked"))) == "finished"


def test_a_pause_is_left_and_taken_up_again(call: Driver) -> None:
    call.answer()
    effects = call.send(PauseRequested())
    assert only(effects, Reply).say == call.plan.phrases.paused
    assert call.state.status is Status.INTERRUPTED
    assert refused(call.answer()) == "not_live"
    other = call.resumed().greeted()
    assert other.state.question == "alpha_two"
    assert other.state.resumes == 1


def test_answers_are_not_taken_while_the_candidate_is_gone(call: Driver) -> None:
    call.send(CandidateLost())
    assert refused(call.answer()) == "not_live"
    speak = only(call.send(CandidateJoined()), Speak)
    assert speak.question == "alpha_one"
    assert none(call.answer(), Refuse)


def test_follow_ups_are_never_more_than_the_plan_has(four: Plan) -> None:
    answers = {f"beta_one~{n}": {"outcome": "vague", "text": "x"} for n in (1, 2)}  # of an older plan
    state = restore(four, {"status": "live", "question": "beta_one", "greeting_done": True}, answers)
    call = Driver(four, state).greeted()
    assert only(call.answer("Hm.", "vague"), StoreAnswer).document == "beta_one"
