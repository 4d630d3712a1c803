"""What comes from a candidate's side, bounded: messages, bytes, tracks and their changes, comings and goings.

A page sends a text now and then, and one microphone. Who sends hundreds of messages a second is no page of ours, and
would be heard as gaps by everybody whose call is in the same process. What is too much is thrown away before it wakes
anybody; they are told, and whoever goes on is put out of the room. Changes cannot be thrown away: LiveKit's SDK follows
them. Whoever makes too many is told and put out in the same way, and who comes again and again at once.
"""

import asyncio
from contextvars import copy_context
from time import monotonic

import structlog
from livekit import rtc
from livekit.rtc.room import EventTypes

from noah.signals import Flood, FloodGoesOn, Tell
from noah.vendor.livekit_rtc import guard

log = structlog.get_logger(__name__)

MESSAGES_PER_SECOND, MESSAGES_AT_ONCE = 20.0, 100.0
BYTES_PER_SECOND, BYTES_AT_ONCE = 128_000.0, 1_000_000.0
"""A typed text has at most 4,000 characters; the first words that a page has recorded come as some 60 kB."""
MAX_TRACKS = 3
"""At once: a page that changes its microphone has two for a moment."""
CHANGES_PER_SECOND, CHANGES_AT_ONCE = 2.0, 20.0
"""Of the microphone: it comes, goes, is muted. A page that takes another one makes three."""
RETURNS_PER_SECOND, RETURNS_AT_ONCE = 0.2, 10.0
"""A phone whose network is lost every few seconds; it is no flood."""
LOOK_SECONDS = 0.8
MOST_LOOKS = 3
"""At this look or a later one, who still sends too much is put out. So many in a row without, and the flood is over."""
FORGOTTEN_SECONDS = 20.0
"""Who floods again so soon after they were told is put out at once: else those who pause would never be."""
CHANGES: tuple[EventTypes, ...] = (
    "track_published",
    "track_unpublished",
    "track_subscribed",
    "track_muted",
    "track_unmuted",
)


class Bucket:
    """Takes so much a second, and so much at once."""

    def __init__(self, per_second: float, at_once: float) -> None:
        self._per_second = per_second
        self._at_once = at_once
        self._left = at_once
        self._at = 0.0

    def take(self, amount: float, now: float) -> bool:
        """Whether there is room for this much at `now`, in seconds of a clock that never goes back."""
        self._left = min(self._left + (now - self._at) * self._per_second, self._at_once) if self._at else self._left
        self._at = now
        if amount > self._left:
            return False
        self._left -= amount
        return True


class Edge:
    """Watches what one candidate sends into one room."""

    def __init__(self, room: rtc.Room, identity: str, tell: Tell) -> None:
        self._tell = tell
        self._room = room
        self._identity = identity
        self._loop = asyncio.get_running_loop()
        self._context = copy_context()  # the library's thread knows nothing of whose call this is
        self._messages = Bucket(MESSAGES_PER_SECOND, MESSAGES_AT_ONCE)
        self._bytes = Bucket(BYTES_PER_SECOND, BYTES_AT_ONCE)
        self._changes = Bucket(CHANGES_PER_SECOND, CHANGES_AT_ONCE)
        self._returns = Bucket(RETURNS_PER_SECOND, RETURNS_AT_ONCE)
        self._dropped = self._seen = self._looks = self._calm = 0
        self._told_at = -FORGOTTEN_SECONDS
        self._timer: asyncio.TimerHandle | None = None
        self._hopeless = False

    def start(self) -> None:
        """From now on; the room is connected, and nothing in it is subscribed to."""
        guard(self._room, self.take)
        self._room.on("track_published", self._on_track)
        self._room.on("participant_connected", self._on_return)
        for event in CHANGES:
            self._room.on(event, self._on_change)
        for participant in self._room.remote_participants.values():
            for publication in participant.track_publications.values():
                self._on_track(publication, participant)

    def close(self) -> None:
        """Stop watching."""
        guard(self._room, None)
        self._room.off("track_published", self._on_track)
        self._room.off("participant_connected", self._on_return)
        for event in CHANGES:
            self._room.off(event, self._on_change)
        if self._timer is not None:
            self._timer.cancel()
        self._hopeless = True

    # -- messages

    def take(self, size: int) -> bool:
        """Whether a message of so many bytes may come in. Called in the native library's thread, for each."""
        now = monotonic()
        if self._messages.take(1, now) and self._bytes.take(size, now):
            return True
        self._too_much()
        return False

    def _too_much(self) -> None:
        self._dropped += 1
        if self._dropped == self._seen + 1:
            self._loop.call_soon_threadsafe(self._begin, context=self._context)

    def _begin(self) -> None:
        if self._timer is None and not self._hopeless:
            log.warning("flood")
            self._tell(Flood(on=True))
            again = monotonic() - self._told_at < FORGOTTEN_SECONDS
            self._told_at = monotonic()
            self._looks = self._calm = 0
            if again:
                self._give_up("flood", dropped=self._dropped)
            else:
                self._again()

    def _again(self) -> None:
        self._seen = self._dropped
        self._timer = self._loop.call_later(LOOK_SECONDS, self._look)

    def _look(self) -> None:
        self._timer = None
        self._looks += 1
        if self._dropped == self._seen:
            self._calm += 1
            if self._calm < MOST_LOOKS:
                self._again()  # who sends in bursts goes on
            else:
                self._tell(Flood(on=False))
            return
        self._calm = 0
        if self._looks >= MOST_LOOKS:
            self._give_up("flood", dropped=self._dropped)
        else:
            self._again()

    def _give_up(self, kind: str, **more: object) -> None:
        if not self._hopeless:
            self._hopeless = True
            log.warning("flooder_removed", kind=kind, **more)
            self._tell(FloodGoesOn())

    # -- comings and goings

    def _on_return(self, participant: rtc.RemoteParticipant) -> None:
        if participant.identity == self._identity and not self._returns.take(1, monotonic()):
            self._give_up("returns")

    # -- tracks

    def _on_change(self, *_: object) -> None:
        if not self._changes.take(1, monotonic()):
            self._too_much()

    def _on_track(self, publication: rtc.RemoteTrackPublication, participant: rtc.RemoteParticipant) -> None:
        """Listen to the microphone that was published last, and to nothing else."""
        if participant.identity != self._identity:
            return
        if not _is_microphone(publication):
            self._give_up("track")
            return
        microphones = [each for each in participant.track_publications.values() if _is_microphone(each)]
        if len(microphones) > MAX_TRACKS:
            self._give_up("tracks", tracks=len(microphones))
            return
        for each in microphones:
            each.set_subscribed(each.sid == publication.sid)


def _is_microphone(publication: rtc.TrackPublication) -> bool:
    # a token allows a source, not a kind: a video may call itself a microphone
    audio = publication.kind == rtc.TrackKind.KIND_AUDIO
    return audio and publication.source == rtc.TrackSource.SOURCE_MICROPHONE
