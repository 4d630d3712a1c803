"""The function's settings: environment variables, checked once, at start."""

import re
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

# The Auth emulator's mode accepts unsigned tokens: on Google Cloud none of these may be set.
LOCAL_ONLY = (
    "firestore_emulator_host",
    "firebase_auth_emulator_host",
    "secret_manager_endpoint",
    "gemini_base_url",
    "gemini_ca_file",
)

_ORIGIN = re.compile(r"https?://[a-z0-9.-]+(:\d{1,5})?")
_PLAN = re.compile(r"([a-z0-9][a-z0-9_-]{0,63})(?:@([A-Za-z0-9._-]{1,32}))?")


class Plan(BaseModel):
    """An interview plan that may be asked for: `career`, or `career@3`; else the worker knows the version."""

    model_config = ConfigDict(frozen=True)

    id: str
    version: str | None = None


class Settings(BaseSettings):
    """One field per environment variable; times are in the unit that the name says."""

    model_config = SettingsConfigDict(extra="ignore", frozen=True)

    google_cloud_project: str = Field(min_length=1)
    livekit_url: str = Field(pattern=r"^wss?://[^\s/]+/?$")
    livekit_credentials_secret: str = Field(pattern=r"^projects/[^/\s]+/secrets/[^/\s]+(/versions/[^/\s]+)?$")
    agent_name: str = Field("noah-voice-agent", min_length=1)
    plans: Annotated[tuple[Plan, ...], NoDecode] = Field(min_length=1)
    allowed_origins: Annotated[tuple[str, ...], NoDecode] = ()
    require_app_check: bool = False
    starts_per_day: int = Field(5, ge=1)
    token_ttl_seconds: int = Field(300, ge=30, le=3600)
    retention_days: int = Field(90, ge=1)
    lease_seconds: float = Field(6, ge=1)

    firestore_emulator_host: str | None = None
    firebase_auth_emulator_host: str | None = None
    secret_manager_endpoint: str | None = None
    gemini_base_url: str | None = None
    gemini_ca_file: str | None = None

    k_service: str | None = None

    @field_validator("plans", mode="before")
    @classmethod
    def _comma_list_of_plans(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        plans = []
        for entry in _entries(value):
            match = _PLAN.fullmatch(entry)
            if match is None:
                raise ValueError(f"{entry!r} is not a plan's id, or id@version")
            plans.append(Plan(id=match[1], version=match[2]))
        if len({plan.id for plan in plans}) != len(plans):
            raise ValueError("names a plan twice")
        return tuple(plans)

    @field_validator("allowed_origins", mode="before")
    @classmethod
    def _comma_list_of_origins(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        origins = tuple(_entries(value))
        for origin in origins:
            if not _ORIGIN.fullmatch(origin):
                raise ValueError(f"{origin!r} is not an origin like https://example.com")
        return origins

    @model_validator(mode="after")
    def _local_only_stays_local(self) -> Self:
        if self.k_service:
            for name in LOCAL_ONLY:
                if getattr(self, name):
                    raise ValueError(f"{name.upper()} is for local use and must not be set on Google Cloud")
            if self.livekit_url.startswith("ws:"):
                raise ValueError("LIVEKIT_URL must be wss:// on Google Cloud")
        return self

    def plan(self, plan_id: str) -> Plan | None:
        """The plan of that id, or None when there is no such plan."""
        return next((plan for plan in self.plans if plan.id == plan_id), None)


def load() -> Settings:
    """Read the settings from the environment.

    Raises SystemExit: one line that names the first setting that is missing or malformed.
    """
    try:
        return Settings()  # the fields come from the environment
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        name = str(first["loc"][0]).upper() if first["loc"] else ""
        message = "is not set" if first["type"] == "missing" else first["msg"].removeprefix("Value error, ")
        raise SystemExit(f"start_bot: {name} {message}".replace("  ", " ")) from None


def _entries(value: str) -> list[str]:
    return [entry.strip() for entry in value.split(",") if entry.strip()]
