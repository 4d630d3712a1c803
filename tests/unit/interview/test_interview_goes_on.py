"""What the candidate goes on to say, before they have heard Noah's next line, belongs to the answer before it.

A pause in an answer ends a turn: google-gemini/gemini-live-api-examples#37, livekit/agents#7302.
"""

import pytest
from noah.interview import Plan, Reply, Speak, Status, StoreAnswer
from noah.interview.events import Event, ResponseGiven, SilenceHeard, TimePassed, TurnEnded
from noah.interview.rules import MAX_UNHEARD
from noah.interview.speech import joined, says_all
from noah.interview.state import QuestionStatus

from tests.support.driver import Driver, none, only, refused

pytestmark = pytest.mark.unit

FIRST, SECOND = "I worked in a bank in Oslo.", "And later in a bakery in Bergen."


def goes_on(
    call: Driver, text: str, outcome: str = "answered", question: str = "alpha_one", heard: float = 0.1
) -> Reply:
    call.calls += 1
    effects = call.send(ResponseGiven(question, text, outcome, f"call-{call.calls}", heard), 2.0)
    return only(effects, Reply)


@pytest.mark.parametrize("question", ["alpha_one", "alpha_two"], ids=["the call repeated", "called for the next one"])
def test_the_second_half_joins_the_first_and_the_next_question_is_asked_again(call: Driver, question: str) -> None:
    asked = only(call.answer(FIRST), Reply).say
    reply = goes_on(call, SECOND, question=question)
    assert call.answers["alpha_one"]["text"] == f"{FIRST} {SECOND}"
    assert (reply.recorded, reply.question, reply.say) == (True, "alpha_two", asked)
    assert "alpha_two" not in call.answers
    call.answer("A year.")
    assert call.answers["alpha_two"]["text"] == "A year."


def test_a_repeated_call_with_the_whole_answer_replaces_the_half(call: Driver) -> None:
    call.answer(FIRST)
    goes_on(call, f"i worked in a bank in Oslo, {SECOND}")
    assert call.answers["alpha_one"]["text"] == f"i worked in a bank in Oslo, {SECOND}"


def test_the_same_words_again_store_nothing(call: Driver) -> None:
    call.answer(FIRST)
    before = list(call.stores)
    assert goes_on(call, "in a bank in Oslo").recorded
    assert call.stores == before


def test_after_the_next_question_was_heard_it_is_an_answer_to_that(call: Driver) -> None:
    call.answer(FIRST)
    assert goes_on(call, SECOND, question="alpha_two", heard=0.6).question == "beta_one"
    assert (call.answers["alpha_one"]["text"], call.answers["alpha_two"]["text"]) == (FIRST, SECOND)
    assert refused(call.answer(question="alpha_one")) == "already_recorded"


@pytest.mark.parametrize(("first", "then"), [("skipped", "declined"), ("declined", "skipped")])
def test_who_answers_neither_time_is_kept_as_the_first_time(call: Driver, first: str, then: str) -> None:
    call.answer("No.", first)
    goes_on(call, "I would rather not.", then)
    assert (call.answers["alpha_one"]["outcome"], call.status("alpha_one")) == (first, first)


def test_a_declined_question_may_be_answered_after_all(call: Driver) -> None:
    call.answer("", "declined")
    goes_on(call, FIRST)
    assert call.status("alpha_one") is QuestionStatus.ANSWERED
    assert (call.answers["alpha_one"]["outcome"], call.answers["alpha_one"]["text"]) == ("answered", FIRST)


def test_what_was_said_is_not_taken_back(call: Driver) -> None:
    call.answer(FIRST)
    goes_on(call, "", "declined")
    assert call.status("alpha_one") is QuestionStatus.ANSWERED
    assert call.answers["alpha_one"]["text"] == FIRST


def test_a_vague_part_goes_on_and_its_follow_up_is_asked_again(call: Driver) -> None:
    asked = only(call.answer("Well, there was one thing.", "vague", "alpha_one"), Reply)
    reply = goes_on(call, "It was hard.", "vague", "alpha_one")
    assert call.answers["alpha_one~1"]["text"] == "Well, there was one thing. It was hard."
    assert (reply.question, reply.say) == ("alpha_one", asked.say)
    assert call.state.questions["alpha_one"].parts == ("Well, there was one thing. It was hard.",)


def test_a_vague_part_that_goes_on_to_be_an_answer_closes_the_question(call: Driver) -> None:
    call.answer("Well, there was one thing.", "vague", "alpha_one")
    assert goes_on(call, "Well, there was one thing. I learnt to bake.", question="alpha_one").question == "alpha_two"
    assert call.answers["alpha_one"]["text"] == "Well, there was one thing. I learnt to bake."


