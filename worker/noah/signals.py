"""What the parts of a call tell: one typed stream, which `call/follow.py` answers.

A part is given `tell` when it is made, and knows nothing of who listens. What a part asks (whether it may play, whether
a line was heard) is a question and no signal: it is given that as a function.
"""

from collections.abc import Callable
from dataclasses import dataclass

from noah.interview.effects import Speak

# -- of the room


@dataclass(frozen=True, slots=True)
class CandidateLeft:
    """The candidate's connection to the room has ended."""


@dataclass(frozen=True, slots=True)
class CandidateReturned:
    """The candidate is in the room again, on another connection."""


@dataclass(frozen=True, slots=True)
class CandidateSpeaks:
    """LiveKit hears the candidate speak, or no longer."""

    speaks: bool


@dataclass(frozen=True, slots=True)
class MicrophoneChanged:
    """The trouble with the candidate's microphone that is over, and the one that has begun; either may be empty."""

    before: str
    now: str


@dataclass(frozen=True, slots=True)
class Flood:
    """The candidate's side sends too much, or no longer."""

    on: bool


@dataclass(frozen=True, slots=True)
class FloodGoesOn:
    """They do not stop, or publish something that no page of ours publishes."""


@dataclass(frozen=True, slots=True)
class VoiceSenseless:
    """What is played cannot be heard, or does not end."""


@dataclass(frozen=True, slots=True)
class VoiceUnheard:
    """LiveKit is there again, after what was played last may not have reached anybody."""


@dataclass(frozen=True, slots=True)
class VoiceFailed:
    """Nothing more can be heard of Noah."""


FromRoom = (
    CandidateLeft
    | CandidateReturned
    | CandidateSpeaks
    | MicrophoneChanged
    | Flood
    | FloodGoesOn
    | VoiceSenseless
    | VoiceUnheard
    | VoiceFailed
)

# -- of the model, and of Firestore


@dataclass(frozen=True, slots=True)
class SoundCame:
    """A piece of sound came from the candidate: how loud it is, in dB of full scale, and how long, in seconds."""

    loud: float
    seconds: float


@dataclass(frozen=True, slots=True)
class ModelConnected:
    """A connection to the model is there: its number in this call, from 1."""

    connection: int


@dataclass(frozen=True, slots=True)
class ModelGone:
    """The connection to the model has ended."""


@dataclass(frozen=True, slots=True)
class TurnEmpty:
    """A turn has ended in which the model was to say something, and with nothing in it."""


@dataclass(frozen=True, slots=True)
class StoreFails:
    """Firestore does not take what is written, or does again."""

    fails: bool


FromServices = SoundCame | ModelConnected | ModelGone | TurnEmpty | StoreFails

# -- of the conversation


@dataclass(frozen=True, slots=True)
class LineGiven:
    """From Noah's next turn on, this line is to be said, which asks this question."""

    say: str
    question: str


@dataclass(frozen=True, slots=True)
class TurnBegun:
    """The model begins a turn."""


@dataclass(frozen=True, slots=True)
class LineUnsaid:
    """The rest of a line was not said, and is to be said now."""

    rest: Speak


@dataclass(frozen=True, slots=True)
class LineHeard:
    """A line was heard whole, of which there is no transcript."""

    line: str


@dataclass(frozen=True, slots=True)
class LineDue:
    """The interview wants something said now."""

    speak: Speak


@dataclass(frozen=True, slots=True)
class ToolAnswered:
    """The model has called a tool and gets a result: why it was refused, or empty."""

    refused: str


@dataclass(frozen=True, slots=True)
class StateChanged:
    """The interview's state may be another one."""


@dataclass(frozen=True, slots=True)
class BudgetSpent:
    """The interview, its candidate or the day has used as much as they may."""


FromTalk = BudgetSpent | LineGiven | TurnBegun | LineUnsaid | LineHeard | LineDue | ToolAnswered | StateChanged

Signal = FromRoom | FromServices | FromTalk
Tell = Callable[[Signal], None]


class Signals:
    """Passes each signal on to all who follow, in the order in which they began; what nobody follows is lost."""

    def __init__(self) -> None:
        self._followers: list[Tell] = []

    def follow(self, tell: Tell) -> None:
        """Have `tell` called with each signal from now on."""
        self._followers.append(tell)

    def __call__(self, signal: Signal) -> None:
        for tell in self._followers:
            tell(signal)
