"""Which jobs a worker with a free place accepts, so that nobody can take more than a share of the workers.

A dispatch costs a place and a session with the model, whether or not anybody joins. So only a share of the places waits
for candidates who are not there yet; the others are brought Noah as soon as they are (dispatch.py). A token may be used
again and again while it lasts: so many jobs a minute for one interview, and none for one that was deleted.
"""

import asyncio
from collections import OrderedDict, deque
from collections.abc import Awaitable, Callable
from enum import StrEnum

import structlog

from noah.clock import monotonic
from noah.room.metadata import Metadata

log = structlog.get_logger(__name__)

WAITING_SHARE = 0.2
"""Of a worker's places, at least one."""
MOST_JOBS = 10
"""For one interview within JOBS_SECONDS: more than a worker that fails again and again brings about."""
JOBS_SECONDS = 60.0
LOOK_SECONDS = 0.5
"""LiveKit gives a worker 2.6 s to answer; a candidate waits meanwhile."""
PUT_OUT_SECONDS, MOST_PUT_OUT_SECONDS = 60.0, 960.0
MAX_KNOWN = 1000


class Reason(StrEnum):
    """Why a job is not let in. The value is the label in `noah_jobs` and the reason in `job_refused`."""

    WAITING = "waiting"
    TOO_MANY = "too_many_jobs"
    DELETED = "deleted"
    FLOODED = "flooded"


class Admission:
    """Decides for one process. `waiting` says how many of its `limit` places wait for somebody, with this job's."""

    def __init__(self, limit: int, waiting: Callable[[], int]) -> None:
        self.most_waiting = max(1, int(limit * WAITING_SHARE))
        self.is_deleted: Callable[[str], Awaitable[bool]] | None = None
        """Whether an interview was deleted; None while nobody can say."""
        self.close_room: Callable[[str], Awaitable[None]] | None = None
        """Closes the room of a deleted interview: whoever is in it waits for nobody. None while nobody can."""
        self.on_passed_on: Callable[[str], None] = lambda _: None
        """Called with the interview whose job was passed on: its candidate may come to an empty room."""
        self._waiting = waiting
        self._jobs: OrderedDict[str, deque[float]] = OrderedDict()
        self._put_out: OrderedDict[str, tuple[float, float]] = OrderedDict()
        """Until when, and for how long."""

    def put_out(self, interview_id: str) -> None:
        """Its candidate has flooded the room: no job for a while, and twice as long each time. From any thread."""
        _, before = self._put_out.pop(interview_id, (0.0, PUT_OUT_SECONDS / 2))
        seconds = min(before * 2, MOST_PUT_OUT_SECONDS)
        self._put_out[interview_id] = (monotonic() + seconds, seconds)
        while len(self._put_out) > MAX_KNOWN:
            self._put_out.popitem(last=False)

    async def refusal(self, metadata: Metadata, *, here: bool) -> Reason | None:
        """Why this job is not let in; None when it is. `here`: its candidate is in the room."""
        if self._put_out.get(metadata.interview_id, (0.0, 0.0))[0] > monotonic():
            return Reason.FLOODED
        if self._too_many(metadata.interview_id):
            return Reason.TOO_MANY
        if not here and self._waiting() > self.most_waiting:
            self.on_passed_on(metadata.interview_id)
            return Reason.WAITING
        return Reason.DELETED if await self._deleted(metadata.interview_id) else None

    def _too_many(self, interview_id: str) -> bool:
        """Count a job, and say whether it is one too many."""
        jobs = self._jobs.setdefault(interview_id, deque(maxlen=MOST_JOBS))
        self._jobs.move_to_end(interview_id)
        while len(self._jobs) > MAX_KNOWN:
            self._jobs.popitem(last=False)
        now = monotonic()
        if len(jobs) == MOST_JOBS and now - jobs[0] < JOBS_SECONDS:
            return True
        jobs.append(now)
        return False

    async def _deleted(self, interview_id: str) -> bool:
        if self.is_deleted is None:
            return False
        try:
            async with asyncio.timeout(LOOK_SECONDS):
                return await self.is_deleted(interview_id)
        except TimeoutError:
            return False  # the call itself looks again, before it connects the model
