"""Whether the candidate is in the room, by event."""

import asyncio

from livekit import rtc

from noah.signals import CandidateLeft, CandidateReturned, CandidateSpeaks, Tell


class WrongCandidateError(Exception):
    """Somebody is in the room who is not the candidate that the dispatch names."""


class Presence:
    """Follows one identity through a room: arrives, leaves, returns, speaks.

    The same identity may return on a new connection at any time (a refresh, a second tab), also in the instant in
    which its old one ends.
    """

    def __init__(self, room: rtc.Room, identity: str, tell: Tell) -> None:
        self._room = room
        self._identity = identity
        self._here = asyncio.Event()
        self._wrong = asyncio.Event()
        self._tell = tell
        self.joined_at: float | None = None
        self._speaking = False
        room.on("participant_connected", self._on_connected)
        room.on("participant_disconnected", self._on_disconnected)
        room.on("active_speakers_changed", self._on_speakers)
        room.on("local_track_subscribed", self._on_subscribed)

    def close(self) -> None:
        self._room.off("participant_connected", self._on_connected)
        self._room.off("participant_disconnected", self._on_disconnected)
        self._room.off("active_speakers_changed", self._on_speakers)
        self._room.off("local_track_subscribed", self._on_subscribed)

    @property
    def here(self) -> bool:
        return self._here.is_set()

    @property
    def speaking(self) -> bool:
        return self._speaking

    def look(self) -> None:
        """Take in who was in the room before this job was."""
        for participant in self._room.remote_participants.values():
            self._on_connected(participant)

    async def wait(self, timeout: float | None) -> bool:
        """Wait until the candidate is here; False when `timeout` seconds passed without them.

        Raises WrongCandidateError when somebody else is.
        """
        self.look()
        here, wrong = asyncio.ensure_future(self._here.wait()), asyncio.ensure_future(self._wrong.wait())
        try:
            await asyncio.wait({here, wrong}, timeout=timeout, return_when=asyncio.FIRST_COMPLETED)
        finally:
            here.cancel()
            wrong.cancel()
        if self._here.is_set():
            return True
        if self._wrong.is_set():
            raise WrongCandidateError
        return False

    def _on_connected(self, participant: rtc.RemoteParticipant) -> None:
        if participant.kind == rtc.ParticipantKind.PARTICIPANT_KIND_AGENT:
            return
        if participant.identity != self._identity:
            self._wrong.set()
            return
        if self._here.is_set():
            return
        if self.joined_at is None:
            self._first()
        else:
            self._here.set()
            self._tell(CandidateReturned())

    def _on_subscribed(self, _: object) -> None:
        # nobody else may listen (voice.py), and LiveKit can say a second earlier that they do than that they came
        if self.joined_at is None:
            self._first()

    def _first(self) -> None:
        self._here.set()
        self.joined_at = asyncio.get_running_loop().time()

    def _on_disconnected(self, participant: rtc.RemoteParticipant) -> None:
        if participant.identity != self._identity or not self._here.is_set():
            return
        self._here.clear()
        self._set_speaking(False)
        self._tell(CandidateLeft())

    def _on_speakers(self, speakers: list[rtc.Participant]) -> None:
        self._set_speaking(any(speaker.identity == self._identity for speaker in speakers))

    def _set_speaking(self, speaking: bool) -> None:
        if speaking != self._speaking:
            self._speaking = speaking
            self._tell(CandidateSpeaks(speaking))
