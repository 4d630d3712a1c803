"""Coming, going, silence, time, and a model that does not do what it should."""

import pytest
from noah.interview import Finish, Leave, Notice, Plan, Reply, SaveState, Speak, Status, StoreAnswer
from noah.interview.events import (
    CandidateJoined,
    CandidateLost,
    EndRequested,
    GoodbyeDone,
    GraceExpired,
    GreetingDone,
    GreetingStarted,
    NoShow,
    PauseRequested,
    ResponseGiven,
    SilenceHeard,
    StoreReturned,
    TimePassed,
    WorkerLeaving,
)
from noah.interview.state import QuestionStatus, new_state, restore

from tests.support.driver import Driver, none, only, refused

pytestmark = pytest.mark.unit

SAID = "I worked in a bank in Oslo."


# ---- a model that does not call


def test_an_answer_without_the_due_call_is_taken_from_the_transcript(call: Driver) -> None:
    effects = call.turn(SAID, "Thank you, that sounds interesting.")
    assert [type(effect) for effect in effects] == [Notice, StoreAnswer, SaveState, Speak]
    assert only(effects, StoreAnswer) == StoreAnswer("alpha_one", "answered", SAID, 0, "transcript")
    assert only(effects, Speak).question == "alpha_two"
    assert 'Say: "Thank you. What did you learn there?"' in only(effects, Speak).instruction


def test_a_model_that_never_calls_still_gets_to_the_end(call: Driver) -> None:
    while not call.state.over:
        effects = call.turn(SAID, "Thank you, that sounds interesting.")
    assert [answer["text"] for answer in call.answers.values()] == [SAID] * 8
    assert only(effects, Finish).outcome == "finished"
    assert only(effects, Speak).say == call.plan.goodbye


def test_the_call_that_comes_after_the_answer_was_recovered_is_no_mistake(call: Driver) -> None:
    call.turn(SAID, "Thank you, that sounds interesting.")
    effects = call.answer("In a bank.", question="alpha_one")
    reply = only(effects, Reply)
    assert reply.recorded
    assert (reply.question, reply.say) == ("alpha_two", "")
    assert len(effects) == 1
    assert call.answers["alpha_one"]["text"] == SAID


def test_a_turn_with_its_call_recovers_nothing(call: Driver) -> None:
    call.answer("In a bank.")
    assert none(call.turn(SAID, "Thanks a lot. And what, pray, was it that you learnt"), StoreAnswer, Speak)
    assert call.state.question == "alpha_two"


def test_a_call_counts_for_one_turn_only(call: Driver) -> None:
    call.answer("In a bank.")
    call.turn("", "Thank you. What did you learn there?")
    assert only(call.turn("Patience, above all.", "Thank you for telling me."), StoreAnswer).document == "alpha_two"


@pytest.mark.parametrize(
    ("candidate", "noah"),
    [
        ("Could you say that again, please?", "Of course, one moment please."),
        ("Sorry, I did not get that.", "Where were you before?"),
        ("Yes.", "Thank you very much."),
        (SAID, "Hm."),
        (SAID, "Which bank was that?"),
        ("", "Take your time, there is no hurry."),
        (SAID, ""),
    ],
)
def test_what_may_not_be_an_answer_is_not_taken_for_one_at_once(call: Driver, candidate: str, noah: str) -> None:
    assert none(call.turn(candidate, noah), StoreAnswer, Speak)
    assert call.state.question == "alpha_one"


def test_a_short_answer_is_taken_when_silence_follows(call: Driver) -> None:
    call.turn("Oslo.", "Hm.")
    effects = call.send(SilenceHeard(), 8)
    # too short for an answer: it is taken as vague, and a follow-up asked
    assert only(effects, StoreAnswer) == StoreAnswer("alpha_one", "vague", "Oslo.", 0, "transcript", part=1)
    assert only(effects, Speak).say == "Thank you. Which place?"


def test_a_question_of_the_candidates_followed_by_silence_is_no_answer(call: Driver) -> None:
    call.turn("What do you mean by that?", "Any place where you worked.")
    assert only(call.send(SilenceHeard(), 8), Speak).say == "Take your time."


def test_a_model_that_asks_the_same_again_and_again_is_led_on(call: Driver) -> None:
    for _ in range(2):
        assert none(call.turn(SAID, "Where were you before?"), StoreAnswer)
    assert only(call.turn(SAID, "Where were you before?"), StoreAnswer).text == SAID


def test_a_model_that_calls_twice_and_for_the_wrong_question(call: Driver) -> None:
    assert refused(call.answer(question="beta_one")) == "question_not_open"
    call.answer()
    assert refused(call.answer(question="alpha_one")) == "already_recorded"
    call.turn(SAID, "Thank you. What did you learn there?")
    assert refused(call.answer(question="alpha_one")) == "already_recorded"
    # a refused call was not the due one
    assert only(call.turn(SAID, "Thank you for telling me."), StoreAnswer).document == "alpha_two"


# ---- silence


