"""What an interview leaves behind: answers, turns and state, in Firestore or, while that fails, in the journal."""

import asyncio
import contextlib
import random
from collections import deque
from collections.abc import Callable, Mapping
from typing import Any

import structlog

from noah.journal import Entry, Journal, JournalError, StateRecord, store_entry
from noah.records import AnswerRecord, NewInterview, TurnRecord
from noah.store import NotFound, Store, StoreUnavailable

log = structlog.get_logger(__name__)

MAX_WAITING = 1000
RETRY_SECONDS = (0.5, 4.0)


class Record:
    """Writes one interview. An answer is safe when `answer` returns; turns and state follow in the background."""

    def __init__(self, store: Store, journal: Journal, interview_id: str, job_id: str) -> None:
        self._store = store
        self._journal = journal
        self._interview_id = interview_id
        self._job_id = job_id
        self._seq = 0
        self._waiting: deque[Entry] = deque()
        self._state: dict[str, Any] = {}
        self._changed = asyncio.Event()
        self._settled = asyncio.Event()
        self._settled.set()
        self._writer: asyncio.Task[None] | None = None
        self.failing = False
        """Firestore did not take the last write: answers go to the journal."""
        self.on_failing: Callable[[bool], None] = lambda _: None
        self.epoch = 0
        self.withdrawn = asyncio.Event()
        self._writes_state = True

    def start(self) -> None:
        self._writer = asyncio.create_task(self._write(), name="record")

    def own(self, epoch: int) -> None:
        """This job owns the interview from here on: its state may be written."""
        self.epoch = epoch
        self._wake()

    def leave_state_alone(self) -> None:
        """The stored state is of a shape that cannot be continued: it stays as it is, answers and turns join it."""
        self._writes_state = False
        self._state = {}

    async def begun_without_store(self, new: NewInterview) -> None:
        """Remember that the interview's own document may have to be created."""
        self._fail()
        with contextlib.suppress(JournalError):
            await self._journal.append(new)

    async def answer(self, answer: AnswerRecord) -> None:
        """Return when the answer is stored, or on disk. Raises JournalError when neither worked."""
        if not self.failing:
            try:
                outcome = await store_entry(self._store, self._interview_id, answer)
            except (StoreUnavailable, NotFound):
                self._fail()
            else:
                self._note(outcome)
                log.info("answer_stored", question_id=answer.question_id, outcome=answer.outcome, how=outcome)
                return
        await self._journal.append(answer)
        log.info("answer_stored", question_id=answer.question_id, outcome=answer.outcome, how="journal")
        self._wake()

    def turn(self, role: str, text: str, question_id: str, *, interrupted: bool) -> None:
        """Write one turn of the transcript, in the background and in order."""
        self._seq += 1
        if len(self._waiting) >= MAX_WAITING:
            log.error("turn_dropped", seq=self._seq)
            return
        self._waiting.append(
            TurnRecord(
                job_id=self._job_id,
                seq=self._seq,
                role=role,
                text=text,
                question_id=question_id,
                interrupted=interrupted,
            )
        )
        self._wake()

    def state(self, fields: Mapping[str, Any]) -> None:
        """Write the interview's state, in the background; a later one replaces one that still waits."""
        if self._writes_state:
            self._state = dict(fields)
            self._wake()

    def take_state(self) -> dict[str, Any]:
        """What of the state is not written yet, for whoever writes it together with something else."""
        state, self._state = self._state, {}
        return state

    async def settled(self, timeout: float) -> bool:
        """Wait until everything is in Firestore; False when it is not after `timeout` seconds."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(timeout):
                await self._settled.wait()
        return self._settled.is_set()

    async def aclose(self) -> None:
        """Stop writing; what still waits goes to the journal."""
        if self._writer is not None:
            self._writer.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._writer
        if self._state:
            self._waiting.append(StateRecord(self.epoch, self.take_state()))
        if not self.withdrawn.is_set():
            for entry in self._waiting:
                try:
                    await self._journal.append(entry)
                except JournalError:
                    log.exception("record_lost", kind=type(entry).__name__)
        await self._journal.close()

    def _wake(self) -> None:
        self._settled.clear()
        self._changed.set()

    def _fail(self) -> None:
        if not self.failing:
            self.failing = True
            log.warning("store_failing")
            self.on_failing(True)
        self._wake()

    def _note(self, outcome: str) -> None:
        if outcome == "withdrawn":
            self.withdrawn.set()

    async def _write(self) -> None:
        pause = RETRY_SECONDS[0]
        while True:
            await self._changed.wait()
            self._changed.clear()
            try:
                await self._write_all()
            except (StoreUnavailable, NotFound):
                self._fail()
                await asyncio.sleep(pause * random.uniform(0.5, 1))  # noqa: S311
                pause = min(pause * 2, RETRY_SECONDS[1])
                continue
            pause = RETRY_SECONDS[0]
            if self.failing:
                self.failing = False
                log.info("store_back")
                self.on_failing(False)
            if not self._changed.is_set():
                self._settled.set()

    async def _write_all(self) -> None:
        if self._journal.depth:
            await self._journal.flush(self._store)
        while self._waiting:
            self._note(await store_entry(self._store, self._interview_id, self._waiting[0]))
            self._waiting.popleft()
        while self._state and self.epoch:
            fields = self.take_state()
            try:
                self._note(await store_entry(self._store, self._interview_id, StateRecord(self.epoch, fields)))
            except (StoreUnavailable, NotFound):
                self._state = fields | self._state
                raise
