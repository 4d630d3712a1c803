"""Interviews whose job this worker has not let in: their candidates need not wait until the dispatch is old."""

from collections.abc import Callable

from noah.clock import monotonic

WAIT_SECONDS = 0.6
"""For another worker to take the job."""
KEPT_SECONDS = 8.0
"""Afterwards it is looked for as often as any other interview."""


class PassedOn:
    """Remembers them for a while."""

    def __init__(self) -> None:
        self.on_added: Callable[[str], object] = lambda _: None
        self._until: dict[str, float] = {}

    def add(self, interview_id: str) -> None:
        """This worker has passed the interview's job on."""
        now = monotonic()
        self._until = {key: until for key, until in self._until.items() if until > now}
        self._until[interview_id] = now + KEPT_SECONDS
        self.on_added(interview_id)

    def __contains__(self, interview_id: str) -> bool:
        return self._until.get(interview_id, 0.0) > monotonic()

    def forget(self, interview_id: str) -> None:
        """It was dispatched anew."""
        self._until.pop(interview_id, None)

    def seconds(self, interview_id: str, usual: float) -> float:
        """How long the interview's last dispatch is given to bring an agent."""
        return WAIT_SECONDS if interview_id in self else usual
