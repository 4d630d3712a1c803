"""docs/trust.md and docs/threats.md are as their tables say, and every test that they name is there."""

from __future__ import annotations

import ast
from functools import cache

import pytest

from local.duties import DUTIES, LAWS
from local.paths import ROOT
from local.threats import BOUNDARIES, KINDS, THREATS
from local.trust import THREATS_PAGE, TRUST, named, threats, trust

pytestmark = pytest.mark.unit


@cache
def functions(path: str) -> set[str]:
    nodes = ast.walk(ast.parse((ROOT / path).read_text()))
    return {node.name for node in nodes if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}


def test_the_pages_are_as_the_tables_are() -> None:
    assert TRUST.read_text() == trust(), "run make trust"
    assert THREATS_PAGE.read_text() == threats(), "run make trust"


@pytest.mark.parametrize("test", sorted(set(named())))
def test_a_test_that_is_named_exists(test: str) -> None:
    path, _, name = test.partition("::")
    assert (ROOT / path).is_file(), f"there is no {path}"
    assert name in functions(path), f"{path} has no {name}"


def test_every_row_is_under_a_heading_and_says_something() -> None:
    assert {each.law for each in DUTIES} == LAWS.keys()
    assert {each.boundary for each in THREATS} == BOUNDARIES.keys()
    assert {each.kind for each in THREATS} == KINDS.keys()
    for duty in DUTIES:
        assert duty.what
        assert duty.yours
        assert duty.tests, f"nothing shows what is done for: {duty.what}"
    for threat in THREATS:
        assert threat.what
        assert threat.done
        assert threat.tests, f"nothing shows what is done against: {threat.what}"
