"""How an interview's writes get to Firestore, or into the journal while that fails.

Everything waits in the outbox until Firestore has it, and is written by one task, in this order: answers, turns, the
state that they led to, the release. So no state is stored before the answer that it came from. While Firestore fails, a
second task puts all that comes into the journal, at once; from there it goes to Firestore before anything newer does.
Nothing leaves the outbox before it is in one of the two, so a write that is cancelled or fails, in whatever way, loses
nothing.
"""

import asyncio
import contextlib
import random

import structlog

from noah.data.documents import AnswerRecord
from noah.data.journal import Entry, Journal, JournalError, StateRecord, store_entry
from noah.data.lease import Lease
from noah.data.outbox import Outbox
from noah.data.store import Fenced, NotFound, Store, Withdrawn
from noah.signals import StoreFails, Tell

log = structlog.get_logger(__name__)

RETRY_SECONDS = (0.5, 4.0)


class Delivery:
    """The two tasks that empty the outbox, and what they know of Firestore."""

    def __init__(self, store: Store, journal: Journal, interview_id: str, tell: Tell) -> None:
        self._store = store
        self._journal = journal
        self._interview_id = interview_id
        self._outbox = Outbox()
        self._lease: Lease | None = None

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

        self._tell = tell
        self.withdrawn = asyncio.Event()
        """Nothing may be written about this interview any more: it was withdrawn, or is gone."""

    def start(self) -> None:
        self._tasks = [
            asyncio.create_task(self._write(), name="record"),
            asyncio.create_task(self._put_aside(), name="record to journal"),
        ]

    @property
    def epoch(self) -> int:
        """Of the lease that this job holds; 0 before it has one."""
        return self._lease.epoch if self._lease is not None else 0

    @property
    def failing(self) -> bool:
        """Firestore did not take the last write: what comes goes to the journal."""
        return not self._reached.is_set()

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
                await within(pause * random.uniform(0.5, 1), self._hurry)  # noqa: S311
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
            self._tell(StoreFails(fails=True))
        self._arrived.set()

    def _works(self) -> None:
        if self.failing:
            self._reached.set()
            log.info("store_back")
            self._tell(StoreFails(fails=False))

    def _give_up(self, reason: str) -> None:
        """Nothing may be written any more, and nobody waits for it."""
        if not self.withdrawn.is_set():
            log.warning("record_ends", reason=reason)
        self.withdrawn.set()
        self._outbox.forget(None)
        self._released.set()
        self._works()


async def within(seconds: float, event: asyncio.Event) -> bool:
    """Whether the event has come after so many seconds, or is there."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await event.wait()
    return event.is_set()
