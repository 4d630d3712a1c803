"""Plays pieces of sound into a track, in order, one segment after the other, and begins anew when that fails."""

import asyncio
import math
import random
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Protocol

import structlog
from livekit import rtc

from noah.room.idle import Idle
from noah.room.sense import Sense, Verdict
from noah.room.sound import Sound
from noah.room.track import FRAME_SAMPLES, SAMPLE_RATE, SOURCE_QUEUE_MS, Track

log = structlog.get_logger(__name__)

# How often a call begins anew with another source and track before it gives its voice up.
MOST_HEALS = 3
HEAL_PAUSE_SECONDS = 0.2
# A model that generates faster than it speaks waits here; two minutes are longer than any turn.
MAX_HELD_SECONDS = 120.0


class Told(Protocol):
    """Who hears of what is played."""

    def begun(self) -> None:
        """A segment is about to be heard."""

    def ended(self, *, dropped: bool) -> None:
        """A segment was played, or all that were open were dropped."""

    def senseless(self) -> None:
        """What is played cannot be heard, or does not end."""

    def failed(self, error: BaseException | None) -> None:
        """Nothing more can be heard."""


class Player:
    """Pieces wait until the track is heard: what is generated before the listener is there, they hear whole.

    `may_play` is asked before every piece of 100 ms, right where it is handed to WebRTC: a worker that was stalled for
    longer than its lease must look before it plays another one. When it says no it has dropped what was to be played.
    """

    def __init__(self, track: Track, sound: Sound, may_play: Callable[[], Awaitable[bool]], told: Told) -> None:
        self.sense = Sense(sound)
        self.idle = Idle()
        self.first_frame_at: float | None = None
        """When the call's first piece was played, on the loop's clock."""
        self.started = asyncio.Event()
        self.segment_seconds = 0.0
        """How much of the open segment was given to the track."""
        self._told = told
        self._track = track
        self._sound = sound
        self._may_play = may_play
        self._queue: deque[rtc.AudioFrame | None] = deque()
        """Pieces that are still to be played; None ends a segment. The first one stays until it has been taken."""
        self._held_seconds = 0.0
        self._given: deque[rtc.AudioFrame] = deque(maxlen=SOURCE_QUEUE_MS * SAMPLE_RATE // 1000 // FRAME_SAMPLES + 1)
        """The latest pieces that the track was given."""
        self._changed = asyncio.Event()
        self._ended_seconds = 0.0
        self._drops = 0
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to play."""
        self._task = asyncio.create_task(self._play(), name="voice")
        self._task.add_done_callback(self._stopped)

    async def aclose(self) -> None:
        """Stop at once."""
        if self._task is not None:
            self._task.remove_done_callback(self._stopped)
            self._task.cancel()
            await asyncio.wait({self._task})

    def _stopped(self, task: asyncio.Task[None]) -> None:
        self._told.failed(asyncio.CancelledError() if task.cancelled() else task.exception())

    @property
    def played_seconds(self) -> float:
        """How much was played in this call, of all segments."""
        return self._ended_seconds + max(self.segment_seconds - self._track.queued_seconds, 0.0)

    async def add(self, frame: rtc.AudioFrame) -> None:
        """Play this after what is queued. Waits while there is more than MAX_HELD_SECONDS of it."""
        while self._held_seconds > MAX_HELD_SECONDS:
            self._changed.clear()
            await self._changed.wait()
        self.idle.end()
        self._sound.received += frame.duration
        self._held_seconds += frame.duration
        self._queue.extend(_pieces(frame))
        self._changed.set()

    def end_segment(self) -> None:
        """What was added so far is a segment."""
        self._queue.append(None)
        self._changed.set()

    def drop(self) -> None:
        """Play nothing more of what was added so far."""
        self._drops += 1
        if self._queue:
            self._sound.cuts += 1
        self.sense.ends()
        self._queue.clear()
        self._given.clear()
        self._held_seconds = 0.0
        self.segment_seconds = max(self.segment_seconds - self._track.queued_seconds, 0.0)
        self._track.clear()
        self._told.ended(dropped=True)
        self.idle.begin()
        self._changed.set()

    def count_ended(self) -> float:
        """The open segment is over: how many seconds of it were played."""
        played, self.segment_seconds = self.segment_seconds, 0.0
        self._ended_seconds += played
        return played

    async def _play(self) -> None:
        """Play what is queued, for as long as the call lasts. Raises what keeps it from that after MOST_HEALS."""
        for left in range(MOST_HEALS, -1, -1):
            try:
                if left < MOST_HEALS:
                    await asyncio.sleep(random.uniform(0, HEAL_PAUSE_SECONDS))  # noqa: S311
                    await self._begin_anew()
                await self._play_queue()
            except Exception as error:
                log.error("voice_failed", reason=type(error).__name__, heals_left=left)
                if not left:
                    raise

    async def _begin_anew(self) -> None:
        """Publish another source and track. What the old source was given and had not played is queued again."""
        again = math.ceil(self._track.unplayed_seconds * SAMPLE_RATE / FRAME_SAMPLES)
        for _ in range(min(again, len(self._given))):
            piece = self._given.pop()
            self._queue.appendleft(piece)
            self._held_seconds += piece.duration
            self.segment_seconds = max(self.segment_seconds - piece.duration, 0.0)
        self._given.clear()
        await self._track.publish_again(another_source=True)

    async def _play_queue(self) -> None:
        while True:
            while not self._queue:
                self._changed.clear()
                await self._changed.wait()
            drops, piece = self._drops, self._queue[0]
            if piece is None:
                await self._track.until_played()
            elif (verdict := self.sense.of(self.segment_seconds)) is Verdict.PLAY:
                await self._play_piece(piece)
            elif verdict is Verdict.DROP:
                self.drop()
                self._told.senseless()
            if drops != self._drops:
                continue  # what is queued now came later
            self._queue.popleft()
            if piece is None:
                self._end_segment()
            elif verdict is Verdict.SKIP:
                self._held_seconds = max(self._held_seconds - piece.duration, 0.0)
            else:
                self._given.append(piece)
                self._held_seconds = max(self._held_seconds - piece.duration, 0.0)
                self.segment_seconds += piece.duration
            self._changed.set()

    def _end_segment(self) -> None:
        self.sense.ends()
        self._told.ended(dropped=False)
        if not self._queue:
            self.idle.begin()

    async def _play_piece(self, piece: rtc.AudioFrame) -> None:
        drops = self._drops
        await self._track.heard.wait()
        await self._track.connected.wait()
        if not await self._may_play() or drops != self._drops:
            return
        if self.first_frame_at is None:
            self.first_frame_at = asyncio.get_running_loop().time()
            self.started.set()
        if not self.segment_seconds:
            self.sense.begins()
            self._told.begun()
        await self._track.capture(piece)
        if drops == self._drops:
            self._sound.plays(piece)


def _pieces(frame: rtc.AudioFrame) -> list[rtc.AudioFrame]:
    """A frame in pieces of FRAME_SAMPLES."""
    data = frame.data
    parts = (data[start : start + FRAME_SAMPLES] for start in range(0, len(data), FRAME_SAMPLES))
    return [rtc.AudioFrame(part.tobytes(), SAMPLE_RATE, 1, len(part)) for part in parts]
