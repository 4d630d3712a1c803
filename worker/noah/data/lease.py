"""The lease: the one Noah of an interview, and the epoch that fences everybody who was it before.

Taking it raises `epoch` on `leases/{id}` and on `interviews/{id}` in one commit, so that the state carries
its own fence: a writer of an older epoch is refused by the document that it wants to change, whatever it
believes about its lease. Expiry compares two times of Firestore's clock (`read_time - renewed_at`), never a
worker's.

A worker cannot know what happened while it was stalled. `valid_until` is counted on its own monotonic clock
from before the last renewal was sent, so it never lies beyond the moment at which others see the lease
expire; past it, `check` before another frame is played.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Any, Self

import structlog
from google.cloud.firestore import SERVER_TIMESTAMP

from noah.clock import monotonic
from noah.data.documents import LeaseRecord, NewInterview, Status, consented, whole
from noah.data.store import (
    Change,
    Over,
    Store,
    StoreError,
    StoreUnavailable,
    create_interview,
    current,
    update_state,
)

log = structlog.get_logger()

_RENEWALS_PER_LEASE = 3


class LeaseHeld(StoreError):  # noqa: N818
    """Another job is this interview's Noah; its lease lasts `remaining_s` more seconds unless renewed."""

    def __init__(self, job_id: str, epoch: int, remaining_s: float) -> None:
        super().__init__(f"held by {job_id} (epoch {epoch}) for {remaining_s:.1f} s more")
        self.job_id = job_id
        self.epoch = epoch
        self.remaining_s = remaining_s


async def take(
    store: Store,
    interview_id: str,
    job_id: str,
    lease_seconds: float,
    *,
    new: NewInterview | None = None,
    consent: Mapping[str, str] | None = None,
    trace: str = "",
    on_lost: Callable[[str], None] | None = None,
) -> Lease:
    """Makes `job_id` the interview's Noah. Enter the result to keep it renewed.

    `new` creates the interview's documents when they are not there (it began while Firestore was down); what
    is there is never overwritten. `consent` is what the dispatch says that the candidate has agreed to: start_bot may
    not have been able to store it; `trace` is its trace. Raises `LeaseHeld`, `Over`, `Withdrawn`, `NotFound`,
    `StoreUnavailable`.
    """
    lease_ref, interview_ref = store.lease_ref(interview_id), store.interview_ref(interview_id)
    refs = [lease_ref, interview_ref]
    if new is not None:
        refs.append(store.candidate_ref(new.uid))
    sent = 0.0

    def decide(change: Change) -> tuple[int, dict[str, Any]]:
        nonlocal sent
        sent = monotonic()
        lease, interview = LeaseRecord.from_dict(change.get(lease_ref)), change.get(interview_ref)
        if interview is not None or new is None:
            interview = current(interview, change.read_time)
            if interview.get("status") == Status.COMPLETED:
                raise Over("the interview is completed")
        if lease.job_id != job_id and lease.held(change.read_time, lease_seconds):
            raise LeaseHeld(lease.job_id, lease.epoch, lease_seconds - lease.age(change.read_time))
        epoch = max(lease.epoch, whole((interview or {}).get("epoch"))) + 1
        if interview is not None:
            told = consented(interview, consent) | ({"trace": trace} if trace else {})
            change.update(interview_ref, {"epoch": epoch, "updated_at": SERVER_TIMESTAMP, **told})
        elif new is not None:
            create_interview(change, interview_ref, refs[2], interview_id, new, epoch=epoch)
            interview = new.to_dict(change.read_time)
        assert interview is not None
        change.put(lease_ref, _held_by(job_id, epoch, interview.get("expire_at")))
        return epoch, {**interview, "epoch": epoch}

    epoch, interview = await store.change(refs, decide)
    log.info("lease_taken", interview_id=interview_id, job_id=job_id, epoch=epoch)
    return Lease(store, interview_id, job_id, lease_seconds, epoch, interview, sent, on_lost)


def _held_by(job_id: str, epoch: int, expire_at: object) -> dict[str, Any]:
    """The document of a lease that is taken now."""
    return {
        "job_id": job_id,
        "epoch": epoch,
        "renewed_at": SERVER_TIMESTAMP,
        "waiting": False,
        "expire_at": expire_at,
    }


