"""The limit on starts while Firestore, which counts them, is down."""

from collections import OrderedDict

MAX_CANDIDATES = 10_000


class MemoryLimit:
    """Rooms made per candidate and day, by this instance; who was not seen longest is forgotten first."""

    def __init__(self, per_day: int) -> None:
        self._per_day = per_day
        self._made: OrderedDict[tuple[str, str], set[str]] = OrderedDict()

    def allows(self, uid: str, day: str) -> bool:
        """Whether one more room may be made."""
        return len(self._made.get((uid, day), ())) < self._per_day

    def count(self, uid: str, day: str, room_sid: str) -> None:
        """A room was made; for several calls at once it is the same one, and counts once."""
        rooms = self._made.setdefault((uid, day), set())
        self._made.move_to_end((uid, day))
        rooms.add(room_sid)
        while len(self._made) > MAX_CANDIDATES:
            self._made.popitem(last=False)
