"""Random events, in any order, at any time: what must hold in every interview.

`step` itself raises TableError when a rule leads to a state that the table does not have.
"""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from noah.data.plans import load_plan
from noah.interview import Finish, Plan, Reply, Speak, Status, StoreAnswer, personal, restore
from noah.interview.events import (
    CandidateJoined,
    CandidateLost,
    EndRequested,
    Event,
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
    TurnEnded,
    WorkerLeaving,
)
from noah.interview.plan import MAX_FOLLOW_UPS
from noah.interview.speech import says_all
from noah.interview.state import Greeting, QuestionStatus
from noah.interview.table import TABLE

from tests.support.driver import Driver

pytestmark = pytest.mark.unit

PLANS = Path(__file__).parents[3] / "tests/plans"
# half of the time each: short enough for random waits to use it up
PLAN = {
    name: personal(load_plan(PLANS / f"{name}.yaml").at_most(3), {})
    for name in ("short", "four", "probing", "branching", "limits")
}

shares = st.sampled_from([1.0, 1.0, 0.6, 0.4, 0.0])
waits = st.sampled_from([0.0, 0.5, 3.0, 8.0, 20.0, 45.0])
outcomes = st.sampled_from(["answered", "vague", "declined", "skipped", "answered", "vague", "excellent"])
texts = st.sampled_from(["", " ", "Yes.", "What do you mean?", "I worked in a bank in Oslo.", "x" * 9000])
covers = st.sampled_from([None, [], ["role"], ["role", "reason", "item_3", "people", "goal"], ["nothing"], 7])
asks = st.sampled_from([None, "Why did you take it?", "How long did that last?", "What comes next?", "No question.", 7])
abouts = st.sampled_from([None, "reason", "item_3", "role", "people", "nothing"])
noahs = st.sampled_from(["", "Hm.", "Thank you for telling me.", "Where were you before?", "What is your work?"])
simple = st.sampled_from(
    [
        CandidateJoined(),
        CandidateJoined(),
        GreetingStarted(),
        GreetingDone(),
        CandidateLost(),
        GraceExpired(),
        NoShow(),
        SilenceHeard(),
        SilenceHeard(heard=0.0),
        TimePassed(),
        GoodbyeDone(),
        WorkerLeaving(),
        PauseRequested(),
        EndRequested("finished"),
    ]
)


