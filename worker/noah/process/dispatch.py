"""No candidate waits in an empty room (G3): brings Noah to those whom a dispatch did not bring him.

LiveKit drops a dispatch that finds no free worker, and never repeats the one of a worker that was killed. So
each worker that could take an interview looks after the ones without a Noah: leases that say `waiting` (a
listener tells), leases that are not renewed any more (a query finds them), and, while Firestore is down,
rooms with a candidate and no agent. Before it dispatches, the candidate must be in the room, and the dispatch
is claimed: a conditional write of `dispatched_at`, which must be 3 s old, so that ten workers that notice at
once dispatch once.

Where the room is gone there is nobody to bring Noah to, and the interview's status is closed, but not over what a
journal still holds.
"""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import Awaitable, Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto
from pathlib import Path
from typing import Any

import structlog
from google.auth.credentials import Credentials
from google.cloud.firestore import SERVER_TIMESTAMP

from noah.clock import monotonic
from noah.data.documents import LeaseRecord, Status, expired
from noah.data.events import Outlet
from noah.data.replay import replay
from noah.data.store import Change, Store, StoreUnavailable, connect, disconnect, ended
from noah.data.waiting import expired_leases, listen, oldest_lease, waiting_leases
from noah.process.admission import Admission
from noah.process.background import asked_to_end
from noah.process.passed_on import PassedOn
from noah.process.unclaimed import DISPATCH_SECONDS, Unknown, look_at_rooms
from noah.room.rooms import PREFIX, LiveKitUnavailable, Rooms

log = structlog.get_logger()

ROOM_SECONDS = 15.0
"""How long after the last dispatch a missing room may still be about to be made."""

_LOOKS_PER_LEASE = 2
"""While some are about to expire. Leases that are renewed, thrice a lease, are not among them."""

_BEFORE_EXPIRY_S = 0.3
_FULL_S = 1.0  # who has no room now looks as soon as there is some (G3: within 2 s)
_OUTAGE_S = 2.0
_UNKNOWN_S = 60.0  # after an outage, or the start: by then LiveKit has taken the last ghost out of a room
_TICK_S = 0.25
_LOOK_AGAIN_S = 1.0
_LOOKS_PER_SECOND = 50.0  # at rooms in which nobody is: whoever calls and never joins costs no more than that
_AFTER_EXPIRY_S = 0.02
_LISTENER_CHECK = 3  # every how many sweeps the listener is not trusted
_AT_ONCE = 16
_STALE_S = 15.0
_JOURNAL_AGAIN_S = 10.0  # between tries to store what the journal holds of an interview whose room is gone


class Need(Enum):
    """What an interview's documents say about its need for a Noah."""

    NONE = auto()
    SOON = auto()
    NOW = auto()
    OVER = auto()


@dataclass(frozen=True, slots=True)
class Verdict:
    """`need`, and for `SOON` in how many seconds it will have to be judged again."""

    need: Need
    seconds: float = 0.0


def judge(
    lease: LeaseRecord,
    interview: Mapping[str, Any] | None,
    read_time: datetime,
    lease_seconds: float,
    dispatch_seconds: float = DISPATCH_SECONDS,
) -> Verdict:
    """Whether an interview needs to be dispatched anew, all times by Firestore's clock.

    `dispatch_seconds`: how long its last dispatch is given to bring an agent.
    """
    if not lease.waiting and not lease.job_id:
        return Verdict(Need.NONE)
    status = (interview or {}).get("status")
    if interview is None or expired(interview, read_time) or status in (Status.COMPLETED, Status.WITHDRAWN):
        return Verdict(Need.OVER)
    if lease.held(read_time, lease_seconds):
        return Verdict(Need.NONE)
    since = _age(lease.dispatched_at, read_time)
    if since < dispatch_seconds:
        return Verdict(Need.SOON, dispatch_seconds - since)
    return Verdict(Need.NOW)


def due(known: Iterable[str], not_before: Mapping[str, float], now: float) -> list[str]:
    """Those to be looked at now, who has waited longest first: nobody is passed over, however many there are."""
    return sorted((key for key in known if not_before.get(key, 0.0) <= now), key=lambda key: not_before.get(key, 0.0))


def look_again(soon: bool, waiting: int) -> float:
    """After how many seconds to look again at a room whose candidate is not there, where so many wait."""
    return min(max(_TICK_S, waiting / _LOOKS_PER_SECOND), _LOOK_AGAIN_S) if soon else _LOOK_AGAIN_S


