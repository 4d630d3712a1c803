"""Nothing is decided by a score: who writes a decision, what it is made of, and that nothing can switch that."""

from __future__ import annotations

import ast
import inspect
import json
import re

import pytest
from review import decision, view
from review.decision import Decision
from review.settings import Settings
from review.view import Beside
from shared.auth import Caller
from shared.interviews import ADVICE
from shared.settings import SharedSettings

from local.paths import ROOT
from tests.support.openapi import DOCUMENT, operations

pytestmark = pytest.mark.unit

PROGRAMS = [*(ROOT / "functions").rglob("*.py"), *(ROOT / "worker" / "noah").rglob("*.py")]


def functions_that(name: str) -> set[str]:
    """Those in which this text stands by itself, in whatever is deployed."""
    found = set()
    for file in PROGRAMS:
        for node in ast.walk(ast.parse(file.read_text())):
            if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            if any(isinstance(each, ast.Constant) and each.value == name for each in ast.walk(node)):
                found.add(f"{file.parent.name}.{file.stem}.{node.name}")
    return found


def test_one_function_writes_decisions_and_others_read_them() -> None:
    reads = {
        "review.store.read",
        "review.store._decisions",
        "review.view.whole_interview",
        "review.view._exported",
        "interviews.view.view",
        "interviews.objection.add",
    }
    assert functions_that("decisions") - reads == {"review.store.decide"}
    assert functions_that("verdict") == {
        "review.decision.document",
        "review.decision.is_same",
        "review.view.row",
    }


def test_it_is_asked_for_by_somebody_of_the_team_alone() -> None:
    """`decide` is called in one place, after `gate.staff` has said who asks."""
    tree = ast.parse((ROOT / "functions" / "review" / "function.py").read_text())
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    assert sum(ast.unparse(each.func) == "store.decide" for each in calls) == 1
    (answer,) = [each for each in tree.body if isinstance(each, ast.AsyncFunctionDef) and each.name == "_answer"]
    first = next(each for each in answer.body if not isinstance(each, ast.Global))
    assert ast.unparse(first) == "by = await gate.staff(request.headers)"
    assert sum("_decide(" in ast.unparse(each) for each in calls if each.func.__class__ is ast.Name) == 1


def test_it_is_what_was_sent_and_needs_a_reason() -> None:
    assert set(Decision.model_fields) == {"decision_id", "verdict", "reason"}
    assert all(field.is_required() for field in Decision.model_fields.values())
    assert set(inspect.signature(decision.document).parameters) == {"decision", "by", "interview_id", "at", "expire_at"}
    given = Decision(decision_id="a" * 16, verdict="decline", reason="Because.")
    stored = decision.document(given, Caller("uid", staff=True), "x", 1, 2)
    assert (stored["verdict"], stored["reason"], stored["by"]) == ("decline", "Because.", "uid")


@pytest.mark.parametrize("points", [1, 5, None])
def test_no_score_shows_as_a_verdict(points: int | None) -> None:
    report = {"id": "1", "scores": [{"criterion": "c", "score": points, "max": 5}], "overall": points}
    interview = {"id": "x", "status": "completed", "report": "ready"}
    beside = Beside(reports=[report])
    assert view.row(interview, beside)["verdict"] is None
    assert view.whole_interview(interview, beside)["decisions"] == []
    exported = json.loads(view.lines([(interview, beside)]))
    assert (exported["verdict"], exported["decisions"], exported["report_is"]) == (None, [], ADVICE)
    assert f'"{ADVICE}"' in view.table([(interview, beside)], first=False)


def test_no_setting_can_change_it() -> None:
    assert Settings.model_fields.keys() == SharedSettings.model_fields.keys()


def test_one_interview_at_a_time_and_no_order_by_points() -> None:
    by_id = {each.id: each for each in operations()}
    deciding = [each.path for each in by_id.values() if "Decide" in json.dumps(each.content.get("requestBody", {}))]
    assert deciding == ["/api/review/interviews/{interview_id}/decision"]
    for name in ("listReviews", "exportReviews"):
        asked = {each["name"] for each in by_id[name].content["parameters"]}
        found = {"plan", "status", "outcome", "score", "invitation", "objection", "from", "to", "cursor"}
        assert asked - {"format"} == found  # `score` finds, and orders nothing
    assert "array" not in json.dumps(DOCUMENT["components"]["schemas"]["Decide"])


def test_the_page_offers_no_verdict_of_its_own() -> None:
    page = (ROOT / "web" / "review.html").read_text()
    assert len(re.findall(r'name="verdict"', page)) == 3
    assert not re.search(r"\bchecked\b|checkbox|sort", page)
    sources = "".join(file.read_text() for file in (ROOT / "web" / "src" / "review").glob("*.ts"))
    assert ".sort(" not in sources
    assert "toSorted" not in sources
