"""Whether what is being played still makes sense: it can be heard, it ends, and it is not what was said before."""

import math
from collections.abc import Callable
from enum import Enum, auto

import structlog

from noah.room.sound import Sound

log = structlog.get_logger(__name__)

# Without a sound in what is played, until the model is left for it.
DEAF_SECONDS = 1.5


class Verdict(Enum):
    """What becomes of the next piece of a segment."""

    PLAY = auto()
    SKIP = auto()
    """Leave it out, and what follows of this segment: it repeats what was played."""
    DROP = auto()
    """Drop all of it: nothing that follows will make sense."""


class Sense:
    """Looks at one segment after the other, before each of its pieces is played."""

    def __init__(self, sound: Sound) -> None:
        self._sound = sound
        self._audible_before = 0.0
        self._skipping = False
        self.most_seconds: Callable[[], tuple[float, bool]] = lambda: (math.inf, False)
        """How long the segment may last, and whether what is longer repeats it."""

    def begins(self) -> None:
        """The first piece of a segment is about to be played."""
        self._audible_before = self._sound.audible

    def ends(self) -> None:
        """The segment is over, or was dropped."""
        self._skipping = False

    def of(self, played: float) -> Verdict:
        """What becomes of the next piece, when so many seconds of the segment were played."""
        if self._skipping or not played:
            return Verdict.SKIP if self._skipping else Verdict.PLAY
        most, repeats = self.most_seconds()
        deaf = played >= DEAF_SECONDS and self._sound.audible == self._audible_before
        if not deaf and round(played, 3) < most:
            return Verdict.PLAY
        if not repeats:
            log.warning("voice_senseless", seconds=round(played, 1), deaf=deaf)
            return Verdict.DROP
        log.info("repetition_dropped", seconds=round(played, 1))
        self._skipping = True
        return Verdict.SKIP
