"""The store against the real emulator: who may write what, and what its failures look like."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta

import pytest
from noah.data import lease as leases
from noah.data.documents import AnswerRecord, NewInterview, Status, TurnRecord
from noah.data.store import Fenced, NotFound, Store, StoreUnavailable, Withdrawn

from local.patience import took, wait_for, within
from local.stack import Stack
from tests.support.firestores import FailingFirestore, begin, new_id, store_at

pytestmark = pytest.mark.stack

ANSWER = AnswerRecord("motivation", "answered", "Because of the sea.", 1, "call-1", 1)


@pytest.fixture
async def store(cloud: Stack) -> AsyncIterator[Store]:
    async with store_at(cloud.firestore_emulator, cloud.project) as store:
        yield store


@pytest.fixture
async def failing(cloud: Stack) -> AsyncIterator[FailingFirestore]:
    async with FailingFirestore(cloud.firestore_emulator) as proxy:
        yield proxy


async def test_everything_that_was_written_is_read_back_in_one_round_trip(store: Store) -> None:
    interview_id = await begin(store, epoch=3)
    await store.save_state(interview_id, 3, {"status": "live", "question": "motivation", "greeting_done": True})
    assert await store.store_answer(interview_id, ANSWER)
    assert await store.store_turn(interview_id, TurnRecord("job", 2, "candidate", "Because of the sea."))
    assert await store.store_turn(interview_id, TurnRecord("job", 1, "noah", "Why?", "motivation", True))

    stored = await store.load(interview_id, f"uid-{interview_id}")

    assert (stored.interview["question"], stored.interview["status"]) == ("motivation", "live")
    assert stored.answers["motivation"]["text"] == "Because of the sea."
    assert stored.answers["motivation"]["follow_ups"] == 1
    assert stored.answers["motivation"]["expire_at"] == stored.interview["expire_at"]
    assert stored.candidate["active"] == {"career": interview_id}
    turns = await store.load_turns(interview_id)
    assert {turn["id"]: turn["role"] for turn in turns} == {"job-000001": "noah", "job-000002": "candidate"}


async def test_a_stale_epoch_changes_nothing(store: Store) -> None:
    interview_id = await begin(store)
    old = await leases.take(store, interview_id, "job-1", 60)
    await old.release()
    new = await leases.take(store, interview_id, "job-2", 60)
    before = (await store.load(interview_id)).interview

    late: list[Callable[[], Awaitable[None]]] = [
        lambda: store.save_state(interview_id, old.epoch, {"question": "old"}),
        lambda: store.save_state(interview_id, old.epoch, {"status": Status.COMPLETED.value}),
        lambda: store.save_state(interview_id, old.epoch, {"status": Status.ABANDONED.value}),
        lambda: old.release({"question": "old"}, waiting=True),
    ]
    for write in late:
        with pytest.raises(Fenced):
            await write()

    after = await store.load(interview_id)
    assert after.interview == before
    assert (after.lease["job_id"], after.lease["waiting"], after.lease["epoch"]) == ("job-2", False, new.epoch)


async def test_of_many_answers_to_one_question_at_once_one_is_stored(store: Store) -> None:
    interview_id = await begin(store)
    texts = [f"answer {number}" for number in range(6)]
    stored = await asyncio.gather(
        *(store.store_answer(interview_id, AnswerRecord("q", "answered", text)) for text in texts)
    )
    assert stored.count(True) == 1
    assert (await store.load(interview_id)).answers["q"]["text"] == texts[stored.index(True)]


async def test_an_answer_of_an_older_epoch_is_taken_but_does_not_replace_one(store: Store) -> None:
    interview_id = await begin(store, epoch=7)
    assert await store.store_answer(interview_id, AnswerRecord("a", "answered", "late", epoch=6))
    assert not await store.store_answer(interview_id, AnswerRecord("a", "answered", "later", epoch=7))
    assert (await store.load(interview_id)).answers["a"]["text"] == "late"


async def test_nothing_is_written_about_a_withdrawn_interview(store: Store) -> None:
    interview_id = await begin(store)
    ref = store.interview_ref(interview_id)
    await ref.set({"uid": "", "status": "withdrawn"}, timeout=30)
    new = NewInterview("uid", "career", "1", "interview-x")
    writes: list[Callable[[], Awaitable[object]]] = [
        lambda: store.store_answer(interview_id, ANSWER),
        lambda: store.store_turn(interview_id, TurnRecord("job", 1, "noah", "Hello")),
        lambda: store.save_state(interview_id, 0, {"status": "live"}),
        lambda: store.create_interview(interview_id, new),
        lambda: leases.take(store, interview_id, "job", 5, new=new),
        lambda: store.load(interview_id),
    ]
    for write in writes:
        with pytest.raises(Withdrawn):
            await write()
    assert (await ref.get(timeout=30)).to_dict() == {"uid": "", "status": "withdrawn"}
    assert not await ref.collection("answers").get(timeout=30)


async def test_a_withdrawal_between_reading_and_writing_wins(
    cloud: Stack, store: Store, failing: FailingFirestore
) -> None:
    interview_id = await begin(store)
    ref = store.interview_ref(interview_id)

    async def withdraw(method: str) -> None:
        if method == "Commit":
            failing.before = None
            await ref.set({"status": "withdrawn"}, timeout=30)

    failing.before = withdraw
    async with store_at(failing.address, cloud.project) as late:
        with pytest.raises(Withdrawn):
            await late.store_answer(interview_id, ANSWER)
    assert not await ref.collection("answers").get(timeout=30)


async def test_an_expired_interview_is_gone_before_it_is_deleted(store: Store) -> None:
    interview_id = await begin(store, expire_at=datetime.now(UTC) - timedelta(seconds=1))
    with pytest.raises(NotFound):
        await store.load(interview_id)
    with pytest.raises(NotFound):
        await store.store_answer(interview_id, ANSWER)


async def test_an_expired_answer_is_gone_before_it_is_deleted(store: Store) -> None:
    interview_id = await begin(store)
    await store.store_answer(interview_id, ANSWER)
    answer = store.interview_ref(interview_id).collection("answers").document(ANSWER.question_id)
    await answer.update({"expire_at": datetime.now(UTC) - timedelta(seconds=1)}, timeout=30)
    assert not (await store.load(interview_id)).answers


async def test_a_completed_interview_stays_completed(store: Store) -> None:
    interview_id = await begin(store, epoch=1)
    await store.save_state(interview_id, 1, {"question": None, "status": Status.COMPLETED.value})
    await store.interview_ref(interview_id).update({"report": "ready"}, timeout=30)
    await store.save_state(interview_id, 1, {"status": Status.COMPLETED.value})
    await store.save_state(interview_id, 1, {"status": "interrupted", "active_seconds": 61})
    interview = (await store.load(interview_id)).interview
    assert (interview["status"], interview["report"], interview["active_seconds"]) == ("completed", "ready", 61)
    assert interview["ended_at"]


async def test_what_began_without_firestore_is_created_once_and_never_overwrites(store: Store) -> None:
    interview_id = new_id()
    new = NewInterview(f"uid-{interview_id}", "career", "1", f"interview-{interview_id}")
    created = await asyncio.gather(*(store.create_interview(interview_id, new) for _ in range(4)))
    assert created.count(True) == 1
    await store.interview_ref(interview_id).update({"question": "kept"}, timeout=30)
    assert not await store.create_interview(interview_id, new)
    stored = await store.load(interview_id, new.uid)
    assert stored.interview["question"] == "kept"
    assert stored.candidate["active"] == {"career": interview_id}


async def test_a_candidate_who_is_known_keeps_their_other_plans(store: Store) -> None:
    interview_id = new_id()
    uid = f"uid-{interview_id}"
    await store.candidate_ref(uid).set({"active": {"other": "x"}, "starts": {"count": 1}}, timeout=30)
    await store.create_interview(interview_id, NewInterview(uid, "career", "1", "interview-x"))
    candidate = (await store.load(interview_id, uid)).candidate
    assert candidate == {"active": {"other": "x", "career": interview_id}, "starts": {"count": 1}}


# Failures


async def test_a_silent_firestore_is_given_up_at_the_deadline(cloud: Stack) -> None:
    async with store_at(cloud.firestore_emulator, cloud.project, timeout_s=0.4) as store:
        interview_id = await begin(store)
        calls: list[Callable[[], Awaitable[object]]] = [
            lambda: store.load(interview_id),
            lambda: store.store_answer(interview_id, ANSWER),
            lambda: store.save_state(interview_id, 0, {}),
            lambda: leases.take(store, interview_id, "job", 5),
        ]
        cloud.firestore.pause()
        try:
            began = time.monotonic()
            results = await asyncio.gather(*(call() for call in calls), return_exceptions=True)
            seconds = took(began, time.monotonic())
        finally:
            cloud.firestore.resume()
        assert [type(result) for result in results] == [StoreUnavailable] * len(calls)
        assert seconds < 1.0
        assert (await Store(store.client, 5).load(interview_id)).interview["epoch"] in (0, 1)


async def test_a_firestore_that_was_away_is_used_again_within_two_seconds(
    cloud: Stack, failing: FailingFirestore
) -> None:
    async with store_at(failing.address, cloud.project) as store:
        interview_id = await begin(store)
        await failing.stop()
        for _ in range(3):
            with pytest.raises(StoreUnavailable):
                await store.load(interview_id)
        await failing.start()
        began = time.monotonic()
        async with within(5):
            while True:
                try:
                    await store.load(interview_id)
                    break
                except StoreUnavailable:
                    continue
        assert took(began, time.monotonic()) < 2.0


async def test_a_firestore_that_reads_but_does_not_write_says_so(cloud: Stack, failing: FailingFirestore) -> None:
    async with store_at(failing.address, cloud.project) as store:
        interview_id = await begin(store)
        failing.refuse = {"Commit"}
        with pytest.raises(StoreUnavailable):
            await store.store_answer(interview_id, ANSWER)
        assert not (await store.load(interview_id)).answers
        failing.refuse = set()
        assert await store.store_answer(interview_id, ANSWER)


async def test_a_moment_of_failure_is_not_noticed(cloud: Stack, failing: FailingFirestore) -> None:
    async with store_at(failing.address, cloud.project) as store:
        interview_id = await begin(store)

        async def recover(method: str) -> None:
            if failing.calls.count("Commit") == commits + 2:
                failing.refuse = set()

        commits = failing.calls.count("Commit")
        failing.refuse, failing.before = {"Commit"}, recover
        assert await store.store_answer(interview_id, ANSWER)


async def test_an_answer_whose_confirmation_was_lost_is_stored_once(
    cloud: Stack, store: Store, failing: FailingFirestore
) -> None:
    interview_id = await begin(store)
    failing.lose = {"Commit"}
    async with store_at(failing.address, cloud.project, timeout_s=0.4) as unlucky:
        with pytest.raises(StoreUnavailable):
            await unlucky.store_answer(interview_id, ANSWER)
    assert not await store.store_answer(interview_id, ANSWER)
    assert (await store.load(interview_id)).answers["motivation"]["text"] == "Because of the sea."


async def test_a_writer_that_dies_before_its_commit_blocks_nobody(
    cloud: Stack, store: Store, failing: FailingFirestore
) -> None:
    interview_id = await begin(store)
    reached = asyncio.Event()

    async def hold(method: str) -> None:
        if method == "Commit":
            reached.set()
            await asyncio.Event().wait()

    failing.before = hold
    async with store_at(failing.address, cloud.project, timeout_s=30) as dying:
        taking = asyncio.create_task(leases.take(dying, interview_id, "job-1", 5))
        await wait_for(reached.wait(), 5)
        began = time.monotonic()
        assert (await leases.take(store, interview_id, "job-2", 5)).epoch == 1
        assert took(began, time.monotonic()) < 0.5
        taking.cancel()
        await asyncio.gather(taking, return_exceptions=True)


def test_each_job_has_a_client_of_its_own_in_its_own_thread_and_loop(cloud: Stack) -> None:
    """As livekit-agents runs jobs as threads: grpc.aio in several loops of one process."""
    results: list[float] = []

    async def job() -> None:
        began = time.perf_counter()
        async with store_at(cloud.firestore_emulator, cloud.project, timeout_s=5) as store:
            results.append(time.perf_counter() - began)
            interview_id = await begin(store)
            lease = await leases.take(store, interview_id, new_id(), 5)
            for number in range(10):
                assert await store.store_answer(interview_id, AnswerRecord(f"q{number}", "answered", "x"))
            await lease.release()
            assert len((await store.load(interview_id)).answers) == 10

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FIRESTORE_EMULATOR_HOST", cloud.firestore_emulator)
        threads = [threading.Thread(target=lambda: asyncio.run(job())) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
    assert len(results) == 4
    assert not any(thread.is_alive() for thread in threads)
