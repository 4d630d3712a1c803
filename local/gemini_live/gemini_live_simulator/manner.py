"""How the model's voice and its transcriptions go wrong: pure functions over samples and texts."""

from __future__ import annotations

import re
import string
from dataclasses import dataclass, field

import numpy as np

from .schema import Transcript, Transcription

_TONE_HZ = 400
_TONE_LOUDNESS = 8000  # of 32767
_SENTENCE = re.compile(r"[^.!?]*[.!?]+\s*|[^.!?]+$")
# The same letters in another script, one for one: a transcription in a language that nobody spoke.
_FOREIGN = str.maketrans(string.ascii_lowercase + string.ascii_uppercase, "абцдефгхийклмнопщрстувшжыз" * 2)


@dataclass(slots=True)
class Manner:
    """What is wrong with the present turn; faults change it, the next turn begins without them."""

    gain: float = 1.0
    sentences: int = 1  # the last sentence is said so many times
    transcription: Transcription = field(default_factory=lambda: Transcription.model_construct())
    late: list[dict[str, object]] = field(default_factory=list)  # transcriptions to send after turnComplete


def scaled(pcm: bytes, gain: float) -> bytes:
    """16-bit samples, louder or quieter."""
    if gain == 1.0:
        return pcm
    samples = np.frombuffer(pcm, np.int16) * gain
    return bytes(np.clip(np.rint(samples), -32768, 32767).astype(np.int16).tobytes())


def tone(seconds: float, rate: int) -> bytes:
    """A plain tone, 16-bit samples at `rate` Hz."""
    wave = np.sin(2 * np.pi * _TONE_HZ * np.arange(round(seconds * rate)) / rate)
    return bytes((wave * _TONE_LOUDNESS).astype(np.int16).tobytes())


def again(text: str, times: int) -> str:
    """A text whose last sentence is said so many times."""
    sentences = _SENTENCE.findall(text)
    if times < 2 or not sentences:
        return text
    return " ".join([text, *[sentences[-1].strip()] * (times - 1)])


def foreign(text: str) -> str:
    """A text in another script."""
    return text.translate(_FOREIGN)


def transcribed(piece: str, before: str, how: Transcript | None) -> list[str]:
    """The pieces of transcription to send for a piece of what was said, after `before`.

    What is late is given like what is right: when it is sent is the caller's concern.
    """
    match how:
        case "missing":
            return []
        case "interim":
            return [before + piece]
        case "foreign":
            return [foreign(piece)]
        case "repeated":
            return [piece, piece]
        case _:
            return [piece]


def growing(text: str) -> list[str]:
    """A text as interim results: each longer by a word, each in place of the one before."""
    words = re.findall(r"\s*\S+", text)
    return ["".join(words[: count + 1]) for count in range(len(words))] or [text]
