"""Which fields a place of a plan may have: for who has written one that is not there."""

import difflib
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel

from noah.interview.plan import Plan


def unknown_field(loc: tuple[str | int, ...]) -> str:
    """What is said of a field that is not known: one that is like it, and those that are known there."""
    known = known_fields(loc[:-1])
    alike = difflib.get_close_matches(str(loc[-1]), known, n=1)
    guess = f"; did you mean {alike[0]!r}?" if alike else ""
    there = f"{'' if alike else '.'} Known here: {', '.join(known)}" if known else ""
    return f"unknown field {str(loc[-1])!r}{guess}{there}"


def known_fields(loc: tuple[str | int, ...]) -> list[str]:
    """The fields that a plan may have at this place, in the order of the code; none where it has no fields."""
    at: Any = Plan
    for key in loc:
        if _is_part(at):
            at = next((f.annotation for name, f in at.model_fields.items() if (f.alias or name) == key), None)
        else:  # of a list its elements, of a map its values
            at = next((each for each in reversed(get_args(at)) if each is not Ellipsis), None)
        at = _plain(at)
    return [field.alias or name for name, field in at.model_fields.items()] if _is_part(at) else []


def _is_part(at: object) -> bool:
    return isinstance(at, type) and issubclass(at, BaseModel)


def _plain(annotation: Any) -> Any:
    """A type without what may be left out, and without its checks."""
    while get_origin(annotation) in (Annotated, Union, UnionType):
        annotation = next(each for each in get_args(annotation) if each is not type(None))
    return annotation
