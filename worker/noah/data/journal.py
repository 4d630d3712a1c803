"""What Firestore does not take now, on disk: an answer is here before its tool call is acknowledged.

One small file per record, `{interview}.{job}.{seq}.json`, written once, synced, and deleted when Firestore
has it. On a mounted bucket that is the only form that is safe: there an append rewrites the whole object, a
rename is a copy and a delete, and an object appears as a whole when it is synced. A file that a killed worker
left half written was never acknowledged; it is skipped, and expires like the rest. Everything is written to
Firestore under ids that make a repetition harmless, so whoever flushes may be killed at any moment, and two
may flush at once.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

import structlog
from pydantic import TypeAdapter

from noah import clock
from noah.data.documents import AnswerRecord, NewInterview, Status, TurnRecord
from noah.data.store import Fenced, Store, Withdrawn

log = structlog.get_logger()

T = TypeVar("T")

MAX_RECORDS = 2_000
KEPT_DAYS = 14.0
_ID = re.compile(r"[A-Za-z0-9_-]{1,200}")
_NAME = re.compile(r"([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)\.(\d{6})\.json")


class BrokenRecordError(Exception):
    """What is in a file is no record."""


class JournalError(Exception):
    """The record is not on disk: no room, no permission, no answer in time. It must not be acknowledged."""


@dataclass(frozen=True, slots=True)
class StateRecord:
    """A checkpoint of the state by `epoch`; 0 when the worker never held a lease. Fields are plain JSON
    values.
    """

    epoch: int
    fields: Mapping[str, Any]


Entry = AnswerRecord | TurnRecord | NewInterview | StateRecord

_KINDS: Mapping[str, type[AnswerRecord | TurnRecord | NewInterview | StateRecord]] = {
    "answer": AnswerRecord,
    "turn": TurnRecord,
    "new": NewInterview,
    "state": StateRecord,
}


# a record whose fields are of another kind would fail each time that it is to be stored
_FORMS: Mapping[str, TypeAdapter[Entry]] = {kind: TypeAdapter(record) for kind, record in _KINDS.items()}


@dataclass(frozen=True, slots=True, order=True)
class EntryFile:
    """One record's file; in the order in which they were written."""

    interview_id: str
    job_id: str
    seq: int
    path: Path

    def read(self) -> Entry | None:
        """The record; None when it was never completely written, or somebody else has just flushed it."""
        try:
            return decode(self.path.read_text("utf-8"))
        except (OSError, UnicodeDecodeError, BrokenRecordError):
            return None

    def delete(self) -> None:
        """Forgets the record; that somebody else already did is fine."""
        self.path.unlink(missing_ok=True)


def encode(entry: Entry) -> str:
    """One line of JSON; the line's end proves that it is whole."""
    kind = next(kind for kind, record in _KINDS.items() if isinstance(entry, record))
    fields = asdict(entry)
    if isinstance(entry, NewInterview) and entry.consent is None:
        del fields["consent"]  # an older worker, which does not know it, may have to read this
    if isinstance(entry, NewInterview):
        del fields["trace"]  # the same; who takes the lease writes it
    if isinstance(fields.get("at"), datetime):
        fields["at"] = fields["at"].isoformat()
    return json.dumps({"kind": kind, **fields}, ensure_ascii=False, separators=(",", ":")) + "\n"


def decode(text: str) -> Entry:
    """The record of a line. Raises BrokenRecordError for one that could not be stored."""
    if not text.endswith("\n"):
        raise BrokenRecordError("the record was not completely written")
    try:
        fields = json.loads(text)
        kind = fields.pop("kind")
        if "at" in fields:
            fields["at"] = datetime.fromisoformat(fields["at"])
        entry: Entry = _KINDS[kind](**fields)
        _FORMS[kind].validate_json(text, strict=True)
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise BrokenRecordError(type(error).__name__) from None
    return entry


def entry_files(directory: Path, interview_id: str | None = None) -> Iterator[EntryFile]:
    """The records in `directory`, of all interviews or of one, each job's in order. Blocks: call it in a
    thread.
    """
    paths = directory.iterdir() if directory.is_dir() else ()
    found = []
    for path in paths:
        match = _NAME.fullmatch(path.name)
        if match and interview_id in (None, match[1]):
            found.append(EntryFile(match[1], match[2], int(match[3]), path))
    yield from sorted(found)


def read_entries(directory: Path, interview_id: str) -> list[Entry]:
    """What other jobs of this interview could not store yet: what a degraded start can still know. Blocks."""
    entries = (file.read() for file in entry_files(directory, interview_id))
    return [entry for entry in entries if entry is not None]


def delete_expired(directory: Path, kept_days: float = KEPT_DAYS) -> int:
    """Deletes records older than `kept_days`, and says how many. Blocks."""
    oldest, deleted = clock.unix() - kept_days * 86_400, 0
    for file in entry_files(directory):
        with suppress(FileNotFoundError):
            if file.path.stat().st_mtime < oldest:
                file.delete()
                deleted += 1
    return deleted


