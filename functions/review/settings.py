"""What review is set up with."""

from shared.settings import SharedSettings


class Settings(SharedSettings):
    """What every function needs, and nothing else: no key of LiveKit's."""
