"""Another scale than 1 to 5, with words for its points, and titles for criteria."""

import json
from pathlib import Path
from typing import Any

import pytest
from noah.data.plans import load_plan
from noah.interview import Plan, PlanError, parse_plan
from noah.interview.check import path
from noah.interview.translation import in_language
from noah.report.evaluation import BadReplyError, Turn, instruction, points_of, read, report, schema
from shared.interviews import POINTS

from local import scenarios
from tests.support.plans import LIMITS_IN_GERMAN

pytestmark = pytest.mark.unit

FILE = Path(__file__).parents[2] / "plans/limits.yaml"
SAID = (Turn("job-1", "t1", "candidate", "job", "I was a cook for a long time."),)
ANSWERS = {"job": {"outcome": "answered", "text": SAID[0].text}}
SCALE = "scale: {from: 0, to: 3, labels: {0: not shown, 3: outstanding}}"


@pytest.fixture(scope="module")
def plan() -> Plan:
    return load_plan(FILE)


def reply(points: int | None) -> str:
    quotations = [{"turn": "t1", "text": "I was a cook"}]
    scores = [{"criterion": each, "quotations": quotations, "rationale": "x", "score": points} for each in IDS]
    return json.dumps({"scores": scores, "summary": "A cook.", "strengths": [], "advice": []})


IDS = ("clarity", "drive")


def test_the_model_is_told_the_scale_and_what_its_points_mean(plan: Plan) -> None:
    told = instruction(plan)
    assert "Score each criterion from 0 (not shown) to 3 (shown clearly)" in told
    assert "The points mean: 0 is not shown; 3 is outstanding." in told
    score = schema(plan.rubric)["properties"]["scores"]["items"]["properties"]["score"]
    assert (score["minimum"], score["maximum"]) == (0, 3)
    four = load_plan(FILE.parent / "four.yaml")
    assert "Score each criterion from 1 (not shown) to 5 (shown clearly)" in instruction(four)
    assert "The points mean" not in instruction(four)


@pytest.mark.parametrize("points", [-1, 4, 5])
def test_points_that_the_scale_does_not_have_are_no_reply(plan: Plan, points: int) -> None:
    with pytest.raises(BadReplyError, match=r"scores\.0\.score: not on the scale"):
        read(reply(points), plan.rubric)


def test_a_title_and_a_label_are_stored(plan: Plan) -> None:
    content = report(plan, SAID, ANSWERS, read(reply(3), plan.rubric))
    first, second = content["scores"]
    assert (first["title"], first["score"], first["max"], first["label"]) == ("Clear words", 3, 3, "outstanding")
    assert "title" not in second
    assert content["overall"] == 3.0
    less = report(plan, SAID, ANSWERS, read(reply(2), plan.rubric))["scores"][0]
    assert "label" not in less
    none = report(plan, SAID, ANSWERS, read(reply(None), plan.rubric))["scores"][0]
    assert (none["score"], "label" in none) == (None, False)


@pytest.mark.parametrize(
    ("scores", "points"),
    [
        ([(0, 5)], "0-20"),
        ([(1, 5)], "20-40"),
        ([(3, 5), (5, 5), (None, 5)], "80-100"),
        ([(3, 5), (4, 5), (4, 5), (4, 5)], "60-80"),
        ([(5, 5), (3, 3)], "80-100"),
        ([(None, 5)], ""),
        ([], ""),
    ],
)
def test_the_points_of_a_report_are_one_of_five_parts(scores: list[tuple[int | None, int]], points: str) -> None:
    assert points_of([{"score": score, "max": most} for score, most in scores]) == points
    assert points in (*POINTS, "")


def test_a_report_of_a_plan_without_them_is_what_it_was() -> None:
    four = load_plan(FILE.parent / "four.yaml")
    assert set(report(four, (), {}, None)["scores"][0]) == {
        "criterion",
        "good",
        "max",
        "score",
        "rationale",
        "supported",
        "turns",
        "quotations",
    }


def test_a_translation_has_its_own(plan: Plan) -> None:
    german = in_language(parse_plan("limits.yaml", (FILE.read_text() + LIMITS_IN_GERMAN).encode()), "de")
    first = report(german, SAID, ANSWERS, read(reply(3), german.rubric))["scores"][0]
    assert (first["title"], first["label"], first["max"]) == ("Klare Worte", "stark", 3)


def test_the_check_prints_them(plan: Plan) -> None:
    line = "rubric version 1: Clear words (clarity), drive, each from 0 to 3 (0: not shown, 3: outstanding)"
    assert line in path(plan)


def test_the_simulator_stays_on_the_scale() -> None:
    made = scenarios.report_rule(scenarios.load_plan(FILE))
    scores: list[dict[str, Any]] = made["do"][0]["respond"]["json"]["scores"]
    assert {each["score"] for each in scores} == {3}


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (SCALE, "scale: {from: 2, to: 3}", "rubric.scale.from: Input should be 0 or 1"),
        (SCALE, "scale: {to: 11}", "rubric.scale.to: Input should be less than or equal to 10"),
        (SCALE, "scale: {to: 1}", "rubric.scale.to: Input should be greater than or equal to 2"),
        (SCALE, "scale: {labels: {0: none}}", "rubric.scale.labels.0: the scale goes from 1 to 5"),
        (SCALE, "scale: {labels: {one: none}}", "rubric.scale.labels.one"),
        (SCALE, "scale: {best: 3}", "rubric.scale: unknown field 'best'"),
        ("title: Clear words", "title: ''", "rubric.criteria[1].title: String should have at least 1"),
        ("labels: {0: fehlt, 3: stark}", "labels: {0: fehlt}", "translations.de.labels.3: is missing"),
        ("labels: {0: fehlt, 3: stark}", "labels: {0: f, 1: g, 3: h}", "translations.de.labels.1: the plan has no '1'"),
        ("criteria: {clarity: Klare Worte}", "criteria: {}", "translations.de.criteria.clarity: is missing"),
        ("{clarity: Klare Worte}", "{clarity: K, drive: D}", "translations.de.criteria.drive: the plan has no 'drive'"),
    ],
)
def test_a_mistake_is_named_with_its_place(old: str, new: str, says: str) -> None:
    content = FILE.read_text() + LIMITS_IN_GERMAN
    assert old in content
    with pytest.raises(PlanError) as caught:
        parse_plan("limits.yaml", content.replace(old, new, 1).encode())
    assert says in str(caught.value)
