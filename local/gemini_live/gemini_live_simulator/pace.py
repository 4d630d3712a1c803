"""When the model's sound is sent, and when it is heard."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

FASTER: Final = 3.8  # audio is made so many times as fast as it is played: 2.3 s of it in 0.6 s were recorded


@dataclass(slots=True)
class Pace:
    """When a sentence's sound is sent and played; seconds of the loop's clock."""

    begun: float  # its making
    play: float  # the client is still playing what came before
    lead_ms: int | None  # sent so far ahead of its playing; None: as fast as it is made

    def __post_init__(self) -> None:
        self.play = max(self.begun, self.play)

    def sent(self, offset: float) -> float:
        """When the sound at `offset` seconds is sent."""
        return self.begun + offset / FASTER if self.lead_ms is None else self.play + offset - self.lead_ms / 1000

    def played(self, offset: float) -> float:
        """When the sound at `offset` seconds is heard."""
        return self.play + offset

    def held_up(self, seconds: float) -> None:
        """What holds up the voice moves the rest of the sentence."""
        self.begun += max(0.0, seconds)
        self.play += max(0.0, seconds)
