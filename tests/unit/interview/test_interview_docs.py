"""What the documentation says is so."""

import re
from pathlib import Path

import pytest
from noah.data.plans import load_plan
from noah.interview.plan import Phrases

pytestmark = pytest.mark.unit

TEXT = (Path(__file__).parents[3] / "docs/plans.md").read_text()


def test_the_plan_in_the_documentation_is_good(tmp_path: Path) -> None:
    [example] = re.findall(r"```yaml\n(.*?)```", TEXT, re.DOTALL)
    file = tmp_path / "welcome.yaml"
    file.write_text(example)
    assert load_plan(file).id == "welcome"


def test_the_table_of_phrases_is_whole() -> None:
    rows = dict(re.findall(r"^\| `(\w+)` \| (.*?) \|", TEXT, re.MULTILINE))
    assert set(rows) == set(Phrases.model_fields)
    for name, default in Phrases():
        for line in default if isinstance(default, tuple) else (default,):
            assert line in rows[name]
