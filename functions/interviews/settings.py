"""The function's settings: environment variables, checked once, at start."""

import re
from typing import Annotated, Self

from pydantic import Field, ValidationError, field_validator, model_validator
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


class Settings(BaseSettings):
    """One field per environment variable."""

    model_config = SettingsConfigDict(extra="ignore", frozen=True)

    google_cloud_project: str = Field(min_length=1)
    allowed_origins: Annotated[tuple[str, ...], NoDecode] = ()
    require_app_check: bool = False

    firestore_emulator_host: str | None = None
    firebase_auth_emulator_host: str | None = None
    secret_manager_endpoint: str | None = None
    gemini_base_url: str | None = None
    gemini_ca_file: str | None = None

    k_service: str | None = None

    @field_validator("allowed_origins", mode="before")
    @classmethod
    def _comma_list_of_origins(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        origins = tuple(entry.strip() for entry in value.split(",") if entry.strip())
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
        return self


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
        raise SystemExit(f"interviews: {name} {message}".replace("  ", " ")) from None
