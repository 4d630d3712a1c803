"""Records a room's sound into a file, as a participant who cannot be seen or heard: what Egress does in a cloud.

What comes late is put where it would have been, up to SLACK_SECONDS; all of it is mixed into one channel.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt
from livekit import api, rtc
from noah.vendor import livekit_rtc

RATE = 48_000
SLACK_SECONDS = 1.0
FLUSH_SECONDS = 0.25
JOIN_SECONDS = 10.0


def token(key: str, secret: str, room: str, identity: str) -> str:
    """Opens a room to somebody who only listens. `hidden`: nobody is told of them; `recorder`: all are told that the
    room is recorded.
    """
    grants = api.VideoGrants(
        room_join=True,
        room=room,
        hidden=True,
        recorder=True,
        can_subscribe=True,
        can_publish=False,
        can_publish_data=False,
    )
    return api.AccessToken(key, secret).with_identity(identity).with_kind("egress").with_grants(grants).to_jwt()


class Mix:
    """Sounds on one clock: added where they belong, and given out when nothing more can come before."""

    def __init__(self) -> None:
        self._begins = 0
        self._waiting: npt.NDArray[np.int32] = np.zeros(0, np.int32)

    def add(self, samples: npt.NDArray[np.int16], at: int) -> int:
        """Add samples that begin at the sample `at`; where they end. What has been given out already is lost."""
        skipped = max(self._begins - at, 0)
        heard, begin = samples[skipped:].astype(np.int32), max(at - self._begins, 0)
        missing = begin + heard.size - self._waiting.size
        if missing > 0:
            self._waiting = np.concatenate([self._waiting, np.zeros(missing, np.int32)])
        self._waiting[begin : begin + heard.size] += heard
        return at + samples.size

    def until(self, at: int) -> npt.NDArray[np.int16]:
        """All that belongs before the sample `at`, silence included."""
        wanted = max(at - self._begins, 0)
        given = np.zeros(wanted, np.int32)
        given[: min(wanted, self._waiting.size)] = self._waiting[:wanted]
        self._waiting, self._begins = self._waiting[wanted:], self._begins + wanted
        return np.clip(given, -32768, 32767).astype(np.int16)


class Recorder:
    """One recording, from `join` until `stop` or the room's end."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.over = asyncio.Event()
        """The room has ended, or `stop` was called."""
        self._room = rtc.Room()
        self._mix = Mix()
        self._began = 0.0
        self._listening: set[asyncio.Task[None]] = set()
        self._room.on("track_subscribed", self._on_track)
        self._room.on("disconnected", lambda *_: self.over.set())

    async def join(self, url: str, token: str) -> None:
        """Raises ConnectionError, TimeoutError."""
        livekit_rtc.log_natively("off")
        self._began = time.monotonic()
        async with asyncio.timeout(JOIN_SECONDS):
            try:
                await self._room.connect(url, token)
            except rtc.ConnectError as error:
                raise ConnectionError(str(error)) from None

    def stop(self) -> None:
        self.over.set()

    async def record(self) -> None:
        """Write the file; it is there, whole, when this returns."""
        draft = self.path.with_suffix(".part")
        draft.parent.mkdir(parents=True, exist_ok=True)
        with av.open(str(draft), "w", format="ogg") as file:
            stream = file.add_stream("libopus", rate=RATE, layout="mono")
            last = False
            while not last:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self.over.wait(), FLUSH_SECONDS)
                last = self.over.is_set()
                frame = self._frame(0.0 if last else SLACK_SECONDS)
                for packet in stream.encode(frame) if frame else ():
                    file.mux(packet)
            for packet in stream.encode(None):
                file.mux(packet)
        for task in self._listening:
            task.cancel()
        await self._room.disconnect()
        draft.replace(self.path)

    def _frame(self, slack: float) -> av.AudioFrame | None:
        samples = self._mix.until(self._now() - int(slack * RATE))
        if not samples.size:
            return None
        frame = av.AudioFrame.from_ndarray(samples.reshape(1, -1), format="s16", layout="mono")
        frame.sample_rate = RATE
        return frame

    def _now(self) -> int:
        return int((time.monotonic() - self._began) * RATE)

    def _on_track(self, track: rtc.Track, *_: object) -> None:
        if isinstance(track, rtc.RemoteAudioTrack):
            task = asyncio.create_task(self._listen(track))
            self._listening.add(task)
            task.add_done_callback(self._listening.discard)

    async def _listen(self, track: rtc.RemoteAudioTrack) -> None:
        ends = 0
        stream = rtc.AudioStream.from_track(track=track, sample_rate=RATE, num_channels=1)
        async for event in stream:
            samples = np.frombuffer(event.frame.data, np.int16)
            # one piece follows the other, but for a pause that was longer than what may be late
            late = self._now() - samples.size - ends
            ends = self._mix.add(samples, ends if 0 <= late < SLACK_SECONDS * RATE / 2 else max(ends + late, 0))
