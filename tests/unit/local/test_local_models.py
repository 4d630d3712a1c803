"""Which models are used, and what is said before one of them is gone."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from noah.model_profile import DEFAULT, DEFAULT_REPORT

from local.models import TABLES, tables, used, warnings

pytestmark = pytest.mark.unit
OLD = "gemini-live-2.5-flash-native-audio"
TODAY = date(2026, 11, 28)


def test_terraform_has_the_tables_of_today() -> None:
    assert TABLES.read_text() == tables(), "run python -m local.models --write"


def test_the_models_of_the_settings_and_of_the_environments_are_looked_at(tmp_path: Path) -> None:
    values = tmp_path / "prod" / "terraform.tfvars"
    values.parent.mkdir()
    values.write_text('model = {\n  gemini_models = ["gemini-3.8-live@eu", "a"]\n  # report_model = "b"\n}\n')
    found = used({"GEMINI_MODELS": f"{OLD}@us-central1", "REPORT_MODEL": "c"}, tmp_path)
    assert found == {
        DEFAULT: "prod/terraform.tfvars",
        DEFAULT_REPORT: "the default",
        OLD: "GEMINI_MODELS",
        "a": "prod/terraform.tfvars",
        "c": "REPORT_MODEL",
    }


def test_a_model_that_retires_soon_is_named_with_its_successor() -> None:
    found = warnings([DEFAULT, DEFAULT_REPORT, OLD], TODAY)
    assert list(found) == [OLD]
    assert found[OLD].endswith("use gemini-3.8-live")


def test_so_is_a_default_whose_day_comes() -> None:
    assert list(warnings(used({}), date(2027, 7, 4))) == [DEFAULT_REPORT]