class Lease:
    """A lease that was taken. As an async context manager it renews itself until it is lost or left.

    `lost` is set once, when a newer epoch (or the interview's withdrawal) was seen; `reason` says which.
    Firestore being away does not lose it: who cannot renew keeps it until somebody else is seen to have taken
    it.
    """

    def __init__(
        self,
        store: Store,
        interview_id: str,
        job_id: str,
        lease_seconds: float,
        epoch: int,
        interview: Mapping[str, Any],
        sent: float,
        on_lost: Callable[[str], None] | None = None,
    ) -> None:
        self.interview_id = interview_id
        self.job_id = job_id
        self.epoch = epoch
        self.interview = dict(interview)
        """The interview as it was when the lease was taken, with the new epoch."""
        self.lost = asyncio.Event()
        self.reason = ""
        self.valid_until = sent + lease_seconds
        """On `monotonic()`: until then nobody else can have taken the lease."""
        self._store = store
        self._lease_seconds = lease_seconds
        self._on_lost = on_lost
        self._ended = False
        self._task: asyncio.Task[None] | None = None

    @property
    def valid(self) -> bool:
        """Whether nobody else can hold the lease; when not, `check` before another frame is played."""
        return not self.lost.is_set() and monotonic() < self.valid_until

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._renew_for_ever(), name=f"lease {self.interview_id}")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    async def stop(self) -> None:
        """Ends the renewal; the lease itself stays until it expires or is released."""
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def check(self) -> bool:
        """Renews, and says whether this job still is the interview's Noah.

        Raises `StoreUnavailable` when that cannot be known now.
        """
        if self.lost.is_set() or self._ended:
            return False
        sent = monotonic()
        if not await self._renew():
            return False
        self.valid_until = max(self.valid_until, sent + self._lease_seconds)
        return True

    async def release(self, fields: Mapping[str, Any] | None = None, *, waiting: bool = False) -> None:
        """Gives the lease up and checkpoints the state, in one commit.

        `waiting` asks for another Noah: for a worker that leaves while the candidate stays. Watchers give the
        dispatch that the leaving worker itself makes right after this 3 s to arrive. Raises `Fenced`,
        `Withdrawn`, `NotFound`, `StoreUnavailable`; the lease then stays until it expires.
        """
        lease_ref = self._store.lease_ref(self.interview_id)
        interview_ref = self._store.interview_ref(self.interview_id)

        def decide(change: Change) -> None:
            update_state(change, interview_ref, self.epoch, fields or {})
            lease = LeaseRecord.from_dict(change.get(lease_ref))
            if lease.epoch == self.epoch:
                marks: dict[str, Any] = {"job_id": None, "renewed_at": None, "waiting": waiting}
                if waiting:
                    marks["dispatched_at"] = SERVER_TIMESTAMP
                change.update(lease_ref, marks)

        await self.stop()
        await self._store.change([lease_ref, interview_ref], decide)
        self._ended = True
        self.valid_until = 0.0

    async def _renew_for_ever(self) -> None:
        interval = self._lease_seconds / _RENEWALS_PER_LEASE
        failing = False
        while not self.lost.is_set():
            pause = interval / 2 if failing else interval
            await asyncio.sleep(pause * random.uniform(0.8, 1.1))  # noqa: S311 (jitter)
            try:
                await self.check()
            except StoreUnavailable as error:
                if not failing:
                    log.warning("lease_renewal_failing", **self._ids(), reason=str(error))
                failing = True
            else:
                failing = False

    async def _renew(self) -> bool:
        """Reads who owns the lease, and renews it if this job does."""
        ref = self._store.lease_ref(self.interview_id)
        interview_ref = self._store.interview_ref(self.interview_id)

        def decide(change: Change) -> str:
            found = change.get(ref)
            interview = change.get(interview_ref)
            if interview is None or found is None:
                return "deleted"
            if interview.get("status") == Status.WITHDRAWN:
                return "withdrawn"
            lease = LeaseRecord.from_dict(found)
            if lease.epoch != self.epoch or lease.job_id != self.job_id:
                return f"epoch {lease.epoch}"
            change.update(ref, {"renewed_at": SERVER_TIMESTAMP})
            return ""

        timeout_s = min(self._store.timeout_s, self._lease_seconds / 2)
        self._lose(await self._store.change([ref, interview_ref], decide, timeout_s, routine=True))
        return not self.lost.is_set()

    def _lose(self, reason: str) -> None:
        if not reason or self.lost.is_set():
            return
        self.reason = reason
        self.valid_until = 0.0
        self.lost.set()
        log.warning("lease_lost", **self._ids(), reason=reason)
        if self._on_lost is not None:
            self._on_lost(reason)

    def _ids(self) -> dict[str, Any]:
        return {"interview_id": self.interview_id, "job_id": self.job_id, "epoch": self.epoch}