def test_two_prompts_then_an_offer_to_pause_then_nothing(call: Driver) -> None:
    said = [call.send(SilenceHeard(), 8) for _ in range(5)]
    assert [only(effects, Speak).say for effects in said[:3]] == [
        "Take your time.",
        "Here is the question again. Where were you before?",
        "We can also pause here. Say pause, or go on when you are ready.",
    ]
    assert said[3:] == [(), ()]


def test_a_word_begins_the_silences_anew(call: Driver) -> None:
    call.send(SilenceHeard(), 8)
    call.turn("Hm?", "Take your time.")
    assert only(call.send(SilenceHeard(), 8), Speak).say == "Take your time."


# ---- coming and going


def test_only_live_time_counts(call: Driver) -> None:
    call.send(CandidateLost(), 100)
    assert call.document["active_seconds"] == 100
    assert call.document["status"] == "interrupted"
    call.send(CandidateJoined(), 50)
    call.send(WorkerLeaving(), 20)
    assert call.document["active_seconds"] == 120
    other = call.resumed().greeted()
    other.send(CandidateLost(), 30)
    assert other.document["active_seconds"] == 150


def test_a_clock_that_goes_back_takes_no_time_away(call: Driver) -> None:
    call.send(CandidateLost(), 10)
    call.send(CandidateJoined())
    call.now -= 500
    call.send(CandidateLost())
    assert call.document["active_seconds"] == 10


def test_a_candidate_back_in_the_room_is_told_where_we_were(call: Driver) -> None:
    call.answer()
    call.send(CandidateLost())
    assert only(call.send(CandidateJoined(), 8), Speak).say == (
        "There you are again. Let us go on. What did you learn there?"
    )
    assert call.state.resumes == 1


def test_a_second_tab_changes_nothing(call: Driver) -> None:
    assert call.send(CandidateJoined(), 5) == ()


def test_who_does_not_come_back_can_still_take_it_up(call: Driver) -> None:
    call.answer()
    call.send(CandidateLost())
    effects = call.send(GraceExpired(), 60)
    assert only(effects, Leave).reason == "abandoned"
    assert call.document["status"] == "abandoned"
    other = call.resumed().greeted()
    assert (other.state.status, other.state.question) == (Status.LIVE, "alpha_two")


def test_a_pause_stays_a_pause(call: Driver) -> None:
    call.send(PauseRequested())
    assert only(call.send(GoodbyeDone(), 4), Leave).reason == "paused"
    assert only(call.send(CandidateLost()), Leave).reason == "paused"
    assert only(call.send(GraceExpired(), 60), Leave).reason == "paused"
    assert call.document["status"] == "interrupted"


def test_a_pause_does_not_wait_for_its_last_words_for_ever(call: Driver) -> None:
    call.send(PauseRequested())
    call.send(TimePassed(), 14)
    assert call.left == []
    call.send(TimePassed(), 1)
    assert call.left == ["paused"]


@pytest.mark.parametrize(
    ("document", "status"),
    [
        ({"status": "created"}, "no_show"),
        ({"status": "live", "greeting_done": True}, "abandoned"),
        ({"status": "live"}, "no_show"),
        ({"status": "interrupted", "greeting_done": True}, "interrupted"),
        ({"status": "no_show"}, "no_show"),
        ({"status": "abandoned", "greeting_done": True}, "abandoned"),
    ],
)
def test_nobody_comes(four: Plan, document: dict[str, object], status: str) -> None:
    call = Driver(four, restore(four, document, {}))
    assert only(call.send(NoShow()), Leave).reason == "no_show"
    assert call.document["status"] == status


def test_a_candidate_who_is_there_is_no_no_show(call: Driver) -> None:
    assert call.send(NoShow()) == ()


def test_the_goodbye_ends_it_and_so_does_its_absence(short: Plan) -> None:
    for event in (GoodbyeDone(), CandidateLost()):
        call = Driver(short).greeted()
        call.send(EndRequested("candidate_asked"))
        assert only(call.send(event, 3), Leave).reason == "completed"
    call = Driver(short).greeted()
    call.send(EndRequested("candidate_asked"))
    call.send(TimePassed(), 14)
    assert call.left == []
    call.send(TimePassed(), 1)
    assert call.left == ["completed"]


# ---- time


def test_a_phase_that_took_too_long_gives_up_its_other_questions(call: Driver) -> None:
    # 30 % of 9 minutes
    effects = call.answer("A very long answer.", after=163)
    assert [effect.document for effect in effects if isinstance(effect, StoreAnswer)] == ["alpha_one", "alpha_two"]
    assert call.answers["alpha_two"]["outcome"] == "timed_out"
    assert only(effects, Reply).question == "beta_one"
    assert call.answer("Well.", "vague", after=163)
    # no follow-up either, when the time of the phase is over
    assert call.answers["beta_one"]["outcome"] == "vague"


def test_time_that_was_saved_is_there_for_later_phases(call: Driver) -> None:
    call.answer()
    call.answer()
    call.answer("Slow.", after=200)
    assert call.state.question == "beta_two"


