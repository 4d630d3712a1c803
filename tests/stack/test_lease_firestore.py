"""The lease against the real emulator: one Noah per interview, whatever the others believe."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from noah.clock import monotonic
from noah.data import lease as leases
from noah.data.documents import NewInterview, Status
from noah.data.lease import Lease, LeaseHeld
from noah.data.store import Fenced, NotFound, Over, Store, StoreUnavailable

from local.patience import took, wait_for, within
from local.stack import Stack
from tests.support.firestores import FailingFirestore, begin, new_id, store_at
from tests.support.waiting import until

pytestmark = pytest.mark.stack

SHORT_S = 0.6
LONGER_S = 2.0  # for a lease that has to be renewed in time on a machine that is late with everything


@pytest.fixture
async def store(cloud: Stack) -> AsyncIterator[Store]:
    async with store_at(cloud.firestore_emulator, cloud.project) as store:
        yield store


@pytest.fixture
async def other(cloud: Stack) -> AsyncIterator[Store]:
    """Another worker's store."""
    async with store_at(cloud.firestore_emulator, cloud.project) as store:
        yield store


async def take_when_free(store: Store, interview_id: str, job_id: str, lease_seconds: float) -> Lease:
    """Takes the lease as soon as it can be had."""
    async with within(10):
        while True:
            try:
                return await leases.take(store, interview_id, job_id, lease_seconds)
            except LeaseHeld as held:
                await asyncio.sleep(max(held.remaining_s, 0.01))


async def test_of_two_takers_at_once_exactly_one_wins_a_hundred_times(store: Store, other: Store) -> None:
    rounds = []
    for number in range(100):
        interview_id = await begin(store)
        results = await asyncio.gather(
            leases.take(store, interview_id, f"a{number}", 30),
            leases.take(other, interview_id, f"b{number}", 30),
            return_exceptions=True,
        )
        rounds.append(sorted(type(result).__name__ for result in results))
        winner = next(result for result in results if isinstance(result, Lease))
        stored = await store.load(interview_id)
        assert (stored.lease["job_id"], stored.lease["epoch"]) == (winner.job_id, 1)
        assert stored.interview["epoch"] == 1
    assert rounds == [["Lease", "LeaseHeld"]] * 100


async def test_of_twelve_takers_at_once_exactly_one_wins(store: Store, other: Store) -> None:
    interview_id = await begin(store)
    results = await asyncio.gather(
        *(leases.take((store, other)[n % 2], interview_id, f"job-{n}", 30) for n in range(12)),
        return_exceptions=True,
    )
    assert sum(isinstance(result, Lease) for result in results) == 1
    assert sum(isinstance(result, LeaseHeld) for result in results) == 11


async def test_a_renewed_lease_is_never_free(store: Store, other: Store) -> None:
    interview_id = await begin(store)
    async with await leases.take(store, interview_id, "job-1", LONGER_S) as lease:
        ends = monotonic() + 3 * LONGER_S
        while monotonic() < ends:
            with pytest.raises(LeaseHeld) as held:
                await leases.take(other, interview_id, "job-2", LONGER_S)
            assert 0 < held.value.remaining_s <= LONGER_S
            assert lease.valid
            await asyncio.sleep(LONGER_S / 20)


async def test_who_stops_renewing_is_replaced_and_fenced(store: Store, other: Store) -> None:
    interview_id = await begin(store)
    lost: list[str] = []
    old = await leases.take(store, interview_id, "job-1", SHORT_S, on_lost=lost.append)
    new = await take_when_free(other, interview_id, "job-2", SHORT_S)

    assert new.epoch == old.epoch + 1
    assert not old.valid  # known without asking anybody: nobody could take it before this was so
    with pytest.raises(Fenced):
        await store.save_state(interview_id, old.epoch, {"question": "old"})
    assert not await old.check()
    assert not await old.check()
    assert (lost, old.reason) == (["epoch 2"], "epoch 2")
    assert old.lost.is_set()
    assert await new.check()


