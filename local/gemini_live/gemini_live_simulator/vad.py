"""Where speech begins and ends in a stream of audio, by its energy. No clock: time is counted in samples."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

Edge = Literal["start", "end"]
_FULL_SCALE = 32768.0


def at_rate(pcm: bytes, source: int, target: int) -> bytes:
    """16-bit samples at another rate (Hz), well enough to tell speech from silence."""
    if source == target or not pcm:
        return pcm
    samples = np.frombuffer(pcm, np.int16)
    count = round(samples.size * target / source)
    places = np.arange(count) * (source / target)
    return bytes(np.interp(places, np.arange(samples.size), samples).astype(np.int16).tobytes())


@dataclass(frozen=True, slots=True)
class VadSettings:
    """How loud speech is and how long silence lasts before it ends a turn."""

    threshold_db: float = -45.0  # relative to full scale
    speech_ms: int = 80  # so long must it be loud before it counts
    silence_ms: int = 600  # so long must it be quiet before the turn is over
    window_ms: int = 20
    rate: int = 16_000


@dataclass(slots=True)
class Vad:
    """Feed audio in pieces of any size; get the edges in it.

    A turn of speech lasts from the first loud window of its start to the last loud one before its end.
    """

    settings: VadSettings = field(default_factory=VadSettings)
    speaking: bool = False
    seconds: float = 0.0  # how long the latest speech lasted
    _rest: bytes = b""
    _loud: int = 0  # ms
    _quiet: int = 0  # ms
    _begun: int = 0  # ms since the start of the speech

    def feed(self, pcm: bytes) -> list[Edge]:
        """The edges in these 16-bit samples, in order."""
        data = self._rest + pcm
        window = self.settings.window_ms * self.settings.rate // 1000 * 2
        whole = len(data) - len(data) % window
        self._rest = data[whole:]
        if not whole:
            return []
        samples = np.frombuffer(data[:whole], np.int16).reshape(-1, window // 2).astype(np.float32)
        power = np.mean(np.square(samples), axis=1)
        limit = (_FULL_SCALE * math.pow(10, self.settings.threshold_db / 20)) ** 2
        return [edge for loud in (power >= limit).tolist() if (edge := self._window(loud))]

    def flush(self) -> list[Edge]:
        """The stream has ended: so has the speech in it."""
        self._rest = b""
        if not self.speaking:
            self._loud = 0
            return []
        self._end()
        return ["end"]

    def _window(self, loud: bool) -> Edge | None:
        step = self.settings.window_ms
        if not self.speaking:
            # A short dip does not make it start from nothing: consonants are quiet.
            self._loud = self._loud + step if loud else max(0, self._loud - step)
            if self._loud < self.settings.speech_ms:
                return None
            self.speaking, self._begun, self._quiet = True, self._loud, 0
            return "start"
        self._begun += step
        self._quiet = 0 if loud else self._quiet + step
        if self._quiet < self.settings.silence_ms:
            return None
        self._end()
        return "end"

    def _end(self) -> None:
        self.seconds = max(0, self._begun - self._quiet) / 1000
        self.speaking, self._loud, self._quiet, self._begun = False, 0, 0, 0
