"""What others may read of Noah arrives, also when LiveKit refuses it for a while."""

from __future__ import annotations

import asyncio
from unittest.mock import Mock

import pytest
from noah.room import attributes as module
from noah.room.attributes import TRIES, Attributes

from local.patience import wait_for

pytestmark = pytest.mark.unit


class Room:
    """A participant's attributes; the next `failures` updates are refused."""

    def __init__(self, failures: int) -> None:
        self.failures = failures
        self.tried = 0
        self.shown: dict[str, str] = {}

    async def set_attributes(self, update: dict[str, str]) -> None:
        self.tried += 1
        if self.failures:
            self.failures -= 1
            raise RuntimeError("refused")
        self.shown |= update


async def shown(room: Room, monkeypatch: pytest.MonkeyPatch) -> Attributes:
    monkeypatch.setattr(module, "PAUSE_SECONDS", 0.01, raising=False)
    attributes = Attributes(Mock(local_participant=room))
    attributes.set(phase="greeting", epoch="3")
    attributes.start()
    await attributes.written()
    return attributes


async def test_an_update_that_fails_is_sent_again(monkeypatch: pytest.MonkeyPatch) -> None:
    room = Room(failures=TRIES - 1)
    attributes = await shown(room, monkeypatch)
    assert room.shown == {"noah.phase": "greeting", "noah.epoch": "3"}
    await attributes.aclose()


async def test_after_a_few_tries_it_goes_with_the_next_one(monkeypatch: pytest.MonkeyPatch) -> None:
    room = Room(failures=TRIES)
    attributes = await shown(room, monkeypatch)
    assert (room.tried, room.shown) == (TRIES, {})
    attributes.set(phase="interview")
    await attributes.written()
    assert room.shown == {"noah.phase": "interview", "noah.epoch": "3"}
    await attributes.aclose()


async def test_closing_waits_for_no_try(monkeypatch: pytest.MonkeyPatch) -> None:
    attributes = Attributes(Mock(local_participant=Mock(set_attributes=lambda _: asyncio.Event().wait())))
    attributes.start()
    attributes.set(phase="greeting")
    await asyncio.sleep(0)
    await wait_for(attributes.aclose(), 5)
