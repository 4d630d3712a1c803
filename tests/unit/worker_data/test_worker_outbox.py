"""In which order what waits is written, and what becomes of it."""

from __future__ import annotations

import asyncio

import pytest
from noah.data.documents import AnswerRecord, NewInterview, TurnRecord
from noah.data.journal import JournalError, StateRecord
from noah.data.outbox import Asked, Outbox

pytestmark = pytest.mark.unit
NEW = NewInterview("uid", "short", "1", "interview-one")
ANSWER = AnswerRecord("work", "answered", "I sail.")
TURN = TurnRecord("job-1", 1, "noah", "Hello.")


async def full() -> tuple[Outbox, Asked]:
    outbox, asked = Outbox(), Asked(ANSWER, asyncio.get_running_loop().create_future())
    outbox.new, outbox.state = NEW, {"question": "years"}
    outbox.answers.append(asked)
    outbox.turns.append(TURN)
    return outbox, asked


async def test_no_state_is_written_before_what_led_to_it() -> None:
    outbox, asked = await full()
    order = []
    while (entry := outbox.next(3)) is not None:
        order.append(entry)
        outbox.done(entry)
    assert order == [NEW, ANSWER, TURN, StateRecord(3, {"question": "years"})]
    assert asked.kept.result() is None


async def test_at_the_end_transcripts_come_last() -> None:
    outbox, _ = await full()
    assert list(outbox.left(3)) == [NEW, ANSWER, StateRecord(3, {"question": "years"}), TURN]


async def test_a_later_state_stays() -> None:
    outbox, _ = await full()
    written = StateRecord(3, outbox.state or {})
    outbox.state = {"question": "anything"}
    outbox.done(written)
    assert outbox.state == {"question": "anything"}


async def test_who_waits_is_told_that_nobody_writes_it() -> None:
    outbox, asked = await full()
    outbox.forget(JournalError("closed"))
    assert isinstance(asked.kept.result(), JournalError)
    assert outbox.next(3) is None
