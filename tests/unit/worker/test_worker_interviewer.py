"""A step counts when its answers are kept; steps are taken one after the other."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from noah.call import interviewer as interviewers
from noah.call.assembly import goes_on
from noah.call.hearing import Hearing
from noah.call.interviewer import NOT_RECORDED, Interviewer
from noah.call.speaking import Saying
from noah.data.documents import AnswerRecord
from noah.data.journal import Entry, Journal, JournalError, read_entries
from noah.data.plans import load_plan
from noah.data.writer import Record
from noah.interview import events
from noah.interview.events import ResponseGiven
from noah.interview.state import Status, new_state
from noah.signals import Signals

from local.patience import wait_for
from tests.unit.worker_data.records import FakeLease, FakeStore

pytestmark = pytest.mark.unit

PLAN = load_plan(Path(__file__).parents[2] / "plans" / "four.yaml")
FIRST, SECOND = PLAN.questions[0].id, PLAN.questions[1].id


class Broken(Journal):
    """A journal on a disk that is full from the moment it is told."""

    full = False

    def __init__(self, directory: Path) -> None:
        super().__init__(directory, "int-1", "job-1")
        self.refused = asyncio.Event()

    async def append(self, entry: Entry) -> None:
        if self.full and isinstance(entry, AnswerRecord):
            self.refused.set()
            raise JournalError("full")
        await super().append(entry)


class Scene:
    """An interview whose first question is asked."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.firestore = FakeStore()
        self.journal = Broken(directory)
        self.record = Record(self.firestore.store, self.journal, "int-1", "job-1", Signals())
        self.held_seconds = 0.0
        self.interviewer = Interviewer(
            PLAN,
            new_state(PLAN),
            self.record,
            Saying(Signals()),
            Signals(),
            held_seconds=lambda question: self.held_seconds if question == FIRST else 0.0,
        )

    async def begin(self) -> None:
        self.record.start()
        self.record.own(FakeLease(self.firestore).lease)
        for event in (events.CandidateJoined(), events.GreetingStarted(), events.GreetingDone()):
            await self.interviewer.apply(event)
        assert await self.record.settled(5)
        self.firestore.written.clear()

    def answering(self, question_id: str = FIRST) -> asyncio.Task[str]:
        event = ResponseGiven(question_id, "I was in Bremen.", "answered", f"call-{question_id}")
        return asyncio.create_task(self.interviewer.tool(event))


@pytest.fixture
async def scene(tmp_path: Path) -> AsyncIterator[Scene]:
    scene = Scene(tmp_path)
    await scene.begin()
    yield scene
    scene.firestore.hold.set()
    await scene.interviewer.aclose()
    await scene.record.aclose()


async def held(scene: Scene) -> None:
    """The answer is on its way to Firestore."""
    await wait_for(scene.firestore.reached.wait(), 5)


async def test_an_answer_that_fails_does_not_undo_what_came_meanwhile(scene: Scene) -> None:
    scene.firestore.held = {"answer"}
    answering = scene.answering()
    await held(scene)
    scene.interviewer.happened(events.CandidateLost())
    await asyncio.sleep(0)
    scene.journal.full = True
    scene.firestore.away()
    scene.firestore.hold.set()
    assert await answering == NOT_RECORDED
    await scene.interviewer.apply(events.SilenceHeard())  # after which the loss has been dealt with
    assert (scene.interviewer.state.status, scene.interviewer.state.question) == (Status.INTERRUPTED, FIRST)


async def test_an_answer_that_fails_can_be_given_again(scene: Scene) -> None:
    scene.journal.full = True
    scene.firestore.away()
    assert await scene.answering() == NOT_RECORDED
    assert scene.interviewer.state.question == FIRST
    scene.journal.full = False
    assert json.loads(await scene.answering())["recorded"]
    assert scene.interviewer.state.question == SECOND


async def test_no_state_is_stored_before_the_answer_that_led_to_it(scene: Scene) -> None:
    """A kill in between would lose the answer, and nobody would ask again."""
    scene.firestore.held = {"answer"}
    answering = scene.answering()
    await held(scene)
    scene.interviewer.happened(events.CandidateLost())
    for _ in range(20):
        await asyncio.sleep(0)
    assert scene.firestore.written == []
    scene.firestore.hold.set()
    await answering
    await scene.interviewer.apply(events.SilenceHeard())
    assert await scene.record.settled(5)
    assert scene.firestore.written[0] == ("answer", FIRST)
    assert scene.firestore.states[-1]["question"] == SECOND


