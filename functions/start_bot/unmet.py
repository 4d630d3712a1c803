"""Calls for which Noah was sent, and nobody came: after two of them the next one has to wait, longer and longer.

What costs is a dispatch, a worker's place and a session with the model, whether or not somebody joins. So each dispatch
is counted with the candidate, in the commit that asks for it, until they have come into the room.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from shared.documents import whole

# A page that crashed, a permission that was asked for: whoever did not come once or twice is sent Noah as usual.
FREE = 2
FIRST_PAUSE_SECONDS = 60.0
LONGEST_PAUSE_SECONDS = 3600.0
FORGOTTEN_SECONDS = 86_400.0


@dataclass(frozen=True)
class Unmet:
    """`candidates/{uid}.unmet`: how many dispatches in a row nobody came for, and the last of them."""

    count: int = 0
    interview: str = ""
    seen: int = 0
    """What the interview's document said of their comings at that dispatch: another number says that they came."""
    at: dt.datetime | None = None

    @classmethod
    def read(cls, candidate: Mapping[str, Any] | None) -> "Unmet":
        """From the candidate's document; what is not of this shape counts as nothing."""
        stored = (candidate or {}).get("unmet")
        if not isinstance(stored, Mapping):
            return cls()
        at, interview = stored.get("at"), stored.get("interview")
        return cls(
            count=whole(stored.get("count")),
            interview=interview if isinstance(interview, str) else "",
            seen=whole(stored.get("seen")),
            at=at if isinstance(at, dt.datetime) else None,
        )

    def since(self, interviews: Mapping[str, Mapping[str, Any] | None], now: dt.datetime) -> "Unmet":
        """The count as it is now: none when the interview's document says that they have come since, or after a day."""
        if self.at is None or (now - self.at).total_seconds() > FORGOTTEN_SECONDS:
            return Unmet()
        document = interviews.get(self.interview)
        return Unmet() if document is not None and _seen(document) != self.seen else self

    @property
    def send_noah(self) -> bool:
        """Whether Noah is sent before they are there; if not, a worker brings him when they are."""
        return self.count < FREE

    def wait_seconds(self, now: dt.datetime) -> float:
        """How long they have to wait until the next call; 0 when they need not."""
        if self.count < FREE or self.at is None:
            return 0.0
        pause = min(FIRST_PAUSE_SECONDS * 2.0 ** (self.count - FREE), LONGEST_PAUSE_SECONDS)
        return max(pause - (now - self.at).total_seconds(), 0.0)

    def another(self, interview: str, document: Mapping[str, Any] | None, now: dt.datetime) -> dict[str, Any]:
        """The field that counts one more dispatch, for this interview."""
        seen = _seen(document or {})
        return {"count": min(self.count + 1, 1000), "interview": interview, "seen": seen, "at": now}


def _seen(interview: Mapping[str, Any]) -> int:
    # workers of earlier versions do not count joins; each coming changes one of the others all the same
    greeted, completed = interview.get("greeting_done") is True, interview.get("status") == "completed"
    return whole(interview.get("joins")) + whole(interview.get("resumes")) + greeted + completed
