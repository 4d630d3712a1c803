"""Last words by how an interview ended: whole, for want of time, or early by the candidate."""

from pathlib import Path

import pytest
from noah.data.plans import load_plan
from noah.interview import Finish, Plan, PlanError, Reply, Speak, parse_plan, personal, restore, speech
from noah.interview.check import path
from noah.interview.events import (
    CandidateJoined,
    EndRequested,
    FinishPressed,
    GreetingDone,
    GreetingStarted,
    StoreReturned,
    TimePassed,
)
from noah.interview.translation import in_language

from tests.support.driver import Driver, only
from tests.support.plans import LIMITS_IN_GERMAN

pytestmark = pytest.mark.unit

FILE = Path(__file__).parents[3] / "tests/plans/limits.yaml"
EARLY, LATE = "Thank you for what you said. Goodbye.", "There was no time for the rest. Goodbye."


@pytest.fixture(scope="module")
def limits() -> Plan:
    return personal(load_plan(FILE), {})


@pytest.fixture
def call(limits: Plan) -> Driver:
    return Driver(limits).greeted()


def test_a_whole_interview_ends_with_the_goodbye(call: Driver) -> None:
    for _ in range(3):
        call.answer()
    assert only(call.answer(), Reply).say.endswith("That was all. Goodbye.")
    assert call.document["outcome"] == "finished"


def test_who_ends_it_early_hears_other_words(call: Driver) -> None:
    assert only(call.send(EndRequested("candidate_asked")), Reply).say == f"All right, we stop here. {EARLY}"
    assert speech.goodbye(call.plan, call.state).say == EARLY  # what is said again is the same


def test_so_does_who_presses_the_button(call: Driver) -> None:
    assert only(call.send(FinishPressed()), Speak).say == f"All right, we stop here. {EARLY}"


def test_so_does_who_has_no_more_time(call: Driver) -> None:
    call.now += 300
    call._step(TimePassed())
    call.now += 60
    effects = call._step(TimePassed())
    assert only(effects, Finish).outcome == "time_up"
    assert only(effects, Speak).say == f"Our time is nearly up. {LATE}"


def test_the_name_stands_in_them(limits: Plan) -> None:
    known = personal(load_plan(FILE), {"name": "Ada"})
    assert known.closing_after("", "time_up") == "There was no time for the rest, Ada. Goodbye."


def test_a_question_that_ends_it_has_its_own(limits: Plan) -> None:
    content = FILE.read_text().replace(
        "        required: true\n", "        ends: {when: {outcome: {pay: declined}}, closing: Then we stop.}\n"
    )
    assert parse_plan("limits.yaml", content.encode()).closing_after("pay", "time_up") == "Then we stop."


def test_who_comes_back_hears_the_same_last_words(call: Driver) -> None:
    call.send(EndRequested("candidate_asked"))
    document = {**call.document, "plan": {"id": "limits", "version": "1"}}
    other = Driver(call.plan)
    for event in (CandidateJoined(), GreetingStarted(), GreetingDone()):
        other.send(event)
    effects = other.send(StoreReturned(restore(call.plan, document, call.answers)))
    assert only(effects, Speak).say == EARLY


def test_a_plan_without_them_says_its_goodbye(four: Plan) -> None:
    call = Driver(four).greeted()
    reply = only(call.send(EndRequested("candidate_asked")), Reply)
    assert reply.say == f"All right, we stop here. {four.goodbye}"
    assert "outcome" not in Driver(four).greeted().document


def test_the_check_prints_them() -> None:
    lines = path(load_plan(FILE))
    at = lines.index(f"      when the time is up: {LATE}")
    assert lines[at + 1] == "      or, as far as it is known: There was no time for the rest, Ada. Goodbye."
    assert lines[at + 2] == f"      when the candidate ends it early: {EARLY}"


def test_a_translation_has_its_own() -> None:
    plan = in_language(parse_plan("limits.yaml", (FILE.read_text() + LIMITS_IN_GERMAN).encode()), "de")
    assert plan.closing_after("", "candidate_asked") == "Danke sehr."


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (", ended_early: Danke sehr.", "", "translations.de.closings.ended_early: is missing"),
        ("um, {name}.", "um.", "translations.de.closings.time_up: {name} is missing"),
        ("rest, {name}. Goodbye.", "rest of {firm}.", "closings.time_up: {firm} is not known here"),
        ("rest, {name}. Goodbye.", "rest {name} had.", "closings.time_up: {name} cannot be left out there"),
        ("  time_up:", "  late:", "closings: unknown field 'late'"),
        ("  ended_early: Thank you for what you said. Goodbye.\n", "", "closings.ended_early: the plan has none"),
    ],
)
def test_a_mistake_is_named_with_its_place(old: str, new: str, says: str) -> None:
    content = FILE.read_text() + LIMITS_IN_GERMAN
    assert old in content
    with pytest.raises(PlanError) as caught:
        parse_plan("limits.yaml", content.replace(old, new, 1).encode())
    assert says in str(caught.value)
