"""The writer of an interview: in order, nothing lost, whatever Firestore, the disk or a cancellation does."""

from __future__ import annotations

import asyncio
import errno
import os
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
from noah.call import call, interviewer
from noah.data import delivery
from noah.data import writer as records
from noah.data.documents import AnswerRecord, NewInterview, TurnRecord
from noah.data.journal import Entry, Journal, JournalError, StateRecord, read_entries
from noah.data.store import NotFound, Withdrawn
from noah.data.writer import Record
from noah.signals import Signal, StoreFails
from structlog.testing import capture_logs

from local.patience import wait_for
from tests.unit.worker_data.records import FakeLease, FakeStore

pytestmark = pytest.mark.unit

COMPLETED = {"status": "completed", "question": ""}


class Scene:
    """One record, with a Firestore and a disk that fail as told."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.firestore = FakeStore()
        self.lease = FakeLease(self.firestore)
        self.journal = Journal(directory, "int-1", "job-1")
        self.notices: list[bool] = []
        self.record = Record(self.firestore.store, self.journal, "int-1", "job-1", self._hear)
        self.record.start()

    def _hear(self, signal: Signal) -> None:
        assert isinstance(signal, StoreFails)
        self.notices.append(signal.fails)

    def own(self) -> None:
        self.record.own(self.lease.lease)

    async def answer(self, question_id: str) -> None:
        await self.record.answer(AnswerRecord(question_id, "answered", "x"))

    async def fails(self) -> None:
        """Firestore goes away, and that is noticed."""
        self.firestore.away()
        self.record.turn("noah", "hello", "", interrupted=False)
        await until(lambda: self.record.failing)

    @property
    def on_disk(self) -> list[Entry]:
        return read_entries(self.directory, "int-1")


@pytest.fixture
async def scene(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Scene]:
    monkeypatch.setattr(delivery, "RETRY_SECONDS", (0.01, 0.02))
    scene = Scene(tmp_path)
    yield scene
    scene.firestore.hold.set()
    await scene.record.aclose()


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(60):
        while not condition():  # noqa: ASYNC110 (it is made of what tasks and threads do)
            await asyncio.sleep(0.001)


def kinds(entries: list[Entry]) -> list[str]:
    return [type(entry).__name__ for entry in entries]


# -- what Firestore does not take is in the journal


async def test_the_end_of_an_interview_goes_to_the_journal_when_firestore_is_away(scene: Scene) -> None:
    """The last answer is given while Firestore is away, and the room closes before it is back."""
    scene.own()
    await scene.fails()
    await scene.answer("last")
    scene.record.state(COMPLETED)
    assert not await scene.record.settled(0.05)
    assert not await scene.record.release(waiting=False, timeout=0.05)
    await scene.record.aclose()
    assert kinds(scene.on_disk) == ["TurnRecord", "AnswerRecord", "StateRecord"]
    assert scene.on_disk[-1] == StateRecord(1, COMPLETED)


async def test_what_comes_while_firestore_is_away_survives_a_kill(scene: Scene) -> None:
    """State and turns are on disk at once, and not only when the call ends."""
    scene.own()
    await scene.fails()
    await scene.answer("last")
    scene.record.state(COMPLETED)
    scene.record.turn("noah", "goodbye", "", interrupted=False)
    await until(lambda: len(scene.on_disk) == 4)
    assert StateRecord(1, COMPLETED) in scene.on_disk


async def test_a_release_that_is_cut_loses_no_state(scene: Scene) -> None:
    scene.own()
    scene.firestore.held = {"release"}
    scene.record.state(COMPLETED)
    releasing = asyncio.create_task(scene.record.release(waiting=False, timeout=30))
    # the state is either written by itself, or together with the release
    await wait_for(scene.firestore.reached.wait(), 5)
    releasing.cancel()
    await scene.record.aclose()
    assert COMPLETED in [*scene.firestore.states, *(e.fields for e in scene.on_disk if isinstance(e, StateRecord))]


async def test_a_write_that_is_cancelled_loses_no_state(scene: Scene) -> None:
    scene.own()
    scene.firestore.held = {"state"}
    scene.record.state(COMPLETED)
    await wait_for(scene.firestore.reached.wait(), 5)
    await scene.record.aclose()
    assert scene.on_disk == [StateRecord(1, COMPLETED)]


@pytest.mark.parametrize("error", [ValueError("a defect"), OSError(5, "odd"), RuntimeError("closed")])
async def test_whatever_a_write_raises_it_is_tried_again(scene: Scene, error: Exception) -> None:
    scene.own()
    scene.firestore.error = error
    scene.record.state(COMPLETED)
    await until(lambda: scene.record.failing)
    scene.firestore.back()
    assert await scene.record.settled(60)
    assert scene.firestore.states == [COMPLETED]


async def test_a_state_that_comes_during_a_write_is_written_after_it(scene: Scene) -> None:
    scene.own()
    scene.firestore.held = {"state"}
    scene.record.state({"question": "one"})
    await wait_for(scene.firestore.reached.wait(), 5)
    scene.record.state({"question": "two"})
    scene.firestore.hold.set()
    assert await scene.record.settled(60)
    assert scene.firestore.written == [("state", "one"), ("state", "two")]


async def test_an_answer_whose_asker_went_away_is_kept(scene: Scene) -> None:
    scene.firestore.held = {"answer"}
    asking = asyncio.create_task(scene.answer("one"))
    await wait_for(scene.firestore.reached.wait(), 5)
    asking.cancel()
    await asyncio.gather(asking, return_exceptions=True)
    await scene.record.aclose()
    assert [e.question_id for e in scene.on_disk if isinstance(e, AnswerRecord)] == ["one"]


# -- in order


async def test_state_is_never_stored_before_the_answer_that_led_to_it(scene: Scene) -> None:
    scene.own()
    scene.firestore.held = {"answer"}
    answering = asyncio.create_task(scene.answer("one"))
    await wait_for(scene.firestore.reached.wait(), 5)
    scene.record.state({"question": "two"})
    await asyncio.sleep(0)
    assert scene.firestore.written == []
    scene.firestore.hold.set()
    await answering
    assert await scene.record.settled(60)
    assert scene.firestore.written == [("answer", "one"), ("state", "two")]


async def test_what_was_put_aside_is_stored_before_what_comes_later(scene: Scene) -> None:
    scene.own()
    await scene.fails()
    await scene.answer("one")
    scene.record.state({"question": "two"})
    await until(lambda: len(scene.on_disk) == 3)
    scene.firestore.back()
    await scene.answer("two")
    scene.record.state({"question": "three"})
    assert await scene.record.settled(60)
    written = [each for each in scene.firestore.written if each[0] != "turn"]
    assert written == [("answer", "one"), ("state", "two"), ("answer", "two"), ("state", "three")]
    assert (scene.on_disk, scene.notices) == ([], [True, False])


async def test_an_answer_does_not_wait_for_a_firestore_that_hangs(scene: Scene) -> None:
    await scene.fails()
    await until(lambda: scene.journal.depth == 1)
    scene.firestore.held = {"turn"}
    await wait_for(scene.firestore.reached.wait(), 5)
    await wait_for(scene.answer("one"), 5)
    assert AnswerRecord in map(type, scene.on_disk)


async def test_the_interviews_own_document_comes_first(scene: Scene) -> None:
    scene.firestore.away()
    scene.record.begun_without_store(NewInterview("uid", "career", "1", "room"))
    await scene.answer("one")
    assert kinds(scene.on_disk) == ["NewInterview", "AnswerRecord"]
    scene.firestore.back()
    assert await scene.record.reached(5)
    assert scene.firestore.written == [("new", "uid"), ("answer", "one")]


# -- the release


@pytest.mark.parametrize("waiting", [False, True])
async def test_a_release_is_one_write_with_the_state_after_everything_else(scene: Scene, waiting: bool) -> None:
    scene.own()
    scene.firestore.held = {"turn"}
    scene.record.turn("noah", "goodbye", "", interrupted=False)
    await wait_for(scene.firestore.reached.wait(), 5)
    scene.record.state({"question": "two"})
    releasing = asyncio.create_task(scene.record.release(waiting=waiting, timeout=60))
    await asyncio.sleep(0)
    scene.firestore.hold.set()
    assert await releasing
    assert scene.firestore.written == [("turn", "goodbye"), ("release", "two")]
    assert scene.lease.released == [waiting]
    assert await scene.record.settled(60)


async def test_a_release_is_tried_at_once_and_again_until_the_record_closes(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery, "RETRY_SECONDS", (30.0, 30.0))
    scene.own()
    await scene.fails()
    await until(lambda: len(scene.on_disk) == 1)
    scene.firestore.back()
    assert await scene.record.release(waiting=False, timeout=60)
    assert scene.lease.released == [False]


async def test_who_holds_no_lease_has_nothing_to_release(scene: Scene) -> None:
    assert await scene.record.release(waiting=True, timeout=60)
    assert not scene.lease.released


# -- settled, and owning


async def test_state_that_waits_for_an_epoch_is_not_settled(scene: Scene) -> None:
    scene.record.state(COMPLETED)
    assert not await scene.record.settled(0.05)
    await scene.record.aclose()
    assert scene.on_disk == [StateRecord(0, COMPLETED)]


async def test_a_state_from_before_the_lease_is_not_written(scene: Scene) -> None:
    """It was decided without what is stored, and would overwrite it."""
    scene.record.state({"question": "guessed"})
    scene.own()
    assert await scene.record.settled(60)
    scene.record.state({"question": "known"})
    assert await scene.record.settled(60)
    assert scene.firestore.written == [("state", "known")]


async def test_a_state_of_a_broken_shape_is_left_alone(scene: Scene) -> None:
    scene.own()
    scene.record.leave_state_alone()
    scene.record.state(COMPLETED)
    await scene.answer("one")
    assert await scene.record.settled(60)
    assert scene.firestore.written == [("answer", "one")]


# -- nothing may be written any more


@pytest.mark.parametrize("error", [Withdrawn("withdrawn"), NotFound("gone")])
async def test_what_is_withdrawn_or_gone_is_over_and_no_outage(scene: Scene, error: Exception) -> None:
    scene.own()
    scene.firestore.error = error
    scene.record.turn("candidate", "private", "", interrupted=False)
    with capture_logs() as logs:
        await wait_for(scene.answer("one"), 5)
    assert "answer_stored" not in [line["event"] for line in logs]
    assert scene.record.withdrawn.is_set()
    assert await scene.record.settled(60)
    asked = scene.firestore.asked
    scene.record.state(COMPLETED)
    scene.record.turn("noah", "goodbye", "", interrupted=False)
    await scene.answer("two")
    assert await scene.record.release(waiting=False, timeout=60)
    await scene.record.aclose()
    assert (scene.notices, scene.on_disk, scene.firestore.asked) == ([], [], asked)


async def test_an_answer_is_logged_as_stored_once_it_is(scene: Scene) -> None:
    with capture_logs() as logs:
        await scene.answer("one")
        await scene.fails()
        await scene.answer("two")
    told = [(line["question_id"], line["how"]) for line in logs if line["event"] == "answer_stored"]
    assert told == [("one", "stored"), ("two", "journal")]


# -- the disk fails, too


async def test_an_answer_that_can_be_kept_nowhere_is_refused(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    scene.own()
    await scene.fails()
    await until(lambda: len(scene.on_disk) == 1)
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(JournalError, match="No space left"):
        await scene.answer("one")
    scene.record.state({"question": "two"})
    scene.firestore.back()
    assert await scene.record.settled(60)
    assert scene.firestore.written == [("turn", "hello"), ("state", "two")]


async def test_a_closed_record_takes_no_answer(scene: Scene) -> None:
    await scene.record.aclose()
    with pytest.raises(JournalError, match="closed"):
        await scene.answer("one")


async def test_a_disk_that_hangs_does_not_keep_a_record_from_closing(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(records, "CLOSE_SECONDS", 0.05)
    hanging = asyncio.Event()

    async def hang(_: Any) -> None:
        await hanging.wait()

    scene.own()
    scene.firestore.held = {"state"}
    scene.record.state(COMPLETED)
    await wait_for(scene.firestore.reached.wait(), 5)
    monkeypatch.setattr(scene.journal, "append", hang)
    with capture_logs() as logs:
        await wait_for(scene.record.aclose(), 5)
    assert [(line["event"], line["count"]) for line in logs if line["log_level"] == "critical"] == [("record_lost", 1)]


def test_closing_fits_into_its_step() -> None:
    assert records.CLOSE_SECONDS < call.STEP_SECONDS
    assert interviewer.CLOSE_SECONDS < call.STEP_SECONDS


async def test_turns_are_dropped_before_answers(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records, "MAX_WAITING", 2)
    await scene.fails()
    for _ in range(5):
        scene.record.turn("noah", "more", "", interrupted=False)
    await scene.answer("one")
    await until(lambda: len(scene.on_disk) == 3)
    assert sorted(kinds(scene.on_disk)) == ["AnswerRecord", "TurnRecord", "TurnRecord"]


async def test_turns_are_numbered_in_the_order_in_which_they_came(scene: Scene) -> None:
    await scene.fails()
    for text in ("one", "two"):
        scene.record.turn("noah", text, "", interrupted=False)
    await until(lambda: len(scene.on_disk) == 3)
    turns = [(entry.id, entry.text) for entry in scene.on_disk if isinstance(entry, TurnRecord)]
    assert turns == [("job-1-000001", "hello"), ("job-1-000002", "one"), ("job-1-000003", "two")]
