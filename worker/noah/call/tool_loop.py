"""Notices that the model calls tools again and again without saying anything to the candidate."""

from collections import deque
from dataclasses import dataclass, field

from noah import clock

# One call an answer is the rule, and 3.8 is known to call up to five times when a result tells it little.
MOST_CALLS = 5
# A model that is slow between its calls is noticed by the silence, which counts from the third call on.
MOST_SILENT_SECONDS = 5.0
SOME_CALLS = 3
MOST_REFUSED = 8
REFUSED_WITHIN_SECONDS = 60.0


@dataclass(slots=True)
class ToolLoop:
    """Counts the calls since Noah was last heard to begin a turn, and those that were refused within a minute."""

    calls: int = 0
    since: float = 0.0
    refusals: deque[float] = field(default_factory=deque)

    def called(self, *, refused: bool) -> bool:
        """One more call was answered. Whether the model turns in circles; it is counted anew then."""
        now = clock.monotonic()
        if not self.calls:
            self.since = now
        self.calls += 1
        if refused:
            self.refusals.append(now)
        while self.refusals and now - self.refusals[0] > REFUSED_WITHIN_SECONDS:
            self.refusals.popleft()
        silent = self.calls >= SOME_CALLS and now - self.since > MOST_SILENT_SECONDS
        if self.calls <= MOST_CALLS and not silent and len(self.refusals) <= MOST_REFUSED:
            return False
        self.calls = 0
        self.refusals.clear()
        return True

    def spoke(self) -> None:
        """Noah has begun a turn."""
        self.calls = 0
