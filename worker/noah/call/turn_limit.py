"""How many turns of the model a candidate brings about without speaking: each costs the whole conversation so far."""

from collections import deque

MINUTE = 60.0


class TurnLimit:
    """At most `per_minute` turns in any minute: a rule over times, in seconds of a clock that never goes back."""

    def __init__(self, per_minute: int) -> None:
        self._turns: deque[float] = deque(maxlen=per_minute)

    def take(self, now: float) -> float:
        """Count a turn; or how many seconds there are to wait for one, and it is not counted."""
        if len(self._turns) == self._turns.maxlen and (left := self._turns[0] + MINUTE - now) > 0:
            return left
        self._turns.append(now)
        return 0.0
