"""What start_bot is set up with: LiveKit, the plans that may be asked for, and limits."""

from typing import Self

from pydantic import Field, model_validator

from shared.plans import Plan, Plans
from shared.settings import SharedSettings
from start_bot.consent import VERSION


class Settings(SharedSettings):
    """One field per environment variable; times are in the unit that the name says."""

    livekit_url: str = Field(pattern=r"^wss?://[^\s/]+/?$")
    livekit_credentials_secret: str = Field(pattern=r"^projects/[^/\s]+/secrets/[^/\s]+(/versions/[^/\s]+)?$")
    agent_name: str = Field("noah-voice-agent", min_length=1)
    plans: Plans
    invitation_required: bool = False
    verified_email_required: bool = False
    app_check_once: bool = False
    consent_version: str = Field("", pattern=f"{VERSION}|^$")
    consent_url: str = Field("", max_length=500, pattern=r"^(https?://[^\s\"<>]+)?$")
    starts_per_day: int = Field(5, ge=1)
    interviews_at_once: int = Field(2, ge=1)
    minutes_per_person_day: int = Field(180, ge=1)
    starts_per_address_hour: int = Field(20, ge=1)
    starts_per_environment_day: int = Field(1000, ge=1)
    tokens_per_person_hour: int = Field(600_000, ge=1)
    tokens_per_environment_day: int = Field(1_000_000_000, ge=1)
    trusted_proxies: int = Field(1, ge=0, le=10)
    token_ttl_seconds: int = Field(300, ge=30, le=3600)
    retention_days: int = Field(90, ge=1)
    lease_seconds: float = Field(6, ge=1)

    traces: str = Field("off", pattern=r"^(off|/.+|https?://[^\s]+)$")
    traces_ratio: float = Field(1, ge=0, le=1)

    @model_validator(mode="after")
    def _traces_leave_by_tls(self) -> Self:
        if self.k_service and self.traces.startswith(("/", "http:")):
            raise ValueError("TRACES must be off or https:// on Google Cloud")
        return self

    @model_validator(mode="after")
    def _once_is_asked_for(self) -> Self:
        if self.app_check_once and not self.require_app_check:
            raise ValueError("REQUIRE_APP_CHECK is not set: APP_CHECK_ONCE is about the tokens that it asks for")
        return self

    @model_validator(mode="after")
    def _livekit_by_tls(self) -> Self:
        if self.k_service and self.livekit_url.startswith("ws:"):
            raise ValueError("LIVEKIT_URL must be wss:// on Google Cloud")
        return self

    @model_validator(mode="after")
    def _consent_is_to_a_text(self) -> Self:
        if self.consent_version and not self.consent_url:
            raise ValueError("CONSENT_URL is not set: CONSENT_VERSION asks for consent to the text that is there")
        return self

    def plan(self, plan_id: str) -> Plan | None:
        """The plan of that id, or None when there is no such plan."""
        return next((plan for plan in self.plans if plan.id == plan_id), None)
