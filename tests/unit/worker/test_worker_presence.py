"""Whether the candidate is there, by what LiveKit says, in whatever order it says it."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from livekit import rtc
from noah.room.presence import Presence
from noah.signals import Signal, Signals, Tell

pytestmark = pytest.mark.unit
HUMAN = rtc.ParticipantKind.PARTICIPANT_KIND_STANDARD


class Room:
    """LiveKit's room, as far as its events go."""

    def __init__(self) -> None:
        self.remote_participants: dict[str, object] = {}
        self._heard: dict[str, list[Callable[[object], None]]] = {}

    def on(self, event: str, callback: Callable[[object], None]) -> None:
        self._heard.setdefault(event, []).append(callback)

    def off(self, event: str, callback: Callable[[object], None]) -> None:
        self._heard[event].remove(callback)

    def happens(self, event: str, about: object) -> None:
        for callback in self._heard[event]:
            callback(about)


async def test_who_listens_is_there_before_livekit_says_that_they_came() -> None:
    room = Room()
    told: list[Signal] = []
    presence = _presence(room, told.append)
    room.happens("local_track_subscribed", None)
    assert presence.here
    assert await presence.wait(0)
    joined_at = presence.joined_at
    room.happens("participant_connected", SimpleNamespace(identity="ada", kind=HUMAN))
    assert (presence.joined_at, told) == (joined_at, [])


async def test_a_track_that_is_heard_late_brings_nobody_back() -> None:
    room = Room()
    presence = _presence(room)
    person = SimpleNamespace(identity="ada", kind=HUMAN)
    room.happens("participant_connected", person)
    room.happens("participant_disconnected", person)
    room.happens("local_track_subscribed", None)
    assert not presence.here


def _presence(room: Room, tell: Tell | None = None) -> Presence:
    return Presence(room, "ada", tell or Signals())  # type: ignore[arg-type]
