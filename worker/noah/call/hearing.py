"""How much of what Noah was to say the candidate has heard: what was generated of it, and what was played."""

import re
from collections.abc import Callable

from noah import clock
from noah.call.evidence import same_script
from noah.call.onset import Onset
from noah.call.speaking import Saying
from noah.interview import words
from noah.interview.speech import is_question

# A quick voice: a line counts as heard rather too soon than never.
LETTERS_PER_SECOND = 16.0
# In scripts where a letter is a syllable or a word.
SYLLABLES_PER_SECOND = 7.0
_SYLLABLES = re.compile(r"[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_LETTERS = re.compile(r"\w")
# So much of a line is in a turn of Noah's that was meant to be it.
SAME_LINE = 0.5
# After which a line that is shown has been read.
READ_SECONDS = 1.0
# So late LiveKit can tell that somebody has stopped: what was said before the line was given.
LATE_SECONDS = 0.8
# The longest time from the candidate's first sound over Noah to his silence: the model has to hear it, and say so.
NOTICED_SECONDS = 2.5
# After which the model has understood what was said, or hears something that LiveKit does not.
UNDERSTOOD_SECONDS = 6.0


class Hearing:
    """Follows the latest line that the model was given to say; what it was not given here counts as heard.

    `played` says how many seconds of Noah's voice were played in this call, `idle` whether none is left to play. Words
    and sound count together only when they are of the same turn.
    """

    def __init__(self, saying: Saying, played: Callable[[], float], idle: Callable[[], bool]) -> None:
        self._saying = saying
        self._played = played
        self._idle = idle
        self._due = ""
        self._lead_seconds = 0.0
        self._times = 0
        self._best = 0.0
        self._text_from = 0
        self._shown_at: float | None = None
        """When Noah began the first turn that had the due line in it, in unix seconds; None before it."""
        self._played_from = 0.0
        self._asked_at = self._turn_at = 0.0
        self._began: tuple[float, float] | None = None
        """When the candidate began to speak, and how much they had heard then; None while they are quiet."""
        self._cut_at: float | None = None
        """How much they had heard when they began, if that cut Noah's turn."""
        self._spoke_from: tuple[float, float] | None = None
        """The same as `_began`, of who has stopped since."""
        self._stopped: tuple[float, float] | None = None
        """When the candidate stopped speaking, and how much they had heard then."""
        self.onset = Onset(self._share)

    def asked(self, line: str, due: str) -> None:
        """The model was given `line` to say now; `due` is the part of it that matters, the question."""
        if due not in line:
            return  # a word in between
        again = due == self._due
        self._best = self._share() if again else 0.0
        self._forget_turn()
        if not again:
            self._times, self._shown_at = 0, None
        self._due, self._lead_seconds = due, seconds(line[: line.index(due)])
        self._times += 1
        self._asked_at, self._stopped, self._cut_at, self._spoke_from = clock.monotonic(), None, None, None
        self.onset.asked()
        if self._began:
            self._began = self._asked_at, self._best

    def worded(self, line: str) -> None:
        """The model is to say the due line in this one now: more may come before it than when it was asked."""
        if self._due and self._due in line:
            self._lead_seconds = seconds(line[: line.index(self._due)])

    def turn_ended(self, text: str, *, whole: bool) -> None:
        """A turn of Noah's has been played, to its end or in part."""
        if text not in self._text:
            return  # it began before the line was given
        if not whole and (heard := self._cut_by_candidate()) is not None:
            self._best = max(self._best, heard)  # what Noah says until he notices them is not heard
            self._forget_turn()
            return
        # another question is the model's own; the second time it is the same one in other words
        in_other_words = self._times > 1 and is_question(text) == is_question(self._due)
        if whole and (in_other_words or words.share(self._due, text) >= SAME_LINE):
            self._best = 1.0
        self._end_turn()

    def _cut_by_candidate(self) -> float | None:
        """How much they had heard who cut Noah's turn: they speak, or have just stopped. None when nobody did."""
        now, began = clock.monotonic(), self._began
        if began is None and self._stopped and now - self._stopped[0] < LATE_SECONDS:
            began = self._spoke_from
        if began is None or now - max(began[0], self._turn_at) >= NOTICED_SECONDS:
            return None
        self._cut_at = began[1]
        if self._stopped:
            self._stopped = self._stopped[0], began[1]
        return began[1]

    def read(self) -> None:
        """The candidate types: they answer what they have read, which is there before it is heard."""
        self._see()
        if self._shown_at is not None and clock.unix() - self._shown_at >= READ_SECONDS:
            self._best = 1.0

    def _see(self) -> None:
        """Note when the due line was shown, which stays to be read when the turn was cut or the page loaded anew."""
        if self._shown_at is None and words.share(self._due, self._text) >= SAME_LINE:
            self._shown_at = self._saying.began

    def turn_begins(self) -> None:
        """The model begins a turn."""
        if self._idle():
            self._end_turn()

    def _end_turn(self) -> None:
        self._best = self._share()
        self._forget_turn()

    def _forget_turn(self) -> None:
        self._see()
        self._text_from = len(self._saying.text)
        self._played_from = self._played()
        self._turn_at = clock.monotonic()

    def candidate(self, speaks: bool) -> None:
        """The candidate is heard to speak, or no longer."""
        now = clock.monotonic()
        if speaks:
            self._stopped = self._cut_at = None
            self._began = now, self.onset.heard()
            return
        self._began, self._spoke_from = None, self._began
        if now - self._asked_at >= LATE_SECONDS:
            # what is played until he has noticed them is no part of what they answer
            self._stopped = now, self._share() if self._cut_at is None else self._cut_at

    def share_when_said(self, due: str) -> float:
        """How much of `due` they had heard when they said what the model has just understood."""
        if due == self._due and self._began and self._cut_at is not None:
            return self._cut_at
        if due == self._due and self._stopped and clock.monotonic() - self._stopped[0] < UNDERSTOOD_SECONDS:
            return self._stopped[1]
        return self.share(due)

    def share(self, due: str) -> float:
        """How much of `due` was heard, from 0 to 1."""
        return self._share() if due == self._due else 1.0

    @property
    def _text(self) -> str:
        return self._saying.text[self._text_from :]

    def _share(self) -> float:
        played = self._played() - self._played_from - self._lead_seconds
        sound = min(max(played, 0.0) / max(seconds(self._due), 0.1), 1.0)
        # without a transcript, or with one of another language, there is only the sound to go by
        usable = bool(self._text.strip()) and same_script(self._due, self._text)
        said = words.share(self._due, self._text) if usable else 1.0
        return max(self._best, min(sound, said if said < SAME_LINE else 1.0))


def seconds(line: str) -> float:
    """About how long a line takes to say."""
    syllables = len(_SYLLABLES.findall(line))
    letters = len(_LETTERS.findall(line)) - syllables
    return letters / LETTERS_PER_SECOND + syllables / SYLLABLES_PER_SECOND
