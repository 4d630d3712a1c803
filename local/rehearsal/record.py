"""What is known of one interview of a rehearsal when it is over: what was heard, what was said, what is stored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Heard:
    """A turn of Noah's, as its caption had it. Times are seconds from when the person was in the room."""

    at: float
    text: str


@dataclass(frozen=True)
class Said:
    """What the person said or typed to a question, and how the model was to take it; `played`: nobody says how."""

    at: float
    until: float
    text: str
    question: str
    taken: str = "answered"
    typed: bool = False


@dataclass(frozen=True)
class Record:
    """One interview. `interview` and `answers` (by id) are as Firestore holds them."""

    person: str
    name: str
    who: str
    heard: tuple[Heard, ...] = ()
    said: tuple[Said, ...] = ()
    sounds: tuple[tuple[float, float], ...] = ()
    """When Noah was heard: from, until."""
    seconds: float = 0.0
    """From being in the room to its end."""
    ended: bool = False
    """The room was closed for the person, within the time that they had."""
    problem: str = ""
    """What went wrong on the person's side, in a line."""
    stalled: float = 0.0
    """For how many seconds at most the person could not listen, because this machine was busy."""
    exact: bool = True
    """What is spoken is stored word for word: so with the simulator, and not with a model that listens."""
    interview: Mapping[str, Any] = field(default_factory=dict)
    answers: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
