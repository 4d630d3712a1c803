"""The one writer of an interview: its answers, its turns, its state, and the release of its lease.

What is to be written waits in its outbox, and how it gets to Firestore or into the journal is in delivery.py.
"""

import asyncio
from collections import Counter
from collections.abc import Mapping
from typing import Any

import structlog

from noah.data.delivery import Delivery, within
from noah.data.documents import AnswerRecord, NewInterview, TurnRecord
from noah.data.journal import Journal, JournalError
from noah.data.lease import Lease
from noah.data.outbox import Asked
from noah.data.store import Store
from noah.signals import Tell

log = structlog.get_logger(__name__)

MAX_WAITING = 1500
"""Records that may wait, in memory or in the journal, before turns are dropped: answers and state need the rest."""
CLOSE_SECONDS = 1.8
"""For putting what still waits into the journal: a little less than a call gives each of its last steps."""


class Record(Delivery):
    """Writes one interview. An answer is safe when `answer` returns; turns and state follow in the background."""

    def __init__(self, store: Store, journal: Journal, interview_id: str, job_id: str, tell: Tell) -> None:
        super().__init__(store, journal, interview_id, tell)
        self._job_id = job_id
        self._seq = 0
        self._writes_state = True
        self._closed = False

    # -- who owns the interview

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
        return await within(timeout, self._released)

    # -- how far it is

    async def settled(self, timeout: float) -> bool:
        """Wait until everything is in Firestore; False when it is not after `timeout` seconds."""
        return await within(timeout, self._settled)

    async def reached(self, timeout: float) -> bool:
        """Wait until Firestore takes what is written; False when it does not after `timeout` seconds."""
        return await within(timeout, self._reached)

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