def test_when_the_time_is_up_the_rest_is_timed_out(call: Driver) -> None:
    call.answer()
    call.send(SilenceHeard(), 600)
    assert call.state.status is Status.COMPLETED
    assert {a["outcome"] for q, a in call.answers.items() if q != "alpha_one"} == {"timed_out"}
    assert len(call.answers) == 8
    assert call.said[-1] == "Our time is nearly up. That was all. Goodbye."
    assert call.state.active_seconds == 540


def test_the_kept_minute_is_for_the_wrap_up(short: Plan) -> None:
    call = Driver(short).greeted()
    call.send(SilenceHeard(), 541)
    assert call.state.question == "anything"
    assert call.said[-2:] == ["Our time is nearly up. Anything to add?", "Take your time."]
    call.send(SilenceHeard(), 60)
    assert call.state.status is Status.COMPLETED
    assert call.state.active_seconds == short.closing_seconds == 585
    assert {answer["outcome"] for answer in call.answers.values()} == {"timed_out"}


def test_an_answer_that_comes_just_after_its_time_is_still_taken(short: Plan) -> None:
    call = Driver(short).greeted()
    call.send(SilenceHeard(), 541)
    assert "work" not in call.answers
    reply = only(call.answer("I am a baker.", question="work"), Reply)
    assert reply.recorded
    assert (reply.question, reply.say) == ("anything", "")
    assert call.answers["work"]["outcome"] == "answered"
    assert refused(call.answer(question="work")) == "already_recorded"
    call.answer()
    assert [effect.document for effect in call.stores] == ["years", "work", "anything"]


def test_a_vague_part_counts_when_the_time_is_up(short: Plan) -> None:
    call = Driver(short).greeted()
    call.answer("Things.", "vague")
    call.send(SilenceHeard(), 541)
    closed = {"outcome": "vague", "text": "Things.", "follow_ups": 1, "tool_call_id": ""}
    assert call.answers["work"].items() >= closed.items()


def test_an_interview_without_time_left_is_closed_when_it_is_taken_up(call: Driver) -> None:
    call.send(CandidateLost(), 539)
    other = call.resumed()
    other.send(CandidateJoined())
    other.send(GreetingStarted(), 0.5)
    other.send(GreetingDone(), 4)
    assert other.state.status is Status.COMPLETED


def test_a_plan_can_be_shortened(four: Plan) -> None:
    assert four.at_most(60) is four
    assert four.at_most(2).seconds == 120


# ---- what was stored comes back late


def stored(plan: Plan, answered: int, **changes: object) -> StoreReturned:
    answers = {q.id: {"outcome": "answered", "text": "Stored."} for q in plan.questions[:answered]}
    document = {"status": "interrupted", "greeting_done": True, "active_seconds": 60, "resumes": 1, **changes}
    return StoreReturned(restore(plan, document, answers))


def test_what_was_stored_is_not_asked_again(four: Plan) -> None:
    call = Driver(four)
    call.send(CandidateJoined())
    call.send(GreetingStarted())
    call.send(stored(four, 3))
    assert only(call.send(GreetingDone()), Speak).say == "You have told me that already, thank you. Do you like it?"
    assert (call.state.question, call.state.resumes) == ("beta_two", 2)


def test_what_was_stored_wins_in_the_middle_of_a_question(call: Driver) -> None:
    call.answer()
    effects = call.send(stored(call.plan, 3), 10)
    assert only(effects, Speak).question == "beta_two"
    assert call.document["active_seconds"] == 71
    assert none(effects, StoreAnswer)
    assert call.send(stored(call.plan, 5)) == ()  # once


def test_what_was_stored_is_less_than_what_is_known(call: Driver) -> None:
    for _ in range(4):
        call.answer()
    assert none(call.send(stored(call.plan, 2)), Speak)
    assert call.state.question == "gamma_one"


def test_it_was_completed_all_along(call: Driver) -> None:
    effects = call.send(stored(call.plan, 8, status="completed"))
    assert none(effects, Finish, SaveState)
    assert call.state.status is Status.COMPLETED
    assert only(call.send(GoodbyeDone()), Leave).reason == "completed"


def test_it_was_withdrawn_all_along(call: Driver) -> None:
    effects = call.send(stored(call.plan, 0, status="withdrawn"))
    assert only(effects, Leave).reason == "withdrawn"
    assert refused(call.answer()) == "finished"


def test_the_dispatch_says_where_to_go_on_when_nothing_can_be_read(four: Plan) -> None:
    call = Driver(four, new_state(four, "gamma_two")).greeted()
    assert call.state.question == "gamma_two"
    assert call.status("alpha_one") is QuestionStatus.ANSWERED
    assert call.answers == {}
    assert new_state(four, "elsewhere").question == "alpha_one"
    assert refused(call.send(ResponseGiven("alpha_one", "x", "answered", "1"))) == "already_recorded"
