"""Noah's voice: what the session speaks into, what may cut it, and what of it did not reach anybody."""

import asyncio
import time
from collections.abc import Awaitable, Callable

import structlog
from livekit import rtc
from livekit.agents.voice import io

from noah.room.player import Player
from noah.room.sound import Sound
from noah.room.track import SAMPLE_RATE, Track
from noah.signals import Tell, VoiceFailed, VoiceSenseless, VoiceUnheard

log = structlog.get_logger(__name__)

# LiveKit's SDK notices within this time that its connection is lost.
UNNOTICED_SECONDS = 3.0


class Voice(io.AudioOutput):
    """Plays what the model says, in order, and never when this job may not speak.

    `may_play` is asked before every piece of 100 ms. Until the `listener`, an identity, has subscribed, pieces wait.
    """

    def __init__(self, room: rtc.Room, listener: str, may_play: Callable[[], Awaitable[bool]], tell: Tell) -> None:
        super().__init__(label="Voice", capabilities=io.AudioOutputCapabilities(pause=False), sample_rate=SAMPLE_RATE)
        self.sound = Sound()
        self.track = Track(room, listener, lost=self._on_lost, returned=self._on_back)
        self.player = Player(self.track, self.sound, self._may_still_play, self)
        self.heard, self.idle, self.sense = self.track.heard, self.player.idle, self.player.sense
        self.protected = False
        """Nothing that the model does may cut what is said now."""
        self._tell = tell
        self._may_play = may_play
        self._silenced = False
        self._segment_open = False
        self._unheard = False

    async def start(self) -> None:
        """Publish the track, and play. The room must be connected."""
        await self.track.start()
        self.player.start()

    async def publish_again(self) -> None:
        """The candidate is back."""
        try:
            await self.track.publish_again()
        except Exception as error:  # noqa: BLE001  # whatever it was, nothing can be heard
            self.failed(error)

    async def aclose(self) -> None:
        """Stop at once."""
        await self.player.aclose()
        await self.track.aclose()

    def silence(self) -> None:
        """Drop everything, now and from now on: another job owns this interview."""
        self._silenced = True
        self.protected = False
        self.player.drop()

    # -- what the session calls

    async def capture_frame(self, frame: rtc.AudioFrame) -> None:
        await super().capture_frame(frame)
        self._segment_open = True
        if not self._silenced:
            await self.player.add(frame)

    def flush(self) -> None:
        super().flush()
        if not self._segment_open:
            return
        self._segment_open = False
        if self._silenced:
            self.ended(dropped=True)
        else:
            self.player.end_segment()

    def clear_buffer(self) -> None:
        if not self.protected:  # a greeting is heard whole: nothing that the model does next may cut it
            self.player.drop()

    # -- what the player and the track tell

    async def _may_still_play(self) -> bool:
        may = await self._may_play()
        if not may:
            self.silence()
        return may

    def begun(self) -> None:
        self.on_playback_started(created_at=time.time())

    def ended(self, *, dropped: bool) -> None:
        """A segment was played, or all that were open were dropped, of which the first was being played."""
        played, open_segments = self.player.count_ended(), self._pending_playback_count
        for _ in range(open_segments if dropped else min(open_segments, 1)):
            self.on_playback_finished(playback_position=played, interrupted=dropped)
            played = 0.0

    def senseless(self) -> None:
        """What is played cannot be heard, or does not end."""
        self._tell(VoiceSenseless())

    def failed(self, error: BaseException | None) -> None:
        """Nothing more can be heard."""
        log.error("voice_lost", reason=type(error).__name__)
        self._tell(VoiceFailed())

    def _on_lost(self) -> None:
        """LiveKit is lost, and was for a while before that was noticed: what was played meanwhile went nowhere."""
        since, played = self.idle.since, self.player.segment_seconds
        if played or (since is not None and asyncio.get_running_loop().time() - since < UNNOTICED_SECONDS):
            self._unheard = True
            self.sound.lost(played)

    def _on_back(self) -> None:
        if self._unheard:
            self._unheard = False
            log.info("played_unheard")
            self.player.drop()
            self._tell(VoiceUnheard())
