"""What waits to be written of an interview, and in which order it has to be."""

import asyncio
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import structlog

from noah.data.documents import AnswerRecord, NewInterview, TurnRecord
from noah.data.journal import Entry, JournalError, StateRecord

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Asked:
    """An answer, and who waits to hear what became of it: the error when it could not be kept."""

    answer: AnswerRecord
    kept: "asyncio.Future[JournalError | None]"

    def tell(self, error: JournalError | None) -> None:
        if not self.kept.done():
            self.kept.set_result(error)


class Outbox:
    """Answers, turns, the state that they led to, and the release of the lease."""

    def __init__(self) -> None:
        self.new: NewInterview | None = None
        """The interview's own document, which may have to be created before anything else."""
        self.answers: deque[Asked] = deque()
        self.turns: deque[TurnRecord] = deque()
        self.state: Mapping[str, Any] | None = None
        self.releasing: bool | None = None
        """That the lease is to be given up, and whether another Noah is asked for."""

    def next(self, epoch: int) -> Entry | None:
        """What is to be written next."""
        if self.new is not None:
            return self.new
        if self.answers:
            return self.answers[0].answer
        if self.turns:
            return self.turns[0]
        return StateRecord(epoch, self.state) if self.state is not None else None

    def left(self, epoch: int) -> Iterator[Entry]:
        """All of it, transcripts last."""
        if self.new is not None:
            yield self.new
        yield from (asked.answer for asked in self.answers)
        if self.state is not None:
            yield StateRecord(epoch, self.state)
        yield from self.turns

    def done(self, entry: Entry, *, how: str = "", error: JournalError | None = None) -> None:
        """`entry` is kept somewhere, or cannot be; a later state that came meanwhile stays."""
        match entry:
            case NewInterview():
                self.new = None
            case AnswerRecord():
                if not self.answers or self.answers[0].answer is not entry:
                    return  # given up meanwhile
                if error is None:
                    log.info("answer_stored", question_id=entry.question_id, outcome=entry.outcome, how=how)
                self.answers.popleft().tell(error)
            case TurnRecord():
                if self.turns and self.turns[0] is entry:
                    self.turns.popleft()
            case StateRecord(_, fields):
                if self.state is fields:
                    self.state = None

    def forget(self, error: JournalError | None) -> None:
        """Nobody writes any of it."""
        self.new = self.state = self.releasing = None
        self.turns.clear()
        while self.answers:
            self.answers.popleft().tell(error)
