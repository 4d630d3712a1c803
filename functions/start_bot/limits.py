"""The limit on starts while Firestore, which counts them, is down."""

from collections import OrderedDict

MAX_CANDIDATES = 10_000


class MemoryLimit:
    """Counts per candidate and day, in this instance alone; who was not seen longest is forgotten first."""

    def __init__(self, per_day: int) -> None:
        self._per_day = per_day
        self._counts: OrderedDict[str, tuple[str, int]] = OrderedDict()

    def take(self, uid: str, day: str) -> bool:
        """Count one start of `uid` on `day`; False when there were as many as allowed."""
        counted_on, count = self._counts.pop(uid, (day, 0))
        if counted_on != day:
            count = 0
        allowed = count < self._per_day
        self._counts[uid] = (day, count + 1 if allowed else count)
        while len(self._counts) > MAX_CANDIDATES:
            self._counts.popitem(last=False)
        return allowed