@pytest.mark.parametrize("hours", [-30, 30])
async def test_expiry_does_not_ask_the_workers_clock(cloud: Stack, store: Store, hours: float) -> None:
    interview_id = await begin(store)
    await leases.take(store, interview_id, "job-1", SHORT_S)
    async with (
        FailingFirestore(cloud.firestore_emulator) as proxy,
        store_at(proxy.address, cloud.project) as other,
    ):
        proxy.ahead = timedelta(hours=hours)
        with pytest.raises(LeaseHeld) as held:
            await leases.take(other, interview_id, "job-2", SHORT_S)
        assert held.value.remaining_s <= SHORT_S
        began = monotonic()
        assert (await take_when_free(other, interview_id, "job-2", SHORT_S)).epoch == 2
        assert took(began, monotonic()) < SHORT_S + 0.5


async def test_a_lease_outlives_an_outage_in_which_nobody_took_it(cloud: Stack) -> None:
    async with store_at(cloud.firestore_emulator, cloud.project, timeout_s=0.3) as store:
        interview_id = await begin(store)
        async with await leases.take(store, interview_id, "job-1", SHORT_S) as lease:
            cloud.firestore.pause()
            try:
                await until(lambda: not lease.valid)
                with pytest.raises(StoreUnavailable):
                    await lease.check()
                assert not lease.lost.is_set()
            finally:
                cloud.firestore.resume()
            await until(lambda: lease.valid)
            assert (await Store(store.client, 5).load(interview_id)).lease["epoch"] == lease.epoch


async def test_who_can_read_but_not_write_stays_until_it_sees_a_newer_epoch(cloud: Stack, other: Store) -> None:
    async with (
        FailingFirestore(cloud.firestore_emulator) as failing,
        store_at(failing.address, cloud.project, timeout_s=0.3) as store,
    ):
        interview_id = await begin(other)
        async with await leases.take(store, interview_id, "job-1", SHORT_S) as lease:
            failing.refuse = {"Commit"}
            await until(lambda: not lease.valid)
            assert not lease.lost.is_set()
            await take_when_free(other, interview_id, "job-2", SHORT_S)
            await wait_for(lease.lost.wait(), 5)
            assert lease.reason == "epoch 2"


async def test_a_stalled_worker_asks_before_it_plays_on(store: Store, other: Store) -> None:
    interview_id = await begin(store)
    async with await leases.take(store, interview_id, "job-1", SHORT_S) as lease:
        time.sleep(1.5 * SHORT_S)  # noqa: ASYNC251 (the event loop is what stalls)
        assert not lease.valid
        assert await lease.check()
        assert lease.valid


async def test_a_worker_that_was_replaced_while_it_stalled_does_not_play_on(cloud: Stack, store: Store) -> None:
    interview_id = await begin(store)

    async def elsewhere() -> None:
        async with store_at(cloud.firestore_emulator, cloud.project) as other:
            await take_when_free(other, interview_id, "job-2", SHORT_S)

    async with await leases.take(store, interview_id, "job-1", SHORT_S) as lease:
        thread = threading.Thread(target=lambda: asyncio.run(elsewhere()))
        thread.start()
        thread.join(10)  # this loop stands still meanwhile
        assert not lease.valid
        assert not await lease.check()


async def test_a_release_checkpoints_and_asks_for_another_in_one_write(store: Store, other: Store) -> None:
    interview_id = await begin(store)
    async with await leases.take(store, interview_id, "job-1", 30) as lease:
        await lease.release({"question": "strengths", "active_seconds": 12}, waiting=True)
        assert not lease.valid
        assert not lease.lost.is_set()
    stored = await store.load(interview_id)
    assert (stored.interview["question"], stored.interview["active_seconds"]) == ("strengths", 12)
    assert (stored.lease["waiting"], stored.lease["job_id"], stored.lease["renewed_at"]) == (True, None, None)
    assert stored.lease["dispatched_at"]
    new = await leases.take(other, interview_id, "job-2", 30)
    assert (new.epoch, new.interview["question"]) == (2, "strengths")
    assert (await store.load(interview_id)).lease["waiting"] is False


