"""Noah's voice: the one audio track of a call, and the gate in front of it."""

import asyncio
import contextlib
import math
import random
import time
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

import structlog
from livekit import rtc
from livekit.agents.voice import io

from noah.room.sense import Sense, Verdict
from noah.room.sound import Sound

log = structlog.get_logger(__name__)

SAMPLE_RATE = 24_000  # Gemini Live's output
# Each piece is a round trip through the native library: at most 100 ms, which is what the model sends at a time.
FRAME_SAMPLES = SAMPLE_RATE // 10
# What the native source holds ahead, besides one piece: it hides that an event loop is late. A worker that stood still
# would play it over its successor, who therefore has it removed from the room (others.py).
SOURCE_QUEUE_MS = 400
# The native library takes a piece when its queue has room for it, and has played all that it holds in that time; the
# rest is for a slow machine.
NATIVE_SECONDS = SOURCE_QUEUE_MS / 1000 + FRAME_SAMPLES / SAMPLE_RATE + 4.5
# How often a call begins anew with another source and track before it gives its voice up.
MOST_HEALS = 3
HEAL_PAUSE_SECONDS = 0.2
CANCEL_SECONDS = 1.0
# A model that generates faster than it speaks waits here; two minutes are longer than any turn.
MAX_HELD_SECONDS = 120.0
PUBLISH_SECONDS = 10.0
# LiveKit's SDK notices within this time that its connection is lost.
UNNOTICED_SECONDS = 3.0


