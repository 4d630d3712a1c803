"""The judge of a rehearsal finds each promise that broke, and what was not said as planned."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from local.rehearsal import verdict
from local.rehearsal.__main__ import report_broken
from local.rehearsal.judge import PROMISES, judge
from local.rehearsal.record import Heard, Record, Said
from tests.support.rehearsals import HELLO, answer, good, plan

pytestmark = pytest.mark.unit


def without(record: Record, *questions: str) -> dict[str, Any]:
    return {name: each for name, each in record.answers.items() if name not in questions}


def broken(record: Record) -> list[str]:
    return [each.promise for each in judge(plan(), record).broken]


def test_an_interview_that_went_well_breaks_nothing() -> None:
    judged = judge(plan(), good())
    assert judged.broken == ()
    assert judged.otherwise == ()
    assert [(each.question, each.kind) for each in judged.asked] == [
        ("work", "question"),
        ("work", "follow-up"),
        ("years", "question"),
        ("anything", "question"),
    ]
    assert [each.covered for each in judged.items] == [True]
    assert judged.outcomes == {"work": "answered", "years": "answered", "anything": "answered"}
    assert (judged.follow_ups, judged.noah_seconds, judged.person_seconds) == (1, 11.0, 4.0)


BROKEN = {
    "never_ended": good(ended=False, problem="not within 40 s: Noah asks a question, or ends"),
    "greeted_again": good(heard=(*good().heard[:1], *good().heard)),
    "asked_again": good(heard=(*good().heard[:3], Heard(14.0, "What is your work?"), *good().heard[3:])),
    "left_out": good(heard=(*good().heard[:2], *good().heard[3:]), answers=without(good(), "years")),
    "answer_lost": good(answers=without(good(), "years")),
    "no_goodbye": good(heard=good().heard[:-1]),
    "over_time": good(interview={"status": "completed", "active_seconds": 601.0}),
}


@pytest.mark.parametrize("promise", PROMISES)
def test_each_promise_that_breaks_is_found(promise: str) -> None:
    assert promise in broken(BROKEN[promise])


def test_what_a_plan_leaves_out_and_how_it_ends_breaks_no_promise() -> None:
    """The candidate declines the question after which this plan stops, with words of its own."""
    left_out = ["wish", "cause", "team", "next", "fit", "more"]
    held = {"status": "completed", "active_seconds": 9.0, "values": {"role": "cook"}}
    record = good(
        heard=(
            Heard(1.0, f"{HELLO} We talk about your work. What was your last job?"),
            Heard(6.0, "No problem. Without that we stop here. Farewell."),
        ),
        said=(Said(4.0, 5.0, "I would rather not say.", "job", "declined"),),
        interview=held | {"left_out": left_out, "ended_by": "job"},
        answers={"job": answer("I would rather not say.", "declined")},
    )
    judged = judge(plan("branching"), record)
    assert (judged.broken, judged.otherwise, judged.outcomes) == ((), (), {"job": "declined"})
    missed = judge(plan("branching"), replace(record, interview=held))
    assert {each.promise for each in missed.broken} >= {"left_out", "no_goodbye"}


@pytest.mark.parametrize("status", ["live", "interrupted", "no_show", ""])
def test_an_interview_that_is_not_completed_has_not_ended(status: str) -> None:
    assert "never_ended" in broken(good(interview={"status": status}))


def test_words_of_an_answer_that_are_not_stored_are_lost() -> None:
    answers = dict(good().answers) | {"work": answer("This and that.", "vague")}
    assert broken(good(answers=answers)) == ["answer_lost"]
    # a model that listens writes down what it hears, in words of its own
    assert broken(good(answers=answers, exact=False)) == []
    assert broken(good(answers=dict(good().answers) | {"work": answer("")}, exact=False)) == ["answer_lost"]


def test_after_an_answer_was_cut_or_not_heard_the_simulator_s_script_is_not_what_was_said() -> None:
    """The rest of the answer was taken for the next text of the script, and the next answer for the one after it."""
    answers = dict(good().answers) | {"anything": answer("The next text of the script.")}
    into = (*good().heard[:3], Heard(13.0, "I see."), *good().heard[3:])
    spoken = tuple(replace(each, typed=False) for each in good().said)
    assert broken(good(answers=answers)) == ["answer_lost"]
    assert broken(good(answers=answers, heard=into, said=spoken)) == []
    assert broken(good(answers=without(good(), "anything"), heard=into, said=spoken)) == ["answer_lost"]
    unheard = (*good().heard[:3], Heard(14.5, "Here is the question again. Since when?"), *good().heard[3:])
    assert broken(good(answers=answers, heard=unheard, said=spoken)) == []
    before = dict(good().answers) | {"work": answer("I build bridges.")}
    assert broken(good(answers=before, heard=into, said=spoken)) == ["answer_lost"]


def test_the_interviewer_s_own_name_is_planned() -> None:
    named = plan("limits")
    heard = (Heard(1.0, "Hello Ada. I am Mara, an AI interviewer. We talk about your work. What was your last job?"),)
    assert judge(named, good(heard=heard, said=(), answers={})).otherwise == ()


def test_the_part_before_a_follow_up_is_stored_too() -> None:
    assert [each.detail for each in judge(plan(), good(answers=without(good(), "work~1"))).broken] == ["work~1"]


def test_what_was_only_asked_back_is_no_answer() -> None:
    asked_back = Said(3.0, 3.5, "What do you mean?", "work", "asked_back")
    assert broken(good(said=(asked_back, *good().said))) == []


def test_an_open_question_that_is_asked_again_breaks_nothing() -> None:
    again = (*good().heard[:3], Heard(13.0, "Here is the question again. Since when?"), *good().heard[3:])
    assert broken(good(heard=again)) == []


def test_who_stops_early_is_not_asked_the_rest() -> None:
    stopped = good(
        heard=(*good().heard[:3], Heard(15.0, "All right, we stop here. That was all. Goodbye.")),
        said=(*good().said[:2], Said(12.0, 13.0, "Please stop the interview.", "years")),
        answers=without(good(), "years", "anything"),
    )
    assert broken(stopped) == []
    assert judge(plan(), stopped).outcomes["anything"] == "not asked"


def test_what_is_not_said_as_planned_is_found() -> None:
    heard = list(good().heard)
    heard[2] = Heard(10.0, "Thank you. And since when exactly?")
    assert judge(plan(), good(heard=tuple(heard))).otherwise == ()  # the planned words are there, with two more
    heard[1] = Heard(6.0, "Thank you. What is it that you do in that?")
    heard[3] = Heard(15.0, "I see. You have the job, congratulations. Anything to add?")
    said = judge(plan(), good(heard=tuple(heard))).otherwise
    assert said == (
        "planned: What do you do in it? — heard: Thank you. What is it that you do in that?",
        "not in the plan: you have the job congratulations",
    )
    heard[0] = Heard(1.0, f"{HELLO} What is your work?")
    assert "the greeting was not heard as planned: Let us begin." in judge(plan(), good(heard=tuple(heard))).otherwise


def test_a_line_that_was_cut_short_is_a_line_of_the_plan() -> None:
    cut = (*good().heard[:3], Heard(14.5, "I see. Anything to"), *good().heard[3:])
    assert judge(plan(), good(heard=cut)).otherwise == ()


def test_another_order_is_named() -> None:
    heard = list(good().heard)
    heard[2], heard[3] = replace(heard[3], at=10.0), replace(heard[2], at=15.0)
    assert "another order: work, anything, years" in " ".join(judge(plan(), good(heard=tuple(heard))).otherwise)


def test_a_question_of_noahs_own_is_a_follow_up() -> None:
    own = {"about": "reason", "ask": "And what made you take it?"}
    record = Record(
        person="ada",
        name="Ada",
        who="",
        heard=(Heard(1.0, "What was your last job?"), Heard(5.0, "Thank you. And what made you take it?")),
        answers={"job~1": answer("A cook.", covered=["role"], own_question=own)},
    )
    judged = judge(plan("probing"), record)
    assert [(each.kind, each.exact) for each in judged.asked] == [("question", True), ("own", True)]
    assert [each.covered for each in judged.items if each.question == "job"] == [True, False, False]
    assert [each.covered for each in judged.items if each.question == "team"] == [None]


def test_lines_are_compared_in_the_words_for_the_person() -> None:
    record = Record(
        person="ada",
        name="Ada",
        who="",
        heard=(Heard(1.0, "Tell me, Ada, what are you good at?"),),
        interview={"values": {"name": "Ada"}},
    )
    assert [each.exact for each in judge(plan("personal"), record).asked] == [True]


def test_the_verdict_says_what_broke_and_what_to_look_at(capsys: pytest.CaptureFixture[str]) -> None:
    fine, bad = judge(plan(), good()), judge(plan(), BROKEN["no_goodbye"])
    assert verdict.sentence(plan(), [fine]).startswith("One person took the interview")
    assert report_broken([fine]) == 0
    said = verdict.sentence(plan(), [fine, bad])
    assert "1 of 2 people" in said
    assert "the goodbye was not heard" in said
    assert report_broken([fine, bad]) == 1
    assert "BROKEN  Ada: no_goodbye" in capsys.readouterr().out
    assert "no_goodbye" in verdict.table(plan(), [bad])[-1]


def test_what_few_people_answered_is_worth_a_look() -> None:
    answers = dict(good().answers) | {
        "work": answer("This and that. I build bridges.", covered=[]),
        "years": answer("", "declined"),
    }
    said = "\n".join(verdict.look_at(plan(), [judge(plan(), good(answers=answers))]))
    assert "‘Since when?’ was declined or skipped" in said
    assert "‘What is your work?’ listens for came from only 0 of one person: a job" in said


def test_a_busy_machine_is_named() -> None:
    busy, calm = judge(plan(), good(stalled=2.0)), judge(plan(), good(stalled=0.1))
    assert "Rehearse again" in " ".join(verdict.look_at(plan(), [busy]))
    assert "Rehearse again" not in " ".join(verdict.look_at(plan(), [calm]))
    cut = good(heard=good().heard[:-1])
    assert "not fit" in verdict.sentence(plan(), [judge(plan(), cut)])
    assert "rehearse again" in verdict.sentence(plan(), [judge(plan(), replace(cut, stalled=2.0))])
