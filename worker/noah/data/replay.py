"""`python -m noah replay`: stores what killed workers left in the journal, each record once.

Safe at any time, beside running workers, in several places at once, and killed in the middle: a record is
deleted only after Firestore has it, and storing it twice changes nothing. Records of a job that still holds
its lease are left to that job.
"""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path
from typing import Any

import structlog
from google.auth.credentials import Credentials

from noah.data.documents import RETENTION, AnswerRecord, LeaseRecord, Status, whole
from noah.data.events import Outlet
from noah.data.journal import (
    KEPT_DAYS,
    EntryFile,
    StateRecord,
    completes,
    delete_expired,
    entry_files,
    read_entries,
    store_entry,
)
from noah.data.store import (
    Change,
    NotFound,
    Store,
    Stored,
    StoreError,
    StoreUnavailable,
    Withdrawn,
    connect,
    current,
    disconnect,
    update_state,
)

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Result:
    """How many records were found, and what became of them.

    `left` wait on: their writer lives, their interview is unknown, or Firestore went away. `broken` were
    never completely written.
    """

    found: int
    stored: int
    known: int
    dropped: int
    left: int
    broken: int
    expired: int
    interrupted: bool = False
    """Firestore went away in the middle."""

    @property
    def complete(self) -> bool:
        """Whether nothing waits any more."""
        return self.left == 0


async def replay(
    directory: Path,
    store: Store,
    lease_seconds: float,
    *,
    interview_id: str | None = None,
    kept_days: float = KEPT_DAYS,
) -> Result:
    """Stores the records of writers that are gone, of all interviews or of one, in the order they were
    written.

    A worker that takes an interview over calls this for it before it loads the answers, so that it does not
    ask again what a killed one had heard. When Firestore goes away in the middle, the rest is left.
    """
    files = await asyncio.to_thread(lambda: list(entry_files(directory, interview_id)))
    counts: Counter[str] = Counter()
    interrupted = False
    try:
        for (interview, job_id), group in groupby(files, lambda file: (file.interview_id, file.job_id)):
            if await _writer_lives(store, interview, job_id, lease_seconds):
                continue
            for file in group:
                counts[await _replay_one(store, file, lease_seconds)] += 1
    except StoreUnavailable as error:
        interrupted = True
        log.warning("replay_interrupted", reason=str(error))
    expired = await asyncio.to_thread(delete_expired, directory, kept_days) if interview_id is None else 0
    done = sum(counts.values()) - counts["left"]
    result = Result(
        found=len(files),
        stored=counts["stored"],
        known=counts["known"],
        dropped=counts["fenced"] + counts["withdrawn"],
        left=len(files) - done,
        broken=counts["broken"],
        expired=expired,
        interrupted=interrupted,
    )
    if files:
        log.info("journal_depth", depth=result.left, stored=result.stored, known=result.known)
    return result


async def with_journal(directory: Path, interview_id: str, stored: Stored) -> Stored:
    """What is stored of an interview, and on top of it what its journal still holds: answers that were acknowledged,
    and its end. A stored answer wins.
    """
    entries = await asyncio.to_thread(read_entries, directory, interview_id)
    kept = {
        entry.question_id: entry.to_dict(stored.interview.get("expire_at") or stored.read_time + RETENTION)
        for entry in reversed(entries)  # the first one of a question counts, as it would in Firestore
        if isinstance(entry, AnswerRecord)
    }
    status = {"status": Status.COMPLETED.value} if any(map(completes, entries)) else {}
    return replace(stored, interview=stored.interview | status, answers=kept | stored.answers)


async def _writer_lives(store: Store, interview_id: str, job_id: str, lease_seconds: float) -> bool:
    lease_ref = store.lease_ref(interview_id)
    return await store.change(
        [lease_ref],
        lambda change: (
            (lease := LeaseRecord.from_dict(change.get(lease_ref))).job_id == job_id
            and lease.held(change.read_time, lease_seconds)
        ),
    )


async def _replay_one(store: Store, file: EntryFile, lease_seconds: float) -> str:
    entry = await asyncio.to_thread(file.read)
    if entry is None:
        return "broken"
    try:
        outcome = await store_entry(store, file.interview_id, entry)
        if outcome == "fenced" and isinstance(entry, StateRecord) and completes(entry):
            outcome = await _complete_late(store, file.interview_id, entry.fields, lease_seconds)
    except NotFound:
        return "left"
    except StoreUnavailable:
        raise
    except Exception as error:  # noqa: BLE001  # one that cannot be stored must not keep the others back
        log.error("replay_refused", interview_id=file.interview_id, job_id=file.job_id, reason=type(error).__name__)
        return "left"
    if outcome != "left":
        await asyncio.to_thread(file.delete)
    return outcome


async def _complete_late(store: Store, interview_id: str, fields: Mapping[str, Any], lease_seconds: float) -> str:
    """Completes an interview although its epoch is another by now, or was never known: the candidate has heard the
    goodbye, whatever was written about them since. While somebody talks with them it is left until that is over.

    Returns stored, fenced (somebody else has completed it), withdrawn or left. Raises `NotFound`, `StoreUnavailable`.
    """
    ref, lease_ref = store.interview_ref(interview_id), store.lease_ref(interview_id)

    def decide(change: Change) -> str:
        interview = current(change.get(ref), change.read_time)
        if interview.get("status") == Status.COMPLETED:
            return "fenced"
        if LeaseRecord.from_dict(change.get(lease_ref)).held(change.read_time, lease_seconds):
            return "left"
        ending = {key: fields[key] for key in ("status", "phase", "question") if key in fields}
        update_state(change, ref, whole(interview.get("epoch")), ending)
        return "stored"

    try:
        return await store.change([ref, lease_ref], decide)
    except Withdrawn:
        return "withdrawn"


async def keep_replaying(
    *,
    project: str,
    directory: Path,
    lease_seconds: float,
    timeout_s: float,
    every_s: float = 30.0,
    credentials: Credentials | None = None,
    outlet: Outlet | None = None,
) -> None:
    """Replays now and every `every_s` seconds, until it is cancelled: for a worker's main loop.

    So that what a killed worker had heard is in Firestore soon, and not when a person thinks of the command.
    """
    while True:
        try:
            if await asyncio.to_thread(lambda: any(entry_files(directory))):
                client = connect(project, credentials)
                try:
                    await replay(directory, Store(client, timeout_s, outlet), lease_seconds)
                finally:
                    await disconnect(client)
        except (StoreError, OSError) as error:
            log.warning("replay_interrupted", reason=f"{type(error).__name__}: {error}")
        except Exception:
            # One record that cannot be stored must not keep this from trying the others again.
            log.exception("replay_failed")
        await asyncio.sleep(every_s * random.uniform(0.5, 1.0))  # noqa: S311 (workers must not do it in step)


def main(project: str, directory: Path, lease_seconds: float, timeout_s: float, outlet: Outlet | None = None) -> int:
    """Replays everything once, prints one line, and returns the exit code: 0 when nothing waits any more.

    The events that it writes are relayed by a worker.
    """

    async def run() -> Result:
        client = connect(project)
        try:
            return await replay(directory, Store(client, timeout_s, outlet), lease_seconds)
        finally:
            await disconnect(client)

    result = asyncio.run(run())
    log.info(
        "replayed",
        found=result.found,
        stored=result.stored,
        known=result.known,
        dropped=result.dropped,
        left=result.left,
        broken=result.broken,
        expired=result.expired,
    )
    return 0 if result.complete else 1
