"""Noah's one audio track, and the native source behind it: who may listen, and calls that have a deadline."""

import asyncio
import contextlib
from collections.abc import Callable, Coroutine
from typing import Any

from livekit import rtc

SAMPLE_RATE = 24_000  # Gemini Live's output
# Each piece is a round trip through the native library: at most 100 ms, which is what the model sends at a time.
FRAME_SAMPLES = SAMPLE_RATE // 10
# What the native source holds ahead, besides one piece: it hides that an event loop is late. A worker that stood still
# would play it over its successor, who therefore has it removed from the room (others.py).
SOURCE_QUEUE_MS = 400
# The native library takes a piece when its queue has room for it, and has played all that it holds in that time; the
# rest is for a slow machine.
NATIVE_SECONDS = SOURCE_QUEUE_MS / 1000 + FRAME_SAMPLES / SAMPLE_RATE + 4.5
CANCEL_SECONDS = 1.0
PUBLISH_SECONDS = 10.0


class Track:
    """Published for one listener, and again when they come back or when the native library fails."""

    def __init__(
        self, room: rtc.Room, listener: str, *, lost: Callable[[], None], returned: Callable[[], None]
    ) -> None:
        """`listener`: the identity of who may subscribe.

        `lost` is called when LiveKit has been lost, for up to UNNOTICED_SECONDS (voice.py) already, and `returned` when
        it is there again.
        """
        self.heard = asyncio.Event()
        """The listener has subscribed to it."""
        self.connected = asyncio.Event()
        """LiveKit is there."""
        self.connected.set()
        self.unplayed_seconds = 0.0
        """What the source had not played when it was last asked for something."""
        self._room = room
        self._listener = listener
        self._lost = lost
        self._returned = returned
        self._source = _source()
        self._publication: rtc.LocalTrackPublication | None = None
        self._publishing = asyncio.Lock()

    async def start(self) -> None:
        """Publish it. The room must be connected."""
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

    async def publish_again(self, *, another_source: bool = False) -> None:
        """LiveKit says only once per track that somebody listens to it: make a new one, from the same source or not."""
        async with self._publishing:
            self.heard.clear()
            await self.unpublish()
            if another_source:
                old, self._source = self._source, _source()
                await old.aclose()
            await self._publish()

    async def unpublish(self) -> None:
        """Take the track back. In a room that is deleted with it, LiveKit's SDK keeps its native source and thread."""
        publication, self._publication = self._publication, None
        if publication is not None and self._room.isconnected():
            with contextlib.suppress(rtc.participant.UnpublishTrackError, TimeoutError):
                async with asyncio.timeout(PUBLISH_SECONDS):
                    await self._room.local_participant.unpublish_track(publication.sid)

    async def aclose(self) -> None:
        """Close the source, and listen to the room no more. Nothing may be captured any more."""
        self._room.off("local_track_subscribed", self._on_subscribed)
        self._room.off("reconnecting", self._on_reconnecting)
        self._room.off("reconnected", self._on_reconnected)
        await self._source.aclose()

    # -- playing

    @property
    def queued_seconds(self) -> float:
        """Captured, and not played yet."""
        return self._source.queued_duration

    async def capture(self, piece: rtc.AudioFrame) -> None:
        """Returns when the source has room for more. Raises what the native library raises, and TimeoutError."""
        await self._native(self._source.capture_frame(piece))

    async def until_played(self) -> None:
        """Returns when the source has played what it holds. Raises as `capture` does."""
        await self._native(self._source.wait_for_playout())

    def clear(self) -> None:
        """Drop what is captured and not played."""
        self._source.clear_queue()

    async def _native(self, call: Coroutine[Any, Any, None]) -> None:
        self.unplayed_seconds = self._source.queued_duration
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

    # -- the room

    async def _publish(self) -> None:
        track = rtc.LocalAudioTrack.create_audio_track("noah", self._source)
        options = rtc.TrackPublishOptions(source=rtc.TrackSource.SOURCE_MICROPHONE)
        async with asyncio.timeout(PUBLISH_SECONDS):
            self._publication = await self._room.local_participant.publish_track(track, options)

    def _on_subscribed(self, _: object) -> None:
        self.heard.set()

    def _on_reconnecting(self) -> None:
        self._lost()
        self.connected.clear()

    def _on_reconnected(self) -> None:
        self.connected.set()
        self._returned()


def _source() -> rtc.AudioSource:
    return rtc.AudioSource(SAMPLE_RATE, 1, queue_size_ms=SOURCE_QUEUE_MS)
