"""What one candidate heard, in numbers: all of it from the audio of every agent's track."""

from __future__ import annotations

from collections.abc import Sequence

from local import hearing
from local.hearing import HeardTrack, Interval

# Two agents that are heard together for less are one that ends while the other begins: WebRTC fades a track that
# stops for up to this long.
TOGETHER_SECONDS = 0.12


def agents_at_once(tracks: Sequence[HeardTrack]) -> int:
    """How many agents were heard at the same time at most."""
    edges = sorted(
        (at, change, track.identity)
        for track in tracks
        for each in track.spoken
        for at, change in ((each.start, 1), (each.end, -1))
    )
    speaking: dict[str, int] = {}
    most, since = 0, 0.0
    for at, change, identity in edges:
        depth = sum(1 for count in speaking.values() if count > 0)
        if depth > 1 and at - since >= TOGETHER_SECONDS:
            most = max(most, depth)
        speaking[identity] = speaking.get(identity, 0) + change
        if sum(1 for count in speaking.values() if count > 0) != depth:
            since = at
        most = max(most, 1)
    return most


def silence_after(tracks: Sequence[HeardTrack], fault: float, until: float) -> float | None:
    """The longest time without Noah's voice between `fault` and the last sound before `until`; None if none came."""
    quiet_since, longest = fault, None
    for interval in _between(tracks, fault, until):
        gap = max(interval.start - quiet_since, 0.0)
        longest = gap if longest is None else max(longest, gap)
        quiet_since = max(quiet_since, interval.end)
    return longest


def first_after(tracks: Sequence[HeardTrack], since: float) -> float | None:
    """Seconds from `since` to the first sound that began after it."""
    starts = [interval.start for interval in hearing.spoken(tracks) if interval.start >= since]
    return min(starts) - since if starts else None


def change_of_voice(tracks: Sequence[HeardTrack], fault: float) -> float | None:
    """Seconds from the last sound of the agents that were heard before `fault` (or from `fault`, if they were quiet)
    to the first sound of one that came after it; when none came, to the next sound of the same one.
    """
    old = {track.identity for track in tracks if track.since < fault}
    ends = [i.end for track in tracks if track.identity in old for i in track.spoken if i.start <= fault]
    starts = [i.start for track in tracks if track.identity not in old for i in track.spoken]
    if not starts:
        return first_after(tracks, max([fault, *ends]))
    return max(min(starts) - max([fault, *ends]), 0.0)


def _between(tracks: Sequence[HeardTrack], since: float, until: float) -> list[Interval]:
    return [each for each in hearing.spoken(tracks) if each.end > since and each.start < until]
