"""Who is alone in a room of whose interview Firestore knows nothing gets a Noah, from one worker."""

from __future__ import annotations

from typing import Any

import pytest
from noah.data.documents import NewInterview
from noah.data.store import Store
from noah.process.unclaimed import Unknown
from noah.room.rooms import Dispatch, Room

from tests.fakes.firestore import Behaviour, Client, Server

pytestmark = pytest.mark.unit


class Rooms:
    """LiveKit with one room, `interview-one`."""

    def __init__(self, *, agents: int = 0, candidates: frozenset[str] = frozenset({"uid"}), age_s: float = 60) -> None:
        self.room = Room(exists=True, candidates=candidates, agents=agents)
        self.asked = [Dispatch("AD_1", "metadata", True, 0, age_s)]
        self.made: list[tuple[str, str]] = []

    async def interviews(self) -> list[str]:
        return ["interview-one"]

    async def look(self, _: str) -> Room:
        return self.room

    async def dispatches(self, _: str) -> list[Dispatch]:
        return self.asked

    async def dispatch(self, name: str, metadata: str) -> str:
        self.made.append((name, metadata))
        return "AD_2"


def store_of(server: Server) -> Store:
    client: Any = Client(server, lambda _: Behaviour())
    return Store(client, 2.0)


def worker(rooms: Any, server: Server, free: int = 1) -> Unknown:
    return Unknown(rooms, store_of(server), lambda: free)


async def test_one_worker_brings_one() -> None:
    rooms, server = Rooms(), Server()
    for each in (worker(rooms, server), worker(rooms, server)):
        await each.look()
    assert rooms.made == [("interview-one", "metadata")]


@pytest.mark.parametrize(
    "room",
    [
        pytest.param({"agents": 1}, id="somebody may be speaking"),
        pytest.param({"candidates": frozenset()}, id="nobody waits"),
        pytest.param({"age_s": 1}, id="one is on its way"),
    ],
)
async def test_nobody_else_is_brought_one(room: dict[str, Any]) -> None:
    rooms = Rooms(**room)
    await worker(rooms, Server()).look()
    assert rooms.made == []


async def test_whom_firestore_knows_is_left_to_the_watch_and_not_asked_about_again() -> None:
    rooms, server = Rooms(), Server()
    await store_of(server).create_interview("one", NewInterview("uid", "short", "1", "interview-one"))
    unknown = worker(rooms, server)
    await unknown.look()
    assert rooms.made == []
    assert unknown._known == {"interview-one"}


async def test_a_full_worker_looks_at_nothing() -> None:
    rooms = Rooms()
    await worker(rooms, Server(), free=0).look()
    assert rooms.made == []