def metadata(interview_id: str, interview: Mapping[str, Any]) -> str:
    """What the dispatched job is told: the fields that the function writes, and that the candidate is there."""
    fields = {
        "interview_id": interview_id,
        "candidate_id": interview.get("uid"),
        "plan": (interview.get("plan") or {}).get("id"),
        "resumed": bool(interview.get("greeting_done")),
        "question": interview.get("question") or None,
        "here": True,
    }
    if (trace := interview.get("trace")) is not None:
        fields["trace"] = trace
    return json.dumps(fields)


class Watch:
    """Looks after candidates without Noah for as long as `run` runs; `free_slots()` says how many it could
    take.
    """

    def __init__(
        self,
        store: Store,
        rooms: Rooms,
        *,
        lease_seconds: float,
        free_slots: Callable[[], int],
        journal_dir: Path | None = None,
        passed_on: PassedOn | None = None,
    ) -> None:
        self._store = store
        self._journal_dir = journal_dir
        self._rooms = rooms
        self._lease_seconds = lease_seconds
        self._free_slots = free_slots
        self._waiting: frozenset[str] = frozenset()
        self._expired: frozenset[str] = frozenset()
        self._wake = asyncio.Event()
        self._not_before: dict[str, float] = {}
        self._dispatched: dict[str, float] = {}
        self._passed_on = passed_on or PassedOn()
        self._passed_on.on_added = lambda key: self._not_before.pop(key, None)
        self._failing: set[str] = set()
        self._replay_after: dict[str, float] = {}
        self._unknown = Unknown(rooms, store, free_slots)
        self._unknown_until = monotonic() + _UNKNOWN_S

    async def run(self) -> None:
        """Watches until it is cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._for_ever(self._listen), name="dispatch listener")
            group.create_task(self._for_ever(self._sweep, longest_pause=_OUTAGE_S), name="dispatch sweep")
            group.create_task(self._for_ever(self._tend), name="dispatch watch")

    # Noticing

    async def _for_ever(self, work: Callable[[], Awaitable[None]], longest_pause: float = 5.0) -> None:
        """Repeats `work`, which ends by an error or by itself, with a pause that grows while it fails."""
        pause = 0.5
        while True:
            started = monotonic()
            try:
                await work()
            except (StoreUnavailable, LiveKitUnavailable) as error:
                if work.__name__ not in self._failing:  # said once, not for as long as it lasts
                    log.warning("watch_failing", part=work.__name__.strip("_"), reason=str(error))
                self._failing.add(work.__name__)
            except asyncio.CancelledError:
                if asked_to_end():
                    raise
                log.error("watch_failed", part=work.__name__.strip("_"), reason="CancelledError")  # grpc.aio's own
            except Exception:
                # A candidate must not wait because of a defect in looking at another one.
                log.exception("watch_failed", part=work.__name__.strip("_"))
            if monotonic() - started > 10:
                pause = 0.5
            await asyncio.sleep(pause * random.uniform(0.5, 1.0))  # noqa: S311 (jitter)
            pause = min(pause * 2, longest_pause)

    async def _listen(self) -> None:
        def heard(waiting: frozenset[str]) -> None:
            self._failing.discard(self._listen.__name__)
            self._notice(waiting)

        await listen(self._store, heard)

    def _notice(self, waiting: frozenset[str]) -> None:
        self._waiting = waiting
        self._dispatched = {key: until for key, until in self._dispatched.items() if key in waiting}
        self._wake.set()

    async def _sweep(self) -> None:
        sweeps = 0
        while True:
            pause = _FULL_S
            if self._free_slots() > 0:
                try:
                    pause = await self._look_for_expired()
                    if sweeps % _LISTENER_CHECK == 0:
                        self._notice(frozenset(await waiting_leases(self._store)))
                    sweeps += 1
                    self._failing.discard(self._sweep.__name__)
                    self._wake.set()
                    if monotonic() < self._unknown_until:
                        await self._unknown.look()
                        pause = min(pause, _OUTAGE_S)
                except StoreUnavailable:
                    sweeps = 0
                    self._unknown_until = monotonic() + _UNKNOWN_S
                    await look_at_rooms(self._rooms, self._free_slots)
                    raise
            await asyncio.sleep(pause * random.uniform(0.8, 1.0))  # noqa: S311 (jitter)

    async def _look_for_expired(self) -> float:
        """Notices leases a moment before they expire. Returns in how many seconds to look again: none that is there
        now, or is taken from now on, can expire earlier.
        """
        soon = self._lease_seconds / _LOOKS_PER_LEASE
        oldest = await oldest_lease(self._store)
        if oldest is None:
            self._expired = frozenset()
            return self._lease_seconds - _BEFORE_EXPIRY_S
        renewed_at, now = oldest
        left = self._lease_seconds - (now - renewed_at).total_seconds()
        if left > soon:
            self._expired = frozenset()
            return left - _BEFORE_EXPIRY_S
        self._expired = frozenset(
            await expired_leases(self._store, now - timedelta(seconds=self._lease_seconds - soon))
        )
        return soon

    # Acting

    async def _tend(self) -> None:
        """Looks at each interview that was noticed, a bounded number at a time, when its time has come."""
        busy: dict[str, asyncio.Task[None]] = {}
        try:
            while True:
                busy = {key: task for key, task in busy.items() if not task.done()}
                known = self._waiting | self._expired
                self._not_before = {key: at for key, at in self._not_before.items() if key in known}
                for key in due(known - busy.keys(), self._not_before, monotonic()):
                    if len(busy) >= _AT_ONCE or self._free_slots() <= 0:
                        break
                    busy[key] = asyncio.create_task(self._attend(key), name=f"dispatch {key}")
                self._wake.clear()
                with suppress(TimeoutError):
                    # with nobody to look after there is nothing to look at before somebody is noticed
                    async with asyncio.timeout(_TICK_S if known else None):
                        await self._wake.wait()
        finally:
            for task in busy.values():
                task.cancel()
            await asyncio.gather(*busy.values(), return_exceptions=True)

    async def _attend(self, interview_id: str) -> None:
        try:
            pause = await self._bring(interview_id)
        except (StoreUnavailable, LiveKitUnavailable) as error:
            log.warning("watch_failing", part="attend", interview_id=interview_id, reason=str(error))
            pause = _LOOK_AGAIN_S
        except Exception:
            log.exception("watch_failed", part="attend", interview_id=interview_id)
            pause = 10 * _LOOK_AGAIN_S
        self._not_before[interview_id] = monotonic() + pause * random.uniform(1.0, 1.2)  # noqa: S311 (jitter)

    async def _bring(self, interview_id: str) -> float:
        """Does what one interview needs now. Returns after how many seconds to look at it again."""
        lease_ref, ref = self._store.lease_ref(interview_id), self._store.interview_ref(interview_id)
        lease, interview, read_time = await self._store.change(
            [lease_ref, ref],
            lambda change: (LeaseRecord.from_dict(change.get(lease_ref)), change.get(ref), change.read_time),
        )
        verdict = judge(
            lease, interview, read_time, self._lease_seconds, self._passed_on.seconds(interview_id, DISPATCH_SECONDS)
        )
        if verdict.need is Need.OVER:
            await self._close(interview_id)
        if lease.held(read_time, self._lease_seconds):
            return min(self._lease_seconds - lease.age(read_time) + _AFTER_EXPIRY_S, _LOOK_AGAIN_S)
        if verdict.need is not Need.NOW or interview is None:
            return verdict.seconds or _LOOK_AGAIN_S
        name = interview.get("room_name") or PREFIX + interview_id
        room = await self._rooms.look(name)
        if not room.exists:
            if _age(lease.dispatched_at, read_time) >= ROOM_SECONDS and await self._replayed(interview_id):
                await self._close(interview_id)
            return _LOOK_AGAIN_S
        if interview.get("uid") not in room.candidates or self._slots() <= 0:
            soon = self._slots() <= 0 or interview_id in self._passed_on
            return look_again(soon, len(self._waiting))
        self._dispatched[interview_id] = monotonic() + DISPATCH_SECONDS
        if not await self._claim(interview_id):
            self._dispatched.pop(interview_id, None)
            return DISPATCH_SECONDS
        self._passed_on.forget(interview_id)
        await self._rooms.dispatch(name, metadata(interview_id, interview))
        log.info("redispatched", interview_id=interview_id, room=name, epoch=lease.epoch)
        await self._delete_stale(name)
        return DISPATCH_SECONDS

    def _slots(self) -> int:
        """How many could be taken, besides those that are on their way because of us."""
        now = monotonic()
        return self._free_slots() - sum(until > now for until in self._dispatched.values())

    async def _claim(self, interview_id: str) -> bool:
        """Whether this worker, and nobody else, is to dispatch now."""
        lease_ref, ref = self._store.lease_ref(interview_id), self._store.interview_ref(interview_id)

        def decide(change: Change) -> bool:
            lease = LeaseRecord.from_dict(change.get(lease_ref))
            seconds = self._passed_on.seconds(interview_id, DISPATCH_SECONDS)
            verdict = judge(lease, change.get(ref), change.read_time, self._lease_seconds, seconds)
            if verdict.need is not Need.NOW:
                return False
            change.update(lease_ref, {"waiting": True, "dispatched_at": SERVER_TIMESTAMP})
            return True

        return await self._store.change([lease_ref, ref], decide)

    async def _replayed(self, interview_id: str) -> bool:
        """Stores what the interview's journal holds, where there is one; whether nothing is left there."""
        now = monotonic()
        self._replay_after = {key: at for key, at in self._replay_after.items() if at > now}
        if self._journal_dir is None or interview_id in self._replay_after:
            return self._journal_dir is None
        self._replay_after[interview_id] = now + _JOURNAL_AGAIN_S
        try:
            result = await replay(self._journal_dir, self._store, self._lease_seconds, interview_id=interview_id)
        except OSError as error:
            log.warning("watch_failing", part="journal", interview_id=interview_id, reason=type(error).__name__)
            return False
        return result.complete

    async def _close(self, interview_id: str) -> None:
        """Ends what nobody is there for: the status of an interview that was not completed, and the lease's
        marks.
        """
        lease_ref, ref = self._store.lease_ref(interview_id), self._store.interview_ref(interview_id)

        def decide(change: Change) -> str:
            found, interview = change.get(lease_ref), change.get(ref)
            lease = LeaseRecord.from_dict(found)
            if found is None or lease.held(change.read_time, self._lease_seconds):
                return ""
            change.update(lease_ref, {"waiting": False, "job_id": None, "renewed_at": None})
            if (interview or {}).get("status") not in (Status.CREATED, Status.LIVE, Status.INTERRUPTED):
                return ""
            assert interview is not None
            status = Status.ABANDONED if interview.get("greeting_done") else Status.NO_SHOW
            change.update(ref, {"status": status.value, **ended(status), "updated_at": SERVER_TIMESTAMP})
            return status.value

        status = await self._store.change([lease_ref, ref], decide)
        if status:
            log.info("interview_ended", interview_id=interview_id, status=status, reason="the room is gone")

    async def _delete_stale(self, name: str) -> None:
        """Forgets old dispatches that brought nobody: harmless, they only lengthen the room's list."""
        for dispatch in await self._rooms.dispatches(name):
            if not dispatch.has_job and dispatch.age_s > _STALE_S:
                await self._rooms.delete_dispatch(name, dispatch.id)


