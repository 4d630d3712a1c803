"""How much of Noah's line was heard when the candidate began to speak, which LiveKit says later."""

from collections.abc import Callable

from noah import clock
from noah.model.kept_audio import SPEECH_DB

# A sound with a longer gap in it is two.
GAP_SECONDS = 0.3
# So late LiveKit can say that somebody speaks. What is heard for longer than that is the room, a fan or Noah's echo.
LATE_SECONDS = 0.8


class Onset:
    """Follows the candidate's sound as it comes, for the moment in which it began."""

    def __init__(self, share: Callable[[], float]) -> None:
        """`share`: how much of the line was heard until now."""
        self._share = share
        self._quiet = GAP_SECONDS
        self._began: tuple[float, float] | None = None
        """When the latest sound began, and how much was heard then."""

    def sound(self, loud: float, seconds: float) -> None:
        """So many seconds of the candidate's sound have come, so loud in dB of full scale."""
        if loud <= SPEECH_DB:
            self._quiet += seconds
            return
        if self._quiet >= GAP_SECONDS:
            self._began = clock.monotonic(), self._share()
        self._quiet = 0.0

    def asked(self) -> None:
        """Another line is given: of that, what was heard counts from now on."""
        if self._began is not None:
            self._began = self._began[0], self._share()

    def heard(self) -> float:
        """How much they had heard when they began to speak, of whom LiveKit says now that they do."""
        if self._began is None or clock.monotonic() - self._began[0] > LATE_SECONDS:
            return self._share()
        return self._began[1]
