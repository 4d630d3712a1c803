"""Whether the candidate's microphone can be heard: a track that is there, is not muted, and gives more than zeros."""

import asyncio
from collections.abc import Callable

from livekit import rtc

from noah.signals import MicrophoneChanged, Tell

TROUBLE_SECONDS = 10.0
# A microphone that works hears the room, also where nobody speaks: quieter than this, in dB, is none.
NEAR_ZERO_DB = -80.0
# Once it was heard, silence may be the browser's noise suppression: a person who thinks, in a quiet room.
SILENT_AGAIN_SECONDS = 25.0

MISSING, MUTED, SILENT = "microphone_missing", "microphone_muted", "microphone_silent"


class Microphone:
    """Follows one candidate's microphone. `trouble` is a notice code, or empty while nothing is wrong with it.

    Zeros are counted in sound; that it is muted or not there, by the clock.
    """

    def __init__(self, room: rtc.Room, identity: str, tell: Tell, awaited: Callable[[], bool]) -> None:
        """`awaited`: whether it is the candidate's turn. A headset that works gives zeros to who listens."""
        self.trouble = ""
        self._tell = tell
        self._awaited = awaited
        self._room = room
        self._identity = identity
        self._zeros = 0.0
        self._heard = False
        self._timer: asyncio.TimerHandle | None = None

    def follow(self) -> None:
        """From now on, for as long as the candidate is there."""
        for event in ("track_published", "track_unpublished", "track_muted", "track_unmuted", "participant_connected"):
            self._room.on(event, self._changed)
        self._room.on("participant_disconnected", self._changed)
        self._changed()

    def close(self) -> None:
        """Stop the clock."""
        if self._timer is not None:
            self._timer.cancel()

    def sound(self, level: float, seconds: float) -> None:
        """So many seconds of the candidate's sound have come, so loud in dB of full scale."""
        if level > NEAR_ZERO_DB:
            self._heard, self._zeros = True, 0.0
            if self.trouble:
                self._set("")
            return
        if not self._awaited():
            return
        self._zeros += seconds
        limit = SILENT_AGAIN_SECONDS if self._heard else TROUBLE_SECONDS
        if self._zeros >= limit and not self.trouble and not self._state():
            self._set(SILENT)

    def _state(self) -> str:
        """What LiveKit knows of it."""
        candidate = self._room.remote_participants.get(self._identity)
        if candidate is None:
            return ""  # nobody there is nobody's microphone
        tracks = [
            each for each in candidate.track_publications.values() if each.source == rtc.TrackSource.SOURCE_MICROPHONE
        ]
        if not tracks:
            return MISSING
        return MUTED if all(each.muted for each in tracks) else ""

    def _changed(self, *_: object) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._zeros, self._heard = 0.0, False
        state = self._state()
        if self.trouble and self.trouble != state:
            self._set("")
        if state and not self.trouble:
            self._timer = asyncio.get_running_loop().call_later(TROUBLE_SECONDS, self._still)

    def _still(self) -> None:
        self._timer = None
        if state := self._state():
            self._set(state)

    def _set(self, trouble: str) -> None:
        before, self.trouble = self.trouble, trouble
        self._tell(MicrophoneChanged(before, trouble))
