"""Many calls of people who pause, who have noise around, and who simply talk, at the speed of real speech."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from faults import facts
from faults.atlas.outcome import SORRY
from faults.cases import FAILURES
from faults.pauses import NOISE, ONE, PATTERNS, PLAN, Pattern, knobs, speak, stops
from faults.person import Person
from faults.world import World
from local.patience import within

Kind = Literal["pauses", "noise", "talk"]

QUESTIONS = 3
"""Of the plan."""
AT_ONCE = 2
CALL_SECONDS = 240.0
IN_NOISE = ("fan", "keyboard", "cough", "second-voice")
TALK = Pattern("talk", "nothing but answers", (ONE,), (ONE,))
TIMES: Mapping[Kind, int] = {"pauses": 4, "noise": 2, "talk": 8}
# Of silence that ends a turn of the simulator's where nobody asks it for another.
ENDS_TURN = 0.6


@dataclass
class Call:
    """What one call came to; times in seconds."""

    kind: Kind
    pattern: str
    seconds: float = 0.0
    answers: int = 0
    not_whole: list[str] = field(default_factory=list)
    """Answers of which a word is not stored, each by its question."""
    held: list[float] = field(default_factory=list)
    """From a call of the model's tool to its result."""
    stops: list[float] = field(default_factory=list)
    """From the model's word that somebody speaks over Noah until he was not heard any more."""
    spoken_over: list[float] = field(default_factory=list)
    """The same from the first sound of theirs: to the model, and until it takes it for speech."""
    sorry: int = 0
    """How often Noah said that he had lost the thread, which he had not."""
    wrong: str = ""


def calls() -> Iterator[tuple[Kind, Pattern]]:
    """Every call that is held."""
    for pattern in PATTERNS:
        kind: Kind = "noise" if pattern.key in IN_NOISE else "pauses"
        for _ in range(TIMES[kind]):
            yield kind, pattern
    for _ in range(TIMES["talk"]):
        yield "talk", TALK


async def run(say: Callable[[str], None], note: Callable[[str], None], keep: Callable[[dict[str, Any]], None]) -> None:
    """Hold all of the calls. `keep` gets what each came to."""
    all_calls = list(calls())
    random.Random(1).shuffle(all_calls)  # what was held until it is stopped has some of each
    gate = asyncio.Semaphore(AT_ONCE)
    async with World("corpus", people=len(all_calls), plan=PLAN, note=note) as world:

        async def held(kind: Kind, pattern: Pattern) -> None:
            async with gate:
                found = await one(world, kind, pattern)
            if problem := found.wrong or ", ".join(found.not_whole) or ("sorry" if found.sorry else ""):
                say(f"{pattern.key}: {problem}")
            keep(asdict(found))

        await asyncio.gather(*(held(*each) for each in all_calls))


async def one(world: World, kind: Kind, pattern: Pattern) -> Call:
    """Let one person give every answer in the same way."""
    found = Call(kind, pattern.key)
    person = Person(world, **knobs(pattern, (), times=QUESTIONS))
    candidate = person.candidate
    async with person:
        try:
            async with within(CALL_SECONDS):
                await person.enter()
                for question in person.own.asks:
                    asked = await person.asked()
                    assert asked == question, f"asked {asked} in place of {question}"
                    found.answers += 1
                    await speak(person, pattern.pieces)
                    person.interviewee.answer_begun(candidate.clock())
                assert await person.asked() is None, "asked one more question"
        except FAILURES as failure:
            found.wrong = f"{type(failure).__name__}: {failure}".splitlines()[0][:160]
        found.seconds = candidate.clock()
        found.sorry = facts.plain(candidate.noah_text).count(SORRY)
        log, zero = world.log.facts(person.own.id), time.time() - candidate.clock()
        told = [fact["t"] - zero for fact in log if fact["event"] == "interrupted" and fact.get("why") == "speech"]
        begins = [event.at for event in candidate.events if event.kind == "says"]
        found.stops = [seconds for at in told if (seconds := stops(candidate.tracks, at)) is not None]
        found.spoken_over = [seconds for at in begins if (seconds := stops(candidate.tracks, at)) is not None]
        found.held = held_seconds(log)
        stored = (await world.documents(person.interview_id)).answers if candidate.answer else {}
        given = [piece for piece in pattern.heard if piece != NOISE]
        for question in list(person.own.asks)[: found.answers]:
            text = facts.plain(str(stored.get(question, {}).get("text")))
            if not all(facts.plain(piece) in text for piece in given):
                found.not_whole.append(question)
        if found.wrong or found.not_whole or found.sorry:
            world.note(f"{pattern.key}: {found.wrong} {found.not_whole}\n{candidate.story()}")
    return found


def held_seconds(log: Sequence[Mapping[str, Any]]) -> list[float]:
    """How long each call of the tool waited for its result."""
    called = {fact["id"]: fact["t"] for fact in log if fact["event"] == "tool_call"}
    return [fact["t"] - called[fact["id"]] for fact in log if fact["event"] == "tool_result" and fact["id"] in called]
