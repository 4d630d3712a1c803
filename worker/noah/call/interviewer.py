"""Drives one interview: what happens in the call goes through the table, and what the table says is done."""

import asyncio
import functools
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import structlog

from noah import clock
from noah.call.alarm import Alarm
from noah.call.due_line import DueLine
from noah.call.hearing import Hearing
from noah.call.patience import Patience
from noah.call.speaking import Saying
from noah.call.usage import Usage
from noah.data.documents import AnswerRecord
from noah.data.journal import JournalError
from noah.data.writer import Record
from noah.interview import events, speech
from noah.interview.effects import (
    Effect,
    Finish,
    Leave,
    Notice,
    Refuse,
    Reply,
    SaveState,
    Speak,
    StoreAnswer,
    WaitUntil,
    tool_result,
)
from noah.interview.events import Event, ToolCalled
from noah.interview.plan import Plan
from noah.interview.rules import GOODBYE_SECONDS
from noah.interview.state import InterviewState, fields
from noah.interview.table import step
from noah.interview.words import repeats
from noah.signals import LineDue, StateChanged, Tell, ToolAnswered

log = structlog.get_logger(__name__)

CLOSE_SECONDS = 1.0
"""For steps that were begun: less than a call gives each of its last steps."""
AGAIN_SECONDS = 5.0
MAX_ASKED = 1000
"""Characters of what Noah said that are kept with an answer."""
NOT_RECORDED = "Nothing was recorded. Ask the candidate to say that again in a moment."