async def test_closing_does_not_wait_for_an_answer_that_hangs(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(interviewers, "CLOSE_SECONDS", 0.02)
    scene.firestore.held = {"answer"}
    answering = scene.answering()
    await held(scene)
    await wait_for(scene.interviewer.aclose(), 5)
    await asyncio.gather(answering, return_exceptions=True)
    await scene.record.aclose()
    kept = read_entries(scene.directory, "int-1")
    assert [entry.question_id for entry in kept if isinstance(entry, AnswerRecord)] == [FIRST]


async def test_the_time_is_up_also_when_nothing_can_be_recorded(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """The step that closes the open question fails, and is taken again when the disk works."""
    monkeypatch.setattr(interviewers, "AGAIN_SECONDS", 0.0)
    vague = ResponseGiven(FIRST, "Somewhere.", "vague", "call-1")
    assert json.loads(await scene.interviewer.tool(vague))["recorded"]
    scene.journal.full = True
    scene.firestore.away()
    clock = time.time() + PLAN.main_seconds + 1
    monkeypatch.setattr(time, "time", lambda: clock)
    scene.interviewer.happened(events.TimePassed())
    await wait_for(scene.journal.refused.wait(), 5)
    assert scene.interviewer.state.question == FIRST
    scene.journal.full = False
    async with asyncio.timeout(60):
        while scene.interviewer.state.question == FIRST:  # noqa: ASYNC110 (a timer brings it)
            await asyncio.sleep(0.001)


# -- a candidate who goes on


def follow(scene: Scene) -> Hearing:
    """Have the scene know how much of Noah's voice was heard: nothing, so far."""
    scene.interviewer.due.hearing = hearing = Hearing(scene.interviewer.saying, lambda: 0.0, lambda: True)
    return hearing


async def test_a_call_that_an_interruption_cancels_is_completed_by_the_next_one(scene: Scene) -> None:
    """The model hears a pause as the end, calls, and is interrupted: google-gemini/gemini-live-api-examples#37."""
    follow(scene)
    scene.firestore.held = {"answer"}
    answering = scene.answering()
    await held(scene)
    answering.cancel()
    await asyncio.gather(answering, return_exceptions=True)
    scene.firestore.hold.set()
    again = ResponseGiven(FIRST, "Later I was in Kiel.", "answered", "call-2")
    reply = json.loads(await scene.interviewer.tool(again))
    assert (reply["recorded"], reply["question"]) == (True, SECOND)
    taken = scene.interviewer.state.taken
    assert taken is not None
    assert taken.text == "I was in Bremen. Later I was in Kiel."


async def test_nothing_is_said_before_the_patience_is_over(scene: Scene) -> None:
    follow(scene)
    scene.held_seconds = 0.02
    scene.interviewer.patience.candidate(True)
    answering = scene.answering()
    async with asyncio.timeout(60):
        while scene.interviewer.state.question == FIRST:  # noqa: ASYNC110 (another task's doing)
            await asyncio.sleep(0.001)
    assert not answering.done(), "they still speak"
    scene.interviewer.patience.candidate(False)
    assert json.loads(await answering)["question"] == SECOND


async def test_nothing_is_asked_of_the_model_while_its_call_waits_for_the_database(scene: Scene) -> None:
    """It would let go of the call, and what comes next would be said twice or not at all."""
    model: Any = SimpleNamespace(current=None)
    scene.firestore.held = {"answer"}
    answering = scene.answering()
    await held(scene)
    assert goes_on(model, scene.interviewer)
    scene.firestore.hold.set()
    await answering
    await asyncio.sleep(0)
    assert not goes_on(model, scene.interviewer)


async def test_a_goodbye_that_was_cut_is_not_the_end(scene: Scene) -> None:
    follow(scene)
    for question in PLAN.questions:
        await scene.answering(question.id)
        scene.interviewer.due.hearing = None
    assert scene.interviewer.state.over
    assert scene.interviewer.last_words_said(PLAN.goodbye)
    hearing = follow(scene)
    hearing.asked(PLAN.goodbye, PLAN.goodbye)
    assert not scene.interviewer.last_words_said(PLAN.goodbye)
