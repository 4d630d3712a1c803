"""What is made of the sound that a candidate hears."""

import numpy as np
import pytest

from local.hearing import HeardTrack, Interval, longest_silence, overlap, spoken

pytestmark = pytest.mark.unit

LOUD = np.full(320, 8000, np.int16)
QUIET = np.zeros(320, np.int16)


def heard(*intervals: tuple[float, float]) -> HeardTrack:
    return HeardTrack("agent", "TR", 0.0, [Interval(start, end) for start, end in intervals])


def test_frames_with_sound_become_one_interval_across_short_pauses() -> None:
    track = heard()
    for number in range(100):
        frame = LOUD if not 40 <= number < 50 else QUIET
        track.feed(frame, 0.02, at=(number + 1) * 0.02)
    (only,) = track.spoken
    assert only.start == pytest.approx(0.0)
    assert only.end == pytest.approx(2.0)


def test_a_longer_pause_divides_two_intervals() -> None:
    track = heard()
    assert track.feed(LOUD, 0.02, at=1.0)
    assert not track.feed(QUIET, 0.02, at=1.02)
    assert track.feed(LOUD, 0.02, at=2.0)
    assert [round(each.start, 2) for each in track.spoken] == [0.98, 1.98]


def test_overlap_counts_only_time_with_two_voices() -> None:
    assert overlap([heard((0, 2)), heard((2, 4))]) == 0
    assert overlap([heard((0, 3)), heard((2, 5), (6, 7))]) == 1
    assert overlap([heard((0, 3)), heard((1, 2)), heard((1, 2))]) == 1


def test_the_longest_silence_spans_tracks_and_the_edges() -> None:
    tracks = [heard((1, 2)), heard((1.5, 4), (9, 10))]
    assert longest_silence(tracks, 0, 10) == 5
    assert longest_silence(tracks, 0, 30) == 20
    assert longest_silence([], 3, 10) == 7
    assert [(i.start, i.end) for i in spoken(tracks)] == [(1, 4), (9, 10)]
