"""What counts as said: the line that was to be said, against its transcript and the sound that was played.

Everything here is a pure function. A wrong correction is worse than none: what a model says in its own words, whole,
is said.
"""

import re
import unicodedata
from dataclasses import dataclass

from noah.interview.speech import is_question
from noah.interview.words import share, words

# Said this much of it, in whatever words: the line counts as said.
SAID_SHARE = 0.8
# Nobody speaks faster, not even a synthetic voice at its fastest: less sound than this is no speech at all.
WORDS_PER_SECOND = 20.0
# A turn that is longer than its words at this pace, and so much more, is no speech any more.
SLOW_WORDS_PER_SECOND = 1.2
SPARE_SECONDS = 6.0
LONGEST_SECONDS = 90.0
# What Noah says in his own words, where no line was to be said.
FREE_SECONDS = 45.0
# A turn that has this many times the words of its question must contain the question, and not only end like one.
LONGER = 1.5
ASKED_SHARE = 0.5
# Words by which the beginning of a sentence is recognised.
BEGINNING = 3


@dataclass(frozen=True, slots=True)
class Heard:
    """One turn, as the candidate had it."""

    text: str
    """Its transcript; empty where the model sends none."""
    seconds: float
    """Of audible sound."""


def unsaid(line: str, heard: Heard) -> str:
    """The part of `line` that has still to be said, from a sentence's start on; empty when it was said.

    The transcript tells what was said, where it is in the line's own script; the sound tells whether it was heard.
    """
    usable = bool(heard.text) and same_script(line, heard.text)
    if heard.seconds < least_seconds(_shorter(line, heard.text) if usable else line):
        return line
    return _rest(line, heard.text) if usable else ""


def _shorter(line: str, text: str) -> str:
    return min(line, text, key=lambda each: len(words(each)))


def _rest(line: str, text: str) -> str:
    known, spoken = words(line), words(text)
    if not spoken:
        return line
    is_cut = spoken == known[: len(spoken)]
    if is_question(line) and len(spoken) > LONGER * len(known) and share(line, text) < ASKED_SHARE:
        return line  # something else was asked
    if not is_cut and _ends_like(line, text) and len(spoken) * 2 >= len(known):
        return ""  # in other words, but to the end
    if not is_cut and len(spoken) >= SAID_SHARE * len(known) and spoken[-2:] != known[-2:]:
        return ""
    sentences = re.split(r"(?<=[.!?])\s+", line.strip())
    count = len(spoken)
    while sentences and len(words(sentences[0])) <= count:
        count -= len(words(sentences.pop(0)))
    return " ".join(sentences)


def _ends_like(line: str, text: str) -> bool:
    """Whether a text ends as the line does: as a question, or as a sentence."""
    end, ended = line.rstrip()[-1:], text.rstrip()[-1:]
    return ended == end or (not is_question(line) and ended in ".!。")


def same_script(line: str, text: str) -> bool:
    """Whether most letters of a text are of a script that the line has letters of. A text without letters is."""
    known = {_script(char) for char in line if char.isalpha()}
    letters = [char for char in text if char.isalpha()]
    return not known or not letters or sum(_script(char) in known for char in letters) * 2 >= len(letters)


def _script(char: str) -> str:
    return unicodedata.name(char, "").partition(" ")[0]


def least_seconds(text: str) -> float:
    """For how long a text can be heard at least."""
    return len(words(text)) / WORDS_PER_SECOND


def most_seconds(line: str, text: str) -> float:
    """How long a turn may last that says `line` (empty: nothing certain), when `text` of it has been transcribed."""
    count = max(len(words(line)), len(words(text)))
    return min(count / SLOW_WORDS_PER_SECOND + (SPARE_SECONDS if line else FREE_SECONDS), LONGEST_SECONDS)


def said_before(line: str, text: str) -> int | None:
    """How many words of a turn came before it began to repeat itself; None when it does not.

    A sentence counts that was said in the same turn, and of which the line has only one.
    """
    sentences, planned = _sentences(text), _sentences(line)
    before = 0
    for number, sentence in enumerate(sentences):
        last = number == len(sentences) - 1
        least = min(BEGINNING, len(sentence)) if not last else BEGINNING
        for earlier in sentences[:number]:
            whole = sentence == earlier and len(sentence) > 1
            begun = len(sentence) >= least and sentence == earlier[: len(sentence)]
            if (whole or begun) and sum(each[: len(sentence)] == sentence for each in planned) < 2:
                return before
        before += len(sentence)
    return None


def _sentences(text: str) -> list[list[str]]:
    return [found for each in re.split(r"(?<=[.!?。？！])\s*", text) if (found := words(each))]
