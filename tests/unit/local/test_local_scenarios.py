"""Scenarios that are made from plans are what the simulator reads, and what the candidate answers belongs to them."""

from pathlib import Path

import pytest
from gemini_live_simulator import scenario as simulator

from local import scenarios, session
from local.paths import PLANS
from local.scenarios import Answer

pytestmark = pytest.mark.unit

TEST_PLANS = Path(__file__).parents[2] / "plans"


@pytest.mark.parametrize("path", [*PLANS.glob("*.yaml"), *TEST_PLANS.glob("*.yaml")], ids=lambda path: path.stem)
def test_the_simulator_takes_the_scenario_of_each_plan(path: Path, tmp_path: Path) -> None:
    plan = scenarios.load_plan(path)
    faults = [{"close": 1011, "at": "turn", "turn": 2}]
    made = simulator.load(scenarios.write(tmp_path, scenarios.scenario(plan, faults=faults)))
    assert made.match is not None
    assert made.match.search(f"You are Noah.\nInterview plan: {plan['id']}\nLanguage: en-US.")
    assert not made.match.search(f"Interview plan: {plan['id']}_1")
    assert set(made.heard.say) == {question["id"] for question in scenarios.questions(plan)}
    assert made.faults[0].kind == "close"


def test_answers_are_spoken_typed_or_vague(tmp_path: Path) -> None:
    path = tmp_path / "answers.yaml"
    path.write_text("one: Plain.\ntwo: {type: Typed.}\nthree:\n  - vague: Hm.\n  - Better.\n")
    assert scenarios.load_answers(path) == {
        "one": [Answer("Plain.")],
        "two": [Answer("Typed.", typed=True)],
        "three": [Answer("Hm.", outcome="vague"), Answer("Better.")],
    }
    path.write_text("one: {shouted: Hey.}\n")
    with pytest.raises(ValueError, match="shouted"):
        scenarios.load_answers(path)


def test_the_demonstration_has_an_answer_to_every_question() -> None:
    chosen = session.choose(session.DEFAULT_PLAN)
    assert set(chosen.answers) == {question["id"] for question in scenarios.questions(chosen.data)}


def test_an_unknown_plan_is_refused_with_what_there_is() -> None:
    with pytest.raises(session.UsageError, match="career"):
        session.choose("nonsense")
