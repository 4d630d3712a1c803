"""The journal and its replay, with killed processes and the real emulator: each answer once, whatever happens."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from noah.data import journal as journals
from noah.data import lease as leases
from noah.data.documents import AnswerRecord, NewInterview, Status, TurnRecord
from noah.data.journal import Journal, StateRecord, entry_files
from noah.data.replay import Result, keep_replaying, replay
from noah.data.store import NotFound, Store, StoreUnavailable
from noah.data.writer import Record
from noah.report.report import due
from noah.signals import Signals

from local.patience import wait_for, within
from local.stack import Stack
from tests.support.firestores import FailingFirestore, begin, new_id, store_at
from tests.support.waiting import until

pytestmark = pytest.mark.stack

LEASE_S = 0.5
LONGER_S = 3.0  # for what has to be done before it expires, on a machine that is late with everything

WRITER = """
import asyncio, sys
from pathlib import Path
from noah.data.journal import Journal
from noah.data.documents import AnswerRecord

async def main():
    journal = Journal(Path(sys.argv[1]), sys.argv[2], sys.argv[3])
    for number in range(1000):
        await journal.append(AnswerRecord(f"q{number:03}", "answered", f"answer {number}"))
        print(number, file=sys.stderr, flush=True)

asyncio.run(main())
"""

REPLAYER = """
import sys
from pathlib import Path
from noah.data import replay

