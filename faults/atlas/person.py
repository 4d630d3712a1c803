"""A person of the atlas: takes an interview with Noah or with the plain agent, and answers what they have heard."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from faults import facts
from faults.atlas.plain import PlainCandidate
from faults.pauses import VOICE_RATE
from faults.person import Person
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
        self.answer_begun(self.candidate.clock())

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
        since = time.time() - self.candidate.clock() + self._answered_at
        log = self._world.log.facts(self._own)
        said = facts.plain(" ".join(f["text"] for f in log if f["event"] == "say_start" and f["t"] >= since))
        asked = [(said.rfind(line), question) for line, question in self._lines.items() if line in said]
        return max(asked)[1] if asked else None


class Reporter(Person):
    """One person with a plan of their own, whom a report happens to."""

    interviewee: Listener
    rate = VOICE_RATE

    def __init__(self, world: World, *, plain: bool, by_log: bool, **knobs: Any) -> None:
        super().__init__(world, **knobs)
        if plain:
            self.candidate = PlainCandidate(world.stack, self.own.id)
        listener = (self.candidate, self.own.data, self.interviewee.answers)
        self.interviewee = ByLog(*listener, world, self.own.id) if by_log else Listener(*listener)
