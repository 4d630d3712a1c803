"""The room that LiveKit's SDK makes by coming back too late is deleted; no other is."""

from __future__ import annotations

from types import SimpleNamespace
from unittest.mock import AsyncMock, Mock

import pytest
from livekit import api
from noah.entrypoint import delete_phantom

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("rooms", "deleted"),
    [
        pytest.param([api.Room(name="interview-1")], True, id="phantom"),
        pytest.param([], False, id="gone"),
        pytest.param([api.Room(name="interview-1", max_participants=10)], False, id="made anew by the function"),
        pytest.param([api.Room(name="interview-1", num_participants=1)], False, id="somebody is there"),
    ],
)
async def test_only_a_phantom_is_deleted(rooms: list[api.Room], deleted: bool) -> None:
    room = Mock(list_rooms=AsyncMock(return_value=api.ListRoomsResponse(rooms=rooms)), delete_room=AsyncMock())
    ctx = Mock(api=Mock(room=room), job=SimpleNamespace(room=SimpleNamespace(name="interview-1")))
    await delete_phantom(ctx)
    assert room.delete_room.called is deleted


async def test_that_livekit_is_away_fails_nothing() -> None:
    room = Mock(list_rooms=AsyncMock(side_effect=TimeoutError))
    await delete_phantom(Mock(api=Mock(room=room), job=SimpleNamespace(room=SimpleNamespace(name="interview-1"))))
