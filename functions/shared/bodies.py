"""The JSON of a request's body, read into the form that a function expects."""

import json
import re
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from shared.web import Refusal

M = TypeVar("M", bound=BaseModel)


def read(model: type[M], content: bytes) -> M:
    """`content` as `model`; an empty body is an empty object.

    Raises Refusal: bad_request, with the field where one is wrong.
    """
    try:
        # json, and not pydantic's parser: of a text that is no text (a lone surrogate) that one cannot say which it was
        data = json.loads(content.decode()) if content.strip() else {}
    except (ValueError, RecursionError):
        raise Refusal("bad_request", why="no JSON") from None
    try:
        return model.model_validate(data, strict=True)
    except ValidationError as error:
        raise Refusal("bad_request", field=_wrong_field(error)) from None


def _wrong_field(error: ValidationError) -> str | None:
    """The first field that is wrong; None when the body as a whole is, or the name is not one to repeat."""
    where = error.errors(include_url=False, include_context=False, include_input=False)[0]["loc"]
    name = str(where[0]) if where else ""
    return name if re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]{0,63}", name) else None
