"""Changes of code by name: each takes a piece out of a definition, wherever that definition is.

    Code("Lease.valid", "monotonic() < self.valid_until", "True")   # a piece of Python in a definition
    Code("Session._look_for_stall", "self.reconnect()")             # the same, taken out
    Body("refuse_withdrawn", "return")                              # the whole body of a function
    Text("firestore.rules", "if false;", "if true;")                # any other file

A definition is named by its name in its module: a function, a class, `Class.method`, or a constant of a module or a
class. Where two have the same name, folders and the module go before it: `start_bot.store._interview`. They need not
be complete, but must come in the path in this order.

Code is compared as syntax: formatting and comments do not matter. It is an expression, one or more statements, or an
argument as `name=value`, and must be in the definition exactly once. In it, `...` stands for any expression; at the end
of a call for all further arguments; as the last statement of a block for the rest of the block.
"""

from __future__ import annotations

import ast
import functools
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

SEARCHED = ("worker", "functions", "local")  # where definitions are looked for
ATOMS = (ast.Name, ast.Constant, ast.Call, ast.Attribute, ast.Subscript, ast.List, ast.Dict)

Files = dict[str, str]  # texts by path, from the root of the checkout
NO_MATTER = ("ctx", "kind", "type_comment")  # fields of syntax that are the same whatever the code does
Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Assign | ast.AnnAssign


class RewriteError(Exception):
    """What is named is not there, is there twice, or stays as it is."""


@dataclass(frozen=True)
class Code:
    """`old` becomes `new` in the definition `name`; without `new` it is taken out."""

    name: str
    old: str
    new: str = ""

    def apply(self, root: Path, files: Files) -> Files:
        place = find(self.name, root, files)
        span = _find_once(place, self.old)
        return {place.path: span.replaced(place.text, self.new)}


@dataclass(frozen=True)
class Body:
    """The body of the function `name` becomes `new`; its docstring stays."""

    name: str
    new: str

    def apply(self, root: Path, files: Files) -> Files:
        place = find(self.name, root, files)
        if not isinstance(place.node, ast.FunctionDef | ast.AsyncFunctionDef):
            raise RewriteError(f"{place} is not a function")
        body = place.node.body
        body = body[1:] if ast.get_docstring(place.node) is not None else body
        if not body:
            raise RewriteError(f"{place} has no body")
        return {place.path: Span(body[0], body[-1]).replaced(place.text, self.new)}


@dataclass(frozen=True)
class Text:
    """`old`, which occurs once in the one file that matches `glob`, becomes `new`."""

    glob: str
    old: str
    new: str

    def apply(self, root: Path, files: Files) -> Files:
        found = [path.relative_to(root).as_posix() for path in sorted(root.glob(self.glob)) if path.is_file()]
        if len(found) != 1:
            raise RewriteError(f"{len(found)} files match {self.glob!r}: {', '.join(found) or 'none'}")
        text = files.get(found[0]) or (root / found[0]).read_text()
        if (times := text.count(self.old)) != 1:
            raise RewriteError(f"this is {times} times in {found[0]}, and not once:\n{self.old}")
        return {found[0]: text.replace(self.old, self.new)}


Rewrite = Code | Body | Text


def rewritten(rewrites: Sequence[Rewrite], root: Path) -> Files:
    """The files that `rewrites` change, one after the other, with their new texts; nothing is written.

    Raises `RewriteError`.
    """
    files: Files = {}
    for rewrite in rewrites:
        for path, text in rewrite.apply(root, files).items():
            before = files.get(path) or (root / path).read_text()
            _check_changed(path, before, text)
            files[path] = text
    return files


def _check_changed(path: str, before: str, after: str) -> None:
    if before == after:
        raise RewriteError(f"{path} stays as it is")
    if path.endswith(".py"):
        try:
            compile(after, path, "exec")
        except SyntaxError as error:
            raise RewriteError(f"{path} does not compile any more: {error}") from None


@dataclass(frozen=True)
class Place:
    """A definition in a file."""

    path: str
    text: str
    name: str
    node: Definition

    def __str__(self) -> str:
        return f"{self.name} ({self.path}:{self.node.lineno})"


