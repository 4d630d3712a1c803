"""The model lost and regained: each person's simulated model commits their fault."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any

from faults import sound
from faults.cases import Case, several
from faults.person import Person, Sample
from faults.world import World

# Said by Noah in the middle of the interview: the answer to `work` is acknowledged, and the next question asked.
SPEAKING = {"saying": "(?i)since when"}
HALF = {"share": [0.3, 0.7]}
# Of all connections, whether or not they resume one another: the next one works.
FIRST = {"connection": 1, "of": "scenario"}


async def whole(person: Person) -> None:
    """Take the interview; the silence is the longest from the fault until the person speaks next."""
    candidate = person.candidate
    began = time.time() - candidate.clock()
    try:
        await person.enter()
        await person.run()
    finally:
        faults = [f for f in person.world.log.facts(person.own.id) if f["event"] in ("fault", "go_away")]
        if faults and candidate.tracks:
            fault = faults[0]["t"] - began
            says = [event.at for event in candidate.events if event.kind in ("says", "types") and event.at > fault]
            person.silent(sound.silence_after(candidate.tracks, fault, min(says, default=candidate.clock())), fault)
        if not faults and not any(fault.get("pong_delay") for fault in person.faults):
            person.note("the model did not commit the fault")


async def gone(person: Person) -> None:
    """The model cannot be had: a recorded voice and the page say so; when it is back, the interview is taken up."""
    candidate = person.candidate
    await person.enter()
    await person.run(until="years")
    world = person.world
    world.write(person.own, faults=[{"refuse_setup": {"code": 1011, "reason": "no quota"}, "times": "every"}])
    await person.answer("years")
    fault = candidate.clock()
    await candidate.until_attribute("noah.notice", "model_unavailable", 60)
    told = candidate.clock()
    await candidate.until_heard(10, told)
    person.sample.silence = sound.first_after(candidate.tracks, fault)
    await candidate.until_disconnected(30)
    world.write(person.own)
    await candidate.start()
    assert candidate.answer["resumed"] is True, "not taken up again"
    await candidate.join()
    await person.run()


def _drop(code: int, **where: Any) -> list[dict[str, Any]]:
    return [{"close": code, "at": HALF, **FIRST, **(where or SPEAKING)}]


FAULTS: Mapping[str, tuple[str, Sequence[Mapping[str, Any]]]] = {
    "slow-setup": ("setup answered 3 s late", [{"slow_setup": 3, **FIRST}]),
    "no-setup": ("setup not answered, once", [{"slow_setup": "never", **FIRST}]),
    "refused-setup": ("setup refused, once", [{"refuse_setup": {"code": 1011, "reason": "busy"}, **FIRST}]),
    "1006": ("connection lost in mid-sentence (1006)", _drop(1006)),
    "1008": ("connection closed in mid-sentence (1008)", _drop(1008)),
    "1011": ("connection closed in mid-sentence (1011)", _drop(1011)),
    "greeting-1011": ("connection closed in the middle of the greeting", _drop(1011, saying="I am Noah")),
    "go-away": ("goAway in mid-sentence, closed 3 s later", [{"go_away": {"time_left": 3}, "at": HALF, **SPEAKING}]),
    "go-away-silence": (
        "silence after goAway",
        [{"go_away": {"time_left": 3, "then": "silence"}, "at": HALF, **SPEAKING}],
    ),
    "refused-resumption": (
        "connection closed, and the resumption refused",
        [*_drop(1011), {"refuse_resumption": 1008, "times": "every"}],
    ),
    "cancelled-call": ("a tool call cancelled", [{"cancel_call": 0, "when": {"call.args.question_id": "years"}}]),
    "loop": ("a tool called again and again", [{"loop_call": {}, "when": {"question": "years"}, **FIRST}]),
    "own-question": ("a question of the model's own after a call", [{"speak_on": "And what else?", "turn": 2}]),
    "lost-result": (
        "a tool's result lost with the connection",
        [{"lose_result": {"code": 1011}, "when": {"question": "years"}}],
    ),
    "stall": ("a stall in mid-turn, for ever", [{"hang": True, "at": HALF, **SPEAKING}]),
    "no-answer": ("a turn never answered", [{"ignore": True, "turn": 2}]),
    "no-call": ("the tool not called", [{"skip_call": True, "when": {"question": "years"}}]),
    "pong": ("pongs 30 s late", [{"pong_delay": 30, "times": "every"}]),
    "twice": ("a turn said twice", [{"repeat_say": 2, "turn": 2}]),
}


def _case(key: str) -> Case:
    done, faults = FAULTS[key]

    async def run(world: World) -> list[Sample]:
        return await several(world, 2, whole, faults=list(faults))

    return Case(f"model-{key}", "model", done, run)


def cases() -> list[Case]:
    """In any world: the faults are each person's own."""
    unavailable = Case(
        "model-unavailable",
        "model",
        "no connection accepted any more; later it is",
        lambda world: several(world, 2, gone, faults=[{"close": 1011, "at": "heard", "when": {"question": "years"}}]),
    )
    return [*map(_case, FAULTS), unavailable]
