"""What interviews is set up with."""

from pydantic import Field

from shared.settings import SharedSettings


class Settings(SharedSettings):
    """What every function needs, and whether a team is told of what is deleted: no key of LiveKit's."""

    events_topic: str = Field("", pattern=r"^(projects/[a-z0-9:.-]+/topics/[A-Za-z][A-Za-z0-9._~%+-]{2,254})?$")
