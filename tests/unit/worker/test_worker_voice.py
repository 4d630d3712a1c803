"""What of Noah's voice is dropped, and what is not."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from unittest.mock import AsyncMock, Mock

import pytest
from livekit import rtc
from noah.voice import SAMPLE_RATE, Voice

pytestmark = pytest.mark.unit
SECONDS = 10


async def test_a_greeting_is_not_cleared_by_what_the_model_does_next() -> None:
    async with _voice() as voice:
        voice.protected = True
        await voice.capture_frame(_silence())
        voice.flush()
        voice.clear_buffer()
        assert voice.idle_since is None
        voice.heard.set()
        played = await asyncio.wait_for(voice.wait_for_playout(), SECONDS)
        assert not played.interrupted
        assert played.playback_position == pytest.approx(_silence().duration)


async def test_any_other_turn_is() -> None:
    async with _voice() as voice:
        await voice.capture_frame(_silence())
        voice.flush()
        voice.clear_buffer()
        assert voice.idle_since is not None
        assert (await asyncio.wait_for(voice.wait_for_playout(), SECONDS)).interrupted


async def test_nobody_but_the_candidate_may_listen() -> None:
    async with _voice() as voice:
        local = voice._room.local_participant
        (call,) = local.set_track_subscription_permissions.call_args_list  # type: ignore[attr-defined]
        assert not call.kwargs["allow_all_participants"]
        assert [each.participant_identity for each in call.kwargs["participant_permissions"]] == ["ada"]


@asynccontextmanager
async def _voice() -> AsyncIterator[Voice]:
    async def may_play() -> bool:
        return True

    local = Mock(publish_track=AsyncMock(), unpublish_track=AsyncMock())
    voice = Voice(Mock(local_participant=local), "ada", may_play)
    await voice.start()
    try:
        yield voice
    finally:
        await voice.aclose()


def _silence() -> rtc.AudioFrame:
    return rtc.AudioFrame.create(SAMPLE_RATE, 1, SAMPLE_RATE // 4)
