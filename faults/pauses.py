"""How people really speak: pauses, stammering, a cough, a fan; each with what must come of it, at the speed of speech.

The simulator hears that somebody speaks, not what: a spoken turn is taken to have said the next of `Pattern.heard`. So
a pattern says which of its pieces are one turn: a pause shorter than the model's silence (0.7 s) ends none.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from faults import facts, sound
from faults.atlas.outcome import SORRY
from faults.cases import Case, several
from faults.person import Person, Sample
from faults.world import World
from local import hearing
from local.hearing import HeardTrack
from local.microphone import RATE

PLAN = Path(__file__).parent / "talk.yaml"
VOICE_RATE = 175
# To Gemini and back over two WebRTC connections, each with its jitter buffer, and what is played of 0.4 s that were
# handed over; the 0.3 s that Noah takes for it are a part of it.
STOPS_SECONDS = 0.8
NOISE = "(noise)"
# A model that hears a sound which is no words says nothing to it.
NOTHING_WAS_SAID = {"name": "no words", "on": "user", "match": r"^\(noise\)$", "do": []}


@dataclass(frozen=True, slots=True)
class Pause:
    """So many seconds of silence."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Sound:
    """A sound that is no speech of the candidate's."""

    name: str
    seconds: float


Piece = str | Pause | Sound


@dataclass(frozen=True, slots=True)
class Pattern:
    """One way to give an answer."""

    key: str
    done: str
    pieces: tuple[Piece, ...]
    heard: tuple[str, ...]
    """What the model takes its turns to have said."""
    settings: Mapping[str, Any] = field(default_factory=dict)

    @property
    def words(self) -> str:
        """All that the candidate says."""
        return " ".join(piece for piece in self.pieces if isinstance(piece, str))


ONE, TWO, THREE = "I work in a small bakery.", "And before that I sailed.", "For many years."


def halves(seconds: float) -> Pattern:
    """An answer with one pause in it."""
    turns = (f"{ONE} {TWO}",) if seconds < 0.7 else (ONE, TWO)
    return Pattern(f"pause-{seconds:g}", f"a pause of {seconds:g} s in an answer", (ONE, Pause(seconds), TWO), turns)


_QUIET_MODEL = {"threshold_db": -27}  # it takes what is not loud for no speech; LiveKit does not

PATTERNS = (
    *map(halves, (0.5, 1.0, 1.5, 2.0, 2.5)),
    Pattern("pauses", "two pauses in an answer", (ONE, Pause(1.2), TWO, Pause(1.8), THREE), (ONE, TWO, THREE)),
    Pattern("stammer", "a stammer", ("I, I", Pause(0.4), "I work", Pause(0.3), ONE), (f"I, I I work {ONE}",)),
    Pattern("let-me-think", "let me think", ("Let me think.", Pause(2.0), ONE), ("Let me think.", ONE)),
    Pattern("cough", "a cough after an answer", (ONE, Pause(1.0), Sound("cough", 0.35)), (ONE, NOISE)),
    Pattern("second-voice", "another voice right after", (ONE, Pause(1.0), Sound("voice", 1.2)), (ONE, NOISE)),
    Pattern("fan", "a fan, all the time", (Sound("fan", 6.0), ONE, Sound("fan", 12.0)), (ONE,), _QUIET_MODEL),
    Pattern(
        "keyboard", "typing, before and after", (Sound("keys", 5.0), ONE, Sound("keys", 9.0)), (ONE,), _QUIET_MODEL
    ),
    # a model whose call was cancelled calls again with all that it has heard
    Pattern(
        "cancelled",
        "every sound cancels the call",
        (ONE, Pause(1.05), TWO),
        (ONE, f"{ONE} {TWO}"),
        {"cancel_on_sound": True},
    ),
)


