"""A person of the atlas: takes an interview with Noah or with the plain agent, and answers what they have heard."""

from __future__ import annotations

from collections.abc import Mapping
from types import TracebackType
from typing import Any, Self

from faults import facts
from faults.atlas.plain import PlainCandidate
from faults.person import TYPED_RATE
from faults.world import World
from local.candidate import Candidate
from local.interviewee import Interviewee
from local.scenarios import Answer

# Less than this of an agent's voice is no question.
HEARD_SECONDS = 0.3


class Listener(Interviewee):
    """Answers a question only when something was heard since the last answer."""

    def __init__(self, candidate: Candidate, plan: Mapping[str, Any], answers: dict[str, list[Answer]]) -> None:
        super().__init__(candidate, plan, answers)
        self.texts: dict[str, str] = {}
        """What was given as the answer to each question, in words."""

    def begins(self, question: str, text: str) -> None:
        """The person begins to give this answer by themselves."""
        self.given.append((question, Answer(text)))
        self.texts[question] = text
        self._answered_at = self.candidate.clock()

    async def answer(self, question: str, *, rate: int = 220) -> Answer:
        given = await super().answer(question, rate=rate)
        self.texts[question] = given.text
        return given

    def _asked(self) -> str | None:
        if self.candidate.spoken_seconds(self._answered_at) < HEARD_SECONDS:
            return None
        return super()._asked()


class ByLog(Listener):
    """Goes by what the model's simulator says that it says, as there are no captions."""

    def __init__(
        self, candidate: Candidate, plan: Mapping[str, Any], answers: dict[str, list[Answer]], world: World, own: str
    ) -> None:
        super().__init__(candidate, plan, answers)
        self._world = world
        self._own = own

    def _asked(self) -> str | None:
        if self.candidate.spoken_seconds(self._answered_at) < HEARD_SECONDS:
            return None
        said = facts.plain(" ".join(f["text"] for f in self._world.log.facts(self._own) if f["event"] == "say_start"))
        asked = [(said.rfind(line), question) for line, question in self._lines.items() if line in said]
        return max(asked)[1] if asked else None


class Reporter:
    """One person with a plan of their own, whom `report` happens to."""

    def __init__(self, world: World, *, plain: bool, by_log: bool, **knobs: Any) -> None:
        self.world = world
        self.own = world.own_plan(**knobs)
        self.candidate = PlainCandidate(world.stack, self.own.id) if plain else Candidate(world.stack, plan=self.own.id)
        answers = {question: [Answer(_words(question))] for question in self.own.asks}
        if by_log:
            self.interviewee: Listener = ByLog(self.candidate, self.own.data, answers, world, self.own.id)
        else:
            self.interviewee = Listener(self.candidate, self.own.data, answers)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            await self.candidate.leave()
        finally:
            self.world.forget(self.own)

    @property
    def interview_id(self) -> str:
        return str(self.candidate.answer["interview_id"])

    async def enter(self) -> None:
        await self.candidate.enter()

    async def asked(self) -> str | None:
        """Wait for the next question; None when the interview is over."""
        return await self.interviewee.next_question()

    async def answer(self, question: str) -> None:
        await self.interviewee.answer(question, rate=TYPED_RATE)

    async def run(self, *, until: str | None = None) -> None:
        """Answer until the end, or until `until` has been asked."""
        await self.interviewee.run(until=until, rate=TYPED_RATE)


def _words(question: str) -> str:
    return f"My answer to {question} is a simple one."
