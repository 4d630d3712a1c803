"""Reading a plan's file: what is wrong with it is said with file and line, in words that its writer understands."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

import yaml
from pydantic import ValidationError

from noah.interview.consistency import Loc, inconsistent, path_of
from noah.interview.fields import unknown_field
from noah.interview.phrases import phrases_in
from noah.interview.plan import DEFAULT_LANGUAGE, DISCLOSURE, MAX_FOLLOW_UPS, Plan

MAX_FILE_BYTES = 256 * 1024
MAX_DEPTH = 12


class PlanError(Exception):
    """A plan cannot be used. Each line of the message names file and line: `career.yaml:12: …`."""


def parse_plan(name: str, content: bytes, voices: Collection[str] | None = None) -> Plan:
    """Check the content of one plan's file, which is called `name`. `voices`: those that a model has.

    Raises PlanError, with a line for everything that is wrong with it.
    """
    if len(content) > MAX_FILE_BYTES:
        raise PlanError(f"{name}:1: is larger than {MAX_FILE_BYTES // 1024} KiB")
    try:
        text = content.decode("utf-8")
        _refuse_endless(name, text)
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except UnicodeDecodeError:
        raise PlanError(f"{name}:1: is not UTF-8 text") from None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise PlanError(f"{name}:{line}: {error.problem or error.context or 'is not YAML'}") from None
    except yaml.YAMLError:
        raise PlanError(f"{name}:1: is not YAML") from None
    return _checked(name, root, voices)


def _refuse_endless(name: str, text: str) -> None:
    """Raises PlanError for what makes a small file endless: aliases, and nesting without end."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        line = event.start_mark.line + 1 if event.start_mark else 1
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if isinstance(event, yaml.AliasEvent):
            raise PlanError(f"{name}:{line}: aliases (*name) are not taken")
        if depth > MAX_DEPTH:
            raise PlanError(f"{name}:{line}: is nested too deeply")


def _checked(name: str, root: yaml.Node | None, voices: Collection[str] | None) -> Plan:
    lines: dict[Loc, int] = {(): 1}
    problems: list[tuple[int, str]] = []
    if not isinstance(root, yaml.MappingNode):
        raise PlanError(f"{name}:1: is not a plan: expected fields such as 'id: …'")
    data = _construct(root, (), lines, problems)

    def line_of(loc: Loc) -> int:
        while loc not in lines:
            loc = loc[:-1]
        return lines[loc]

    plan: Plan | None = None
    if not problems:
        problems += [(line_of(at), message) for at, message in _otherwise(data)]
        try:
            plan = Plan.model_validate(data)
        except ValidationError as error:
            errors = error.errors(include_url=False)
            problems += [(line_of(at), message) for at, message in _unsaid(data, errors)]
            for each in errors:
                loc = each["loc"]
                if _is_unsaid(each):
                    continue
                inside = any(len(e["loc"]) > len(loc) and e["loc"][: len(loc)] == loc for e in errors)
                if each["type"] == "too_short" and inside:
                    continue  # it only counts what is right
                problems.append((line_of(loc), _worded(loc, each["type"], each["msg"], each["input"])))
    if plan is not None:
        problems += [(line_of(loc), message) for loc, message in (*inconsistent(plan), *_unheard_of(plan, voices))]
    if plan is None or problems:
        raise PlanError("\n".join(f"{name}:{line}: {message}" for line, message in sorted(problems)))
    return plan


def _languages(data: dict[str, Any]) -> Iterator[tuple[Loc, object, Any]]:
    """Where each language of a plan is, which it is, and what is given in it."""
    yield (), data.get("language", DEFAULT_LANGUAGE), data
    others = data.get("translations")
    for language, given in others.items() if isinstance(others, dict) else ():
        yield ("translations", language), language, given


def _otherwise(data: dict[str, Any]) -> Iterator[tuple[Loc, str]]:
    """What a plan says otherwise and must not: that Noah is an AI."""
    for at, language, given in _languages(data):
        own = given.get("phrases") if isinstance(given, dict) else None
        if isinstance(own, dict) and DISCLOSURE in own and phrases_in(language):
            where: Loc = (*at, "phrases", DISCLOSURE)
            yield where, f"{path_of(where)}: no plan in {language} says that otherwise: leave it out"


def _unheard_of(plan: Plan, voices: Collection[str] | None) -> Iterator[tuple[Loc, str]]:
    """A voice that no model has."""
    voice = plan.interviewer.voice
    if voice is not None and voices is not None and voice not in voices:
        yield (
            ("interviewer", "voice"),
            f"interviewer.voice: {voice!r} is no voice; there are {', '.join(sorted(voices))}",
        )


def _is_unsaid(error: Mapping[str, Any]) -> bool:
    return bool(error["type"] == "missing" and error["loc"][-2:-1] == ("phrases",))


def _unsaid(data: dict[str, Any], errors: Sequence[Mapping[str, Any]]) -> Iterator[tuple[Loc, str]]:
    """Which phrases are missing, in one line for each language."""
    for at, language, _ in _languages(data):
        where: Loc = (*at, "phrases")
        missing = [str(each["loc"][-1]) for each in errors if _is_unsaid(each) and each["loc"][:-1] == where]
        if missing:
            yield where, f"{path_of(where)}: a plan in {language} needs its own: {', '.join(missing)}"


def _construct(node: yaml.Node, loc: Loc, lines: dict[Loc, int], problems: list[tuple[int, str]]) -> Any:
    """Plain values of a YAML node; the line of each goes into `lines`."""
    lines.setdefault(loc, node.start_mark.line + 1)
    if isinstance(node, yaml.SequenceNode):
        return [_construct(item, (*loc, i), lines, problems) for i, item in enumerate(node.value)]
    if isinstance(node, yaml.MappingNode):
        mapping: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key, line = str(key_node.value), key_node.start_mark.line + 1
            if key in mapping:
                problems.append((line, f"{path_of((*loc, key))}: is given twice"))
            lines[(*loc, key)] = line
            mapping[key] = _construct(value_node, (*loc, key), lines, problems)
        return mapping
    loader = yaml.SafeLoader("")
    try:
        return loader.construct_object(node)
    except (yaml.YAMLError, ValueError) as error:
        problems.append((node.start_mark.line + 1, f"{path_of(loc)}: {error}"))
        return None
    finally:
        loader.dispose()


def _worded(loc: Loc, kind: str, message: str, value: object) -> str:
    where = path_of(loc)
    if kind == "extra_forbidden":
        return f"{path_of(loc[:-1])}: {unknown_field(loc)}" if len(loc) > 1 else unknown_field(loc)
    if kind == "missing":
        return f"{where}: is missing"
    if kind == "too_short" and loc[-1] == "questions":
        return f"{where}: the phase is empty: it needs a question"
    if kind == "too_long" and loc[-1] == "follow_ups":
        return f"{where}: too many: a question has at most {MAX_FOLLOW_UPS} follow-ups"
    if kind == "string_too_long" and isinstance(value, str):
        return f"{where}: too long: {len(value)} characters; {message[0].lower()}{message[1:]}"
    if kind == "string_pattern_mismatch" and loc[-1] == "id":
        return f"{where}: {str(value)[:60]!r} is no id: a lower-case letter, then such letters, digits, _"
    return f"{where}: {message.removeprefix('Value error, ')}"