def samples(piece: Sound, seed: int = 1) -> npt.NDArray[np.int16]:
    """The sound, at RATE; the same for the same seed."""
    random = np.random.default_rng(seed)
    count = int(piece.seconds * RATE)
    noise = random.standard_normal(count)
    time = np.arange(count) / RATE
    match piece.name:
        case "cough":  # a burst that dies away
            shape, level = np.exp(-8 * time), 0.35
        case "voice":  # syllables, four a second
            shape, level = np.maximum(np.sin(2 * np.pi * 4 * time), 0), 0.2
        case "keys":  # a click of 15 ms, six a second
            shape, level = ((time * 6) % 1 < 0.09).astype(float), 0.12
        case _:
            shape, level = np.ones(count), 0.11
    shaped = noise * shape
    loud: npt.NDArray[np.int16] = (shaped / max(np.abs(shaped).max(), 1e-9) * level * 32767).astype(np.int16)
    return loud


async def speak(person: Person, pieces: Sequence[Piece]) -> None:
    """Say the pieces one after the other."""
    candidate = person.candidate
    for piece in pieces:
        match piece:
            case Pause(seconds):
                await asyncio.sleep(seconds)
            case Sound(name):
                await candidate.sound(name, await asyncio.to_thread(samples, piece))
            case str():
                await candidate.say(piece, rate=VOICE_RATE)


def stops(tracks: Sequence[HeardTrack], at: float) -> float | None:
    """How long Noah was still heard after somebody began to speak over him; None when he was not speaking."""
    return next((each.end - at for each in hearing.spoken(tracks) if each.start < at < each.end), None)


def story(pattern: Pattern) -> Any:
    """Give the first answer in this way, and the others as always."""

    async def told(person: Person) -> None:
        candidate = person.candidate
        await person.enter()
        first = await person.asked()
        assert first is not None, "Noah asks nothing"
        person.interviewee.given.append((first, person.interviewee.answers[first][0]))
        begun = candidate.clock()
        await speak(person, pattern.pieces)
        person.interviewee.answer_begun(begun)
        ended = candidate.clock()
        says = [event.at for event in candidate.events if event.kind == "says" and event.at > begun]
        second = await person.asked()
        person.silent(sound.silence_after(candidate.tracks, ended, candidate.clock()), ended)
        for at in says:
            if (seconds := stops(candidate.tracks, at)) is not None and seconds > STOPS_SECONDS:
                person.note(f"Noah spoke on for {seconds:.2f} s")
        if second != list(person.own.asks)[1]:
            person.note(f"asked {second} next")
        await person.run()
        documents = await person.world.documents(person.interview_id)
        said = facts.plain(str(documents.answers.get(first, {}).get("text")))
        missing = [piece for piece in pattern.heard if piece != NOISE and facts.plain(piece) not in said]
        if missing:
            person.note(f"not whole: {missing} is missing in {said!r}")
        if NOISE in said:
            person.note("a noise was taken for an answer")
        if SORRY in person.candidate.noah_text:
            person.note("a false 'lost the thread'")
        if person.sample.wrong:
            person.world.note(f"{pattern.key}: {person.sample.wrong}\n{candidate.story()}")

    return told


def _case(pattern: Pattern) -> Case:
    async def run(world: World) -> list[Sample]:
        return await several(world, 3, story(pattern), **knobs(pattern, ["years", "anything"]))

    return Case(f"speech-{pattern.key}", "speech", pattern.done, run)


def knobs(pattern: Pattern, others: Sequence[str], times: int = 1) -> dict[str, Any]:
    """What the simulator does for a pattern: it hears the pieces, so many `times`, then the others' answers."""
    rest = [f"My answer to {question} is a simple one." for question in others]
    return {
        "settings": {"rate": VOICE_RATE, "silence_ms": 700, "think_ms": 300, **pattern.settings},
        "heard": {"by": "all", "say": {"all": [*pattern.heard * times, *rest]}},
        "more_rules": [NOTHING_WAS_SAID],
    }


def cases() -> list[Case]:
    """Each pattern, three times."""
    return [*map(_case, PATTERNS)]
