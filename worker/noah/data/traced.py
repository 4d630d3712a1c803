"""The store and the record of a call, with a span for all that they do that somebody may wait for."""

import time
from collections.abc import Awaitable, Callable, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TypeVar

from google.cloud.firestore_v1.async_document import AsyncDocumentReference

from noah.data.documents import AnswerRecord
from noah.data.store import Change, Store, StoreUnavailable
from noah.data.writer import Record
from noah.tracing.spans import failed, step

T = TypeVar("T")


@dataclass(slots=True)
class _Asked:
    """What the next call of the store is for."""

    routine: bool
    documents: int = 0


_asked: ContextVar[_Asked | None] = ContextVar("noah_store_asked", default=None)


class TracedStore(Store):
    """Tells how often a call was tried, and how many documents it wrote; of what is routine, only that it failed."""

    async def change(
        self,
        refs: Sequence[AsyncDocumentReference],
        decide: Callable[[Change], T],
        timeout_s: float | None = None,
        *,
        routine: bool = False,
    ) -> T:
        asked = _Asked(routine)
        _asked.set(asked)

        def counted(change: Change) -> T:
            result = decide(change)
            asked.documents = change.documents
            return result

        return await super().change(refs, counted, timeout_s, routine=routine)

    async def call(self, attempt: Callable[[], Awaitable[T]], timeout_s: float | None = None) -> T:
        asked, attempts = _asked.get(), 0
        _asked.set(None)

        async def counted() -> T:
            nonlocal attempts
            attempts += 1
            return await attempt()

        if asked is not None and asked.routine:
            began = time.time_ns()
            try:
                return await super().call(attempt, timeout_s)
            except StoreUnavailable as error:
                failed("noah.lease.renewal", began, error)
                raise
        with step("noah.firestore") as span:
            try:
                return await super().call(counted, timeout_s)
            finally:
                span.set_attributes({"noah.attempts": attempts, "noah.documents": asked.documents if asked else 0})


class TracedRecord(Record):
    """Tells how long each answer took until it was kept, as a part of the tool call that brought it."""

    async def answer(self, answer: AnswerRecord) -> None:
        attributes = {"noah.question": answer.question_id, "noah.outcome": answer.outcome}
        with step("noah.answer", attributes, under_current=True):
            await super().answer(answer)
