"""What of Noah's voice is dropped, and what is not."""

from __future__ import annotations

import asyncio
import struct
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import chain, repeat
from typing import ClassVar
from unittest.mock import AsyncMock, Mock
from weakref import WeakKeyDictionary

import pytest
from livekit import rtc
from noah.room import sense
from noah.room import track as module
from noah.room.player import MOST_HEALS
from noah.room.track import SAMPLE_RATE
from noah.room.voice import Voice
from noah.signals import Signal, VoiceFailed, VoiceSenseless

from local.patience import wait_for

pytestmark = pytest.mark.unit
SECONDS = 10


async def test_a_greeting_is_not_cleared_by_what_the_model_does_next() -> None:
    async with _voice() as voice:
        voice.protected = True
        await voice.capture_frame(_silence())
        voice.flush()
        voice.clear_buffer()
        assert voice.idle.since is None
        voice.heard.set()
        played = await wait_for(voice.wait_for_playout(), SECONDS)
        assert not played.interrupted
        assert played.playback_position == pytest.approx(_silence().duration)


async def test_any_other_turn_is() -> None:
    async with _voice() as voice:
        await voice.capture_frame(_silence())
        voice.flush()
        voice.clear_buffer()
        assert voice.idle.since is not None
        assert (await wait_for(voice.wait_for_playout(), SECONDS)).interrupted


async def test_nobody_but_the_candidate_may_listen() -> None:
    async with _voice() as voice:
        local = voice.track._room.local_participant
        (call,) = local.set_track_subscription_permissions.call_args_list  # type: ignore[attr-defined]
        assert not call.kwargs["allow_all_participants"]
        assert [each.participant_identity for each in call.kwargs["participant_permissions"]] == ["ada"]


# -- a native library that fails


class Source:
    """A native source that plays at once what it is given. The first of `faults`, which all sources share, is the
    next call's.
    """

    made: ClassVar[list[Source]] = []
    faults: ClassVar[list[str]] = []
    hanging: ClassVar[asyncio.Event] = asyncio.Event()
    queued_duration = 0.0

    def __init__(self, *_: object, **__: object) -> None:
        self.played: list[int] = []
        self.closed = False
        self.made.append(self)

    async def capture_frame(self, frame: rtc.AudioFrame) -> None:
        await self._fault()
        self.played.append(frame.data[0])

    async def wait_for_playout(self) -> None:
        await self._fault()

    async def _fault(self) -> None:
        fault = self.faults.pop(0) if self.faults else ""
        if fault == "raises":
            raise RuntimeError("InvalidState")
        if fault == "is cancelled":
            raise asyncio.CancelledError
        if fault == "hangs":
            self.hanging.set()
            await asyncio.Event().wait()

    def clear_queue(self) -> None: ...

    async def aclose(self) -> None:
        self.closed = True


@pytest.fixture
def source(monkeypatch: pytest.MonkeyPatch) -> type[Source]:
    monkeypatch.setattr(Source, "made", [])
    monkeypatch.setattr(Source, "faults", [])
    monkeypatch.setattr(Source, "hanging", asyncio.Event())
    monkeypatch.setattr(Source, "queued_duration", 0.0)
    monkeypatch.setattr(rtc, "AudioSource", Source)
    monkeypatch.setattr(rtc.LocalAudioTrack, "create_audio_track", lambda _, source: source)
    monkeypatch.setattr(module, "NATIVE_SECONDS", 0.2, raising=False)
    return Source


def heard_of(source: type[Source]) -> list[int]:
    return [piece for each in source.made for piece in each.played]


@pytest.mark.parametrize("fault", ["raises", "hangs"])
@pytest.mark.parametrize("at", [0, 1, 2, 3])
async def test_one_failed_call_of_the_native_library_is_healed(source: type[Source], fault: str, at: int) -> None:
    source.faults += [""] * at + [fault]
    async with _voice(subscribed=True) as voice:
        await voice.capture_frame(_numbered(3))
        voice.flush()
        played = await wait_for(voice.wait_for_playout(), SECONDS)
        assert not played.interrupted
        assert played.playback_position == pytest.approx(0.3)
        assert heard_of(source) == [1, 2, 3]
        first, second = source.made
        assert first.closed
        assert not second.closed
        assert voice.track._room.local_participant.publish_track.call_count == 2  # type: ignore[attr-defined]
        assert not told(voice, VoiceFailed()).is_set()


