"""The settings of every function: environment variables, checked once, at start. A function adds its own."""

import re
from typing import Annotated, Self, TypeVar

from pydantic import BeforeValidator, Field, ValidationError, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

# The Auth emulator's mode accepts unsigned tokens: on Google Cloud none of these may be set.
LOCAL_ONLY = (
    "firestore_emulator_host",
    "firebase_auth_emulator_host",
    "secret_manager_endpoint",
    "gemini_base_url",
    "gemini_ca_file",
    "cloud_run_endpoint",
)

_APP = re.compile(r"1:\d{1,20}:(web|ios|android):[0-9a-f]{1,64}")
_ORIGIN = re.compile(r"https?://[a-z0-9.-]+(:\d{1,5})?")


def comma_list(form: re.Pattern[str], what: str) -> BeforeValidator:
    """For a field that is a comma-separated list of texts of one form; `what` another one is not, for the error."""

    def split(value: object) -> object:
        if not isinstance(value, str):
            return value
        found = tuple(entries(value))
        for entry in found:
            if not form.fullmatch(entry):
                raise ValueError(f"{entry!r} is not {what}")
        return found

    return BeforeValidator(split)


def entries(value: str) -> list[str]:
    """What a comma-separated list names."""
    return [entry.strip() for entry in value.split(",") if entry.strip()]


Apps = Annotated[tuple[str, ...], NoDecode, comma_list(_APP, "an app's id like 1:123456789012:web:0123abcd")]
Origins = Annotated[tuple[str, ...], NoDecode, comma_list(_ORIGIN, "an origin like https://example.com")]


class SharedSettings(BaseSettings):
    """One field per environment variable; times are in the unit that the name says."""

    model_config = SettingsConfigDict(extra="ignore", frozen=True)

    google_cloud_project: str = Field(min_length=1)
    allowed_origins: Origins = ()
    require_app_check: bool = False
    app_check_apps: Apps = ()
    auth_tenant: str = Field("", pattern=r"^([a-z][a-z0-9-]{3,39})?$")

    firestore_emulator_host: str | None = None
    firebase_auth_emulator_host: str | None = None
    secret_manager_endpoint: str | None = None
    gemini_base_url: str | None = None
    gemini_ca_file: str | None = None
    cloud_run_endpoint: str | None = None

    k_service: str | None = None

    @model_validator(mode="after")
    def _local_only_stays_local(self) -> Self:
        if self.k_service:
            for name in LOCAL_ONLY:
                if getattr(self, name):
                    raise ValueError(f"{name.upper()} is for local use and must not be set on Google Cloud")
        return self


S = TypeVar("S", bound=SharedSettings)


def load(settings: type[S], function: str) -> S:
    """Read a function's settings from the environment.

    Raises SystemExit: one line that names the function and the first setting that is missing or malformed.
    """
    try:
        return settings()  # the fields come from the environment
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        name = str(first["loc"][0]).upper() if first["loc"] else ""
        message = "is not set" if first["type"] == "missing" else first["msg"].removeprefix("Value error, ")
        raise SystemExit(f"{function}: {name} {message}".replace("  ", " ")) from None
