"""Speech and silence in real (synthesized) audio, whatever the size of its pieces."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
from gemini_live_simulator import speech
from gemini_live_simulator.vad import Vad, VadSettings
from hypothesis import given, settings
from hypothesis import strategies as st

pytestmark = pytest.mark.unit

RATE = 16_000
Sound = npt.NDArray[np.int16]


def silence(seconds: float) -> Sound:
    return np.zeros(int(seconds * RATE), np.int16)


def words(text: str = "I worked on bridges") -> Sound:
    return speech.resample(speech.synthesize(text), speech.SAMPLE_RATE, RATE)


def hiss(seconds: float, level: float) -> Sound:
    noise = np.random.default_rng(1).normal(0, level, int(seconds * RATE))
    return np.clip(noise, -32768, 32767).astype(np.int16)


def edges(vad: Vad, sound: Sound, step: int = 800) -> list[str]:
    data = sound.tobytes()
    return [edge for start in range(0, len(data), step * 2) for edge in vad.feed(data[start : start + step * 2])]


def test_a_turn_is_heard_once_and_its_length_is_the_speech() -> None:
    vad, said = Vad(), words()
    assert edges(vad, np.concatenate([silence(0.5), said, silence(1)])) == ["start", "end"]
    assert vad.seconds == pytest.approx(said.size / RATE, abs=0.3)


def test_a_short_pause_does_not_end_a_turn_and_a_long_one_does() -> None:
    said = words()
    for pause, expected in ((0.2, ["start", "end"]), (1.0, ["start", "end", "start", "end"])):
        sound = np.concatenate([said, silence(pause), said, silence(1)])
        assert edges(Vad(), sound) == expected


def test_a_click_and_a_quiet_hiss_are_no_speech() -> None:
    click = silence(0.5)
    click[1000:1300] = 20_000
    assert edges(Vad(), click) == []
    assert edges(Vad(), hiss(2, 30)) == []


def test_a_hiss_is_speech_where_the_threshold_is_below_it() -> None:
    assert edges(Vad(VadSettings(threshold_db=-70)), hiss(1, 60)) == ["start"]


def test_the_end_of_the_stream_ends_the_speech() -> None:
    vad = Vad()
    assert edges(vad, words()) == ["start"]
    assert vad.flush() == ["end"]
    assert vad.flush() == []


@settings(max_examples=25)
@given(st.lists(st.integers(1, 5000), min_size=1, max_size=30))
def test_the_size_of_the_pieces_changes_nothing(sizes: list[int]) -> None:
    sound = np.concatenate([silence(0.3), words(), silence(1), words("Yes"), silence(1)]).tobytes()
    vad, found, position, index = Vad(), [], 0, 0
    while position < len(sound):
        size = sizes[index % len(sizes)] * 2
        found += vad.feed(sound[position : position + size])
        position, index = position + size, index + 1
    assert found == ["start", "end", "start", "end"]