class Voice(io.AudioOutput):
    """Plays what the model says, in order, and never when this job may not speak.

    `may_play` is asked before every piece of 100 ms, right where it is handed to WebRTC: a worker that was stalled for
    longer than its lease must look before it plays another one. Until the `listener`, an identity, has
    subscribed to the track, frames wait: what is generated before they are there is heard whole when they are.
    """

    def __init__(self, room: rtc.Room, listener: str, may_play: Callable[[], Awaitable[bool]]) -> None:
        super().__init__(label="Voice", capabilities=io.AudioOutputCapabilities(pause=False), sample_rate=SAMPLE_RATE)
        self._room = room
        self._listener = listener
        self._may_play = may_play
        self._source = rtc.AudioSource(SAMPLE_RATE, 1, queue_size_ms=SOURCE_QUEUE_MS)
        self._queue: deque[rtc.AudioFrame | None] = deque()
        """Pieces that are still to be played; None ends a segment. The first one stays until it has been taken."""
        self._held_seconds = 0.0
        self._given: deque[rtc.AudioFrame] = deque(maxlen=SOURCE_QUEUE_MS * SAMPLE_RATE // 1000 // FRAME_SAMPLES + 1)
        """The latest pieces that the source was given."""
        self._unplayed_seconds = 0.0
        """What of them the source had not played when it was last asked for something."""
        self._changed = asyncio.Event()
        self._publication: rtc.LocalTrackPublication | None = None
        self._publishing = asyncio.Lock()
        self._player: asyncio.Task[None] | None = None
        self._closing = False
        self.on_failed: Callable[[], None] = lambda: None
        """Called when nothing more can be heard of Noah."""
        self._played_seconds = 0.0
        self._ended_seconds = 0.0
        self._interruption = 0
        self._idle = asyncio.Event()
        self._idle_since = 0.0
        self._rest()
        self._silenced = False
        self._segment_open = False
        self.heard = asyncio.Event()
        self.sound = Sound()
        self.sense = Sense(self.sound)
        self.on_senseless: Callable[[], None] = lambda: None
        """Called when what is played cannot be heard, or does not end."""
        self.on_unheard: Callable[[], None] = lambda: None
        """Called when LiveKit is there again after what was played last may not have reached anybody."""
        self._connected = asyncio.Event()
        self._connected.set()
        self._unheard = False
        self.protected = False
        self.first_frame_at: float | None = None
        self.started = asyncio.Event()

    async def start(self) -> None:
        """Publish the track. The room must be connected."""
        self._room.on("local_track_subscribed", self._on_subscribed)
        self._room.on("reconnecting", self._on_reconnecting)
        self._room.on("reconnected", self._on_reconnected)
        # LiveKit says once per track that somebody listens, and not who: another Noah must not be taken for them
        only = rtc.ParticipantTrackPermission(participant_identity=self._listener, allow_all=True)
        self._room.local_participant.set_track_subscription_permissions(
            allow_all_participants=False, participant_permissions=[only]
        )
        async with self._publishing:
            await self._publish()
        self._player = asyncio.create_task(self._play(), name="voice")
        self._player.add_done_callback(self._ended)

    def _ended(self, player: asyncio.Task[None]) -> None:
        error = asyncio.CancelledError() if player.cancelled() else player.exception()
        if not self._closing:
            self._lost(error)

    def _lost(self, error: BaseException | None) -> None:
        log.error("voice_lost", reason=type(error).__name__)
        self.on_failed()

    async def _publish(self) -> None:
        track = rtc.LocalAudioTrack.create_audio_track("noah", self._source)
        options = rtc.TrackPublishOptions(source=rtc.TrackSource.SOURCE_MICROPHONE)
        async with asyncio.timeout(PUBLISH_SECONDS):
            self._publication = await self._room.local_participant.publish_track(track, options)

    async def publish_again(self) -> None:
        """The candidate is back: LiveKit says only once per track that somebody listens to it, so make a new one."""
        try:
            async with self._publishing:
                self.heard.clear()
                await self.unpublish()
                await self._publish()
        except Exception as error:  # noqa: BLE001  # whatever it was, nothing can be heard
            self._lost(error)

    async def unpublish(self) -> None:
        """Take the track back. In a room that is deleted with it, LiveKit's SDK keeps its native source and thread."""
        publication, self._publication = self._publication, None
        if publication is not None and self._room.isconnected():
            with contextlib.suppress(rtc.participant.UnpublishTrackError, TimeoutError):
                async with asyncio.timeout(PUBLISH_SECONDS):
                    await self._room.local_participant.unpublish_track(publication.sid)

    async def aclose(self) -> None:
        self._room.off("local_track_subscribed", self._on_subscribed)
        self._room.off("reconnecting", self._on_reconnecting)
        self._room.off("reconnected", self._on_reconnected)
        self._closing = True
        if self._player is not None:
            self._player.cancel()
            await asyncio.wait({self._player})
        await self._source.aclose()

    def _on_subscribed(self, _: object) -> None:
        self.heard.set()

    def _on_reconnecting(self) -> None:
        """LiveKit is lost, and was for a while before that was noticed: what was played meanwhile went nowhere."""
        since = self.idle_since
        if self._played_seconds or (since is not None and time.monotonic() - since < UNNOTICED_SECONDS):
            self._unheard = True
            self.sound.lost(self._played_seconds)
        self._connected.clear()

    def _on_reconnected(self) -> None:
        self._connected.set()
        if self._unheard:
            self._unheard = False
            log.info("played_unheard")
            self.drop()
            self.on_unheard()

    def unheard(self) -> None:
        """The candidate has gone: hold what is said until they subscribe again."""
        self.heard.clear()

    def silence(self) -> None:
        """Drop everything, now and from now on: another job owns this interview."""
        self._silenced = True
        self.protected = False
        self.clear_buffer()

    def _rest(self) -> None:
        if not self._idle.is_set():
            self._idle_since = time.monotonic()
            self._idle.set()

    @property
    def played_seconds(self) -> float:
        """How much was played in this call, of all turns."""
        return self._ended_seconds + max(self._played_seconds - self._source.queued_duration, 0.0)

    async def until_idle(self) -> None:
        """Return when nothing is left to play."""
        await self._idle.wait()

    @property
    def idle_since(self) -> float | None:
        """When the last frame was played, on the monotonic clock; None while something is left to play."""
        return self._idle_since if self._idle.is_set() else None

    # -- what the session calls

    async def capture_frame(self, frame: rtc.AudioFrame) -> None:
        await super().capture_frame(frame)
        self._segment_open = True
        if self._silenced:
            return
        while self._held_seconds > MAX_HELD_SECONDS:
            self._changed.clear()
            await self._changed.wait()
        self._idle.clear()
        self.sound.received += frame.duration
        self._held_seconds += frame.duration
        self._queue.extend(_pieces(frame))
        self._changed.set()

    def flush(self) -> None:
        super().flush()
        if not self._segment_open:
            return
        self._segment_open = False
        if self._silenced:
            self._finish(self._pending_playback_count, interrupted=True)
            return
        self._queue.append(None)
        self._changed.set()

    def clear_buffer(self) -> None:
        if not self.protected:  # a greeting is heard whole: nothing that the model does next may cut it
            self.drop()

    def drop(self) -> None:
        """Play nothing more of what was generated so far, be it protected or not."""
        self._interruption += 1
        if self._queue:
            self.sound.cuts += 1
        self.sense.ends()
        self._queue.clear()
        self._given.clear()
        self._held_seconds = 0.0
        self._played_seconds = max(self._played_seconds - self._source.queued_duration, 0.0)
        self._source.clear_queue()
        self._finish(self._pending_playback_count, interrupted=True)
        self._rest()
        self._changed.set()

    def _finish(self, count: int, *, interrupted: bool) -> None:
        """So many segments have ended, of which the first was played."""
        played, self._played_seconds = self._played_seconds, 0.0
        self._ended_seconds += played
        for _ in range(count):
            self.on_playback_finished(playback_position=played, interrupted=interrupted)
            played = 0.0

    # -- playing

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
        async with self._publishing:
            self.heard.clear()
            await self.unpublish()
            old, self._source = self._source, rtc.AudioSource(SAMPLE_RATE, 1, queue_size_ms=SOURCE_QUEUE_MS)
            await old.aclose()
            again = math.ceil(self._unplayed_seconds * SAMPLE_RATE / FRAME_SAMPLES)
            for _ in range(min(again, len(self._given))):
                piece = self._given.pop()
                self._queue.appendleft(piece)
                self._held_seconds += piece.duration
                self._played_seconds = max(self._played_seconds - piece.duration, 0.0)
            self._given.clear()
            await self._publish()

    async def _play_queue(self) -> None:
        while True:
            while not self._queue:
                self._changed.clear()
                await self._changed.wait()
            interruption, piece = self._interruption, self._queue[0]
            if piece is None:
                await self._native(self._source.wait_for_playout())
            elif (verdict := self.sense.of(self._played_seconds)) is Verdict.PLAY:
                await self._play_piece(piece)
            elif verdict is Verdict.DROP:
                self.drop()
                self.on_senseless()
            if interruption != self._interruption:
                continue  # what is queued now came later
            self._queue.popleft()
            if piece is None:
                self.sense.ends()
                self._end_segment()
            elif verdict is Verdict.SKIP:
                self._held_seconds = max(self._held_seconds - piece.duration, 0.0)
            else:
                self._given.append(piece)
                self._held_seconds = max(self._held_seconds - piece.duration, 0.0)
                self._played_seconds += piece.duration
            self._changed.set()

    def _end_segment(self) -> None:
        self._finish(min(self._pending_playback_count, 1), interrupted=False)
        if not self._queue:
            self._rest()

    async def _play_piece(self, piece: rtc.AudioFrame) -> None:
        interruption = self._interruption
        await self.heard.wait()
        await self._connected.wait()
        if not await self._may_play():
            self.silence()
        if interruption != self._interruption:
            return
        if self.first_frame_at is None:
            self.first_frame_at = asyncio.get_running_loop().time()
            self.started.set()
        if not self._played_seconds:
            self.sense.begins()
            self.on_playback_started(created_at=time.time())
        await self._native(self._source.capture_frame(piece))
        if interruption == self._interruption:
            self.sound.plays(piece)

    async def _native(self, call: Coroutine[Any, Any, None]) -> None:
        """Await a call into the native library. Raises what it raises, and TimeoutError after NATIVE_SECONDS."""
        self._unplayed_seconds = self._source.queued_duration
        task = asyncio.ensure_future(call)
        try:
            # In two halves: when the event loop stood still, only the first times out, and a result that came meanwhile
            # is seen before the second does.
            for _ in range(2):
                if not task.done():
                    await asyncio.wait({task}, timeout=NATIVE_SECONDS / 2)
            if not task.done():
                raise TimeoutError
            task.result()
        finally:
            if not task.done():
                task.cancel()
                await asyncio.wait({task}, timeout=CANCEL_SECONDS)


def _pieces(frame: rtc.AudioFrame) -> list[rtc.AudioFrame]:
    """A frame in pieces of FRAME_SAMPLES."""
    data = frame.data
    parts = (data[start : start + FRAME_SAMPLES] for start in range(0, len(data), FRAME_SAMPLES))
    return [rtc.AudioFrame(part.tobytes(), SAMPLE_RATE, 1, len(part)) for part in parts]
