"""The journal's files: written whole, read back, bounded, and never in the loop's way."""

from __future__ import annotations

import asyncio
import errno
import os
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from noah.data import journal as journals
from noah.data.documents import AnswerRecord, NewInterview, TurnRecord
from noah.data.journal import (
    BrokenRecordError,
    Entry,
    Journal,
    JournalError,
    StateRecord,
    decode,
    encode,
    entry_files,
    read_entries,
)

pytestmark = pytest.mark.unit

AT = datetime(2026, 11, 22, 18, 0, 0, 123456, tzinfo=UTC)
ANSWER = AnswerRecord("q1", "answered", 'Zwölf Äpfel,\n"roughly"', 2, "call-1", 3, AT)

texts = st.text(max_size=200)
entries: st.SearchStrategy[Entry] = st.one_of(
    st.builds(
        AnswerRecord,
        question_id=texts,
        outcome=texts,
        text=texts,
        follow_ups=st.integers(0, 2),
        tool_call_id=texts,
        epoch=st.integers(0, 2**31),
        at=st.datetimes(timezones=st.just(UTC)),
    ),
    st.builds(
        TurnRecord,
        job_id=texts,
        seq=st.integers(0, 999_999),
        role=st.sampled_from(["noah", "candidate"]),
        text=texts,
        question_id=texts,
        interrupted=st.booleans(),
        at=st.datetimes(timezones=st.just(UTC)),
    ),
    st.builds(
        NewInterview,
        uid=texts,
        plan_id=texts,
        plan_version=texts,
        room_name=texts,
        retention_days=st.integers(1, 3650),
    ),
    st.builds(
        StateRecord, epoch=st.integers(0, 9), fields=st.dictionaries(texts, st.one_of(st.none(), texts, st.integers()))
    ),
)


@given(entries)
def test_a_record_is_one_line_and_comes_back_as_it_was(entry: Entry) -> None:
    line = encode(entry)
    assert line.count("\n") == 1
    assert decode(line) == entry


@given(entries, st.data())
def test_no_part_of_a_record_is_taken_for_a_record(entry: Entry, data: st.DataObject) -> None:
    line = encode(entry)
    for length in (len(line) - 1, data.draw(st.integers(0, len(line) - 2))):
        with pytest.raises(BrokenRecordError):
            decode(line[:length])


def test_a_new_interview_that_an_older_worker_wrote_down_is_read() -> None:
    line = '{"kind":"new","uid":"u","plan_id":"p","plan_version":"1","room_name":"r"}\n'
    assert decode(line) == NewInterview("u", "p", "1", "r", 90)


def test_a_consent_waits_with_the_interview_that_it_is_for() -> None:
    consent = {"version": "1", "language": "de", "hash": "0f" * 32, "at": "2026-11-22T12:00:00+00:00"}
    new = NewInterview("u", "p", "1", "r", 90, consent)
    assert decode(encode(new)) == new


def test_an_older_worker_can_read_an_interview_without_a_consent() -> None:
    assert "consent" not in encode(NewInterview("u", "p", "1", "r", 90))


async def test_records_are_read_in_the_order_in_which_they_were_written(tmp_path: Path) -> None:
    for job_id in ("job-b", "job-a"):
        journal = Journal(tmp_path, "int-1", job_id)
        for number in range(11):
            await journal.append(TurnRecord(job_id, number, "noah", str(number)))
        assert journal.depth == 11
        await journal.close()
    (tmp_path / "notes.txt").write_text("not ours")
    assert [(f.job_id, f.seq) for f in entry_files(tmp_path)] == [(j, n) for j in ("job-a", "job-b") for n in range(11)]
    assert [entry.text for entry in read_entries(tmp_path, "int-1") if isinstance(entry, TurnRecord)] == [
        str(number) for _ in range(2) for number in range(11)
    ]
    assert not list(entry_files(tmp_path, "int-2"))


def test_a_journal_that_was_never_written_to_leaves_no_trace(tmp_path: Path) -> None:
    async def unused() -> None:
        await Journal(tmp_path / "journal", "int-1", "job-1").close()

    asyncio.run(unused())
    assert not list(tmp_path.iterdir())
    assert not list(entry_files(tmp_path / "journal"))


async def test_only_its_owner_may_read_a_record(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journal", "int-1", "job-1")
    await journal.append(ANSWER)
    (file,) = entry_files(tmp_path / "journal")
    assert file.path.stat().st_mode & 0o777 == 0o600
    assert file.path.parent.stat().st_mode & 0o777 == 0o700
    await journal.close()


async def test_a_slow_disk_does_not_hold_up_the_loop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced = threading.Event()
    monkeypatch.setattr(os, "fsync", lambda _: synced.wait(5))
    journal = Journal(tmp_path, "int-1", "job-1")
    appending = asyncio.create_task(journal.append(ANSWER))
    worst = 0.0
    for _ in range(20):
        began = time.perf_counter()
        await asyncio.sleep(0.005)
        worst = max(worst, time.perf_counter() - began - 0.005)
    assert not appending.done()  # and what is not synced is not acknowledged
    assert worst < 1  # the disk takes 5
    synced.set()
    await appending
    await journal.close()


async def test_a_disk_that_does_not_answer_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hanging = threading.Event()
    monkeypatch.setattr(os, "fsync", lambda _: hanging.wait(5))
    journal = Journal(tmp_path, "int-1", "job-1", timeout_s=0.05)
    with pytest.raises(JournalError, match=r"within 0\.05 s"):
        await journal.append(ANSWER)
    assert journal.depth == 0
    hanging.set()
    await journal.close()


async def test_a_full_disk_is_an_error_that_names_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    journal = Journal(tmp_path, "int-1", "job-1")
    with pytest.raises(JournalError, match="No space left"):
        await journal.append(ANSWER)
    assert journal.depth == 0
    await journal.close()


async def test_a_folder_that_cannot_be_made_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    journal = Journal(tmp_path / "file" / "journal", "int-1", "job-1")
    with pytest.raises(JournalError, match="NotADirectoryError"):
        await journal.append(ANSWER)
    await journal.close()


async def test_a_journal_is_bounded(tmp_path: Path) -> None:
    journal = Journal(tmp_path, "int-1", "job-1", max_records=2)
    await journal.append(ANSWER)
    await journal.append(ANSWER)
    with pytest.raises(JournalError, match="2 records wait"):
        await journal.append(ANSWER)
    await journal.close()


@pytest.mark.parametrize("bad", ["", "../x", "a.b", "a/b", "a" * 201])
def test_an_id_that_is_no_file_name_is_refused(tmp_path: Path, bad: str) -> None:
    for ids in ((bad, "job"), ("int", bad)):
        with pytest.raises(ValueError, match="not an id"):
            Journal(tmp_path, *ids)


async def test_records_expire(tmp_path: Path) -> None:
    journal = Journal(tmp_path, "int-1", "job-1")
    await journal.append(ANSWER)
    await journal.append(ANSWER)
    first, second = entry_files(tmp_path)
    old = time.time() - 2 * 86_400
    os.utime(first.path, (old, old))
    assert journals.delete_expired(tmp_path, kept_days=1) == 1
    assert list(entry_files(tmp_path)) == [second]
    await journal.close()


async def test_closing_leaves_no_thread_behind(tmp_path: Path) -> None:
    before = threading.active_count()
    for number in range(5):
        journal = Journal(tmp_path, "int-1", f"job-{number}")
        await journal.append(ANSWER)
        await journal.close()
    async with asyncio.timeout(60):
        while threading.active_count() > before:  # noqa: ASYNC110 (threads tell nobody when they end)
            await asyncio.sleep(0.01)