async def watch(
    *,
    project: str,
    livekit_url: str,
    api_key: str,
    api_secret: str,
    agent_name: str,
    lease_seconds: float,
    timeout_s: float,
    free_slots: Callable[[], int],
    journal_dir: Path | None = None,
    credentials: Credentials | None = None,
    admission: Admission | None = None,
    outlet: Outlet | None = None,
) -> None:
    """Runs a `Watch` with connections of its own until it is cancelled; call it on the worker's main loop.

    Meanwhile `admission` can ask whether an interview was deleted.
    """
    client = connect(project, credentials)
    rooms = Rooms(livekit_url, api_key, api_secret, agent_name)
    try:
        store = Store(client, timeout_s, outlet)
        passed_on = PassedOn()
        if admission is not None:
            admission.is_deleted = lambda interview_id: is_deleted(store, interview_id)
            admission.on_passed_on = passed_on.add
            admission.close_room = rooms.delete
        await Watch(
            store,
            rooms,
            lease_seconds=lease_seconds,
            free_slots=free_slots,
            journal_dir=journal_dir,
            passed_on=passed_on,
        ).run()
    finally:
        if admission is not None:
            admission.is_deleted, admission.close_room, admission.on_passed_on = None, None, lambda _: None
        await rooms.close()
        await disconnect(client)


async def is_deleted(store: Store, interview_id: str) -> bool:
    """Whether nothing but a tombstone is left of an interview; False where Firestore does not say."""
    ref = store.interview_ref(interview_id)
    try:
        document = await store.change([ref], lambda change: change.get(ref))
    except StoreUnavailable:
        return False
    return (document or {}).get("status") == Status.WITHDRAWN


def _age(at: datetime | None, now: datetime) -> float:
    return float("inf") if at is None else (now - at).total_seconds()
