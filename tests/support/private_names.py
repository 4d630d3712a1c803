"""Which private names of other people's libraries the worker uses, as its syntax trees and its classes show."""

from __future__ import annotations

import ast
import importlib
import importlib.util
import inspect
import sys
import textwrap
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import ModuleType

from local.paths import ROOT

PACKAGE = ROOT / "worker" / "noah"
# Started by `python -m`, with nothing in them but the start.
PROGRAMS = {"__main__.py", "interview/check.py"}


def is_private(name: str) -> bool:
    return name.startswith("_") and not name.startswith("__") and name != "_"


def used() -> set[tuple[str, str]]:
    """Each use as (file below worker/noah, name)."""
    return {(str(path.relative_to(PACKAGE)), name) for path in sorted(PACKAGE.rglob("*.py")) for name in _in_file(path)}


def overridden() -> set[tuple[type, str]]:
    """Each private method of a library that a class of the worker has its own of: (the library's class, name)."""
    found: set[tuple[type, str]] = set()
    for path in PACKAGE.rglob("*.py"):
        for _, ours in _classes(path):
            for name, value in vars(ours).items():
                if is_private(name) and inspect.isfunction(value):
                    found |= {(base, name) for base in _foreign(ours) if name in vars(base)}
    return found


def has(owner: str, name: str) -> bool:
    """Whether `module` or `module:Class` has the name, as an attribute, a module, or set by the class on itself."""
    module_name, _, class_name = owner.partition(":")
    module = importlib.import_module(module_name)
    if not class_name:
        return hasattr(module, name) or importlib.util.find_spec(f"{module_name}.{name}") is not None
    return name in _private_names(getattr(module, class_name))


def _in_file(path: Path) -> Iterator[str]:
    tree = ast.parse(path.read_text())
    own = {name for node in ast.walk(tree) for name in _defined(node)}
    yield from (name for node in ast.walk(tree) for name in _imported(node))
    if path.parent.name == "vendor":  # a name can also be compared with
        strings = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)}
        yield from (text for text in strings if isinstance(text, str) and text.isidentifier() and is_private(text))
    inside: set[ast.AST] = set()
    for defined, ours in _classes(path, tree):
        theirs = {name for base in _foreign(ours) for name in _private_names(base)}
        inherited = {name for base in ours.__mro__ if base.__module__.startswith("noah.") for name in _own_names(base)}
        for part in ast.walk(defined):
            match part:
                case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) if name in theirs:
                    yield name
                case (
                    ast.Attribute(value=ast.Name(id="self"), attr=name)
                    | ast.Attribute(value=ast.Call(func=ast.Name(id="super")), attr=name)
                ):
                    inside.add(part)
                    if is_private(name) and (name in theirs or name not in own | inherited):
                        yield name
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node not in inside and is_private(node.attr) and node.attr not in own:
            yield node.attr


def _defined(node: ast.AST) -> list[str]:
    """The names that a node defines: functions, classes, and what a class sets on itself or declares."""
    match node:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            return [name]
        case ast.Attribute(value=ast.Name(id="self"), attr=name, ctx=ast.Store()) | ast.Name(id=name, ctx=ast.Store()):
            return [name]
    return []


def _imported(node: ast.AST) -> list[str]:
    match node:
        case ast.ImportFrom(module=str(module), names=names) if not module.startswith("noah"):
            return [name for name in [*module.split("."), *(alias.name for alias in names)] if is_private(name)]
        case ast.Import(names=names):
            return [name for alias in names for name in alias.name.split(".") if is_private(name)]
    return []


def _classes(path: Path, tree: ast.Module | None = None) -> list[tuple[ast.ClassDef, type]]:
    """The classes at the top of a file, each with the class itself."""
    if str(path.relative_to(PACKAGE)) in PROGRAMS:
        return []
    module = _module(path)
    nodes = [node for node in (tree or ast.parse(path.read_text())).body if isinstance(node, ast.ClassDef)]
    return [(node, getattr(module, node.name)) for node in nodes]


def _module(path: Path) -> ModuleType:
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return importlib.import_module(".".join(parts[:-1] if parts[-1] == "__init__" else parts))


def _foreign(ours: type) -> list[type]:
    return [
        base
        for base in ours.__mro__
        if base.__module__.split(".")[0] not in {"noah", *sys.builtin_module_names, *sys.stdlib_module_names}
        and base.__module__.split(".")[0] != "pydantic"
    ]


def _private_names(of: type) -> frozenset[str]:
    """What a class and the classes above it define, declare, or set on themselves."""
    return frozenset(name for base in of.__mro__ for name in _own_names(base))


@cache
def _own_names(of: type) -> frozenset[str]:
    """The same, without the classes above it."""
    found = {*vars(of), *vars(of).get("__annotations__", {})}
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(of)))
    except (OSError, TypeError):  # it is not written in Python
        return frozenset(filter(is_private, found))
    return frozenset(filter(is_private, found | {name for node in ast.walk(tree) for name in _defined(node)}))
