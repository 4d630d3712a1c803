"""What is asked depends on the answers, and on what is known; some answers end the interview."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from noah.__main__ import check_plans
from noah.data.plans import load_plan
from noah.interview import Finish, Plan, PlanError, Speak, fields, new_state, parse_plan, personal, restore, speech
from noah.interview.check import drawing, paths
from noah.interview.conditions import Fact, When, holds
from noah.interview.events import (
    CandidateJoined,
    EndRequested,
    GreetingDone,
    GreetingStarted,
    SkipPressed,
    StoreReturned,
    TurnEnded,
)
from noah.interview.routes import explore, in_words
from noah.interview.state import QuestionStatus, Status
from noah.interview.translation import in_language

from tests.support.driver import Driver, only

pytestmark = pytest.mark.unit

FILE = Path(__file__).parents[3] / "tests/plans/branching.yaml"
PLAN = load_plan(FILE)
LEFT_OUT = QuestionStatus.LEFT_OUT
ALL = ["role", "reason"]


def call(**values: str) -> Driver:
    return Driver(personal(PLAN, values)).greeted()


def asked(driver: Driver, *answers: tuple[str, list[str] | None]) -> list[str]:
    """The questions that these answers lead to, and then an answer to all."""
    found = []
    left = list(answers)
    while not driver.state.over:
        found.append(driver.state.question)
        outcome, covered = left.pop(0) if left else ("answered", None)
        driver.answer(outcome=outcome, covered=covered)
    return found


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        pytest.param([("answered", ALL)], ["job", "team", "next", "fit", "more"], id="covered"),
        pytest.param([("answered", ["role"])], ["job", "cause", "team", "next", "fit", "more"], id="missing"),
        pytest.param([("answered", None)], ["job", "cause", "next", "fit", "more"], id="not judged"),
        pytest.param([("skipped", None)], ["job", "cause", "more"], id="another outcome"),
        pytest.param([("declined", None)], ["job"], id="ended"),
        pytest.param([("answered", ALL), ("answered", None), ("declined", None)], ["job", "team", "next", "more"]),
    ],
)
def test_what_was_answered_decides_what_is_asked(answers: Any, expected: list[str]) -> None:
    driver = call(role="a nurse")
    assert asked(driver, *answers) == expected
    assert driver.document["status"] == "completed"
    closed = [effect.question_id for effect in driver.stores if not effect.part]
    assert closed == expected, "a question that was left out has no answer"


def test_what_is_known_of_the_person_decides_once() -> None:
    assert call().state.question == "wish"
    assert call(role="a nurse").state.question == "job"
    assert asked(call()) == ["wish", "job", "cause", "next", "more"]
    assert personal(PLAN, {"role": "?!"}).stops[0].whens[0].unknown == (), "what cannot be said is not known"


def test_a_plan_that_knows_nobody_asks_as_of_somebody_unknown() -> None:
    assert new_state(personal(PLAN, {})).question == "wish"


def test_the_first_question_that_is_left_out_is_not_greeted_with() -> None:
    state = new_state(personal(PLAN, {"role": "a nurse"}))
    assert state.questions["wish"].status is LEFT_OUT
    assert speech.greeting(PLAN, state, "new").say.endswith("What was your last job?")


def test_the_model_is_told_nothing_of_what_was_left_out() -> None:
    driver = call(role="a nurse")
    assert speech.resume_summary(driver.plan, driver.state, {}) == ""
    driver.answer(covered=ALL)
    summary = speech.resume_summary(driver.plan, driver.state, driver.answers)
    assert "What was your last job?" in summary
    assert "Why did you take it?" not in summary


def test_progress_counts_what_can_still_be_asked() -> None:
    driver = call(role="a nurse")
    seen = [speech.progress(driver.state)]
    while not driver.state.over:
        driver.answer(covered=ALL)
        seen.append(speech.progress(driver.state))
    assert seen == ["1/6", "2/5", "3/5", "4/5", "5/5", "5/5"]


def test_what_was_left_out_is_no_cut_time() -> None:
    driver = call(role="a nurse")
    finish: list[Finish] = []
    while not driver.state.over:
        finish += [effect for effect in driver.answer(covered=ALL) if isinstance(effect, Finish)]
    assert finish == [Finish("finished")]


def test_what_is_left_out_when_the_time_is_up_is_not_timed_out() -> None:
    driver = call(role="a nurse")
    driver.answer(covered=ALL, after=200)  # the phase's share is used up, and team is not asked any more
    assert driver.status("team") is QuestionStatus.TIMED_OUT
    assert driver.status("cause") is LEFT_OUT


def test_an_answer_that_grows_changes_nothing_that_was_decided() -> None:
    driver = call(role="a nurse")
    driver.answer("As a nurse.", "answered", covered=ALL)
    assert (driver.status("cause"), driver.state.question) == (LEFT_OUT, "team")
    driver = call(role="a nurse")
    driver.answer("As a nurse.", "answered", covered=["role"])
    assert driver.state.question == "cause"
    driver.answer("Because of the pay.", "answered", question="job", covered=["reason"], heard=0.1)
    assert driver.state.question == "cause", "it was asked, and stays"
    assert driver.resumed().state.question == "cause"


def test_a_refusal_that_is_taken_back_over_the_closing_leaves_the_interview_ended() -> None:
    driver = call()
    driver.answer()
    driver.answer("No.", "declined")
    assert driver.state.over
    driver.answer("Well, I was a nurse for ten years.", "answered", question="job", covered=["role"], heard=0.1)
    assert driver.answers["job"]["outcome"] == "answered"
    assert "we stop here" in driver.said[-1]
    assert driver.resumed().state.ended_by == "job"


def test_an_answer_that_would_end_it_only_later_does_not() -> None:
    raw = yaml.safe_load(FILE.read_text())
    raw["phases"][0]["questions"][1]["ends"]["when"] = {"outcome": {"job": "answered"}}
    raw["phases"][1].pop("when")
    driver = Driver(personal(parse_plan("p.yaml", yaml.safe_dump(raw).encode()), {"role": "a nurse"})).greeted()
    driver.answer("No.", "skipped")
    assert driver.state.question == "cause"
    driver.answer("I was a nurse then.", "answered", question="job", heard=0.1)
    assert driver.status("job") is QuestionStatus.ANSWERED
    driver.answer()
    assert not driver.state.over


def test_every_last_line_is_the_closing_of_the_question_that_ended_it() -> None:
    driver = Driver(personal(PLAN, {"name": "Ada", "role": "a nurse"})).greeted()
    driver.answer("No.", "declined")
    closing, state = "Without that we stop here, Ada. Farewell.", driver.state
    assert driver.said[-1] == f"No problem. {closing}"
    assert speech.goodbye(driver.plan, state).say == speech.due_line(driver.plan, state) == closing
    assert speech.welcome_back(driver.plan, state).say.endswith(closing)
    assert speech.go_on(driver.plan, state, "So.").say == f"So. {closing}"
    assert speech.reply(driver.plan, state, "").say == closing


def test_without_a_name_the_closing_has_none() -> None:
    driver = call(role="a nurse")
    driver.answer("No.", "declined")
    assert driver.said[-1] == "No problem. Without that we stop here. Farewell."


def test_a_stopped_interview_has_the_plans_goodbye() -> None:
    driver = call(role="a nurse")
    driver.answer(covered=ALL)
    driver.send(EndRequested("candidate_asked"))
    assert driver.said[-1].endswith("That was all. Goodbye.")
    assert driver.state.ended_by == ""


def test_a_button_ends_it_too() -> None:
    raw = yaml.safe_load(FILE.read_text())
    raw["phases"][0]["questions"][1]["ends"]["when"] = {"outcome": {"job": "skipped"}}
    driver = Driver(personal(parse_plan("p.yaml", yaml.safe_dump(raw).encode()), {"role": "a nurse"})).greeted()
    effects = driver.send(SkipPressed(speech.progress(driver.state)))
    assert only(effects, Finish).outcome == "ended_by_plan"
    assert "we stop here" in only(effects, Speak).say


def test_what_is_recovered_from_the_transcript_decides_too() -> None:
    driver = call(role="a nurse")
    driver.send(TurnEnded("I was a nurse in Oslo.", "Thank you for telling me that."))
    assert driver.state.question == "cause"  # nobody has said that the reason was in it


@pytest.mark.parametrize("written", [True, False], ids=["state stored", "state lost"])
def test_another_worker_decides_the_same_from_what_is_stored(written: bool) -> None:
    for answers in ([("answered", ALL)], [("answered", ["role"])], [("vague", None)] * 3, [("skipped", None)]):
        driver = call(role="a nurse")
        for outcome, covered in answers:
            before = driver.document
            driver.answer("I was a nurse.", outcome, covered=covered)
        other = driver.resumed() if written else driver.resumed(question=before["question"])
        assert other.state.question == driver.state.question
        if written:
            assert {q: s.status for q, s in other.state.questions.items() if s.status is LEFT_OUT} == {
                q: s.status for q, s in driver.state.questions.items() if s.status is LEFT_OUT
            }


def test_an_end_whose_state_was_lost_is_an_end_for_whoever_resumes() -> None:
    driver = call(role="a nurse")
    before = driver.document
    driver.answer("No.", "declined")
    driver.document = before
    other = driver.resumed()
    assert (other.state.question, other.state.ended_by) == ("", "job")
    for event in (CandidateJoined(), GreetingStarted(), GreetingDone()):
        effects = other.send(event)
    assert only(effects, Finish).outcome == "ended_by_plan"
    assert speech.greeting(other.plan, other.state, "returning").say.endswith("we stop here. Farewell.")


def test_a_completed_interview_is_left_with_the_words_that_ended_it() -> None:
    driver = call(role="a nurse")
    driver.answer("No.", "declined")
    stored = restore(driver.plan, driver.document, driver.answers)
    other = Driver(driver.plan).greeted()
    effects = other.send(StoreReturned(stored))
    assert "we stop here" in only(effects, Speak).say


def test_what_the_dispatch_says_is_open_is_asked() -> None:
    state = new_state(personal(PLAN, {}), "team")
    assert state.question == "team"
    assert state.questions["cause"].status is QuestionStatus.ANSWERED


def test_what_is_stored_as_left_out_is_not_asked_when_it_returns() -> None:
    stored = call(role="a nurse")
    stored.answer(covered=ALL)
    other = Driver(stored.plan).greeted()  # it knows of nothing, and asks for the job
    other.send(StoreReturned(restore(stored.plan, stored.document, stored.answers)))
    assert (other.state.question, other.status("cause")) == ("team", LEFT_OUT)


def test_a_question_that_is_heard_stays_open_whatever_was_stored_of_it() -> None:
    driver = call(role="a nurse")
    driver.answer(covered=["role"])
    assert driver.state.question == "cause"
    stored = replace(
        driver.state,
        questions={**driver.state.questions, "cause": replace(driver.state.questions["cause"], status=LEFT_OUT)},
    )
    driver.send(StoreReturned(stored))
    assert driver.state.question == "cause"


def test_a_plan_without_branches_stores_nothing_more_than_before(four: Plan) -> None:
    assert {"left_out", "ended_by"}.isdisjoint(fields(new_state(four)))
    assert {"left_out", "ended_by"} <= set(_ended().document)


def _ended() -> Driver:
    driver = call(role="a nurse")
    driver.answer("No.", "declined")
    return driver


# -- what is wrong with a plan


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"outcome": {"jop": "vague"}}, "phases[1].questions[3].when.outcome.jop: the plan has no question 'jop'"),
        ({"outcome": {"team": "vague"}}, "'team' is not asked before this: only an earlier question can decide"),
        ({"outcome": {"cause": "vague"}}, "'cause' is not asked before this: only an earlier question can decide"),
        ({"covered": ["job.reson"]}, "'job' does not listen for 'reson'; it listens for role, reason"),
        ({"missing": ["job"]}, "'job' is no item: write question.item, such as next_step.reason"),
        ({"covered": ["wish.thing"]}, "'wish' does not listen for 'thing'; it listens for nothing"),
        ({"known": ["rolle"]}, "'rolle' is no placeholder of this plan; it has name, role"),
        ({}, "says nothing: name an outcome, or what is covered, missing, known or unknown"),
        ({"outcome": {"job": "great"}}, "Input should be 'answered', 'vague', 'declined' or 'skipped'"),
        ({"outcomes": {"job": "vague"}}, "unknown field 'outcomes'"),
        ({"known": ["role"], "unknown": ["role"]}, "'cause' is never asked: no answers lead to it"),
        ({"outcome": {"job": "declined"}}, "'cause' is never asked: no answers lead to it"),
        ({"outcome": {"job": "skipped"}, "covered": ["job.role"]}, "'cause' is never asked: no answers lead to it"),
    ],
)
def test_a_mistake_in_a_condition_is_named_with_its_line(change: dict[str, Any], message: str) -> None:
    raw = yaml.safe_load(FILE.read_text())
    raw["phases"][0]["questions"][2]["when"] = change
    with pytest.raises(PlanError) as error:
        parse_plan("p.yaml", yaml.safe_dump(raw, sort_keys=False).encode())
    assert message in str(error.value)
    lines = yaml.safe_dump(raw, sort_keys=False).splitlines()
    line = int(str(error.value).split(":")[1])
    start = lines.index("  - id: cause")
    assert start < line <= start + 12


def test_an_end_that_no_answer_leads_to_is_refused() -> None:
    raw = yaml.safe_load(FILE.read_text())
    raw["phases"][0]["questions"][3]["ends"] = {"when": {"outcome": {"job": "skipped"}}, "closing": "Bye."}
    with pytest.raises(PlanError, match="never ends it: no answers lead to that"):
        parse_plan("p.yaml", yaml.safe_dump(raw).encode())


def test_a_plan_that_asks_somebody_nothing_is_refused() -> None:
    raw = yaml.safe_load(FILE.read_text())
    raw["phases"] = raw["phases"][:1]
    raw["phases"][0] |= {"share": 100, "questions": raw["phases"][0]["questions"][:1]}
    raw["placeholders"] = {"role": "this work"}
    with pytest.raises(PlanError, match="somebody is asked nothing"):
        parse_plan("p.yaml", yaml.safe_dump(raw).encode())


def test_a_translation_says_the_closing_too() -> None:
    raw = yaml.safe_load(FILE.read_text())
    ids = [question["id"] for phase in raw["phases"] for question in phase["questions"]]
    words: dict[str, Any] = {each: {"ask": "Was?"} for each in ids}
    words["job"]["follow_ups"], words["next"]["follow_ups"] = ["Und?"], ["Und?"]
    words["fit"]["ask"] = "Was zieht Sie zu {role}?"
    words["job"]["closing"] = "Dann hören wir hier auf, {name}."
    german = {"greeting": "Los.", "goodbye": "Ade.", "phases": {"past": "P", "future": "F", "end": "E"}}
    raw["translations"] = {"de-DE": german | {"placeholders": {"role": "der Arbeit"}, "questions": words}}
    plan = parse_plan("p.yaml", yaml.safe_dump(raw).encode())
    driver = Driver(personal(in_language(plan, "de"), {"name": "Ada", "role": "Pflege"})).greeted()
    driver.answer("Nein.", "declined")
    assert driver.said[-1].endswith("Dann hören wir hier auf, Ada.")
    closing = words["job"].pop("closing")
    with pytest.raises(PlanError, match=r"questions\.job\.closing: is missing"):
        parse_plan("p.yaml", yaml.safe_dump(raw).encode())
    words["job"]["closing"], words["wish"]["closing"] = closing, "Ade."
    with pytest.raises(PlanError, match=r"questions\.wish\.closing: the plan does not end there"):
        parse_plan("p.yaml", yaml.safe_dump(raw).encode())


# -- the ways through a plan


def test_each_way_that_is_found_is_the_way_that_the_engine_takes() -> None:
    routes = explore(PLAN.stops)
    assert routes.proved
    assert not routes.more
    for route in routes.routes:
        driver = call(**dict.fromkeys(route.given, "a nurse"))
        walked = []
        for name, said in route.asked:
            walked.append(driver.state.question)
            items = [item for item in ALL if item in said.partition("with ")[2] and "without" not in said]
            outcome = next((each for each in ("vague", "declined", "skipped") if each in said), "answered")
            while driver.state.question == name:  # a vague answer has its follow-up
                driver.answer(outcome=outcome, covered=items)
        assert walked == [name for name, _ in route.asked]
        assert driver.state.over
        assert driver.state.ended_by == route.ended_by
        assert driver.status("more").closed
        assert driver.state.status is Status.COMPLETED


def test_ways_without_end_are_bounded() -> None:
    raw = yaml.safe_load(FILE.read_text())
    first = [{"id": f"q{n}", "ask": "What?"} for n in range(12)]
    then = [{"id": f"r{n}", "ask": "What?", "when": {"outcome": {f"q{n}": "vague"}}} for n in range(12)]
    raw["phases"][0] |= {"questions": first}
    raw["phases"][1] = {"id": "future", "title": "T", "goal": "G", "share": 50, "questions": then}
    raw["placeholders"] = {}
    routes = explore(parse_plan("p.yaml", yaml.safe_dump(raw).encode()).stops)
    assert len(routes.routes) == 64
    assert routes.more


def test_a_condition_is_read_in_words() -> None:
    said = [in_words(when) for stop in PLAN.stops for when in stop.whens]
    assert "job is answered or vague and job.role is covered" in said
    assert "next is answered or vague and role is known" in said
    assert "role is not known" in said


@pytest.mark.parametrize(
    ("fact", "expected"),
    [
        (Fact("answered", frozenset({"a"})), False),
        (Fact("declined"), True),
        (Fact("timed_out"), False),
        (Fact("left_out"), False),
        (Fact(), False),
    ],
)
def test_only_what_was_asked_can_lack_something(fact: Fact, expected: bool) -> None:
    assert holds(When(missing=("q.a",)), {"q": fact}) is expected


def test_the_check_prints_every_line_and_every_way(four: Plan) -> None:
    said = "\n".join(paths(PLAN))
    for question in PLAN.questions:
        assert f" {question.id}: " in said
    assert "      only when job.reason is missing" in said
    assert "      the end when job is declined: Without that we stop here. Farewell." in said
    assert "22 ways through it, each by an example" in said
    assert "role known: job (declined without role and reason) > ended" in said
    assert "ways through it" not in "\n".join(paths(four))


def test_the_drawing_has_each_question_and_each_end(capsys: pytest.CaptureFixture[str]) -> None:
    assert check_plans([str(FILE)], draw=True) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines == drawing(PLAN)
    assert lines[0] == "flowchart TD"
    nodes = {line.split("[")[0].split("{")[0].split("(")[0].strip() for line in lines if '"' in line}
    arrows = [line.split() for line in lines if "-->" in line]
    assert {f"q_{question.id}" for question in PLAN.questions} < nodes
    assert {arrow[0] for arrow in arrows} | {"goodbye", "closing_job"} == nodes
    assert {arrow[-1] for arrow in arrows} | {"start"} == nodes
    assert "    ends_job -->|yes| closing_job" in lines
    assert "    when_wish -->|no| q_job" in lines


@pytest.mark.parametrize("weight", [0, 11, "much"])
def test_a_weight_is_a_number_within_bounds(weight: object) -> None:
    raw = yaml.safe_load(FILE.read_text())
    raw["rubric"]["criteria"][0]["weight"] = weight
    with pytest.raises(PlanError, match=r"p\.yaml:\d+: rubric\.criteria\[1\]\.weight: "):
        parse_plan("p.yaml", yaml.safe_dump(raw).encode())
