"""The JSON of a request's body, read into the form that a function expects."""

import json
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from shared.web import Refusal, wrong_field

M = TypeVar("M", bound=BaseModel)


def read(model: type[M], content: bytes) -> M:
    """`content` as `model`; an empty body is an empty object.

    Raises Refusal: bad_request, with the field where one is wrong.
    """
    try:
        # json, and not pydantic's parser: of a text that is no text (a lone surrogate) that one cannot say which it was
        data = json.loads(content) if content.strip() else {}
    except (ValueError, RecursionError):
        raise Refusal("bad_request", why="no JSON") from None
    try:
        return model.model_validate(data, strict=True)
    except ValidationError as error:
        raise Refusal("bad_request", field=wrong_field(error)) from None
