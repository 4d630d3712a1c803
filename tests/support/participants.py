"""Who is in a room beside the candidate and Noah."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from livekit import api, rtc

from local.patience import wait_for
from local.stack import Stack

SECONDS = 10.0


@asynccontextmanager
async def other_agent(stack: Stack, room_name: str) -> AsyncIterator[rtc.Room]:
    """Another participant of the kind that agents are, who listens and says nothing."""
    grants = api.VideoGrants(room_join=True, room=room_name, can_subscribe=True)
    token = api.AccessToken(stack.livekit_key, stack.livekit_secret).with_identity("agent-other").with_kind("agent")
    room = rtc.Room()
    await wait_for(room.connect(stack.livekit_url, token.with_grants(grants).to_jwt()), SECONDS)
    try:
        yield room
    finally:
        await wait_for(room.disconnect(), SECONDS)