def test_words_without_a_call_go_on_too(call: Driver) -> None:
    """The model takes the rest of the answer and forgets to call for it."""
    call.answer(FIRST)
    effects = call.send(TurnEnded(f"{FIRST} {SECOND}", "That sounds like a good place.", 0.2), 3.0)
    assert call.answers["alpha_one"]["text"] == f"{FIRST} {SECOND}"
    assert only(effects, Speak).question == "alpha_two"
    assert none(effects, Reply)


@pytest.mark.parametrize("times", [1, 2])
def test_a_line_that_nobody_has_heard_is_said_again_in_the_silence(call: Driver, times: int) -> None:
    """The call was cancelled, and with it the line that its result asks for."""
    asked = only(call.answer(FIRST), Reply).say
    for _ in range(times):
        assert only(call.send(SilenceHeard(heard=0.0), 3.0), Speak).say == asked
    assert only(call.send(SilenceHeard(), 8.0), Speak).say == "Take your time."


def last_answer(plan: Plan) -> Driver:
    call = Driver(plan).greeted()
    while not call.state.over:
        call.answer()
    return call


def test_the_last_answer_goes_on_over_the_goodbye(four: Plan) -> None:
    call = last_answer(four)
    last = four.questions[-1].id
    leave_at = call.timer
    reply = goes_on(call, SECOND, question=last)
    assert call.answers[last]["text"] == f"A whole answer. {SECOND}"
    assert (reply.finished, call.state.status) == (True, Status.COMPLETED)
    assert four.goodbye in reply.say
    assert leave_at is not None
    assert call.timer == leave_at + 2.0
    assert refused(call.send(ResponseGiven(last, "More.", "answered", "late", 1.0))) == "finished"


@pytest.mark.parametrize(("heard", "taken"), [(0.8, True), (1.0, False)])
def test_who_speaks_over_the_goodbye_goes_on_however_much_of_it_they_heard(
    four: Plan, heard: float, taken: bool
) -> None:
    call = last_answer(four)
    last = four.questions[-1].id
    call.send(ResponseGiven(last, SECOND, "answered", "over it", heard), 1.0)
    assert (SECOND in call.answers[last]["text"]) is taken


def test_a_timer_that_fires_before_its_moment_is_set_again(four: Plan) -> None:
    """It counts on another clock: a call of which nobody hears the goodbye would never end."""
    call = last_answer(four)
    leave_at, call.timer = call.timer, None
    call.send(TimePassed(), 14.9)
    assert call.timer == leave_at
    call.send(TimePassed(), 0.2)
    assert call.left == ["completed"]


def test_a_goodbye_that_nobody_has_heard_is_said_again(four: Plan) -> None:
    call = last_answer(four)
    assert only(call.send(SilenceHeard(heard=0.0), 3.0), Speak).say == four.goodbye
    assert none(call.send(SilenceHeard(), 3.0), Speak)


def test_what_is_said_to_a_question_that_the_end_of_time_cut_is_its_late_answer(short: Plan) -> None:
    call = Driver(short).greeted()
    cut = call.state.question
    call.send(TimePassed(), short.main_seconds + 1)
    wrap_up = call.state.question
    reply = goes_on(call, FIRST, question=wrap_up)
    assert call.answers[cut]["text"] == FIRST
    assert (reply.question, bool(reply.say)) == (wrap_up, True)
    assert wrap_up not in call.answers


def test_a_question_that_never_seems_to_be_heard_is_answered_in_the_end(call: Driver) -> None:
    call.answer(FIRST)
    for number in range(MAX_UNHEARD):
        assert goes_on(call, f"This is part {number}.", question="alpha_two").question == "alpha_two"
    assert goes_on(call, SECOND, question="alpha_two").question == "beta_one"


@pytest.mark.parametrize(
    "event",
    [ResponseGiven("alpha_one", FIRST, "answered", "call", 0.0), TurnEnded(FIRST, "Thank you for telling me.", 0.0)],
    ids=lambda event: type(event).__name__,
)
def test_the_first_answer_has_none_before_it(call: Driver, event: Event) -> None:
    assert only(call.send(event), StoreAnswer).document == "alpha_one"
    assert call.state.question == "alpha_two"


def test_pieces_are_joined_once() -> None:
    assert joined("", "One.", "", "One. Two!", "two", "Three.") == "One. Two! Three."
    assert not says_all("Nothing.", "No")
    assert says_all("No, nothing.", "no")
