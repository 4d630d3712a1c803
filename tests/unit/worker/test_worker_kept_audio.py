"""What the model has not confirmed is kept: bounded, in order, with silences short."""

from __future__ import annotations

import math

import pytest
from livekit import rtc
from noah.model import kept_audio
from noah.model.kept_audio import KeptAudio, level

pytestmark = pytest.mark.unit

RATE = 16_000
STEP = 0.05
LOUD, QUIET = 8000, 20


def frame(value: int) -> rtc.AudioFrame:
    samples = int(RATE * STEP)
    return rtc.AudioFrame(value.to_bytes(2, "little", signed=True) * samples, RATE, 1, samples)


def say(kept: KeptAudio, *parts: tuple[int, float]) -> None:
    for value, seconds in parts:
        for _ in range(round(seconds / STEP)):
            one = frame(value)
            kept.add(one, level(one))


def heard(frames: list[rtc.AudioFrame], value: int) -> float:
    return sum(each.duration for each in frames if each.data.cast("B").cast("h")[0] == value)


def test_zeros_have_no_level_and_full_scale_is_nought() -> None:
    assert level(frame(0)) == -math.inf
    assert level(frame(-32768)) == pytest.approx(0.0)


def test_an_answer_is_given_whole_with_its_pause_kept_short() -> None:
    kept = KeptAudio()
    say(kept, (QUIET, 20), (1000, 4), (QUIET, 2), (2000, 4), (QUIET, 5))
    given = kept.give()
    assert heard(given, 1000) == heard(given, 2000) == pytest.approx(4)
    assert heard(given, QUIET) == pytest.approx(4 * kept_audio.EDGE_SECONDS, abs=7 * STEP)
    assert kept.has_words


def test_what_was_confirmed_is_not_given_again() -> None:
    kept = KeptAudio()
    say(kept, (LOUD, 4), (QUIET, 1))
    kept.confirm()
    assert heard(kept.give(), LOUD) == 0
    assert not kept.has_words


def test_what_the_candidate_went_on_to_say_is_kept() -> None:
    kept = KeptAudio()
    say(kept, (1000, 4), (QUIET, 1), (2000, 0.5))
    kept.confirm()
    given = kept.give()
    assert heard(given, 1000) == 0
    assert heard(given, 2000) == pytest.approx(0.5)


def test_a_noise_that_never_ends_does_not_keep_what_was_confirmed() -> None:
    kept = KeptAudio()
    say(kept, (LOUD, 20))
    kept.confirm()
    assert heard(kept.give(), LOUD) <= kept_audio.IN_FLIGHT_SECONDS


def test_of_a_long_answer_the_latest_is_kept() -> None:
    kept = KeptAudio()
    say(kept, (1000, 10), (2000, kept_audio.MOST_SECONDS))
    given = kept.give()
    assert heard(given, 1000) == 0
    assert heard(given, 2000) == pytest.approx(kept_audio.MOST_SECONDS, abs=STEP)


def test_what_was_given_in_vain_is_dropped_at_last() -> None:
    kept = KeptAudio()
    say(kept, (LOUD, 2))
    assert [heard(kept.give(), LOUD) > 0 for _ in range(3)] == [True, True, False]
    assert not kept.has_words
