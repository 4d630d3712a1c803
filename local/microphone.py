"""A microphone for a candidate without a mouth: a quiet room, and espeak-ng's voice in between."""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque

import numpy as np
import numpy.typing as npt
from gemini_live_simulator import speech
from livekit import rtc

from local.patience import wait_for

RATE = speech.SAMPLE_RATE
FRAME = RATE // 50  # 20 ms
QUEUE_MS = 60
# A room where nobody speaks is no digital silence: about -66 dB of full scale, far below any speech.
ROOM_PEAK = 16
ROOM_SECONDS = 2
PUBLISH_SECONDS = 15.0


class Microphone:
    """Feeds an audio source in real time until it is closed. `dead`: it gives nothing but zeros, also of speech."""

    def __init__(self, *, dead: bool = False) -> None:
        self._dead = dead
        self._source = rtc.AudioSource(RATE, 1, queue_size_ms=QUEUE_MS)
        self._waiting: deque[tuple[npt.NDArray[np.int16], asyncio.Future[None]]] = deque()
        self._task = asyncio.create_task(self._feed(), name="microphone")

    async def publish(self, room: rtc.Room) -> None:
        """Be heard in a room. Raises TimeoutError."""
        track = rtc.LocalAudioTrack.create_audio_track("microphone", self._source)
        options = rtc.TrackPublishOptions(source=rtc.TrackSource.SOURCE_MICROPHONE)
        await wait_for(room.local_participant.publish_track(track, options), PUBLISH_SECONDS)

    async def say(self, text: str, rate: int = speech.DEFAULT_RATE, voice: str = speech.DEFAULT_VOICE) -> None:
        """Speak; returns when the last word has been said. Said in order when called twice."""
        await self.play(await asyncio.to_thread(speech.synthesize, text, rate, voice))

    async def play(self, sound: npt.NDArray[np.int16]) -> None:
        """Let a sound be heard, at RATE; returns when it is over."""
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((sound, done))
        await done

    async def _feed(self) -> None:
        room = np.random.default_rng(1).integers(-ROOM_PEAK, ROOM_PEAK, FRAME * 50 * ROOM_SECONDS, dtype=np.int16)
        at = 0
        while True:
            if not self._waiting:
                await self._push(room[at : at + FRAME])
                at = (at + FRAME) % len(room)
                continue
            sound, done = self._waiting[0]
            for start in range(0, len(sound), FRAME):
                piece = sound[start : start + FRAME]
                await self._push(np.pad(piece, (0, FRAME - len(piece))))
            self._waiting.popleft()
            if not done.done():
                done.set_result(None)

    async def _push(self, samples: npt.NDArray[np.int16]) -> None:
        samples = samples * (not self._dead)
        await self._source.capture_frame(rtc.AudioFrame(samples.tobytes(), RATE, 1, FRAME))

    async def aclose(self) -> None:
        self._task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._task
        for _, done in self._waiting:
            done.cancel()
        await self._source.aclose()
