"""Interview plans, as far as a function knows them: those that PLANS says may be asked for."""

import re
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_settings import NoDecode

from shared.settings import entries

_PLAN = re.compile(r"([a-z0-9][a-z0-9_-]{0,63})(?:@([A-Za-z0-9._-]{1,32}))?")


class Plan(BaseModel):
    """An interview plan that may be asked for: `career`, or `career@3`; else the worker knows the version."""

    model_config = ConfigDict(frozen=True)

    id: str
    version: str | None = None


def _comma_list_of_plans(value: object) -> object:
    if not isinstance(value, str):
        return value
    plans = []
    for entry in entries(value):
        match = _PLAN.fullmatch(entry)
        if match is None:
            raise ValueError(f"{entry!r} is not a plan's id, or id@version")
        plans.append(Plan(id=match[1], version=match[2]))
    if len({plan.id for plan in plans}) != len(plans):
        raise ValueError("names a plan twice")
    return tuple(plans)


Plans: Any = Annotated[tuple[Plan, ...], NoDecode, BeforeValidator(_comma_list_of_plans), Field(min_length=1)]
