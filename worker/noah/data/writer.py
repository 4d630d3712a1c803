"""The one writer of an interview: its answers, its turns, its state, and the release of its lease.

Everything waits here until Firestore has it, and is written by one task, in this order: answers, turns, the state that
they led to, the release. So no state is stored before the answer that it came from. While Firestore fails, a second
task puts all that comes into the journal, at once; from there it goes to Firestore before anything newer does. Nothing
leaves this place before it is in one of the two, so a write that is cancelled or fails, in whatever way, loses nothing.
"""

import asyncio
import contextlib
import random
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

import structlog

from noah.data.documents import AnswerRecord, NewInterview, TurnRecord
from noah.data.journal import Entry, Journal, JournalError, StateRecord, store_entry
from noah.data.lease import Lease
from noah.data.outbox import Asked, Outbox
from noah.data.store import Fenced, NotFound, Store, Withdrawn

log = structlog.get_logger(__name__)

MAX_WAITING = 1500
"""Records that may wait, in memory or in the journal, before turns are dropped: answers and state need the rest."""
RETRY_SECONDS = (0.5, 4.0)
CLOSE_SECONDS = 1.8
"""For putting what still waits into the journal: a little less than a call gives each of its last steps."""


class Record:
    """Writes one interview. An answer is safe when `answer` returns; turns and state follow in the background."""

    def __init__(self, store: Store, journal: Journal, interview_id: str, job_id: str) -> None:
        self._store = store
        self._journal = journal
        self._interview_id = interview_id
        self._job_id = job_id
        self._seq = 0
        self._lease: Lease | None = None
        self._writes_state = True

        self._outbox = Outbox()

        self._one_at_a_time = asyncio.Lock()
        self._changed = asyncio.Event()  # for the task that writes to Firestore
        self._arrived = asyncio.Event()  # for the one that writes to the journal
        self._settled = asyncio.Event()
        self._settled.set()
        self._reached = asyncio.Event()
        self._reached.set()
        self._released = asyncio.Event()
        self._hurry = asyncio.Event()  # the next try is due now
        self._tasks: list[asyncio.Task[None]] = []
        self._closed = False

        self.on_failing: Callable[[bool], None] = lambda _: None
        self.withdrawn = asyncio.Event()
        """Nothing may be written about this interview any more: it was withdrawn, or is gone."""

    def start(self) -> None:
        self._tasks = [
            asyncio.create_task(self._write(), name="record"),
            asyncio.create_task(self._put_aside(), name="record to journal"),
        ]

    # -- who owns the interview

    @property
    def epoch(self) -> int:
        """Of the lease that this job holds; 0 before it has one."""
        return self._lease.epoch if self._lease is not None else 0

    def own(self, lease: Lease) -> None:
        """This job owns the interview from here on: its state may be written.

        A state from before that was decided without what is stored, and is forgotten: the first one after this counts.
        """
        self._lease = lease
        self._outbox.state = None
        self._wake()

    def leave_state_alone(self) -> None:
        """The stored state is of a shape that cannot be continued: it stays as it is, answers and turns join it."""
        self._writes_state = False
        self._outbox.state = None

    def begun_without_store(self, new: NewInterview) -> None:
        """Firestore is away, and the interview's own document may have to be created before anything else."""
        self._outbox.new = new
        self._wake()
        self._fail("unread")

    # -- what is to be written

    async def answer(self, answer: AnswerRecord) -> None:
        """Return when the answer is stored, or on disk; or when nothing may be written any more.

        Whoever stops waiting does not stop the answer. Raises JournalError when it could be kept nowhere.
        """
        if self.withdrawn.is_set():
            return
        if self._closed:
            raise JournalError("the record is closed")
        asked = Asked(answer, asyncio.get_running_loop().create_future())
        self._outbox.answers.append(asked)
        self._wake()
        error = await asyncio.shield(asked.kept)
        if error is not None:
            raise error

    def turn(self, role: str, text: str, question_id: str, *, interrupted: bool) -> None:
        """Write one turn of the transcript, in the background and in order."""
        self._seq += 1
        if self.withdrawn.is_set():
            return
        if len(self._outbox.turns) + self._journal.depth >= MAX_WAITING:
            log.error("turn_dropped", seq=self._seq)
            return
        self._outbox.turns.append(
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
        if self._writes_state and not self.withdrawn.is_set():
            self._outbox.state = dict(fields)
            self._wake()

    async def release(self, *, waiting: bool, timeout: float) -> bool:
        """Give the lease up, in one commit with the state, when everything before it is written.

        `waiting` asks for another Noah. False when that has not happened after `timeout` seconds: the lease expires
        then, unless a later try comes first, and the state stays here.
        """
        if self._lease is None or self.withdrawn.is_set():
            return True
        self._outbox.releasing = waiting
        self._released.clear()
        self._wake()
        self._hurry.set()
        return await _within(timeout, self._released)

    # -- how far it is

    @property
    def failing(self) -> bool:
        """Firestore did not take the last write: what comes goes to the journal."""
        return not self._reached.is_set()

    async def settled(self, timeout: float) -> bool:
        """Wait until everything is in Firestore; False when it is not after `timeout` seconds."""
        return await _within(timeout, self._settled)

    async def reached(self, timeout: float) -> bool:
        """Wait until Firestore takes what is written; False when it does not after `timeout` seconds."""
        return await _within(timeout, self._reached)

    async def aclose(self) -> None:
        """Stop writing; what still waits goes to the journal, transcripts last."""
        self._closed = True
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        lost: Counter[str] = Counter()
        try:
            async with asyncio.timeout(CLOSE_SECONDS):
                for entry in list(self._outbox.left(self.epoch)):
                    error = await self._append(entry)
                    self._outbox.done(entry, how="journal", error=error)
                    if error is not None:
                        lost[str(error)] += 1
        except TimeoutError:
            lost["no time is left"] += len(list(self._outbox.left(self.epoch)))
        finally:
            for reason, count in lost.items():
                log.critical("record_lost", count=count, reason=reason)
            self._outbox.forget(JournalError("the record is closed"))
            self._released.set()
            await self._journal.close()

    # -- writing

    def _wake(self) -> None:
        self._settled.clear()
        self._changed.set()
        self._arrived.set()

    async def _write(self) -> None:
        """Write what waits to Firestore, again and again while that fails."""
        pause = RETRY_SECONDS[0]
        while True:
            await self._changed.wait()
            self._changed.clear()
            try:
                await self._write_all()
            except (Withdrawn, NotFound) as error:
                self._give_up(type(error).__name__)
            except Exception as error:  # noqa: BLE001  # whatever it is: what waits is kept, and tried again
                self._fail(type(error).__name__)
                await _within(pause * random.uniform(0.5, 1), self._hurry)  # noqa: S311
                self._hurry.clear()
                pause = min(pause * 2, RETRY_SECONDS[1])
                self._changed.set()
                continue
            pause = RETRY_SECONDS[0]
            if not self._changed.is_set() and (self.withdrawn.is_set() or not self._waits):
                self._settled.set()

    @property
    def _waits(self) -> bool:
        return (
            self._outbox.next(self.epoch) is not None or self._outbox.releasing is not None or self._journal.depth > 0
        )

    async def _write_all(self) -> None:
        while True:
            if self._journal.depth and await self._journal.flush(self._store):
                self._works()
            async with self._one_at_a_time:
                if self._journal.depth:
                    continue  # it is older than what waits here
                entry = self._outbox.next(self.epoch)
                if (
                    self._lease is not None
                    and self._outbox.releasing is not None
                    and isinstance(entry, StateRecord | None)
                ):
                    await self._release(self._lease, entry)
                elif entry is None or (isinstance(entry, StateRecord) and not self.epoch):
                    return
                else:
                    outcome = await store_entry(self._store, self._interview_id, entry)
                    if outcome == "withdrawn":
                        raise Withdrawn("the candidate's data was withdrawn")
                    self._outbox.done(entry, how=outcome)
            self._works()

    async def _release(self, lease: Lease, state: StateRecord | None) -> None:
        try:
            await lease.release(state.fields if state else {}, waiting=bool(self._outbox.releasing))
        except Fenced:
            log.info("release_fenced")
        if state is not None:
            self._outbox.done(state)
        self._outbox.releasing = None
        self._released.set()

    async def _put_aside(self) -> None:
        """While Firestore fails, put what comes into the journal."""
        while True:
            await self._arrived.wait()
            self._arrived.clear()
            while await self._put_one_aside():
                pass

    async def _put_one_aside(self) -> bool:
        """Whether there may be more to do now."""
        async with self._one_at_a_time:
            entry = self._outbox.next(self.epoch)
            if entry is None or not self.failing:
                return False
            error = await self._append(entry)
            if error is not None and not isinstance(entry, AnswerRecord):
                log.error("journal_failing", reason=str(error))
                return False  # it waits on here
            self._outbox.done(entry, how="journal", error=error)
            return True

    async def _append(self, entry: Entry) -> JournalError | None:
        try:
            await self._journal.append(entry)
        except JournalError as error:
            return error
        except Exception as error:  # noqa: BLE001  # whatever it is: it is not on disk
            return JournalError(type(error).__name__)
        return None

    # -- whether Firestore takes it

    def _fail(self, reason: str) -> None:
        if not self.failing:
            self._reached.clear()
            log.warning("store_failing", reason=reason)
            self.on_failing(True)
        self._arrived.set()

    def _works(self) -> None:
        if self.failing:
            self._reached.set()
            log.info("store_back")
            self.on_failing(False)

    def _give_up(self, reason: str) -> None:
        """Nothing may be written any more, and nobody waits for it."""
        if not self.withdrawn.is_set():
            log.warning("record_ends", reason=reason)
        self.withdrawn.set()
        self._outbox.forget(None)
        self._released.set()
        self._works()


async def _within(seconds: float, event: asyncio.Event) -> bool:
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await event.wait()
    return event.is_set()
