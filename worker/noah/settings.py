"""The worker's settings: environment variables, checked once, at start."""

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from noah import model_profile
from noah.model_profile import LiveModel

LOCAL_ONLY = (
    "gemini_base_url",
    "gemini_ca_file",
    "firestore_emulator_host",
    "firebase_auth_emulator_host",
    "pubsub_emulator_host",
    "egress_url",
    "storage_emulator_host",
)


class SettingsError(Exception):
    """A setting is missing or malformed; the message is one line that names it."""


class LiveKitCredentials(BaseModel):
    """The one secret that holds LiveKit's key and secret, so that the two never tear."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    api_key: str = Field(min_length=1)
    api_secret: SecretStr = Field(min_length=1)


class Settings(BaseSettings):
    """Section "Settings" of the README says what each means; all times are in seconds."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore", frozen=True)

    google_cloud_project: str = Field(min_length=1)
    google_cloud_location: str = "us-central1"

    livekit_url: str = Field(pattern=r"^wss?://[^\s]+$")
    livekit_credentials: Annotated[LiveKitCredentials, NoDecode]
    agent_name: str = Field("noah-voice-agent", min_length=1)

    port: int = Field(8080, ge=0, le=65535)
    max_sessions: int = Field(8, ge=1, le=200)
    plans_dir: Path = Path(__file__).parent / "plans"
    journal_dir: Path = Path("/tmp/noah-journal")  # noqa: S108 (a bucket is mounted here on Cloud Run)
    participant_timeout_seconds: float = Field(30, gt=0)
    reconnect_grace_seconds: float = Field(60, gt=0)
    state_timeout_seconds: float = Field(2, gt=0)
    lease_seconds: float = Field(6, ge=1)
    max_interview_minutes: float = Field(60, gt=0)
    turns_per_minute: int = Field(12, ge=1)
    tokens_per_interview: int = Field(1_500_000, ge=1)
    tokens_per_person_hour: int = Field(600_000, ge=1)
    minutes_per_person_day: int = Field(180, ge=1)
    tokens_per_environment_day: int = Field(1_000_000_000, ge=1)
    context_tokens: int = Field(12_800, ge=5_000, le=100_000)
    disclosure: bool = True
    retention_days: int = Field(90, ge=1)
    events_topic: str = Field("", pattern=r"^(projects/[a-z0-9:.-]+/topics/[A-Za-z][A-Za-z0-9._~%+-]{2,254})?$")

    recordings_bucket: str = Field("", pattern=r"^([a-z0-9][a-z0-9._-]{1,220}[a-z0-9])?$")
    recordings_upload_key: SecretStr | None = None

    gemini_models: Annotated[tuple[LiveModel, ...], NoDecode] = (LiveModel(model_profile.DEFAULT),)
    gemini_voice: str = "Puck"
    report_model: str = Field(model_profile.DEFAULT_REPORT, min_length=1)
    report_location: str = Field("global", pattern=r"^[a-z0-9-]+$")
    google_genai_use_vertexai: bool = True
    google_api_key: SecretStr | None = None

    traces: str = Field("off", pattern=r"^(off|/.+|https?://[^\s]+)$")
    traces_ratio: float = Field(1, ge=0, le=1)

    gemini_base_url: str | None = Field(None, pattern=r"^https://[^\s]+$")
    gemini_ca_file: Path | None = None
    firestore_emulator_host: str | None = None
    firebase_auth_emulator_host: str | None = None
    pubsub_emulator_host: str | None = None
    egress_url: str | None = None
    storage_emulator_host: str | None = None

    k_service: str | None = None
    # what a worker pool has instead
    cloud_run_worker_pool: str | None = None

    @field_validator("livekit_credentials", mode="before")
    @classmethod
    def _one_json_secret(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value)
        except ValueError:
            # the value is a secret: the message must not repeat it
            raise ValueError('must be JSON: {"api_key": "…", "api_secret": "…"}') from None

    @field_validator("gemini_models", mode="before")
    @classmethod
    def _a_list_of_models(cls, value: object) -> object:
        return model_profile.parse(value) if isinstance(value, str) else value

    @field_validator("plans_dir")
    @classmethod
    def _plans_exist(cls, value: Path) -> Path:
        if not any(value.glob("*.yaml")):
            raise ValueError("holds no plan (*.yaml)")
        return value

    @field_validator("gemini_ca_file")
    @classmethod
    def _ca_exists(cls, value: Path | None) -> Path | None:
        if value is not None and not value.is_file():
            raise ValueError("is not a file")
        return value

    @model_validator(mode="after")
    def _local_only_stays_local(self) -> Self:
        if self.k_service or self.cloud_run_worker_pool:
            for name in LOCAL_ONLY:
                if getattr(self, name):
                    raise ValueError(f"{name.upper()} is for local use and must not be set on Google Cloud")
            if self.traces.startswith(("/", "http:")):
                raise ValueError("TRACES must be off or https:// on Google Cloud")
        if not self.google_genai_use_vertexai and self.google_api_key is None:
            raise ValueError("GOOGLE_API_KEY is needed when GOOGLE_GENAI_USE_VERTEXAI is false")
        return self

    @model_validator(mode="after")
    def _every_model_can_hold_an_interview(self) -> Self:
        for model in self.gemini_models:
            if refusal := model_profile.refusal(model, vertex=self.google_genai_use_vertexai):
                raise ValueError(f"GEMINI_MODELS: {refusal}")
        return self

    @model_validator(mode="after")
    def _every_model_is_served_where_it_is_asked_for(self) -> Self:
        if self.google_genai_use_vertexai and not self.gemini_base_url:
            for model in self.gemini_models:
                if why := model_profile.unserved(model.name, self.location_of(model)):
                    raise ValueError(f"GEMINI_MODELS: {why}")
            if why := model_profile.unserved(self.report_model, self.report_location):
                raise ValueError(f"REPORT_LOCATION: {why}")
        return self

    @property
    def live_model(self) -> LiveModel:
        """The model that speaks: the first of the list."""
        return self.gemini_models[0]

    @property
    def live_location(self) -> str:
        """Where Vertex AI is asked for the model that speaks."""
        return self.location_of(self.live_model)

    def location_of(self, model: LiveModel) -> str:
        """Where Vertex AI is asked for a model of the list."""
        return model.location or self.google_cloud_location

    def retired(self, today: date) -> str:
        """Why no interview or no report is possible from this day on, with the setting's name; empty when they are.

        A retired model is passed over while the list has another: a day must not stop workers that can speak.
        """
        if self.gemini_base_url:  # the simulator speaks as every model, for ever
            return ""
        gone = [model_profile.retired(model.name, today) for model in self.gemini_models]
        if all(gone):
            return f"GEMINI_MODELS: {gone[0]}"
        why = model_profile.retired(self.report_model, today)
        return f"REPORT_MODEL: {why}" if why else ""

    def warnings(self, today: date) -> list[str]:
        """What is to be done soon about the models, a line each."""
        if self.gemini_base_url:
            return []
        names = dict.fromkeys([*(model.name for model in self.gemini_models), self.report_model])
        return [line for name in names if (line := model_profile.warning(name, today))]


class _Renamed(BaseSettings):
    """Settings that have another name now."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore")

    gemini_model: str | None = None


def load(today: date | None = None) -> Settings:
    """Read the settings from the environment, and from `.env` for what is not set there.

    Raises SettingsError: one line that names the first setting that is missing or malformed, or whose model is
    retired on `today`, the current day in UTC when None.
    """
    settings = _read()
    if why := settings.retired(today or datetime.now(UTC).date()):
        raise SettingsError(why)
    return settings


def _read() -> Settings:
    if _Renamed().gemini_model is not None:
        # an alias would keep those who upgrade on a model that is retired, without a word
        raise SettingsError("GEMINI_MODEL is now GEMINI_MODELS, a list of which the first is used: set that instead")
    try:
        return Settings()  # the fields come from the environment
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        name = str(first["loc"][0]).upper() if first["loc"] else ""
        message = first["msg"].removeprefix("Value error, ")
        if first["type"] == "missing" and len(first["loc"]) == 1:
            raise SettingsError(f"{name} is not set") from None
        part = ".".join(str(key) for key in first["loc"][1:])
        raise SettingsError(f"{name}{f' ({part})' if part else ''}: {message}" if name else message) from None