async def test_what_the_failed_source_had_not_played_is_said_again(source: type[Source]) -> None:
    source.queued_duration = 0.2
    source.faults += ["", "", "", "raises"]
    async with _voice(subscribed=True) as voice:
        await voice.capture_frame(_numbered(5))
        voice.flush()
        played = await wait_for(voice.wait_for_playout(), SECONDS)
        assert [each.played for each in source.made] == [[1, 2, 3], [2, 3, 4, 5]]
        assert played.playback_position == pytest.approx(0.5)


async def test_what_is_interrupted_while_the_native_library_hangs_is_not_said_later(source: type[Source]) -> None:
    source.faults += ["", "hangs"]
    async with _voice(subscribed=True) as voice:
        await voice.capture_frame(_numbered(3))
        voice.flush()
        await wait_for(source.hanging.wait(), SECONDS)
        voice.clear_buffer()
        assert (await wait_for(voice.wait_for_playout(), SECONDS)).interrupted
        await voice.capture_frame(_numbered(2, first=7))
        voice.flush()
        assert not (await wait_for(voice.wait_for_playout(), SECONDS)).interrupted
        assert heard_of(source) == [1, 7, 8]


@pytest.mark.parametrize("fault", ["raises", "hangs"])
async def test_a_voice_that_always_fails_gives_up_after_a_few_heals(source: type[Source], fault: str) -> None:
    source.faults += [fault] * 100
    async with _voice(subscribed=True) as voice:
        failed = told(voice, VoiceFailed())
        await voice.capture_frame(_numbered(3))
        await wait_for(failed.wait(), SECONDS)
        assert len(source.made) == 1 + MOST_HEALS
        assert 100 - len(source.faults) == 1 + MOST_HEALS


async def test_heals_are_counted_over_the_call(source: type[Source]) -> None:
    async with _voice(subscribed=True) as voice:
        failed = told(voice, VoiceFailed())
        for _ in range(MOST_HEALS):
            source.faults += ["raises"]
            await voice.capture_frame(_numbered(1))
            voice.flush()
            await wait_for(voice.wait_for_playout(), SECONDS)
        assert not failed.is_set()
        source.faults += ["raises"]
        await voice.capture_frame(_numbered(1))
        await wait_for(failed.wait(), SECONDS)


async def test_a_player_that_is_cancelled_by_what_it_calls_is_no_quiet_end(source: type[Source]) -> None:
    source.faults += ["is cancelled"]
    async with _voice(subscribed=True) as voice:
        failed = told(voice, VoiceFailed())
        await voice.capture_frame(_numbered(1))
        await wait_for(failed.wait(), SECONDS)


async def test_a_track_that_cannot_be_published_again_is_no_quiet_end(source: type[Source]) -> None:
    async with _voice(subscribed=True) as voice:
        voice.track._room.local_participant.publish_track.side_effect = RuntimeError  # type: ignore[attr-defined]
        await voice.publish_again()
        assert told(voice, VoiceFailed()).is_set()


# -- what makes no sense


async def test_what_cannot_be_heard_is_dropped_although_it_is_protected(source: type[Source]) -> None:
    """google-gemini/gemini-live-api-examples#40: samples a thousand times too small."""
    async with _voice(subscribed=True) as voice:
        senseless = told(voice, VoiceSenseless())
        voice.protected = True
        await voice.capture_frame(_numbered(40))
        voice.flush()
        await wait_for(senseless.wait(), SECONDS)
        assert (await wait_for(voice.wait_for_playout(), SECONDS)).interrupted
        assert len(heard_of(source)) == pytest.approx(sense.DEAF_SECONDS * 10, abs=1)
        assert voice.sound.audible == 0
        assert voice.protected


