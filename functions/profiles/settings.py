"""What profiles is set up with."""

from pydantic import Field

from shared.settings import SharedSettings


class Settings(SharedSettings):
    """What every function needs, and how long a profile is kept after it was last changed or used."""

    retention_days: int = Field(90, ge=1)
