"""Every protection is still in the code as `prove/protections` names it, and so are its tests."""

from __future__ import annotations

import ast
import re
from collections import Counter
from functools import cache

import pytest

from local.paths import ROOT
from prove.protection import Protection
from prove.protections import ALL
from prove.rewrites import RewriteError, rewritten

pytestmark = pytest.mark.unit

PROMISES = {f"G{number}" for number in range(1, 11)}
ADAPT = "adapt it in prove/protections (how: prove/README.md)"


@pytest.mark.parametrize("protection", ALL, ids=lambda each: each.name)
def test_it_can_be_taken_out(protection: Protection) -> None:
    try:
        assert rewritten(protection.changes, ROOT)
    except RewriteError as error:
        pytest.fail(f"{protection.name} is not found any more: {ADAPT}\n\n{error}", pytrace=False)


@pytest.mark.parametrize("protection", ALL, ids=lambda each: each.name)
def test_its_tests_exist(protection: Protection) -> None:
    assert protection.fails
    for test in protection.fails:
        path, _, name = test.partition("::")
        function, _, case = name.removesuffix("]").partition("[")
        assert (ROOT / path).exists(), f"there is no {path}: {ADAPT}"
        assert function in functions(path), f"{path} has no {function}: {ADAPT}"
        # its parts, because pytest may have put the name of the case together; `make prove` looks exactly
        missing = [part for part in re.split("[-_]", case) if part not in (ROOT / path).read_text()]
        assert not missing, f"{path} has no case {case}: {ADAPT}"


@cache
def functions(path: str) -> set[str]:
    nodes = ast.walk(ast.parse((ROOT / path).read_text()))
    return {node.name for node in nodes if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}


def test_names_are_used_once_and_promises_exist() -> None:
    assert [name for name, count in Counter(each.name for each in ALL).items() if count > 1] == []
    assert {promise for each in ALL for promise in each.promises} == PROMISES