def find(name: str, root: Path, files: Files) -> Place:
    """The one definition with this name, in the checkout at `root` with `files` changed. Raises `RewriteError`."""
    *_, last = parts = name.split(".")
    places = [place for place in _places(last, root, files) if _means(parts, place)]
    if len(places) == 1:
        return places[0]
    if places:
        raise RewriteError(f"{name} is defined {len(places)} times; put folder or module first: {_listed(places)}")
    alike = _listed(_places(last, root, files))
    raise RewriteError(f"nothing is called {name} in {', '.join(SEARCHED)}" + (f"; there is {alike}" if alike else ""))


def _listed(places: Sequence[Place]) -> str:
    return ", ".join(map(str, places))


def _places(last: str, root: Path, files: Files) -> list[Place]:
    """All definitions whose name ends with `last`."""
    found = []
    for path in _modules(root):
        text = files.get(path) or (root / path).read_text()
        if last in text:
            found += [Place(path, text, name, node) for name, node in _defined(text) if name.split(".")[-1] == last]
    return found


@functools.cache
def _modules(root: Path) -> list[str]:
    """The Python files that definitions are looked for in; which there are does not change."""
    paths = [path.relative_to(root) for top in SEARCHED for path in sorted((root / top).rglob("*.py"))]
    skipped = (".", "node_modules")
    return [path.as_posix() for path in paths if not any(part.startswith(skipped) for part in path.parts)]


def _means(parts: list[str], place: Place) -> bool:
    """Whether the name's last parts are that of the place, and those before come in its path in this order."""
    own = place.name.split(".")
    before = parts[: -len(own)]
    if parts[-len(own) :] != own:
        return False
    path = iter(place.path.removesuffix(".py").split("/"))
    return all(part in path for part in before)


@functools.cache
def _defined(text: str) -> list[tuple[str, Definition]]:
    """What a module defines, with the names it has there."""
    return list(_definitions(ast.parse(text), ""))


def _definitions(node: ast.AST, prefix: str, constants: bool = True) -> Iterator[tuple[str, Definition]]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield prefix + child.name, child
            yield from _definitions(child, f"{prefix}{child.name}.", isinstance(child, ast.ClassDef))
        elif isinstance(child, ast.Assign | ast.AnnAssign):
            targets = child.targets if isinstance(child, ast.Assign) else [child.target]
            for target in targets:
                if constants and isinstance(target, ast.Name):
                    yield prefix + target.id, child
        elif not isinstance(child, ast.expr):
            yield from _definitions(child, prefix, constants)


@dataclass(frozen=True)
class Span:
    """What is to be replaced: an expression, an argument of a call, or the statements from `first` to `last`."""

    first: ast.expr | ast.stmt | ast.keyword
    last: ast.expr | ast.stmt | ast.keyword
    alone: bool = False  # nothing else is in the block
    call: ast.Call | None = None  # that the argument is in

    def replaced(self, text: str, new: str) -> str:
        """The text of the file with `new` in its place."""
        if isinstance(self.first, ast.stmt):
            return self._replaced_lines(text, new)
        data = text.encode()
        start, end = _offset(data, self.first), _offset(data, self.last, at_end=True)
        if self.call is not None and not new:
            start, end = self._with_comma(data, start, end)
        elif self.call is None:
            new = _expression(new)
        return (data[:start] + new.encode() + data[end:]).decode()

    def _replaced_lines(self, text: str, new: str) -> str:
        lines = text.split("\n")
        decorators = getattr(self.first, "decorator_list", [])
        begin = min(each.lineno for each in (self.first, *decorators)) - 1
        end = self.last.end_lineno or begin
        if lines[begin][: self.first.col_offset].strip():
            raise RewriteError(f"line {begin + 1} holds more than one statement")
        new = textwrap.dedent(new).strip() or ("pass" if self.alone else "")
        made = [textwrap.indent(new, " " * self.first.col_offset)] if new else []
        return "\n".join([*lines[:begin], *made, *lines[end:]])

    def _with_comma(self, data: bytes, start: int, end: int) -> tuple[int, int]:
        """From the argument to the next one, or from the end of the one before."""
        assert self.call is not None
        others: list[ast.expr | ast.keyword] = [*self.call.args, *self.call.keywords]
        starts = [offset for each in others if (offset := _offset(data, each)) > start]
        if starts:
            return start, min(starts)
        ends = [offset for each in others if (offset := _offset(data, each, at_end=True)) < start]
        return (max(ends), end) if ends else (start, end)


