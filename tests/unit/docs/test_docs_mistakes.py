"""docs/troubleshooting.md's table of mistakes: each row's words are what a program says, and its test is there."""

import ast
import re

import pytest

from local.paths import ROOT

pytestmark = pytest.mark.unit

PAGE = (ROOT / "docs" / "troubleshooting.md").read_text()
TABLE = PAGE.partition("## Mistakes that were tried")[2].partition("\n## ")[0]
ROWS = re.findall(r"^\| (?!mistake|---)(.+?) \| (.+?) \| `(.+?)::(\w+)` \|$", TABLE, re.MULTILINE)
SOURCES = "".join(file.read_text() for file in (ROOT / "local").glob("*.py"))
SAID = re.sub(r'"\s*\n\s*f?"', "", SOURCES)  # a text over several lines is one


def test_at_least_twenty_mistakes_were_tried() -> None:
    assert len(ROWS) == len(TABLE.strip().splitlines()) - 4 >= 20
    assert len({mistake for mistake, *_ in ROWS}) == len(ROWS)


@pytest.mark.parametrize(("words", "file", "test"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS])
def test_each_has_a_test_and_says_what_it_says(words: str, file: str, test: str) -> None:
    tree = ast.parse((ROOT / file).read_text())
    assert test in {node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}
    for said in re.findall(r"`([^`]+)`", words):
        assert said in SAID