async def test_a_turn_that_does_not_end_is_dropped(source: type[Source]) -> None:
    """googleapis/python-genai#2715: a tone without end."""
    async with _voice(subscribed=True) as voice:
        senseless = told(voice, VoiceSenseless())
        voice.sense.most_seconds = lambda: (2.0, False)
        await voice.capture_frame(_loud(50))
        await wait_for(senseless.wait(), SECONDS)
        assert voice.sound.audible == pytest.approx(2.0)
        assert voice.idle.since is not None


async def test_a_repetition_is_left_out_and_the_turn_ends_as_it_would(source: type[Source]) -> None:
    async with _voice(subscribed=True) as voice:
        voice.sense.most_seconds = lambda: (1.0, True)
        await voice.capture_frame(_loud(30))
        voice.flush()
        played = await wait_for(voice.wait_for_playout(), SECONDS)
        assert not played.interrupted
        assert played.playback_position == pytest.approx(1.0)
        assert not told(voice, VoiceSenseless()).is_set()
        voice.sense.most_seconds = lambda: (9.0, False)
        await voice.capture_frame(_loud(5))
        voice.flush()
        assert (await wait_for(voice.wait_for_playout(), SECONDS)).playback_position == pytest.approx(0.5)


async def test_what_comes_after_a_repetition_stays_left_out(source: type[Source]) -> None:
    """The bound moves as the transcript and the sound of a turn arrive, one ahead of the other."""
    async with _voice(subscribed=True) as voice:
        bounds = chain([1.0] * 10, repeat(9.0))
        voice.sense.most_seconds = lambda: (next(bounds), True)
        await voice.capture_frame(_loud(30))
        voice.flush()
        assert (await wait_for(voice.wait_for_playout(), SECONDS)).playback_position == pytest.approx(1.0)


async def test_closing_is_no_failure(source: type[Source]) -> None:
    source.faults += ["hangs"]
    async with _voice(subscribed=True) as voice:
        await voice.capture_frame(_numbered(1))
        await wait_for(source.hanging.wait(), SECONDS)
    assert not told(voice, VoiceFailed()).is_set()


_told: WeakKeyDictionary[Voice, dict[Signal, asyncio.Event]] = WeakKeyDictionary()


def told(voice: Voice, signal: Signal) -> asyncio.Event:
    """Set when the voice has told this."""
    return _told[voice][signal]


@asynccontextmanager
async def _voice(*, subscribed: bool = False) -> AsyncIterator[Voice]:
    """A voice in a room; `subscribed`: the candidate subscribes to each track at once."""

    async def may_play() -> bool:
        return True

    async def publish(*_: object) -> Mock:
        if subscribed:
            asyncio.get_running_loop().call_soon(voice.heard.set)
        return Mock()

    local = Mock(publish_track=AsyncMock(side_effect=publish), unpublish_track=AsyncMock())
    heard: dict[Signal, asyncio.Event] = defaultdict(asyncio.Event)
    voice = Voice(Mock(local_participant=local), "ada", may_play, lambda signal: heard[signal].set())
    _told[voice] = heard
    await voice.start()
    try:
        yield voice
    finally:
        await voice.aclose()


def _silence() -> rtc.AudioFrame:
    return rtc.AudioFrame.create(SAMPLE_RATE, 1, SAMPLE_RATE // 4)


def _loud(pieces: int) -> rtc.AudioFrame:
    samples = pieces * module.FRAME_SAMPLES
    return rtc.AudioFrame(struct.pack("<h", 9000) * samples, SAMPLE_RATE, 1, samples)


def _numbered(count: int, first: int = 1) -> rtc.AudioFrame:
    """A frame of so many pieces, whose samples are its number."""
    pieces = (struct.pack("<h", number) * module.FRAME_SAMPLES for number in range(first, first + count))
    return rtc.AudioFrame(b"".join(pieces), SAMPLE_RATE, 1, count * module.FRAME_SAMPLES)
