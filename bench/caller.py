"""Callers in a process of their own, so that measuring them costs the others nothing.

Reads one JSON order per line, answers with one JSON line when the call is over. See `Order`.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import sys
import time
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
from livekit import rtc
from noah.vendor import livekit_rtc

from bench import ear
from local.microphone import Microphone

CONNECT_SECONDS = 15.0
QUIET_SECONDS = 0.8
ANSWER = "I build bridges in the north."
TYPED_ENDING = "Please end the interview."


@dataclass(frozen=True)
class Order:
    """One call to make. All times are `time.monotonic()`, which all processes of a machine share."""

    id: str
    url: str
    token: str
    at: float = 0.0
    """When to join."""
    greeting: str = ""
    """The words of the greeting, to look for gaps in it; empty: leave as soon as something is heard."""
    rate: int = 175
    answers: int = 0
    """How many questions to answer, by voice."""
    end: bool = False
    """Ask for the end by typing, instead of hanging up."""
    until: float = 0.0
    """Stay at least until then."""
    patience: float = 20.0
    """How long to wait for the first word, in seconds."""


@dataclass
class Report:
    """What came of it; None or empty where it did not."""

    id: str
    connected: float = 0.0
    """Seconds that joining took."""
    first_audio: float | None = None
    """Seconds from being connected to the first sound."""
    heard_at: float | None = None
    turns: list[float] = field(default_factory=list)
    """Seconds from the candidate's last word to the first of the answer."""
    gap_total: float | None = None
    gap_longest: float | None = None
    heard_share: float | None = None
    error: str = ""


class Call:
    """One candidate in a room."""

    def __init__(self, order: Order) -> None:
        self.order = order
        self.report = Report(order.id)
        livekit_rtc.log_natively("off")
        self.room = rtc.Room()
        self.changed = asyncio.Event()
        self.over = asyncio.Event()
        self.loud: list[bool] = []
        self.last_sound_at = 0.0
        self._rest = np.zeros(0, np.int16)
        self._tasks: set[asyncio.Task[None]] = set()

    async def make(self) -> Report:
        """Make the call; an error becomes part of the report."""
        microphone: Microphone | None = None
        try:
            await asyncio.sleep(max(self.order.at - time.monotonic(), 0))
            self.room.on("track_subscribed", self._subscribed)
            self.room.on("disconnected", lambda _: self.over.set())
            began = time.monotonic()
            await asyncio.wait_for(self.room.connect(self.order.url, self.order.token), CONNECT_SECONDS)
            self.joined = time.monotonic()
            self.report.connected = self.joined - began
            microphone = Microphone()
            await microphone.publish(self.room)
            await self._talk(microphone)
        except Exception as error:  # noqa: BLE001  # a call that fails is a result
            self.report.error = f"{type(error).__name__}: {error}"[:200]
        finally:
            if microphone is not None:
                await microphone.aclose()
            with contextlib.suppress(Exception):
                await asyncio.wait_for(self.room.disconnect(), CONNECT_SECONDS)
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)
        return self.report

    async def _talk(self, microphone: Microphone) -> None:
        order = self.order
        await self._sound_after(0.0, order.patience)
        if order.greeting:
            said = ear.loudness(await asyncio.to_thread(_synthesize, order.greeting, order.rate))
            await self._quiet(order.patience)
            found = ear.gaps(np.array(self.loud), said)
            self.report.gap_total, self.report.gap_longest = round(found.total, 3), round(found.longest, 3)
            self.report.heard_share = round(found.heard / found.said, 3)
        for _ in range(order.answers):
            await self._quiet(order.patience)
            await microphone.say(ANSWER, order.rate)
            asked = time.monotonic()
            await self._sound_after(asked, order.patience)
            self.report.turns.append(round(self.last_first - asked, 3))
        await asyncio.sleep(max(order.until - time.monotonic(), 0))
        if order.end:
            await self._quiet(order.patience)
            await self.room.local_participant.send_text(TYPED_ENDING, topic="lk.chat")
            await asyncio.wait_for(self.over.wait(), order.patience)

    async def _sound_after(self, at: float, timeout: float) -> None:
        """Wait for a sound that begins after `at`."""

        async def wait() -> None:
            while self.last_sound_at <= at:
                self.changed.clear()
                await self.changed.wait()
            self.last_first = self.last_sound_at

        await asyncio.wait_for(wait(), timeout)

    async def _quiet(self, timeout: float) -> None:
        async def wait() -> None:
            while time.monotonic() - self.last_sound_at < QUIET_SECONDS:  # noqa: ASYNC110 (silence is no event)
                await asyncio.sleep(0.05)

        await asyncio.wait_for(wait(), timeout)

    def _subscribed(self, track: rtc.Track, _: object, __: object) -> None:
        if track.kind == rtc.TrackKind.KIND_AUDIO:
            self._tasks.add(asyncio.ensure_future(self._hear(track)))

    async def _hear(self, track: rtc.Track) -> None:
        stream = rtc.AudioStream.from_track(track=track, sample_rate=ear.RATE, num_channels=1)
        try:
            async for event in stream:
                now = time.monotonic()
                samples = np.concatenate([self._rest, np.frombuffer(event.frame.data, np.int16)])
                loud = ear.loudness(samples)
                self._rest = samples[len(loud) * ear.STEP :]
                if not loud.any():
                    self.loud.extend(loud.tolist())
                    continue
                if self.report.heard_at is None:
                    self.report.heard_at = now
                    self.report.first_audio = round(max(now - self.joined, 0.0), 4)
                self.loud.extend(loud.tolist())
                self.last_sound_at = now
                self.changed.set()
        finally:
            await stream.aclose()


def _synthesize(text: str, rate: int) -> Any:
    from gemini_live_simulator import speech

    return speech.synthesize(text, rate)


async def serve() -> None:
    """Take orders until there are no more."""
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    calls: set[asyncio.Task[None]] = set()

    async def one(order: Order) -> None:
        print(json.dumps(asdict(await Call(order).make())), flush=True)

    print("{}", flush=True)
    while line := await reader.readline():
        task = asyncio.create_task(one(Order(**json.loads(line))))
        calls.add(task)
        task.add_done_callback(calls.discard)
    for task in calls:
        task.cancel()


if __name__ == "__main__":
    asyncio.run(serve())
