"""What is said, cut into frames that are ready for the wire: made once per text, sent by every session."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from . import forms, speech
from .profiles import Profile

_CACHE_BYTES = 128 * 1024 * 1024
_LONGEST = 5_000  # characters


_Key = tuple[str, int, str, int, int, Profile, bool]


@dataclass(frozen=True, slots=True)
class Chunk:
    """A piece of sound: when it is played, for how long (seconds), and its frame."""

    offset: float
    seconds: float
    pcm: bytes
    words: str  # that begin in it
    frame: bytes  # the sound, with its words if the model sends them together


@dataclass(frozen=True, slots=True)
class Utterance:
    """A text, spoken."""

    text: str
    seconds: float
    chunks: tuple[Chunk, ...]

    @property
    def size(self) -> int:
        """Bytes that it takes in memory."""
        return sum(len(chunk.pcm) + len(chunk.frame) for chunk in self.chunks)


class Voice:
    """Speaks texts, in a thread: synthesis must not hold up the sessions' pace."""

    def __init__(self) -> None:
        self._cache: OrderedDict[_Key, Utterance] = OrderedDict()
        self._bytes = 0
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="voice")

    async def utterance(
        self, text: str, rate: int, voice: str, chunk_ms: int, piece_words: int, model: Profile, with_words: bool
    ) -> Utterance:
        """A text as frames of a model; `with_words` if their transcription is wanted.

        Raises:
            SpeechError: espeak-ng cannot say it.
        """
        key = (text[:_LONGEST], rate, voice, chunk_ms, piece_words, model, with_words and model.together)
        if (known := self._cache.get(key)) is not None:
            self._cache.move_to_end(key)
            return known
        made = await asyncio.get_running_loop().run_in_executor(self._thread, _make, *key)
        if key not in self._cache:
            self._cache[key] = made
            self._bytes += made.size
            while self._bytes > _CACHE_BYTES and len(self._cache) > 1:
                self._bytes -= self._cache.popitem(last=False)[1].size
        return made

    def close(self) -> None:
        """End the thread."""
        self._thread.shutdown(wait=False, cancel_futures=True)


def _make(
    text: str, rate: int, voice: str, chunk_ms: int, piece_words: int, model: Profile, together: bool
) -> Utterance:
    sound = speech.synthesize(text, rate, voice)
    step = speech.SAMPLE_RATE * chunk_ms // 1000
    starts = list(range(0, max(1, sound.size), step))
    words: dict[int, str] = {}
    spoken = 0
    for piece in forms.pieces(text, piece_words, model):
        # Words come with the sound that they are in, as far as their place in the text tells.
        index = min(len(starts) - 1, spoken * len(starts) // max(1, len(text)))
        words[index] = words.get(index, "") + piece
        spoken += len(piece)
    chunks = []
    for index, start in enumerate(starts):
        part = sound[start : start + step]
        pcm, said = part.tobytes(), words.get(index, "")
        frame = forms.sound(pcm, model, said if together else "")
        chunks.append(Chunk(start / speech.SAMPLE_RATE, part.size / speech.SAMPLE_RATE, pcm, said, frame))
    return Utterance(text, sound.size / speech.SAMPLE_RATE, tuple(chunks))
