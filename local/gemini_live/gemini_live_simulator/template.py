"""`${name}` in a scenario: variables, their parts (`${tool.say}`), and types (`${turn|int}`)."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

_HOLE = re.compile(r"\$\$|\$\{\s*([A-Za-z_][\w.-]*)\s*(?:\|\s*(int|float|bool|json)\s*)?\}")


class TemplateError(ValueError):
    """A value that is not of the type that a template asks for."""


def lookup(variables: Mapping[str, Any], path: str) -> Any:
    """The value at a dotted path; None where there is none. A name that has dots itself goes first."""
    if path in variables:
        return variables[path]
    value: Any = variables
    for step in path.split("."):
        if isinstance(value, Mapping):
            value = value.get(step)
        elif isinstance(value, list) and step.isdigit() and int(step) < len(value):
            value = value[int(step)]
        else:
            return None
    return value


def text(value: Any) -> str:
    """A value as a scenario reads it: true, 3, plain text, JSON for the rest, nothing for null."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False)


def render(value: Any, variables: Mapping[str, Any]) -> Any:
    """Fill the holes in a text, or in all texts of a structure.

    A text that is one typed hole (`${n|int}`) becomes a value of that type. `{each: name, item: ...}` becomes
    a list: one item for each element of the list `name`, in which it is `${item}`. `$$` is a dollar sign.

    Raises:
        TemplateError: a value is not of its type.
    """
    if isinstance(value, str):
        whole = _HOLE.fullmatch(value)
        if whole and whole[2]:
            return _typed(lookup(variables, whole[1]), whole[2], whole[1])
        return _HOLE.sub(lambda hole: "$" if hole[1] is None else text(lookup(variables, hole[1])), value)
    if isinstance(value, Mapping):
        if value.keys() == {"each", "item"}:
            items = lookup(variables, str(value["each"]))
            each = items if isinstance(items, list) else []
            return [
                render(value["item"], {**variables, "item": item, "index": index}) for index, item in enumerate(each)
            ]
        return {key: render(item, variables) for key, item in value.items()}
    if isinstance(value, list):
        return [render(item, variables) for item in value]
    return value


def _typed(value: Any, kind: str, path: str) -> Any:
    try:
        match kind:
            case "int":
                return int(float(text(value)))
            case "float":
                return float(text(value))
            case "bool":
                return text(value).strip().lower() in ("true", "1", "yes")
            case _:
                return json.loads(value) if isinstance(value, str) else value
    except ValueError:
        raise TemplateError(f"${{{path}|{kind}}}: {text(value)!r} is not {kind}") from None
