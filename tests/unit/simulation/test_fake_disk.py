"""The journal's folder in memory, and a real one: the same cases on both."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from noah.data import journal as journals
from noah.data.documents import AnswerRecord, TurnRecord
from noah.data.journal import Journal, JournalError, entry_files, read_entries

from tests.fakes import disk

pytestmark = pytest.mark.unit
ANSWER = AnswerRecord("work", "answered", "Zwölf Äpfel,\nroughly")
TURN = TurnRecord("job", 1, "noah", "And?")


@pytest.fixture(params=["memory", "disk"])
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Any]:
    """A folder that is not there yet."""
    if request.param == "disk":
        yield tmp_path / "journal"
        return
    with mock.patch.object(journals, "_write", disk.write):
        yield disk.Folder(time.time)


async def test_nothing_is_found_where_nothing_was_written(folder: Any) -> None:
    assert list(entry_files(folder)) == []
    assert journals.delete_expired(folder) == 0


async def test_what_was_appended_is_read_back_in_order(folder: Any) -> None:
    journal = Journal(folder, "one", "job")
    await journal.append(ANSWER)
    await journal.append(TURN)
    await Journal(folder, "two", "job").append(TURN)
    assert journal.depth == 2
    assert read_entries(folder, "one") == [ANSWER, TURN]
    assert [file.seq for file in entry_files(folder, "one")] == [0, 1]
    assert len(list(entry_files(folder))) == 3
    await journal.close()


async def test_a_file_is_written_once(folder: Any) -> None:
    await Journal(folder, "one", "job").append(ANSWER)
    with pytest.raises(JournalError, match="FileExistsError"):
        await Journal(folder, "one", "job").append(TURN)
    assert read_entries(folder, "one") == [ANSWER]


async def test_what_is_deleted_is_gone_and_may_be_deleted_again(folder: Any) -> None:
    await Journal(folder, "one", "job").append(ANSWER)
    (file,) = entry_files(folder)
    file.delete()
    file.delete()
    assert file.read() is None
    assert list(entry_files(folder)) == []


async def test_what_is_old_is_deleted(folder: Any) -> None:
    await Journal(folder, "one", "job").append(ANSWER)
    assert journals.delete_expired(folder, kept_days=1) == 0
    await asyncio.sleep(0.002)
    assert journals.delete_expired(folder, kept_days=0) == 1
    assert list(entry_files(folder)) == []


async def test_half_a_record_is_none(folder: Any) -> None:
    path, data = folder / "one.job.000000.json", journals.encode(ANSWER).encode()
    if isinstance(folder, disk.Folder):
        disk.tear(path, data)
    else:
        folder.mkdir()
        path.write_bytes(data[: len(data) // 2])
    (file,) = entry_files(folder)
    assert file.read() is None


async def test_a_full_disk_is_told(folder: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: object) -> None:
        raise OSError(28, "No space left on device")

    if isinstance(folder, disk.Folder):
        folder.full = True
    else:
        monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(JournalError, match="No space left on device"):
        await Journal(folder, "one", "job").append(ANSWER)
