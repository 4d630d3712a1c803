"""What start_bot is set up with: LiveKit, the plans that may be asked for, and limits."""

import re
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator
from pydantic_settings import NoDecode

from shared.settings import SharedSettings, entries

_PLAN = re.compile(r"([a-z0-9][a-z0-9_-]{0,63})(?:@([A-Za-z0-9._-]{1,32}))?")


class Plan(BaseModel):
    """An interview plan that may be asked for: `career`, or `career@3`; else the worker knows the version."""

    model_config = ConfigDict(frozen=True)

    id: str
    version: str | None = None


class Settings(SharedSettings):
    """One field per environment variable; times are in the unit that the name says."""

    livekit_url: str = Field(pattern=r"^wss?://[^\s/]+/?$")
    livekit_credentials_secret: str = Field(pattern=r"^projects/[^/\s]+/secrets/[^/\s]+(/versions/[^/\s]+)?$")
    agent_name: str = Field("noah-voice-agent", min_length=1)
    plans: Annotated[tuple[Plan, ...], NoDecode] = Field(min_length=1)
    starts_per_day: int = Field(5, ge=1)
    token_ttl_seconds: int = Field(300, ge=30, le=3600)
    retention_days: int = Field(90, ge=1)
    lease_seconds: float = Field(6, ge=1)

    @field_validator("plans", mode="before")
    @classmethod
    def _comma_list_of_plans(cls, value: object) -> object:
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

    @model_validator(mode="after")
    def _livekit_by_tls(self) -> Self:
        if self.k_service and self.livekit_url.startswith("ws:"):
            raise ValueError("LIVEKIT_URL must be wss:// on Google Cloud")
        return self

    def plan(self, plan_id: str) -> Plan | None:
        """The plan of that id, or None when there is no such plan."""
        return next((plan for plan in self.plans if plan.id == plan_id), None)