class AnyCall(RuleBasedStateMachine):
    """A call in which anything may happen at any time."""

    plan: Plan

    def __init__(self) -> None:
        super().__init__()
        self.call = Driver(self.plan)
        self.ids = [question.id for question in self.plan.questions]
        self.closed: dict[str, QuestionStatus] = {}

    def send(self, event: Event, wait: float) -> None:
        before = self.call.state
        stored = len(self.call.stores)
        effects = self.call.send(event, wait)
        tool = isinstance(event, ResponseGiven | PauseRequested | EndRequested)
        if tool and wait == 0 and before.greeting is not Greeting.DONE and not before.over:
            assert len(self.call.stores) == stored, "a tool had an effect before the greeting had ended"
        if isinstance(event, ResponseGiven) and event.tool_call_id in before.replies:
            return  # the same reply again, whatever has been asked since
        for effect in effects:
            if isinstance(effect, Speak | Reply) and effect.question:
                assert not self.call.state.questions[effect.question].status.closed, "asked an answered question"

    @rule(event=simple, wait=waits)
    def anything(self, event: Event, wait: float) -> None:
        self.send(event, wait)

    @rule(wait=waits)
    def come(self, wait: float) -> None:
        """As it mostly goes, so that most calls get somewhere."""
        for event in (CandidateJoined(), GreetingStarted(), GreetingDone()):
            self.send(event, wait)

    @rule(text=texts, outcome=outcomes, wait=waits, heard=shares)
    def answer(self, text: str, outcome: str, wait: float, heard: float) -> None:
        self.call.calls += 1
        self.send(ResponseGiven(self.call.state.question, text, outcome, f"call-{self.call.calls}", heard), wait)

    @rule(text=texts, outcome=outcomes, wait=waits, heard=shares, covered=covers, ask=asks, about=abouts)
    def judged(
        self, text: str, outcome: str, wait: float, heard: float, covered: object, ask: object, about: object
    ) -> None:
        """As a model may judge: right, or anything."""
        self.call.calls += 1
        question, call_id = self.call.state.question, f"call-{self.call.calls}"
        self.send(ResponseGiven(question, text, outcome, call_id, heard, covered, ask, about), wait)

    @rule(question=st.integers(0, 9), text=texts, outcome=outcomes, number=st.integers(0, 9), wait=waits, heard=shares)
    def any_tool_call(self, question: int, text: str, outcome: str, number: int, wait: float, heard: float) -> None:
        name = self.ids[question] if question < len(self.ids) else "elsewhere"
        self.send(ResponseGiven(name, text, outcome, f"call-{number}", heard), wait)

    @rule(candidate=texts, noah=noahs, wait=waits, heard=shares)
    def turn(self, candidate: str, noah: str, wait: float, heard: float) -> None:
        self.send(TurnEnded(candidate, noah, heard), wait)

    @rule()
    def the_last_call_again(self) -> None:
        if not self.call.state.replies:
            return
        tool_call_id, reply = list(self.call.state.replies.items())[-1]
        if self.call.state.greeting is not Greeting.DONE:
            return
        stored = len(self.call.stores)
        again = self.call.send(ResponseGiven("anything", "else", "answered", tool_call_id))
        assert again == (reply,)
        assert len(self.call.stores) == stored

    @rule()
    def another_worker(self) -> None:
        if not self.call.document or self.call.state.over:
            return
        other = self.call.resumed()
        mine, theirs = self.call.state, other.state
        if self.call.document["question"] == mine.question:
            assert theirs.question == mine.question
        for name in self.ids:
            here, there = mine.questions[name], theirs.questions[name]
            assert there.parts == here.parts
            assert there.own[: len(there.parts)] == tuple(map(here.own_at, range(len(here.parts))))
            assert there.covered == here.covered or here.covered is None
            if here.status.closed and name != mine.cut:
                assert there.status.closed
            if here.status is QuestionStatus.LEFT_OUT and name in self.call.document.get("left_out", ()):
                assert there.status is QuestionStatus.LEFT_OUT
        other.stores, other.said, other.calls = self.call.stores, self.call.said, self.call.calls
        self.call = other
        self.closed = {}

    @rule(answered=st.integers(0, 9), status=st.sampled_from(["live", "interrupted", "completed"]))
    def what_was_stored_returns(self, answered: int, status: str) -> None:
        state = self.call.state
        if state.merged or StoreReturned not in TABLE[state.status]:
            return
        answers = {name: {"outcome": "answered", "text": "Stored."} for name in self.ids[:answered]}
        for name, answer in answers.items():
            self.call.answers.setdefault(name, answer)
        document = {"status": status, "greeting_done": True, "active_seconds": 0}
        self.send(StoreReturned(restore(self.plan, document, dict(self.call.answers))), 0)

    @invariant()
    def closed_questions_stay_closed(self) -> None:
        for name, question in self.call.state.questions.items():
            if name in self.closed:
                assert question.status.closed
            if question.status.closed:
                self.closed[name] = question.status

    @invariant()
    def nothing_is_asked_too_often(self) -> None:
        for name, known in self.call.state.questions.items():
            about = [own.about for own in known.own if own.ask]
            assert len(about) == len(set(about)), f"{name}: asked twice about the same"
            assert len(known.parts) <= MAX_FOLLOW_UPS
            assert all(own.ask not in ("What comes next?", "No question.") for own in known.own)

    @invariant()
    def the_open_question_is_open(self) -> None:
        state = self.call.state
        if state.question:
            assert not state.questions[state.question].status.closed
            assert state.phase == self.plan.phase_of(state.question).id
        if state.status is Status.COMPLETED:
            assert state.question == ""
        asked = [name for name, q in state.questions.items() if q.status is QuestionStatus.ASKED]
        assert set(asked) <= {state.question} or state.status is Status.COMPLETED

    @invariant()
    def every_answer_is_stored_once_and_keeps_its_words(self) -> None:
        known: dict[str, str] = {}
        for effect in self.call.stores:
            if effect.document in known:
                assert says_all(effect.text, known[effect.document]), "a stored word is gone"
                assert effect.text != known[effect.document]
            known[effect.document] = effect.text

    @invariant()
    def what_is_left_out_is_never_asked(self) -> None:
        for name, known in self.call.state.questions.items():
            if known.status is QuestionStatus.LEFT_OUT:
                assert not known.parts
                assert name != self.call.state.question

    @invariant()
    def only_the_plan_ends_it_early(self) -> None:
        ended_by = self.call.state.ended_by
        assert ended_by in ("", *(question.id for question in self.plan.questions if question.ends))
        if ended_by:
            assert not self.call.state.question

    @invariant()
    def follow_ups_are_few(self) -> None:
        for question in self.plan.questions:
            assert len(self.call.state.questions[question.id].parts) <= len(question.follow_ups) <= 2

    @invariant()
    def it_never_spends_more_than_its_time(self) -> None:
        state = self.call.state
        if state.status is Status.LIVE:
            # the driver's timer is kept; what is live is never past its end
            assert state.active_seconds <= self.plan.closing_seconds or self.call.timer is not None
        assert state.active_seconds <= self.plan.seconds


