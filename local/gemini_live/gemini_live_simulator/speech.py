"""A real voice: espeak-ng's synthesis as 24 kHz mono PCM, cached per text.

espeak-ng is not quite deterministic: its voice flutters. A text sounds the same within a process, by the cache; in
another it may last a few milliseconds more or less.
"""

from __future__ import annotations

import ctypes
import hashlib
import tempfile
import threading
from collections import OrderedDict
from pathlib import Path
from typing import Any

import espeakng_loader  # type: ignore[import-untyped]
import numpy as np
import numpy.typing as npt

SAMPLE_RATE = 24_000
DEFAULT_RATE = 175  # words per minute
SLOWEST, FASTEST = 80, 900
DEFAULT_VOICE = "en-us"
CACHE_SAMPLES = 24_000 * 60 * 20  # twenty minutes of speech, 58 MB

# Constants of espeak-ng's speak_lib.h
_SYNCHRONOUS = 2
_CHARS_UTF8 = 1
_POS_CHARACTER = 1
_PARAMETER_RATE = 1
_PATH_LIMIT = 150  # espeak-ng keeps its data path in a buffer of 160 bytes


class SpeechError(ValueError):
    """espeak-ng could not be loaded, has no such voice, or failed to speak."""


class _Espeak:
    """The one espeak-ng of this process. It is not thread-safe: hold `lock` around every call."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self._library: ctypes.CDLL | None = None
        self._samples: list[npt.NDArray[np.int16]] = []
        self._callback: Any = None
        self._rate = 0
        self._voice = ""

    def speak(self, text: str, rate: int, voice: str) -> tuple[npt.NDArray[np.int16], int]:
        """The samples of a text, and their rate in Hz.

        Raises:
            SpeechError: espeak-ng refused.
        """
        library = self._library or self._load()
        if voice != self._voice:
            if library.espeak_SetVoiceByName(voice.encode()) != 0:
                raise SpeechError(f"espeak-ng has no voice {voice!r}")
            self._voice = voice
        # A voice may carry its own speed, so it is set each time.
        library.espeak_SetParameter(_PARAMETER_RATE, rate, 0)
        self._samples = []
        data = text.encode()
        status = library.espeak_Synth(data, len(data) + 1, 0, _POS_CHARACTER, 0, _CHARS_UTF8, None, None)
        if status != 0:
            raise SpeechError(f"espeak-ng failed with status {status}")
        samples, self._samples = self._samples, []
        return (np.concatenate(samples) if samples else np.zeros(0, np.int16)), self._rate

    def _load(self) -> ctypes.CDLL:
        library = ctypes.CDLL(str(espeakng_loader.get_library_path()))
        library.espeak_Synth.argtypes = [
            ctypes.c_char_p,
            ctypes.c_size_t,
            ctypes.c_uint,
            ctypes.c_int,
            ctypes.c_uint,
            ctypes.c_uint,
            ctypes.c_void_p,
            ctypes.c_void_p,
        ]
        rate = library.espeak_Initialize(_SYNCHRONOUS, 200, _short(espeakng_loader.get_data_path()).encode(), 0)
        if rate <= 0:
            raise SpeechError("espeak-ng could not be initialised: is its data folder complete?")
        callback_type = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p)
        self._callback = callback_type(self._collect)  # kept: the library holds a bare pointer to it
        library.espeak_SetSynthCallback(self._callback)
        self._rate = rate
        self._library = library
        return library

    def _collect(self, wave: Any, count: int, _events: Any) -> int:
        if wave and count > 0:
            self._samples.append(np.ctypeslib.as_array(wave, shape=(count,)).copy())
        return 0


def _short(path: object) -> str:
    """A path that fits into espeak-ng's buffer: the folder itself, or a link to it."""
    long = str(path)
    if len(long) < _PATH_LIMIT:
        return long
    link = Path(tempfile.gettempdir()) / f"espeak-{hashlib.sha256(long.encode()).hexdigest()[:16]}"
    if not link.exists():
        link.symlink_to(long)
    return str(link)


def resample(samples: npt.NDArray[np.int16], source: int, target: int) -> npt.NDArray[np.int16]:
    """The same sound at another rate (Hz), band-limited; made for whole utterances, not for a stream."""
    if source == target or samples.size == 0:
        return samples
    divisor = int(np.gcd(source, target))
    step, grow = source // divisor, target // divisor
    blocks = -(-(samples.size + source // 20) // step)  # 50 ms of silence: the transform wraps around
    padded = np.zeros(blocks * step)
    padded[: samples.size] = samples
    spectrum = np.fft.rfft(padded)
    size = blocks * grow
    wanted = size // 2 + 1
    if spectrum.size < wanted:
        spectrum = np.pad(spectrum, (0, wanted - spectrum.size))
    sound = np.fft.irfft(spectrum[:wanted], size) * (grow / step)
    length = round(samples.size * target / source)
    return np.clip(np.rint(sound[:length]), -32768, 32767).astype(np.int16)


_espeak = _Espeak()
_cache: OrderedDict[tuple[str, int, str], npt.NDArray[np.int16]] = OrderedDict()
_cached_samples = 0


def synthesize(text: str, rate: int = DEFAULT_RATE, voice: str = DEFAULT_VOICE) -> npt.NDArray[np.int16]:
    """Speak a text: 24 kHz mono samples, `rate` in words per minute (80 to 900).

    Takes about a hundredth of the time that the speech lasts; the same text again comes from a cache.
    Safe to call from several threads. The array is shared: do not write to it.

    Raises:
        ValueError: `rate` is out of range.
        SpeechError: espeak-ng is not there, or has no such voice.
    """
    global _cached_samples
    if not SLOWEST <= rate <= FASTEST:
        raise ValueError(f"rate must be {SLOWEST} to {FASTEST} words per minute, not {rate}")
    key = (text, rate, voice)
    with _espeak.lock:
        if (known := _cache.get(key)) is not None:
            _cache.move_to_end(key)
            return known
        samples, source = _espeak.speak(text, rate, voice)
        sound = resample(samples, source, SAMPLE_RATE)
        sound.setflags(write=False)
        _cache[key] = sound
        _cached_samples += sound.size
        while _cached_samples > CACHE_SAMPLES and len(_cache) > 1:
            _cached_samples -= _cache.popitem(last=False)[1].size
        return sound