def completes(entry: Entry) -> bool:
    """Whether this is the end of an interview: the candidate has heard the goodbye."""
    return isinstance(entry, StateRecord) and entry.fields.get("status") == Status.COMPLETED


async def store_entry(store: Store, interview_id: str, entry: Entry) -> str:
    """Writes one record to Firestore. Returns what became of it: stored, known, fenced or withdrawn; each is
    final.

    Raises `NotFound`, `StoreUnavailable`.
    """
    try:
        match entry:
            case AnswerRecord():
                new = await store.store_answer(interview_id, entry)
            case TurnRecord():
                new = await store.store_turn(interview_id, entry)
            case NewInterview():
                new = await store.create_interview(interview_id, entry, waiting=True)
            case StateRecord(epoch, fields):
                await store.save_state(interview_id, epoch, fields)
                new = True
    except Fenced:
        return "fenced"
    except Withdrawn:
        return "withdrawn"
    return "stored" if new else "known"


class Journal:
    """The journal of one job. Nothing is written, and no thread started, before the first `append`."""

    def __init__(
        self,
        directory: Path,
        interview_id: str,
        job_id: str,
        *,
        timeout_s: float = 2.0,
        max_records: int = MAX_RECORDS,
    ) -> None:
        for value in (interview_id, job_id):
            if not _ID.fullmatch(value):
                raise ValueError(f"not an id: {value!r}")
        self._directory = directory
        self._interview_id = interview_id
        self._job_id = job_id
        self._timeout_s = timeout_s
        self._max_records = max_records
        self._next = 0
        self._pending: dict[EntryFile, Entry] = {}
        self._flushing = asyncio.Lock()
        self._thread: ThreadPoolExecutor | None = None

    @property
    def depth(self) -> int:
        """How many records wait for Firestore."""
        return len(self._pending)

    async def append(self, entry: Entry) -> None:
        """Puts the record on disk; when this returns, a killed process does not lose it. Raises
        `JournalError`.
        """
        if self.depth >= self._max_records:
            raise JournalError(f"{self.depth} records wait already")
        name = f"{self._interview_id}.{self._job_id}.{self._next:06d}.json"
        file = EntryFile(self._interview_id, self._job_id, self._next, self._directory / name)
        self._next += 1
        data = encode(entry).encode()
        try:
            async with asyncio.timeout(self._timeout_s):
                await self._in_thread(lambda: _write(file.path, data))
        except TimeoutError as error:
            raise JournalError(f"no answer from the disk within {self._timeout_s:g} s") from error
        except OSError as error:
            raise JournalError(f"{type(error).__name__}: {error.strerror}") from error
        self._pending[file] = entry
        log.info("journal_depth", interview_id=self._interview_id, job_id=self._job_id, depth=self.depth)

    async def flush(self, store: Store) -> int:
        """Writes what waits to Firestore, in order, and forgets it. Returns how many records were written.

        The end of an interview that somebody else has by now stays on disk: `replay` stores it when they are gone.
        Raises `StoreUnavailable` or `NotFound`; what was not written waits on.
        """
        flushed = 0
        async with self._flushing:
            while self._pending:
                file, entry = next(iter(self._pending.items()))
                outcome = await store_entry(store, self._interview_id, entry)
                await self._forget(file, stays=outcome == "fenced" and completes(entry))
                flushed += 1
                if outcome in ("fenced", "withdrawn"):
                    log.warning("journal_entry_dropped", **_ids(file), outcome=outcome)
        if flushed:
            log.info("journal_depth", interview_id=self._interview_id, job_id=self._job_id, depth=self.depth)
        return flushed

    async def close(self) -> None:
        """Ends the thread; what waits stays on disk for `replay`."""
        thread, self._thread = self._thread, None
        if thread is not None:
            thread.shutdown(wait=False)

    async def _forget(self, file: EntryFile, *, stays: bool) -> None:
        del self._pending[file]
        if stays:
            return
        # A file that stays behind is flushed again later, without effect.
        with suppress(OSError, TimeoutError):
            async with asyncio.timeout(self._timeout_s):
                await self._in_thread(file.delete)

    async def _in_thread(self, work: Callable[[], T]) -> T:
        """A thread of its own: one write at a time, never behind others' work in the loop's shared pool."""
        if self._thread is None:
            self._thread = ThreadPoolExecutor(1, thread_name_prefix="journal")
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with open(descriptor, "wb", closefd=False) as file:
            file.write(data)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    # The file's name must survive a crash too; a mounted bucket has no directories to sync.
    with suppress(OSError):
        directory = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(directory)
        finally:
            os.close(directory)


def _ids(file: EntryFile) -> dict[str, Any]:
    return {"interview_id": file.interview_id, "job_id": file.job_id, "seq": file.seq}
