"""Lines in a recorded voice, for when there is no model to say them."""

import asyncio
import wave
from pathlib import Path

from livekit import rtc

from noah.room.track import SAMPLE_RATE
from noah.room.voice import Voice

MODEL_UNAVAILABLE = "model_unavailable"
LINES = (MODEL_UNAVAILABLE,)
DIRECTORY = Path(__file__).parent / "recorded"
PLAY_SECONDS = 15.0


async def play(voice: Voice, line: str, language: str) -> None:
    """Play a recorded line to its end, in the plan's language where it was recorded, else in English."""
    path = DIRECTORY / f"{line}.{language.split('-')[0]}.wav"
    if not path.is_file():
        path = DIRECTORY / f"{line}.en.wav"
    with wave.open(str(path)) as file:
        data = file.readframes(file.getnframes())
    await voice.capture_frame(rtc.AudioFrame(data, SAMPLE_RATE, 1, len(data) // 2))
    voice.flush()
    async with asyncio.timeout(PLAY_SECONDS):
        await voice.idle.wait()
