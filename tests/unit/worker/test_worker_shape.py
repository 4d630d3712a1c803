"""The worker stays small in its parts: how long a function is, how much a class does, and that each module is tried."""

from __future__ import annotations

import ast
import dataclasses
import hashlib
import subprocess
from collections import defaultdict
from collections.abc import Iterator
from graphlib import TopologicalSorter
from itertools import pairwise
from pathlib import Path

import pytest
from noah.call.call import Call
from noah.call.parts import Given, Place, Talk

from local.paths import ROOT

pytestmark = pytest.mark.unit

PACKAGE = ROOT / "worker" / "noah"
MODULES = sorted(path for path in PACKAGE.rglob("*.py") if path.name != "__init__.py")
METHODS, LINES = 15, 45


def name_of(path: Path, node: ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) -> str:
    return f"{path.relative_to(PACKAGE)}:{node.name}"


def methods() -> Iterator[tuple[str, int]]:
    """Each class, with the number of its methods and properties."""
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ClassDef):
                yield name_of(path, node), sum(isinstance(x, ast.FunctionDef | ast.AsyncFunctionDef) for x in node.body)


def lines() -> Iterator[tuple[str, int]]:
    """Each function outside of the interview's rules, with the number of its lines besides the docstring."""
    for path in MODULES:
        if path.parent.name == "interview":
            continue  # tables and grammars
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                docstring = node.body[0] if ast.get_docstring(node) is not None else None
                taken = docstring.end_lineno - docstring.lineno + 1 if docstring and docstring.end_lineno else 0
                yield name_of(path, node), (node.end_lineno or 0) - node.lineno + 1 - taken


@pytest.mark.parametrize(
    ("found", "most"),
    [
        pytest.param(dict(methods()), METHODS, id="methods of a class"),
        pytest.param(dict(lines()), LINES, id="lines of a function"),
    ],
)
def test_nothing_is_too_large(found: dict[str, int], most: int) -> None:
    assert {name: size for name, size in found.items() if size > most} == {}


def test_each_module_is_imported_by_a_test() -> None:
    imported: set[str] = set()
    for path in (ROOT / "tests").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom) and node.module:
                imported |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
            elif isinstance(node, ast.Import):
                imported |= {alias.name for alias in node.names}
    names = {".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts) for path in MODULES}
    assert names - imported == set()


def test_no_module_imports_itself_by_way_of_others() -> None:
    """The layers are held by import-linter; this is about the modules inside of one."""
    graph: dict[str, set[str]] = {}
    for path in MODULES:
        name = ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts)
        nodes = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.ImportFrom)]
        graph[name] = {f"{node.module}.{alias.name}" for node in nodes for alias in node.names}
        graph[name] |= {node.module for node in nodes if node.module}
    TopologicalSorter(graph).prepare()  # raises CycleError


def test_no_code_is_there_twice() -> None:
    """Terraform wants some files once in each module and environment."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    same: dict[str, list[str]] = defaultdict(list)
    for name in filter(None, listed.split("\0")):
        path = ROOT / name
        if path.suffix != ".tf" and path.is_file() and not path.is_symlink() and path.stat().st_size:
            same[hashlib.sha256(path.read_bytes()).hexdigest()].append(name)
    assert [names for names in same.values() if len(names) > 1] == []


def test_each_group_of_a_call_s_parts_has_those_before_it() -> None:
    """`vars` of one group are given to the next: what is missing there would be missed in a call."""
    groups = [{field.name for field in dataclasses.fields(group)} for group in (Given, Place, Talk, Call)]
    assert all(before < group for before, group in pairwise(groups))


def hooks(path: Path) -> Iterator[str]:
    """What a class of this module has for others to assign: a public function that does nothing until they do."""
    for node in ast.walk(ast.parse(path.read_text())):
        if (
            isinstance(node, ast.AnnAssign)
            and isinstance(node.target, ast.Attribute)
            and node.target.attr.startswith("on_")
        ):
            yield f"{path.relative_to(PACKAGE)}: {node.target.attr}"


def test_the_parts_of_a_call_tell_by_signals_and_have_no_hooks() -> None:
    """What is told stands in `signals.py`, what is done about it in `call/follow.py`; the type checker holds both."""
    folders = {PACKAGE / name for name in ("call", "room", "model", "data")}
    assert [hook for path in MODULES if path.parent in folders for hook in hooks(path)] == []
