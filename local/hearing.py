"""What a candidate hears, measured: when each of Noah's tracks carried sound."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

THRESHOLD_DBFS = -45.0
GAP_SECONDS = 0.35  # shorter silences are pauses within speech
THRESHOLD = 32768 * 10 ** (THRESHOLD_DBFS / 20)


@dataclass
class Interval:
    """From when to when, on the candidate's clock, in seconds."""

    start: float
    end: float

    @property
    def seconds(self) -> float:
        return self.end - self.start


@dataclass
class HeardTrack:
    """One audio track: its frames are measured as they arrive."""

    identity: str
    sid: str
    since: float
    spoken: list[Interval] = field(default_factory=list)
    ended: float | None = None
    loud: list[tuple[float, float]] = field(default_factory=list)  # when each frame with sound came, and its seconds

    @property
    def first_sound(self) -> float | None:
        return self.spoken[0].start if self.spoken else None

    @property
    def last_sound(self) -> float | None:
        return self.spoken[-1].end if self.spoken else None

    def feed(self, samples: npt.NDArray[np.int16], seconds: float, at: float) -> bool:
        """Take a frame that lasted `seconds` and arrived at `at`; whether it carried sound."""
        if samples.size == 0 or float(np.sqrt(np.mean(np.square(samples, dtype=np.float64)))) < THRESHOLD:
            return False
        self.loud.append((at, seconds))
        if self.spoken and at - seconds - self.spoken[-1].end < GAP_SECONDS:
            self.spoken[-1].end = at
        else:
            self.spoken.append(Interval(at - seconds, at))
        return True


def spoken(tracks: Iterable[HeardTrack]) -> list[Interval]:
    """When at least one of the tracks carried sound, in order."""
    merged: list[Interval] = []
    for interval in sorted((i for track in tracks for i in track.spoken), key=lambda i: i.start):
        if merged and interval.start <= merged[-1].end:
            merged[-1].end = max(merged[-1].end, interval.end)
        else:
            merged.append(Interval(interval.start, interval.end))
    return merged


def sound_seconds(tracks: Iterable[HeardTrack], since: float, until: float) -> float:
    """Seconds of sound in an interval, pauses within speech left out."""
    return sum(seconds for track in tracks for at, seconds in track.loud if since <= at <= until)


def overlap(tracks: Iterable[HeardTrack]) -> float:
    """Seconds in which two or more of the tracks carried sound."""
    edges = [edge for track in tracks for i in track.spoken for edge in ((i.start, 1), (i.end, -1))]
    total, depth, before = 0.0, 0, 0.0
    for at, change in sorted(edges):
        if depth > 1:
            total += at - before
        depth, before = depth + change, at
    return total


def longest_silence(tracks: Iterable[HeardTrack], since: float, until: float) -> float:
    """The longest time without sound in an interval, in seconds."""
    longest, quiet_since = 0.0, since
    for interval in spoken(tracks):
        if interval.start > until:
            break
        longest = max(longest, interval.start - quiet_since)
        quiet_since = max(quiet_since, interval.end)
    return max(longest, until - quiet_since)
