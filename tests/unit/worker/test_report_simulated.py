"""The scenarios that are made from a plan answer the real request with a report that stands the check."""

import json
from pathlib import Path

import pytest
from gemini_live_simulator import engine, template
from gemini_live_simulator.engine import Event
from gemini_live_simulator.schema import Scenario
from noah.data.plans import load_plan
from noah.report import evaluation

from local import scenarios

pytestmark = pytest.mark.unit

ROOT = Path(__file__).parents[3]
PLANS = [*(ROOT / "worker/noah/plans").glob("*.yaml"), *(ROOT / "tests/plans").glob("*.yaml")]


@pytest.mark.parametrize("path", PLANS, ids=lambda path: path.stem)
@pytest.mark.parametrize("answered", [1, 100], ids=["ended early", "finished"])
def test_every_score_is_supported_by_what_the_candidate_said(path: Path, answered: int) -> None:
    plan = load_plan(path)
    rows = [
        {"id": f"job-{question.id}-{role}", "role": role, "question_id": question.id, "text": text}
        for question in plan.questions[:answered]
        for role, text in (("noah", question.ask), ("candidate", f'It\'s "${{{question.id}}}", I said: \\n, 100 %.'))
    ]
    answers = {question.id: {"outcome": "answered"} for question in plan.questions[:answered]}
    turns = evaluation.transcript(rows)
    asked = f"{evaluation.instruction(plan)}\n{evaluation.request(plan, turns, evaluation.gaps(plan, answers))}"

    scenario = Scenario.model_validate(scenarios.scenario(scenarios.load_plan(path)))
    assert scenario.match is not None
    assert scenario.match.search(asked)
    state = engine.start(scenario, asked)
    reaction = engine.react(scenario, state, Event("generate", asked))
    assert reaction is not None
    (action,) = reaction.actions
    assert action.respond is not None
    reply = json.dumps(template.render(action.respond.content, state.variables))

    report = evaluation.report(plan, turns, answers, evaluation.read(reply, plan.rubric))
    assert [score["criterion"] for score in report["scores"]] == [c.id for c in plan.rubric.criteria]
    assert all(score["supported"] for score in report["scores"])
    assert report["incomplete"] is (answered == 1)
