"""What a caller hears, sample by sample: when Noah's voice began, and where it had gaps that the model did not make.

Time is counted in the samples that WebRTC has played, not by when they reached us: a busy caller hears no gaps of
its own.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from local.hearing import THRESHOLD

RATE = 24_000
STEP = RATE // 100  # 10 ms
# The codec blurs the edges of a pause by about so much.
BLUR_SECONDS = 0.03
# Two pauses are the same one when as much was said before them, to within this.
SAME_PAUSE_SECONDS = 0.12
# Of the difference to the nearest pause, how much is taken for a shift: the nearest one may be another.
_STEP_OF_DRIFT = 0.3


def loudness(samples: npt.NDArray[np.int16]) -> npt.NDArray[np.bool_]:
    """For each 10 ms, whether there is sound."""
    whole = samples[: len(samples) // STEP * STEP].reshape(-1, STEP).astype(np.float64)
    return np.asarray(np.sqrt(np.mean(np.square(whole), axis=1)) >= THRESHOLD)


@dataclass(frozen=True)
class Gaps:
    """Silence that is in what was heard and not in what was said, in seconds."""

    total: float
    longest: float
    heard: float
    """Seconds of voice that were heard."""
    said: float
    """Seconds of voice in the original."""


def gaps(heard: npt.NDArray[np.bool_], said: npt.NDArray[np.bool_]) -> Gaps:
    """Compare what was heard of an utterance with the original, pause by pause."""
    original = _pauses(said)
    excess, missing = [0.0], 0.0
    for before, seconds in _pauses(heard):
        near = [(abs(at - missing - before), at, pause) for at, pause in original]
        same = [pause for off, _, pause in near if off < SAME_PAUSE_SECONDS]
        if same:  # a beginning that was not heard, or a stretched vowel, moves all pauses after it
            missing += _STEP_OF_DRIFT * (min(near)[1] - missing - before)
        extra = seconds - max(same, default=0.0)
        if extra > BLUR_SECONDS:
            excess.append(extra)
    return Gaps(sum(excess), max(excess), float(heard.sum()) / 100, float(said.sum()) / 100)


def _pauses(loud: npt.NDArray[np.bool_]) -> list[tuple[float, float]]:
    """Silences between sounds: after how many seconds of sound each came, and how long it was."""
    found: list[tuple[float, float]] = []
    spoken, quiet = 0, 0
    for sound in loud:
        if not sound:
            quiet += 1
            continue
        if spoken and quiet:
            found.append((spoken / 100, quiet / 100))
        spoken, quiet = spoken + 1, 0
    return found
