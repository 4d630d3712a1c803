"""A field that is not known is named with one that is like it, and with those that are known there."""

from pathlib import Path

import pytest
from noah.__main__ import check_plans
from noah.interview.fields import known_fields, unknown_field
from noah.interview.plan import Plan

pytestmark = pytest.mark.unit

PLANS = Path(__file__).parents[3] / "tests/plans"


@pytest.mark.parametrize(
    ("loc", "says"),
    [
        (("minuets",), "unknown field 'minuets'; did you mean 'minutes'? Known here: id, version, title"),
        (("phases", 0, "questions", 1, "asks"), "unknown field 'asks'; did you mean 'ask'? Known here: id, ask, "),
        (("phases", 0, "questions", 1, "ends", "x"), "unknown field 'x'. Known here: when, closing"),
        (
            ("phases", 0, "when", "covers"),
            "did you mean 'covered'? Known here: outcome, covered, missing, known, unknown",
        ),
        (("rubric", "scale", "form"), "did you mean 'from'? Known here: from, to, labels"),
        (("rubric", "criteria", 0, "name"), "Known here: id, title, good, weight"),
        (("translations", "de", "questions", "a", "question"), "Known here: ask, follow_ups, closing"),
        (("facts", 0, "question"), "Known here: asked, answer"),
        (("interviewer", "nmae"), "did you mean 'name'? Known here: name, voice"),
    ],
)
def test_what_is_said_of_it(loc: tuple[str | int, ...], says: str) -> None:
    assert says in unknown_field(loc)


@pytest.mark.parametrize("loc", [("id",), ("nothing",), ("phases", 0, "nothing", 1), ("placeholders", "x")])
def test_where_nothing_is_known_nothing_is_said(loc: tuple[str | int, ...]) -> None:
    assert known_fields(loc) == []


def test_all_fields_of_a_plan_are_known() -> None:
    assert set(known_fields(())) == set(Plan.model_fields)


def test_a_file_may_be_called_anything_but_not_everywhere(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "My plan.txt"
    file.write_text((PLANS / "short.yaml").read_text())
    assert check_plans([str(file)]) == 0
    line = "in worker/noah/plans this file has to be called short.yaml; elsewhere any name will do"
    assert capsys.readouterr().out.splitlines()[-1] == line
    assert check_plans([str(PLANS / "short.yaml")]) == 0
    assert "has to be called" not in capsys.readouterr().out
