"""The voice: real sound, at the right rate, the same each time."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest
from gemini_live_simulator import forms, speech
from gemini_live_simulator.profiles import Profile
from gemini_live_simulator.voice import Voice

pytestmark = pytest.mark.unit


def test_speech_is_sound_of_a_plausible_length_and_the_rate_is_its_pace() -> None:
    slow, fast = (speech.synthesize("Tell me about a project that you are proud of.", rate) for rate in (120, 300))
    assert slow.dtype == np.int16
    assert 2.5 < slow.size / speech.SAMPLE_RATE < 6
    assert fast.size < slow.size / 2
    assert np.abs(slow).max() > 5000


def test_a_text_sounds_the_same_each_time_and_from_every_thread() -> None:
    texts = [f"This is number {number}." for number in range(8)]
    alone = [speech.synthesize(text, 260) for text in texts]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda text: speech.synthesize(text, 260), texts * 4))
    assert all(np.array_equal(alone[index % 8], sound) for index, sound in enumerate(together))


def test_resampling_keeps_pitch_and_length() -> None:
    tone = (10_000 * np.sin(2 * np.pi * 440 * np.arange(22_050) / 22_050)).astype(np.int16)
    sound = speech.resample(tone, 22_050, 24_000)
    assert sound.size == 24_000
    assert np.argmax(np.abs(np.fft.rfft(sound))) == 440
    assert np.abs(sound[2000:-2000]).max() == pytest.approx(10_000, rel=0.02)


def test_a_rate_out_of_range_and_an_unknown_voice_are_errors() -> None:
    with pytest.raises(ValueError, match="rate must be 80 to 900"):
        speech.synthesize("x", 10)
    with pytest.raises(speech.SpeechError, match="no voice 'klingon-x'"):
        speech.synthesize("x", voice="klingon-x")
    assert speech.synthesize("Still there.").size > 0


@pytest.mark.parametrize("together", [True, False])
async def test_frames_carry_the_whole_sound_and_all_of_the_words(together: bool) -> None:
    voice, model = Voice(), Profile(together=together)
    text = "Hello there,  how are you today? Fine."
    try:
        said = await voice.utterance(text, 175, "en-us", 100, 2, model, True)
        assert await voice.utterance(text, 175, "en-us", 100, 2, model, True) is said
    finally:
        voice.close()
    import base64
    import json

    audio, heard = b"", ""
    for chunk in said.chunks:
        content = json.loads(chunk.frame)["serverContent"]
        audio += base64.b64decode(content["modelTurn"]["parts"][0]["inlineData"]["data"])
        assert content.get("outputTranscription", {}).get("text", "") == (chunk.words if together else "")
        heard += chunk.words
    assert audio == speech.synthesize(text).tobytes()
    assert heard == text
    assert said.seconds == pytest.approx(len(audio) / 48_000)


@pytest.mark.parametrize("words", ["leading", "trailing"])
@pytest.mark.parametrize("text", ["", "one", " one two  three ", "a b c d"])
def test_pieces_are_the_text(text: str, words: Any) -> None:
    assert "".join(forms.pieces(text, 2, Profile(words=words))).strip() == text.strip()