@pytest.mark.parametrize("name", ["short", "four", "probing", "branching", "limits"])
def test_any_events_in_any_order(name: str) -> None:
    machine = type("Call", (AnyCall,), {"plan": PLAN[name]})
    run_state_machine_as_test(machine, settings=settings(max_examples=120, stateful_step_count=40, derandomize=True))


@settings(max_examples=60, derandomize=True)
@given(
    name=st.sampled_from(["short", "four", "probing", "branching", "limits"]),
    turns=st.lists(st.tuples(texts, noahs, outcomes, st.booleans(), waits), max_size=25),
)
def test_it_always_ends(name: str, turns: list[tuple[str, str, str, bool, float]]) -> None:
    call = Driver(PLAN[name]).greeted()
    for text, noah, outcome, calls, wait in turns:
        if calls:
            call.answer(text, outcome, after=wait)
        else:
            call.send(TurnEnded(text, noah), wait)
    # nothing more happens at all, but time passes
    call.send(SilenceHeard(), PLAN[name].seconds)
    assert call.state.status is Status.COMPLETED
    assert call.left == ["completed"]
    assert call.state.active_seconds <= PLAN[name].closing_seconds
    left_out = sum(known.status is QuestionStatus.LEFT_OUT for known in call.state.questions.values())
    stored = sum(isinstance(effect, StoreAnswer) for effect in call.stores)
    assert stored + left_out >= len(PLAN[name].questions)


@settings(max_examples=40, derandomize=True)
@given(outcome=st.lists(st.sampled_from(["answered", "vague", "declined", "skipped"]), min_size=40, max_size=40))
def test_answers_alone_lead_to_the_end_with_each_question_closed_once(outcome: list[str]) -> None:
    call = Driver(PLAN["four"]).greeted()
    finished: list[Finish] = []
    for each in outcome:
        if call.state.over:
            break
        finished += [e for e in call.answer(outcome=each, after=0) if isinstance(e, Finish)]
    assert finished == [Finish("finished")]
    closing = [effect.question_id for effect in call.stores if not effect.part]
    assert closing == [question.id for question in call.plan.questions]
