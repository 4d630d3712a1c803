"""Sees to it that what was to be said is heard: each of Noah's turns is compared with its line, and mended once."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

import structlog

from noah.call import evidence
from noah.call.evidence import Heard
from noah.call.speaking import Saying
from noah.interview.speech import speak
from noah.interview.words import words
from noah.room.voice import Voice
from noah.signals import LineHeard, LineUnsaid, Tell

log = structlog.get_logger(__name__)

# A model that has more to say begins within this time of its turn's end, or calls a tool.
MEND_SECONDS = 0.5
# From the beginning of a turn to its first sound, which comes with its transcript or a moment later.
SOUND_SECONDS = 2.0


@dataclass(slots=True)
class _Line:
    """A line that was to be said."""

    say: str
    question: str
    mends: int = 0
    """How often the rest of it was asked for."""
    done: bool = False
    """It was said, or nothing more is done about it."""
    text: str = ""
    seconds: float = 0.0
    """What was heard of it in earlier turns: a tool call may have come in its middle."""


class Lines:
    """Judges Noah's turns, by their transcript and by the sound that was played."""

    def __init__(self, saying: Saying, voice: Voice, generating: Callable[[], bool], tell: Tell) -> None:
        self._saying = saying
        self._voice = voice
        self._generating = generating
        self._line: _Line | None = None
        self._rest: tuple[str, int] = ("", 0)
        self._turn: _Line | None = None
        self._mark = self._cuts = self._received = 0.0
        self._timer: asyncio.TimerHandle | None = None
        self._mending = False
        self._judged = True
        self._tell = tell
        voice.sense.most_seconds = self.most_seconds

    def given(self, say: str, question: str) -> None:
        """From the next turn on, this line is to be said."""
        rest, mends = self._rest
        self._line = _Line(say, question, mends if say == rest else 0)
        self._rest = ("", 0)
        self._cancel()

    def begun(self) -> None:
        """The model begins a turn."""
        self._cancel()
        self._turn, self._judged = self._line, False
        sound = self._voice.sound
        self._mark, self._cuts, self._received = sound.audible, sound.cuts, sound.received
        if not self._voice.protected:
            self._timer = asyncio.get_running_loop().call_later(SOUND_SECONDS, self._look_for_sound)
        elif self._line is not None:
            self._line.done = True  # a greeting sees to itself, and a tool that it calls may hold its sound up

    def _look_for_sound(self) -> None:
        """A turn that is transcribed and has no sound: there is nothing to wait for."""
        self._timer = None
        sound = self._voice.sound
        # a turn that the framework takes up late may have had all of its sound before its first word
        if self._saying.turn and (sound.received, sound.audible) == (self._received, self._mark):
            log.warning("turn_without_sound")
            self._voice.senseless()

    @property
    def heard(self) -> Heard:
        """What the candidate has had of the line until now."""
        seconds = self._voice.sound.audible - self._mark
        if self._turn is None:
            return Heard(self._saying.turn, seconds)
        return Heard(f"{self._turn.text} {self._saying.turn}".strip(), self._turn.seconds + seconds)

    def most_seconds(self) -> tuple[float, bool]:
        """How long the turn that is being played may last, in seconds, and whether what is longer repeats it."""
        line, text = self._saying.line, self._saying.turn
        if self._saying.before_repetition is None:
            return evidence.most_seconds(line, text), False
        share = self._saying.before_repetition / max(len(words(text)), 1)
        return (self._voice.sound.received - self._received) * share, True

    def ended(self) -> None:
        """A turn of Noah's is over, played or cut. Judges it; what is missing is said when the model says no more."""
        if self._judged:
            return
        self._judged = True
        self._cancel()
        line, cut = self._turn, self._voice.sound.cuts != self._cuts
        if line is None or line.done:
            return
        heard = self.heard
        rest = evidence.unsaid(line.say, heard)
        if not rest:
            line.done = True
            if not heard.text:
                self._tell(LineHeard(line.say))
            return
        line.text, line.seconds = heard.text, heard.seconds
        if not cut and line is self._line:
            self._mending = True
            self._timer = asyncio.get_running_loop().call_later(MEND_SECONDS, self._mend, line, rest)

    @property
    def said(self) -> bool:
        """The latest turn said its line."""
        return self._turn is not None and self._turn.done

    @property
    def mending(self) -> bool:
        """What was said last was not all, and the rest of it is going to be said."""
        return self._mending and self._turn is not None and not self._turn.mends

    def _mend(self, line: _Line, rest: str) -> None:
        self._timer, self._mending = None, False
        if line is not self._line or self._generating():
            return
        if line.mends:
            line.done = True
            log.warning("line_unsaid", words_left=len(words(rest)))
            return
        log.info("line_mended", words_left=len(words(rest)), words=len(words(line.say)))
        self._rest = (rest, line.mends + 1)
        self._tell(LineUnsaid(speak(rest, line.question)))

    def _cancel(self) -> None:
        self._mending = False
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def close(self) -> None:
        """Mend nothing more."""
        self._cancel()
