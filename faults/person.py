"""One person in a round of faults: takes an interview, and keeps what has to be known about it afterwards."""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from types import TracebackType
from typing import Any, Self

from faults import facts, sound
from faults.world import Own, World
from local.candidate import Candidate
from local.interviewee import Interviewee
from local.pressure import PRESSURE
from local.scenarios import Answer

TYPED_RATE = 420
# After a fault is over, until what was acknowledged is in Firestore. What is not by then may be in the journal of a
# worker that is gone, or that had to leave with it: that is what `python -m noah replay` is for.
STORED_SECONDS = 12.0


@dataclass
class Sample:
    """What one interview under a fault came to; times in seconds, None where nothing was measured."""

    silence: float | None = None
    waited: float = 0.0
    """Of the silence: in which programs of this machine waited for a processor."""
    first_audio: float | None = None
    """From when a worker could take the call; only where that is what the fault is about."""
    acknowledged: int = 0
    lost: list[str] = field(default_factory=list)
    asked_again: list[str] = field(default_factory=list)
    at_once: int = 0
    greeted: int = 0
    """How often the greeting of a new interview was heard."""
    heard: bool = True
    completed: bool = False
    wrong: str = ""
    """What went wrong, in a line; empty when nothing did."""

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)


class Person:
    """A candidate with a plan of their own. `sample` is filled in by `examine`."""

    rate = TYPED_RATE
    """Of their voice, in words per minute."""

    def __init__(self, world: World, own: Own | None = None, *, typed: bool = False, **knobs: Any) -> None:
        self.world = world
        self.own = own or world.own_plan(**knobs)
        self.candidate = Candidate(world.stack, plan=self.own.id)
        answers = {q: [Answer(_words(q), typed=typed)] for q in self.own.asks}
        self.interviewee = Interviewee(self.candidate, self.own.data, answers)
        self.faults: Sequence[Mapping[str, Any]] = knobs.get("faults", ())
        self.sample = Sample()
        self.others: list[Candidate] = []
        """Further tabs of the same person."""

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await asyncio.gather(*(each.leave() for each in [self.candidate, *self.others]), return_exceptions=True)
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
        await self.interviewee.answer(question, rate=self.rate)

    async def run(self, *, until: str | None = None) -> None:
        """Answer until the end, or until `until` has been asked."""
        await self.interviewee.run(until=until, rate=self.rate)

    def silent(self, seconds: float | None, since: float) -> None:
        """Noah was not heard for so long, some time between `since` and now."""
        began = self.candidate.moment(since)
        self.sample.silence, self.sample.waited = seconds, PRESSURE.between(began, time.monotonic())

    def measure(self, fault: float) -> None:
        """The silence from `fault` to now."""
        self.silent(sound.silence_after(self.candidate.tracks, fault, self.candidate.clock()), fault)

    def measure_change(self, fault: float) -> None:
        """The silence from the voice of one agent to that of the next."""
        self.silent(sound.change_of_voice(self.candidate.tracks, fault), fault)

    async def examine(self, *, complete: bool = True) -> Sample:
        """Compare what was acknowledged with what is stored, once both have settled."""
        sample, everybody = self.sample, [self.candidate, *self.others]
        tracks = [track for each in everybody for track in each.tracks]
        if tracks:  # else the person was in a process of its own, which has told what it heard
            sample.at_once = sound.agents_at_once(tracks)
            sample.heard = any(track.spoken for track in tracks)
        told = facts.told(self.world.log.facts(self.own.id))
        documents = await self.world.documents(self.interview_id)
        deadline = asyncio.get_running_loop().time() + STORED_SECONDS
        while (missing := facts.lost(told.acknowledged, documents.answers)) or (
            complete and documents.interview.get("status") != "completed"
        ):
            if asyncio.get_running_loop().time() > deadline:
                break
            await asyncio.sleep(0.5)
            told = facts.told(self.world.log.facts(self.own.id))
            documents = await self.world.documents(self.interview_id)
        told = facts.told(self.world.log.facts(self.own.id))
        if facts.lost(told.acknowledged, documents.answers):
            await self.world.replay()
            documents = await self.world.documents(self.interview_id)
        missing = facts.lost(told.acknowledged, documents.answers)
        sample.acknowledged = len(told.acknowledged)
        sample.lost = missing
        sample.asked_again = self.asked_again(told)
        sample.greeted = sample.greeted or sum(
            facts.plain(caption.text).count(facts.GREETED) for each in everybody for caption in each.noah_captions
        )
        sample.completed = documents.interview.get("status") == "completed"
        if complete and not sample.completed:
            self.note(f"the interview is {documents.interview.get('status')}, not completed")
        return sample

    def asked_again(self, told: facts.Told) -> list[str]:
        """Questions that were heard after their answer had been acknowledged, once for each time.

        By what could be heard: the model of a worker that was replaced may be told to ask, and is not played.
        """
        zero = time.time() - self.candidate.clock()
        return [
            question
            for question, ask in self.own.asks.items()
            for caption in self.candidate.noah_captions
            if caption.at > told.acknowledged_at.get(question, math.inf) - zero
            and facts.plain(ask) in facts.plain(caption.text)
        ]

    def at(self, moment: float) -> float:
        """A moment of `time.monotonic`, on the candidate's clock."""
        return moment - (time.monotonic() - self.candidate.clock())

    def note(self, what: str) -> None:
        """Something went wrong."""
        self.sample.wrong = "; ".join(filter(None, [self.sample.wrong, what]))


def _words(question: str) -> str:
    return f"My answer to {question} is a simple one."
