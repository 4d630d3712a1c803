"""What a candidate's side may send: a page's messages and its microphone, and not much more."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any
from unittest.mock import Mock

import pytest
from livekit import rtc
from noah.room import edge as module
from noah.room.edge import (
    BYTES_AT_ONCE,
    CHANGES_AT_ONCE,
    MAX_TRACKS,
    MESSAGES_AT_ONCE,
    MESSAGES_PER_SECOND,
    MOST_LOOKS,
    Bucket,
    Edge,
)
from noah.signals import Flood, FloodGoesOn, Signal

pytestmark = pytest.mark.unit

AUDIO, VIDEO = rtc.TrackKind.KIND_AUDIO, rtc.TrackKind.KIND_VIDEO
MICROPHONE, CAMERA = rtc.TrackSource.SOURCE_MICROPHONE, rtc.TrackSource.SOURCE_CAMERA


class Side:
    """A candidate's side of a room, with a clock."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 1.0
        self.gates: list[Any] = []
        monkeypatch.setattr(module, "monotonic", lambda: self.now)
        monkeypatch.setattr(module, "guard", lambda _, gate: self.gates.append(gate))
        monkeypatch.setattr(module, "LOOK_SECONDS", 3600.0)
        self.candidate = SimpleNamespace(identity="ada", track_publications={})
        self.room = Mock(remote_participants={"ada": self.candidate})
        self.edge = Edge(self.room, "ada", self._hear)
        self.told: list[bool] = []
        self.hopeless = 0
        self.edge.start()

    def _hear(self, signal: Signal) -> None:
        if isinstance(signal, Flood):
            self.told.append(signal.on)
        else:
            assert signal == FloodGoesOn()
            self.hopeless += 1

    def send(self, messages: int, seconds: float, size: int = 10) -> int:
        """How many of these messages come in, sent evenly over so many seconds."""
        came = 0
        for _ in range(messages):
            came += self.edge.take(size)
            self.now += seconds / messages
        return came

    def publish(self, kind: int = AUDIO, source: int = MICROPHONE) -> Mock:
        publication = Mock(kind=kind, source=source, sid=f"TR_{len(self.candidate.track_publications)}")
        self.candidate.track_publications[publication.sid] = publication
        self.edge._on_track(publication, self.candidate)  # type: ignore[arg-type]
        return publication


@pytest.fixture
async def side(monkeypatch: pytest.MonkeyPatch) -> Side:
    return Side(monkeypatch)


async def looked(side: Side, times: int = 1) -> None:
    """Seconds have passed: in each it is looked whether they go on."""
    for _ in range(times):
        await asyncio.sleep(0)
        _look(side)


def _look(side: Side) -> None:
    if side.edge._timer is not None:
        side.edge._timer.cancel()
        side.edge._look()


async def test_what_a_page_sends_comes_in(side: Side) -> None:
    assert side.send(7, 0.1, 15_000) == 7  # a text of 100 kB, in pieces
    assert side.send(1200, 60) == 1200  # a busy person
    await looked(side)
    assert side.told == []


async def test_a_flood_is_thrown_away_told_and_ended(side: Side) -> None:
    came = 0
    for _ in range(5):
        for _ in range(2):
            came += side.send(125, 0.5)
            await asyncio.sleep(0)
        await looked(side)
    assert came <= MESSAGES_AT_ONCE + 5 * MESSAGES_PER_SECOND + 1
    assert side.told == [True]
    assert side.hopeless == 1


async def test_who_stops_may_go_on(side: Side) -> None:
    side.send(300, 1.0)
    await looked(side, MOST_LOOKS)
    assert side.told == [True, False]
    assert side.hopeless == 0
    side.now += 30
    assert side.send(50, 1.0) == 50
    side.send(300, 1.0)
    await looked(side, MOST_LOOKS)
    assert side.told == [True, False, True, False]


async def test_who_sends_in_bursts_has_not_stopped(side: Side) -> None:
    for _ in range(4):
        side.send(200, 0.2)
        await looked(side, 2)
        side.now += 1.8
    assert (side.told, side.hopeless) == ([True], 1)


async def test_who_pauses_until_it_is_over_and_begins_again_is_put_out(side: Side) -> None:
    side.send(200, 0.2)
    await looked(side, MOST_LOOKS)
    assert side.told == [True, False]
    side.now += 6
    side.send(300, 0.2)
    await looked(side)
    assert (side.told, side.hopeless) == ([True, False, True], 1)


async def test_few_messages_with_too_many_bytes(side: Side) -> None:
    assert side.send(3, 0.01, int(BYTES_AT_ONCE) // 2) == 2


async def test_the_last_microphone_is_the_one(side: Side) -> None:
    first, second = side.publish(), side.publish()
    first.set_subscribed.assert_called_with(False)
    second.set_subscribed.assert_called_once_with(True)
    assert side.hopeless == 0


@pytest.mark.parametrize(("kind", "source"), [(VIDEO, MICROPHONE), (VIDEO, CAMERA), (AUDIO, CAMERA)])
async def test_anything_else_is_not_listened_to(side: Side, kind: int, source: int) -> None:
    """A video that calls itself a microphone: a token allows sources, not kinds."""
    side.publish(kind, source).set_subscribed.assert_not_called()
    assert side.hopeless == 1


async def test_forty_tracks(side: Side) -> None:
    tracks = [side.publish() for _ in range(41)]
    assert side.hopeless == 1
    assert not any(track.set_subscribed.called for track in tracks[MAX_TRACKS:])


async def test_a_microphone_that_comes_and_goes_without_end(side: Side) -> None:
    for _ in range(int(CHANGES_AT_ONCE)):
        side.edge._on_change()
    await looked(side)
    assert side.told == []
    for _ in range(5):
        for _ in range(2):
            for _ in range(10):
                side.edge._on_change()
                side.now += 0.05
            await asyncio.sleep(0)
        await looked(side)
    assert (side.told, side.hopeless) == ([True], 1)


async def test_who_leaves_and_comes_back_without_end(side: Side) -> None:
    def comes(times: int, every: float) -> None:
        for _ in range(times):
            side.edge._on_return(side.candidate)  # type: ignore[arg-type]
            side.now += every

    comes(120, 5)  # a bad network, for ten minutes
    assert side.hopeless == 0
    comes(20, 0.1)
    assert side.hopeless == 1


async def test_it_ends(side: Side) -> None:
    side.send(300, 1.0)
    side.edge.close()
    await looked(side)
    assert side.gates == [side.edge.take, None]
    assert side.hopeless == 0


def test_a_bucket_fills_by_time() -> None:
    bucket = Bucket(2.0, 4.0)
    assert [bucket.take(1, 10.0) for _ in range(5)] == [True] * 4 + [False]
    assert [bucket.take(1, 11.0) for _ in range(3)] == [True, True, False]
    assert bucket.take(4, 1000.0)
    assert not bucket.take(5, 9000.0)