def _offset(data: bytes, node: ast.expr | ast.stmt | ast.keyword, *, at_end: bool = False) -> int:
    line, column = (node.end_lineno, node.end_col_offset) if at_end else (node.lineno, node.col_offset)
    assert line is not None
    assert column is not None
    return sum(map(len, data.splitlines(keepends=True)[: line - 1])) + column


def _expression(new: str) -> str:
    """Source of an expression that can stand wherever one can. Raises `RewriteError`."""
    try:
        node = ast.parse(new.strip(), mode="eval").body
    except SyntaxError:
        raise RewriteError(f"an expression can only become an expression, and not {new!r}") from None
    return new.strip() if isinstance(node, ATOMS) else f"({new.strip()})"


def _find_once(place: Place, old: str) -> Span:
    """The one place in a definition where `old` is. Raises `RewriteError`."""
    try:
        wanted = ast.parse(textwrap.dedent(old).strip()).body
    except SyntaxError as error:
        raise RewriteError(f"this is no Python: {error}\n{old}") from None
    found = list(_spans(place.node, wanted))
    if len(found) == 1:
        return found[0]
    code = textwrap.dedent(ast.get_source_segment(place.text, place.node, padded=True) or "")
    raise RewriteError(f"this is {len(found)} times in {place}, and not once:\n{old}\n\nIt is now:\n{code}")


def _spans(scope: ast.AST, wanted: list[ast.stmt]) -> Iterator[Span]:
    match wanted:
        case [ast.Expr(value)]:
            expression: ast.expr | None = value
        case _:
            expression = None
    keyword = _as_argument(wanted)
    counted = set()  # expressions that are statements of their own, and are found as these
    for node in ast.walk(scope):
        for block in _blocks(node):
            for at in range(len(block) - len(wanted) + 1):
                part = block[at : at + len(wanted)]
                if all(map(_same, part, wanted)):
                    counted |= {id(each.value) for each in part if isinstance(each, ast.Expr)}
                    yield Span(part[0], part[-1], alone=len(part) == len(block))
        if (
            expression is not None
            and isinstance(node, ast.expr)
            and id(node) not in counted
            and _same(node, expression)
        ):
            yield Span(node, node)
        if keyword is not None and isinstance(node, ast.Call):
            yield from (Span(each, each, call=node) for each in node.keywords if _same(each, keyword))


def _as_argument(wanted: list[ast.stmt]) -> ast.keyword | None:
    """`name=value`, which parses as an assignment, as an argument."""
    match wanted:
        case [ast.Assign([ast.Name(name)], value)]:
            return ast.keyword(name, value)
        case _:
            return None


def _blocks(node: ast.AST) -> Iterator[list[ast.stmt]]:
    for _, value in ast.iter_fields(node):
        if isinstance(value, list) and value and isinstance(value[0], ast.stmt):
            yield value


def _same(node: object, wanted: object) -> bool:
    """Whether syntax is what is wanted, but for what `...` stands for."""
    match node, wanted:
        case ast.AST(), ast.AST() if _is_rest(wanted):
            return True
        case list(), list():
            head = wanted[:-1] if wanted and _is_rest(wanted[-1]) else wanted
            return (len(node) == len(head) or head is not wanted) and _begins(node, head)
        case ast.Call(), ast.Call(args=[*head, last]) if _is_rest(last):
            named = all(any(_same(each, one) for each in node.keywords) for one in wanted.keywords)
            return named and _same(node.func, wanted.func) and _begins(node.args, head)
        case ast.AST(), ast.AST():
            names = [name for name in wanted._fields if name not in NO_MATTER]
            return type(node) is type(wanted) and all(_same(getattr(node, n), getattr(wanted, n)) for n in names)
        case _:
            return type(node) is type(wanted) and node == wanted


def _begins(nodes: Sequence[object], head: Sequence[object]) -> bool:
    return len(nodes) >= len(head) and all(_same(node, one) for node, one in zip(nodes, head, strict=False))


def _is_rest(node: object) -> bool:
    """Whether it is `...`, as an expression or as a statement."""
    node = node.value if isinstance(node, ast.Expr) else node
    return isinstance(node, ast.Constant) and node.value is ...
