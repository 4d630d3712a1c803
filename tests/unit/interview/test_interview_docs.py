"""What the documentation says is so."""

import re
from pathlib import Path

import pytest
import yaml
from noah.data.plans import load_plan
from noah.interview.phrases import LANGUAGES
from noah.interview.plan import Phrases
from noah.interview.plan_file import parse_plan

pytestmark = pytest.mark.unit

TEXT = (Path(__file__).parents[3] / "docs/plans.md").read_text()
EXAMPLES = re.findall(r"```yaml\n(.*?)```", TEXT, re.DOTALL)


def test_the_plan_in_the_documentation_is_good(tmp_path: Path) -> None:
    file = tmp_path / "welcome.yaml"
    file.write_text(EXAMPLES[0])
    assert load_plan(file).id == "welcome"


@pytest.mark.parametrize("number", range(1, len(EXAMPLES)))
def test_what_the_documentation_changes_in_it_is_good(number: int) -> None:
    """The examples after the first say what is different from it."""
    changed = yaml.safe_load(EXAMPLES[0]) | yaml.safe_load(EXAMPLES[number])
    parse_plan("welcome.yaml", yaml.safe_dump(changed).encode())


def test_the_table_of_phrases_is_whole() -> None:
    rows = dict(re.findall(r"^\| `(\w+)` \| (.*?) \|", TEXT, re.MULTILINE))
    assert set(rows) == set(Phrases.model_fields)
    for name, default in Phrases.model_validate(LANGUAGES["en"]):
        for line in default if isinstance(default, tuple) else (default,):
            assert line in rows[name]