class Interviewer:
    """One candidate's interview in this job: its state, and the only place where that changes."""

    def __init__(
        self,
        plan: Plan,
        state: InterviewState,
        record: Record,
        saying: Saying,
        tell: Tell,
        *,
        hearing: Hearing | None = None,
        unanswered: Callable[[], bool] = lambda: False,
        held_seconds: Callable[[str], float] = lambda _: 0.0,
    ) -> None:
        """`unanswered`: whether something was heard that the model took no notice of.

        `held_seconds`: how much longer than the model does the plan wait after an answer to this question.
        """
        self.plan = plan
        self.state = state
        self.record = record
        self.saying = saying
        self.usage = Usage()
        self.patience = Patience()
        self.due = DueLine(
            lambda: speech.due_line(self.plan, self.state), hearing, unanswered, lambda: self.patience.speaking
        )
        self.joined_before = 0
        """How often the candidate had come into the room before this job; counted on in `joins`."""
        self._joined = 0
        self.language = ""
        """What is stored as spoken, where a call that began without the store speaks something else."""
        self.over: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self._tell = tell
        self._held_seconds = held_seconds
        self._alarm = Alarm(lambda: self.happened(events.TimePassed()))
        self.calls: set[asyncio.Task[str]] = set()
        """Calls of the model's whose result is being made, which says what comes next."""
        self._tasks: set[asyncio.Task[object]] = set()
        self._candidate_said = ""
        self._noah_said = ""
        """Since the candidate's latest answer was kept."""
        self._asked: dict[str, str] = {}
        """What Noah had said before each answer, by its document."""
        self._stepping = asyncio.Lock()

    # -- the model's tools

    async def tool(self, event: ToolCalled) -> str:
        """The result of a tool call. What the candidate said is recorded, or on disk, when this returns."""
        # an interruption cancels the tool's task; the answer is recorded all the same
        task = asyncio.create_task(self._result(event))
        self.calls.add(task)
        task.add_done_callback(self.calls.discard)
        result = await asyncio.shield(task)
        if isinstance(event, events.ResponseGiven) and self.due.unheard:
            await self.patience.wait(self._held_seconds(str(event.question_id)))
            self._tell(StateChanged())
        return result

    async def _result(self, event: ToolCalled) -> str:
        try:
            effects = await self.apply(event)
        except JournalError as error:
            log.critical("answer_not_recorded", reason=str(error))
            return NOT_RECORDED
        self._tell(ToolAnswered(next((effect.code for effect in effects if isinstance(effect, Refuse)), "")))
        return next((tool_result(effect) for effect in effects if isinstance(effect, Refuse | Reply)), NOT_RECORDED)

    # -- what is said

    def candidate_said(self, text: str) -> None:
        """A turn of the candidate, spoken or typed, has ended."""
        self._candidate_said = f"{self._candidate_said} {text}".strip()
        self.record.turn("candidate", text, self.state.question or "", interrupted=False)

    def candidate_speaks(self, speaks: bool) -> None:
        """The candidate is heard to speak, or no longer."""
        self.patience.candidate(speaks)
        if self.due.hearing is not None:
            self.due.hearing.candidate(speaks)

    def candidate_types(self) -> None:
        """What the candidate has typed is given to the model."""
        self.patience.typed()
        if self.due.hearing is not None:
            self.due.hearing.read()

    def noah_said(self, text: str, *, interrupted: bool) -> None:
        """A turn of Noah's has been played, or cut."""
        self.record.turn("noah", text, self.state.question or "", interrupted=interrupted)
        self._noah_said = f"{self._noah_said} {text}"[-MAX_ASKED:].strip()
        if self.due.hearing is not None:
            self.due.hearing.turn_ended(text, whole=not interrupted)
        if interrupted:
            self.record.state(self.stored_state)  # no step follows, and what it used is to be known all the same
        if not interrupted:
            said, self._candidate_said = self._candidate_said, ""
            self.happened(events.TurnEnded(candidate_text=said, noah_text=text))

    # -- the table

    def happened(self, event: Event) -> None:
        """Apply an event whose outcome nobody waits for."""
        task: asyncio.Task[object] = asyncio.create_task(self.apply(event))
        self._tasks.add(task)
        task.add_done_callback(functools.partial(self._done, event))

    def _done(self, event: Event, task: asyncio.Task[object]) -> None:
        self._tasks.discard(task)
        if task.cancelled() or (error := task.exception()) is None:
            return
        if isinstance(error, JournalError):
            log.critical("answer_not_recorded", reason=str(error))
            if isinstance(event, events.TimePassed):  # the time is up all the same
                self._alarm.set(clock.unix() + AGAIN_SECONDS)
        else:
            log.error("event_failed", reason=type(error).__name__, exc_info=error)

    async def apply(self, event: Event) -> tuple[Effect, ...]:
        """Take the step that `event` causes: keep its answers, then count it as taken, then do what else it asks for.

        One step at a time, in the order of the events. Raises JournalError when an answer could be written neither to
        Firestore nor to the journal; the step was not taken then.
        """
        async with self._stepping:
            self._joined += isinstance(event, events.CandidateJoined)
            result = step(self.plan, self.state, self.due.with_evidence(event), clock.unix())
            for effect in result.effects:
                if isinstance(effect, StoreAnswer):
                    await self.record.answer(self._answer(effect))
                    self._noah_said = ""
            self.state = result.state
            for effect in result.effects:
                self._do(effect)
            self._tell(StateChanged())
            return result.effects

    def _answer(self, effect: StoreAnswer) -> AnswerRecord:
        return AnswerRecord(
            question_id=effect.document,
            outcome=effect.outcome,
            text=effect.text,
            follow_ups=effect.follow_ups,
            tool_call_id=effect.tool_call_id,
            epoch=self.record.epoch,
            asked=self._asked.setdefault(effect.document, self._noah_said),
            covered=effect.covered,
            own_question=asdict(effect.own) if effect.own.ask else None,
        )

    @property
    def stored_state(self) -> dict[str, Any]:
        """The fields of `interviews/{id}` that the state decides."""
        plan = {
            "id": self.plan.id,
            "version": str(self.plan.version),
            "title": self.plan.title,
            "language": self.language or self.plan.language,
            **({"interviewer": name} if (name := self.plan.interviewer.name) else {}),
        }
        joins = self.joined_before + self._joined
        return fields(self.state) | {"plan": plan, "usage": self.usage.fields, "joins": joins}

    def _do(self, effect: Effect) -> None:
        match effect:
            case SaveState() | Finish():
                self.record.state(self.stored_state)
            case Speak():
                self.due.given(effect.say)
                self._tell(LineDue(effect))
            case Reply(say=say, question=question) if say:
                self.due.given(say)
                self.saying.expect(say, question)
            case Refuse(code):
                log.info("tool_refused", reason=code)
            case Notice(code):
                log.info(code)
            case WaitUntil(at):
                self._alarm.set(at)
            case Leave(reason):
                if not self.over.done():
                    self.over.set_result(reason)
            case _:
                pass

    def last_words_said(self, text: str) -> bool:
        """Whether Noah's turn that has just ended was the goodbye, or the line before a pause.

        When the time is up he may have been in the middle of something else.
        """
        if self.state.leave_at is None:
            return False
        if self.state.over and self.due.unheard:
            return False  # the candidate goes on over it
        after_the_end = self.saying.began >= self.state.leave_at - GOODBYE_SECONDS
        return after_the_end or repeats(speech.goodbye(self.plan, self.state).say, text)

    async def aclose(self) -> None:
        """Stop the clock, and let the steps that were begun come to an end; the record keeps what it was given."""
        self._alarm.stop()
        tasks = {*self._tasks, *self.calls}
        if tasks:
            await asyncio.wait(tasks, timeout=CLOSE_SECONDS)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        self._alarm.stop()
