"""Scenario files: read, checked with the line of what is wrong, and found for a session."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pydantic
import yaml

from .schema import BUILT_IN, Scenario, ScenarioError

# written in C where PyYAML was built with it: eight times as fast, and a session waits for it
_SafeLoader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(_SafeLoader):  # type: ignore[misc, valid-type]
    """YAML in which `on` is a word: only true and false are booleans, as in YAML 1.2."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, expression) for tag, expression in resolvers if tag != "tag:yaml.org,2002:bool"]
    for first, resolvers in _SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), list("tf"))


def load(path: Path) -> Scenario:
    """Read one scenario file.

    Raises:
        ScenarioError: it cannot be read, is not YAML, or has something that the format does not know.
    """
    try:
        text = path.read_text()
    except (OSError, UnicodeDecodeError) as error:
        raise ScenarioError(f"{path.name}: {error}") from None
    return parse(text, path.name)


def parse(text: str, name: str) -> Scenario:
    """A scenario from its text; `name` is the file's, for errors and as the scenario's own.

    Raises:
        ScenarioError: see `load`.
    """
    loader = _Loader(text)
    try:
        node = loader.get_single_node()
        value = loader.construct_document(node) if node is not None else None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise ScenarioError(f"{name}:{line}: {error.problem}") from None
    finally:
        loader.dispose()
    if node is None or not isinstance(value, Mapping):
        raise ScenarioError(f"{name}:1: a scenario is a mapping")
    try:
        return Scenario.model_validate({"name": Path(name).stem, **value})
    except pydantic.ValidationError as error:
        # Of the alternatives of a union, the error that got deepest into the file says most; then one of ours.
        found = max(
            error.errors(include_url=False),
            key=lambda one: (place_in(node, one["loc"])[1], one["type"] == "value_error"),
        )
        line, _, path = place_in(node, found["loc"])
        raise ScenarioError(f"{name}:{line}: {path}: {found['msg']}") from None


def place_in(node: yaml.Node, loc: tuple[int | str, ...]) -> tuple[int, int, str]:
    """The line of a place in the document, how deep it is, and its path."""
    line, depth, path = node.start_mark.line + 1, 0, []
    for step in loc:
        below: yaml.Node | None = None
        if isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                if key.value == step:
                    below, line = value, key.start_mark.line + 1
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            below = node.value[step]
            line = below.start_mark.line + 1
        if below is not None:
            node, depth = below, depth + 1
            path.append(str(step))
        elif step == loc[-1] and str(step).isidentifier():
            path.append(str(step))
    return line, depth, ".".join(path) or "scenario"


class Library:
    """A folder of scenario files, read afresh when a session opens; unchanged files are not parsed again."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._known: dict[Path, tuple[tuple[int, int, int], Scenario | ScenarioError]] = {}

    def all(self) -> list[Scenario]:
        """Every scenario that can be used, by file name."""
        return [scenario for scenario in self._load() if isinstance(scenario, Scenario)]

    def find(self, instruction: str) -> tuple[Scenario, list[ScenarioError]]:
        """The first scenario (by file name) that fits a system instruction, and files that cannot be used."""
        errors: list[ScenarioError] = []
        found: Scenario | None = None
        for scenario in self._load():
            if isinstance(scenario, ScenarioError):
                errors.append(scenario)
            elif found is None and (scenario.match is None or scenario.match.search(instruction)):
                found = scenario
        return found or BUILT_IN, errors

    def _load(self) -> list[Scenario | ScenarioError]:
        if self._folder is None:
            return []
        paths = sorted(path for path in self._folder.glob("*.y*ml") if path.suffix in (".yaml", ".yml"))
        fresh: dict[Path, tuple[tuple[int, int, int], Scenario | ScenarioError]] = {}
        for path in paths:
            try:
                stat = path.stat()
            except FileNotFoundError:  # removed between the listing and now
                continue
            stamp = (stat.st_mtime_ns, stat.st_size, stat.st_ino)
            known = self._known.get(path)
            if known is None or known[0] != stamp:
                try:
                    known = (stamp, load(path))
                except ScenarioError as error:
                    known = (stamp, error)
            fresh[path] = known
        self._known = fresh
        return [scenario for _, scenario in fresh.values()]