sys.exit(replay.main(sys.argv[1], Path(sys.argv[2]), float(sys.argv[3]), 5.0))
"""


@pytest.fixture
async def store(cloud: Stack) -> AsyncIterator[Store]:
    async with store_at(cloud.firestore_emulator, cloud.project) as store:
        yield store


@pytest.fixture
async def failing(cloud: Stack) -> AsyncIterator[FailingFirestore]:
    async with FailingFirestore(cloud.firestore_emulator) as proxy:
        yield proxy


async def spawn(script: str, *arguments: str, address: str = "") -> asyncio.subprocess.Process:
    """Runs a script in a Python of its own."""
    env = os.environ | {"FIRESTORE_EMULATOR_HOST": address}
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        script,
        *arguments,
        env=env,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )


async def replayed(directory: Path, store: Store) -> Result:
    """Replays until nothing waits any more: Firestore's clock says when a writer's lease has expired."""
    async with within(10):
        while not (result := await replay(directory, store, LEASE_S)).complete:  # noqa: ASYNC110
            await asyncio.sleep(0.05)
    return result


async def written_by_a_killed_worker(directory: Path, interview_id: str, job_id: str, acknowledged: int) -> int:
    """Lets a worker write to the journal, and kills it at some moment after so many acknowledgements."""
    writer = await spawn(WRITER, str(directory), interview_id, job_id)
    assert writer.stderr is not None
    try:
        for _ in range(acknowledged):
            await wait_for(writer.stderr.readline(), 20)
    finally:
        writer.send_signal(signal.SIGKILL)
        rest = await writer.stderr.read()
        await writer.wait()
    return acknowledged + rest.count(b"\n")


async def test_what_a_killed_worker_acknowledged_is_replayed_once(store: Store, tmp_path: Path) -> None:
    interview_id = await begin(store)
    acknowledged = await written_by_a_killed_worker(tmp_path, interview_id, "job-1", 20)

    result = await replay(tmp_path, store, LEASE_S)

    answers = (await store.load(interview_id)).answers
    assert {f"q{number:03}": f"answer {number}" for number in range(acknowledged)}.items() <= {
        key: answer["text"] for key, answer in answers.items()
    }.items()
    assert result.complete
    assert result.stored == len(answers) <= acknowledged + 1  # one may have been written but not acknowledged
    # Killed in the middle of a write, it leaves one that is not whole, and that it has not acknowledged.
    assert len(list(entry_files(tmp_path))) == result.broken <= 1
    again = await replay(tmp_path, store, LEASE_S)
    assert again.found == again.broken == result.broken


async def test_a_replay_that_is_killed_in_the_middle_is_finished_by_the_next(
    cloud: Stack, store: Store, failing: FailingFirestore, tmp_path: Path
) -> None:
    interview_id = await begin(store)
    journal = Journal(tmp_path, interview_id, "job-1")
    for number in range(12):
        await journal.append(AnswerRecord(f"q{number:03}", "answered", f"answer {number}"))
    await journal.close()
    reached = asyncio.Event()

    async def hold_the_fifth(method: str) -> None:
        if method == "Commit" and failing.calls.count("Commit") == 5:
            failing.lose = {"Commit"}  # it is carried out, but the replay never hears of it
            reached.set()

    failing.before = hold_the_fifth
    replayer = await spawn(REPLAYER, cloud.project, str(tmp_path), str(LEASE_S), address=failing.address)
    await wait_for(reached.wait(), 20)
    await until(lambda: len(list(entry_files(tmp_path))) == 8)
    replayer.send_signal(signal.SIGKILL)
    await replayer.wait()

    results = await asyncio.gather(*(replay(tmp_path, store, LEASE_S) for _ in range(3)))

    answers = (await store.load(interview_id)).answers
    assert {key: answer["text"] for key, answer in answers.items()} == {
        f"q{number:03}": f"answer {number}" for number in range(12)
    }
    assert sum(result.stored for result in results) in (7, 8)  # the fifth, if its commit was carried out, is known
    assert not list(entry_files(tmp_path))


async def test_the_command_says_what_it_could_not_do_by_its_exit_code(
    cloud: Stack, store: Store, failing: FailingFirestore, tmp_path: Path
) -> None:
    journal = Journal(tmp_path, await begin(store), "job-1")
    await journal.append(AnswerRecord("q", "answered", "x"))
    await journal.close()
    failing.refuse = {"Commit"}
    codes = []
    for refuse in ({"Commit"}, set[str]()):
        failing.refuse = refuse
        replayer = await spawn(REPLAYER, cloud.project, str(tmp_path), str(LEASE_S), address=failing.address)
        codes.append(await wait_for(replayer.wait(), 20))
    assert codes == [1, 0]


async def test_the_journal_is_flushed_in_order_when_firestore_is_back(
    cloud: Stack, store: Store, tmp_path: Path
) -> None:
    interview_id = await begin(store)
    lease = await leases.take(store, interview_id, "job-1", 30)
    journal = Journal(tmp_path, interview_id, "job-1")
    async with store_at(cloud.firestore_emulator, cloud.project, timeout_s=0.3) as impatient:
        cloud.firestore.pause()
        try:
            with pytest.raises(StoreUnavailable):
                await impatient.store_answer(interview_id, AnswerRecord("a", "answered", "first"))
            await journal.append(AnswerRecord("a", "answered", "first"))
            await journal.append(TurnRecord("job-1", 1, "candidate", "first"))
            await journal.append(StateRecord(lease.epoch, {"question": "b", "status": "live"}))
            await journal.append(AnswerRecord("a", "answered", "second"))
            await journal.append(StateRecord(lease.epoch, {"question": None, "status": "completed"}))
            with pytest.raises(StoreUnavailable):
                await journal.flush(impatient)
            assert journal.depth == 5
        finally:
            cloud.firestore.resume()
    assert await journal.flush(store) == 5
    stored = await store.load(interview_id)
    assert stored.answers["a"]["text"] == "first"
    assert (stored.interview["question"], stored.interview["report"]) == (None, "pending")
    assert journal.depth == 0
    assert not list(entry_files(tmp_path))
    await journal.close()


async def test_a_state_that_was_fenced_meanwhile_is_dropped_and_its_answers_are_kept(
    store: Store, tmp_path: Path
) -> None:
    interview_id = await begin(store)
    lease = await leases.take(store, interview_id, "job-1", 30)
    journal = Journal(tmp_path, interview_id, "job-1")
    await journal.append(StateRecord(lease.epoch, {"question": "old"}))
    await journal.append(AnswerRecord("a", "answered", "mine", epoch=lease.epoch))
    await journal.close()
    await lease.release()
    await leases.take(store, interview_id, "job-2", 30)

    result = await replay(tmp_path, store, LEASE_S)

    stored = await store.load(interview_id)
    assert (result.stored, result.dropped, result.left) == (1, 1, 0)
    assert stored.interview["question"] is None
    assert stored.answers["a"]["text"] == "mine"


async def test_an_interview_that_was_completed_in_an_outage_gets_its_report(
    cloud: Stack, store: Store, failing: FailingFirestore, tmp_path: Path
) -> None:
    """Its last answer was given while Firestore was away, its room closed before it was back, and meanwhile it was
    called abandoned.
    """
    interview_id = await begin(store)
    async with store_at(failing.address, cloud.project, timeout_s=0.5) as impatient:
        record = Record(impatient, Journal(tmp_path, interview_id, "job-1"), interview_id, "job-1", Signals())
        record.start()
        lease = await leases.take(impatient, interview_id, "job-1", LEASE_S)
        record.own(lease)
        failing.refuse = {"Commit"}
        await record.answer(AnswerRecord("last", "answered", "That was all.", epoch=lease.epoch))
        record.state({"status": "completed", "question": ""})
        assert not await record.release(waiting=False, timeout=0.2)
        await record.aclose()
    await store.save_state(interview_id, lease.epoch, {"status": Status.ABANDONED.value})

    await replayed(tmp_path, store)

    stored = await store.load(interview_id)
    assert stored.answers["last"]["text"] == "That was all."
    assert stored.interview["status"] == "completed"
    assert due(stored.interview, stored.lease, stored.read_time, LEASE_S)


@pytest.mark.parametrize("epoch", [0, 1])
async def test_an_interview_that_was_completed_stays_so_whoever_came_after(
    store: Store, tmp_path: Path, epoch: int
) -> None:
    """By a worker that never had a lease, or had lost it, without knowing. Who talks with them now is not disturbed."""
    interview_id = await begin(store, epoch=2, status="abandoned")
    journal = Journal(tmp_path, interview_id, "job-1")
    await journal.append(StateRecord(epoch, {"status": "completed", "question": "", "active_seconds": 1}))
    await journal.close()
    lease = await leases.take(store, interview_id, "job-2", 30)
    assert (await replay(tmp_path, store, 30)).left == 1
    assert (await store.load(interview_id)).interview["status"] == "abandoned"
    await lease.release({"status": "abandoned", "active_seconds": 60})

    result = await replay(tmp_path, store, 30)

    interview = (await store.load(interview_id)).interview
    assert (result.stored, result.complete) == (1, True)
    assert (interview["status"], interview["report"], interview["active_seconds"]) == ("completed", "pending", 60)


async def test_a_record_that_firestore_refuses_does_not_keep_the_others_back(store: Store, tmp_path: Path) -> None:
    interview_id = await begin(store)
    journal = Journal(tmp_path, interview_id, "job-1")
    await journal.append(AnswerRecord("", "answered", "a document without an id"))
    await journal.append(AnswerRecord("a", "answered", "x"))
    await journal.close()
    result = await replay(tmp_path, store, LEASE_S)
    assert (result.stored, result.left) == (1, 1)
    assert set((await store.load(interview_id)).answers) == {"a"}


async def test_what_was_withdrawn_is_deleted_from_the_journal_unwritten(store: Store, tmp_path: Path) -> None:
    interview_id = await begin(store)
    journal = Journal(tmp_path, interview_id, "job-1")
    await journal.append(AnswerRecord("a", "answered", "private"))
    await store.interview_ref(interview_id).set({"status": "withdrawn"}, timeout=30)
    assert (await replay(tmp_path, store, LEASE_S)).dropped == 1
    assert not list(entry_files(tmp_path))
    assert not await store.interview_ref(interview_id).collection("answers").get(timeout=30)
    assert await journal.flush(store) == 1  # and its own worker, beside the replay, does as well
    await journal.close()


async def test_a_living_writer_flushes_its_own_journal(store: Store, tmp_path: Path) -> None:
    interview_id = await begin(store)
    journal = Journal(tmp_path, interview_id, "job-1")
    async with await leases.take(store, interview_id, "job-1", LONGER_S):
        await journal.append(AnswerRecord("a", "answered", "x"))
        assert (await replay(tmp_path, store, LONGER_S)).left == 1
    assert (await replayed(tmp_path, store)).stored == 1
    await journal.close()


async def test_an_interview_that_began_without_firestore_is_replayed_whole(store: Store, tmp_path: Path) -> None:
    interview_id = new_id()
    journal = Journal(tmp_path, interview_id, "job-1")
    await journal.append(NewInterview(f"uid-{interview_id}", "career", "1", f"interview-{interview_id}"))
    await journal.append(AnswerRecord("a", "answered", "x"))
    await journal.append(StateRecord(0, {"question": "b", "greeting_done": True}))
    await journal.close()
    assert (await replay(tmp_path, store, LEASE_S)).stored == 3
    stored = await store.load(interview_id, f"uid-{interview_id}")
    assert (stored.interview["question"], stored.answers["a"]["text"]) == ("b", "x")
    assert stored.candidate["active"] == {"career": interview_id}


async def test_records_of_an_unknown_interview_are_left(store: Store, tmp_path: Path) -> None:
    journal = Journal(tmp_path, new_id(), "job-1")
    await journal.append(AnswerRecord("a", "answered", "x"))
    result = await replay(tmp_path, store, LEASE_S)
    assert (result.left, result.complete) == (1, False)
    with pytest.raises(NotFound):
        await journal.flush(store)
    assert journal.depth == 1
    await journal.close()


async def test_one_interviews_records_can_be_replayed_alone(store: Store, tmp_path: Path) -> None:
    for interview_id in (mine := await begin(store), await begin(store)):
        journal = Journal(tmp_path, interview_id, "job-1")
        await journal.append(AnswerRecord("a", "answered", "x"))
        await journal.close()
    assert (await replay(tmp_path, store, LEASE_S, interview_id=mine)).stored == 1
    assert len(list(entry_files(tmp_path))) == 1


async def test_a_worker_replays_what_a_killed_one_left_by_itself(
    cloud: Stack, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FIRESTORE_EMULATOR_HOST", cloud.firestore_emulator)
    replaying = asyncio.create_task(
        keep_replaying(
            project=cloud.project, directory=tmp_path / "journal", lease_seconds=LEASE_S, timeout_s=2, every_s=0.1
        )
    )
    interview_id = await begin(store)
    journal = Journal(tmp_path / "journal", interview_id, "job-1")
    await journal.append(AnswerRecord("a", "answered", "x"))
    await journal.close()
    await until(lambda: not list(entry_files(tmp_path / "journal")))
    replaying.cancel()
    await asyncio.gather(replaying, return_exceptions=True)
    assert (await store.load(interview_id)).answers["a"]["text"] == "x"


async def test_half_written_and_old_records_do_not_stop_the_others(store: Store, tmp_path: Path) -> None:
    interview_id = await begin(store)
    journal = Journal(tmp_path, interview_id, "job-1")
    for number in range(4):
        await journal.append(AnswerRecord(f"q{number}", "answered", "x" * 100))
    await journal.close()
    torn, empty, *_ = [file.path for file in entry_files(tmp_path)]
    torn.write_bytes(torn.read_bytes()[:50])
    empty.write_bytes(b"")
    old = time.time() - (journals.KEPT_DAYS + 1) * 86_400
    os.utime(torn, (old, old))

    result = await replay(tmp_path, store, LEASE_S)

    assert (result.stored, result.broken, result.expired) == (2, 2, 1)
    assert set((await store.load(interview_id)).answers) == {"q2", "q3"}
    assert [file.path for file in entry_files(tmp_path)] == [empty]
