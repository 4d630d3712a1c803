"""What the scaler is set up with: what it scales, and by which rules."""

from typing import Self
from zoneinfo import ZoneInfo

from pydantic import Field, field_validator, model_validator

from scaler.floors import Floor
from scaler.policy import Rules
from shared.settings import SharedSettings


class Settings(SharedSettings):
    """One field per environment variable; times are in the unit that the name says."""

    scaled: str = Field(pattern=r"^projects/[^/\s]+/locations/[^/\s]+/(services|workerPools)/[a-z][a-z0-9-]*$")
    max_sessions: int = Field(ge=1, le=64)
    headroom: int = Field(1, ge=0, le=10_000)
    floor: int = Field(1, ge=0, le=1000)
    floors: tuple[Floor, ...] = ()
    time_zone: str = "UTC"
    ceiling: int = Field(ge=0, le=1000)
    cooldown_seconds: float = Field(45, ge=30, le=3600)
    rounds: int = Field(6, ge=1, le=12)
    round_seconds: float = Field(10, ge=0, le=30)

    @field_validator("time_zone")
    @classmethod
    def _is_a_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (KeyError, ValueError, OSError):
            raise ValueError(f"{value!r} is no time zone, as Europe/Berlin is one") from None
        return value

    @model_validator(mode="after")
    def _a_floor_is_below_the_ceiling(self) -> Self:
        highest = max([self.floor, *(each.instances for each in self.floors)])
        if highest > self.ceiling:
            raise ValueError(f"CEILING is {self.ceiling}, below a floor of {highest}")
        return self

    @property
    def rules(self) -> Rules:
        return Rules(self.max_sessions, self.headroom, self.ceiling, self.cooldown_seconds)