async def test_no_show_is_recorded_with_the_release(store: Store) -> None:
    interview_id = await begin(store)
    lease = await leases.take(store, interview_id, "job-1", 30)
    await lease.release({"status": Status.NO_SHOW.value})
    stored = await store.load(interview_id)
    assert (stored.interview["status"], stored.lease["waiting"]) == ("no_show", False)


async def test_completed_and_report_pending_are_one_write_whoever_makes_it(store: Store) -> None:
    for write in ("release", "finish", "save_state"):
        interview_id = await begin(store)
        lease = await leases.take(store, interview_id, "job-1", 30)
        completed = {"status": Status.COMPLETED.value}
        if write == "release":
            await lease.release(completed)
        elif write == "finish":
            await store.save_state(interview_id, lease.epoch, {"status": Status.COMPLETED.value})
        else:
            await store.save_state(interview_id, lease.epoch, completed)
        interview = (await store.load(interview_id)).interview
        assert (interview["status"], interview["report"], interview["version"]) == ("completed", "pending", 2)
        assert interview["ended_at"]


async def test_a_withdrawal_takes_the_lease_away(store: Store) -> None:
    interview_id = await begin(store)
    async with await leases.take(store, interview_id, "job-1", SHORT_S) as lease:
        await store.interview_ref(interview_id).set({"status": "withdrawn"}, timeout=30)
        await wait_for(lease.lost.wait(), 5)
        assert lease.reason == "withdrawn"


async def test_a_deleted_lease_is_lost(store: Store) -> None:
    interview_id = await begin(store)
    async with await leases.take(store, interview_id, "job-1", SHORT_S) as lease:
        await store.lease_ref(interview_id).delete(timeout=30)
        await wait_for(lease.lost.wait(), 5)


async def test_a_completed_interview_is_not_taken_up(store: Store) -> None:
    interview_id = await begin(store, status="completed", epoch=4)
    with pytest.raises(Over):
        await leases.take(store, interview_id, "job-1", 30)
    assert (await store.load(interview_id)).interview["epoch"] == 4


async def test_an_interview_that_began_without_firestore_is_created_with_its_first_lease(store: Store) -> None:
    interview_id = new_id()
    new = NewInterview(f"uid-{interview_id}", "career", "1", f"interview-{interview_id}", retention_days=14)
    with pytest.raises(NotFound):
        await leases.take(store, interview_id, "job-1", 30)
    results = await asyncio.gather(
        *(leases.take(store, interview_id, f"job-{n}", 30, new=new) for n in range(3)), return_exceptions=True
    )
    assert sum(isinstance(result, Lease) for result in results) == 1
    stored = await store.load(interview_id, new.uid)
    assert (stored.interview["epoch"], stored.interview["uid"], stored.lease["epoch"]) == (1, new.uid, 1)
    expiries = {each["expire_at"] for each in (stored.interview, stored.candidate, stored.lease)}
    assert expiries == {stored.interview["created_at"] + timedelta(days=14)}
    assert stored.candidate["active"] == {"career": interview_id}


async def test_a_renewal_waits_for_nobody_who_marks_the_lease(store: Store) -> None:
    """The function marks leases too, in fields of its own; neither undoes the other's."""
    interview_id = await begin(store)
    async with await leases.take(store, interview_id, "job-1", SHORT_S) as lease:
        marks: dict[str, Any] = {"waiting": True, "dispatched_at": datetime.now(UTC)}
        await asyncio.gather(
            *(store.lease_ref(interview_id).update(marks, timeout=30) for _ in range(5)), lease.check()
        )
        stored = await store.load(interview_id)
    assert (stored.lease["waiting"], stored.lease["job_id"]) == (True, "job-1")


async def test_renewal_leaves_no_task_behind(store: Store) -> None:
    before = asyncio.all_tasks()
    for _ in range(5):
        async with await leases.take(store, await begin(store), new_id(), 30):
            pass
    assert asyncio.all_tasks() == before
