"""A session that the server calls invalid (1007): how often it is begun anew instead of ending the call.

Its context may be exhausted, or it may be about a frame that was fine; a session that knows nothing yet helps in both
cases, unless it goes on.
"""

from collections import deque

# So often a session is begun anew, within so many seconds.
MOST_INVALID = 3
INVALID_SECONDS = 60.0


class Invalid:
    """Counts over the connections of one call."""

    def __init__(self) -> None:
        self._at: deque[float] = deque(maxlen=MOST_INVALID)

    @property
    def again(self) -> bool:
        """It was called invalid more than once: what it was given again may be the reason."""
        return len(self._at) > 1

    def survives(self, error: Exception | None, now: float) -> bool:
        """Whether to begin anew after this error of the session's, at `now` in seconds."""
        if getattr(error, "code", None) != 1007 and "1007" not in str(error):
            return False
        if len(self._at) == MOST_INVALID and now - self._at[0] < INVALID_SECONDS:
            return False
        self._at.append(now)
        return True
