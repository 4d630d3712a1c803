"""What the README shows is valid, and it leaves nothing out."""

from __future__ import annotations

import re
from pathlib import Path

import gemini_live_simulator
import pytest
from gemini_live_simulator import profiles, scenario, schema
from pydantic import BaseModel

pytestmark = pytest.mark.unit

ROOT = Path(gemini_live_simulator.__file__).parents[1]
README = (ROOT / "README.md").read_text()


@pytest.mark.parametrize("text", re.findall(r"```yaml\n(.*?)```", README, re.DOTALL))
def test_the_examples_are_scenarios(text: str) -> None:
    found = scenario.parse(text, "readme.yaml")
    assert found.rules or found.faults


def test_the_example_files_are_scenarios() -> None:
    files = sorted((ROOT / "examples").glob("*.yaml"))
    assert files
    for file in files:
        scenario.load(file)


@pytest.mark.parametrize(
    "model",
    [schema.Scenario, schema.Settings, schema.Rule, schema.Action, schema.Fault, schema.Respond, profiles.Profile],
)
def test_every_key_is_explained(model: type[BaseModel]) -> None:
    names = {field.alias or name for name, field in model.model_fields.items()} - {"name"}
    missing = {name for name in names if not re.search(rf"`[^`\n]*\b{name}\b", README)}
    assert not missing
