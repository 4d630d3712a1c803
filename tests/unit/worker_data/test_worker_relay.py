"""How events get to Pub/Sub: at once, by the sweep when that failed, marked when they are there; on virtual time."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from typing import Any

import pytest
from noah import clock
from noah.data import relay as relays
from noah.data.documents import NewInterview
from noah.data.events import Event, Outlet, PubSubUnavailable
from noah.data.pubsub import PUBLISH_SECONDS
from noah.data.relay import SWEEP_SECONDS, Relay
from noah.data.store import Store
from prometheus_client import REGISTRY

from tests.fakes.firestore import Behaviour, Client, Server
from tests.simulation.loop import Loop

pytestmark = pytest.mark.unit
EPOCH = 1_800_000_000.0


class Topic:
    """Takes what is published, unless it is told to fail."""

    def __init__(self, loop: Loop) -> None:
        self._loop = loop
        self.fails: Callable[[], bool] = lambda: False
        self.hangs = False
        self.got: list[tuple[float, str]] = []
        self.tries: list[float] = []

    async def publish(self, events: Sequence[Event]) -> None:
        self.tries.append(self._loop.now)
        if self.hangs:
            await asyncio.sleep(PUBLISH_SECONDS)
        if self.hangs or self.fails():
            raise PubSubUnavailable("refused")
        self.got += [(self._loop.now, event.id) for event in events]

    @property
    def ids(self) -> list[str]:
        return [event_id for _, event_id in self.got]


class World:
    """A database with one interview, and a topic."""

    def __init__(self) -> None:
        self.loop = Loop()
        self.server = Server(now=lambda: datetime.fromtimestamp(EPOCH + self.loop.now, UTC))
        self.topic = Topic(self.loop)
        self.refused: set[str] = set()

    def store(self, tell: Callable[[Sequence[Event]], None] = lambda _: None) -> Store:
        client: Any = Client(self.server, lambda method: Behaviour(0.01, refused=method in self.refused))
        return Store(client, 2.0, Outlet("//test", tell))

    async def begin(self) -> None:
        await self.store().create_interview("one", NewInterview("uid", "short", "1", "room"))

    def event(self) -> dict[str, Any]:
        return self.server.fields("events/one.interview.started.1") or {}

    def run(self, story: Callable[[], Awaitable[None]]) -> None:
        class Turned(clock.Clock):
            def monotonic(_) -> float:  # noqa: N805
                return self.loop.now

        clock.turn(Turned())
        try:
            self.loop.run(story())  # type: ignore[arg-type]
        finally:
            clock.turn(clock.Clock())


def put_off() -> float:
    """How many times events were put off, by the metric."""
    return REGISTRY.get_sample_value("noah_events_total", {"result": "put_off"}) or 0


async def relaying(world: World, relay: Relay, seconds: float) -> None:
    running = asyncio.create_task(relay.run(world.store(), world.topic))
    await asyncio.sleep(seconds)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


def test_what_is_written_here_is_published_at_once_and_marked() -> None:
    world = World()

    async def story() -> None:
        relay = Relay()
        running = asyncio.create_task(relaying(world, relay, 60.0))
        await world.begin()
        await world.store(relay.tell).save_state("one", 0, {"status": "live"})
        written = world.loop.now
        await running
        assert world.topic.ids == ["one.interview.started.1"]
        assert world.topic.got[0][0] - written < 0.5
        assert "relay_at" not in world.event()
        assert world.event()["sent_at"] >= world.event()["time"]

    world.run(story)


def test_what_a_process_that_died_has_left_is_published_by_another() -> None:
    world = World()

    async def story() -> None:
        await world.begin()
        await world.store().save_state("one", 0, {"status": "live"})
        assert world.event()["relay_at"]
        await relaying(world, Relay(), 30.0)
        assert world.topic.ids == ["one.interview.started.1"]
        assert world.topic.got[0][0] < 2 * SWEEP_SECONDS[0] * 1.3 + 1

    world.run(story)


def test_what_pubsub_refuses_is_tried_again_until_it_is_there_and_then_no_more() -> None:
    world = World()
    world.topic.fails = lambda: world.loop.now < 300.0

    async def story() -> None:
        relay = Relay()
        running = asyncio.create_task(relaying(world, relay, 900.0))
        await world.begin()
        before = put_off()
        await world.store(relay.tell).save_state("one", 0, {"status": "live"})
        await running
        assert world.topic.ids == ["one.interview.started.1"]
        assert put_off() > before
        # with a cap: neither a flood while it is away, nor an hour until it is noticed that it is back
        failed = [at for at in world.topic.tries if at < 300.0]
        assert 6 <= len(failed) <= 14
        assert world.topic.got[0][0] < 300.0 + SWEEP_SECONDS[1] * 1.3 + 1

    world.run(story)


def test_what_is_published_but_could_not_be_marked_is_published_again_with_the_same_id() -> None:
    world = World()

    async def story() -> None:
        relay = Relay()
        await world.begin()
        await world.store(relay.tell).save_state("one", 0, {"status": "live"})
        world.refused.add("Commit")
        running = asyncio.create_task(relaying(world, relay, 60.0))
        await asyncio.sleep(3.0)
        world.refused.clear()
        await running
        assert set(world.topic.ids) == {"one.interview.started.1"}
        assert len(world.topic.ids) == 2
        assert "relay_at" not in world.event()

    world.run(story)


def test_more_than_one_call_can_take_is_published_whole() -> None:
    world = World()

    async def story() -> None:
        for number in range(3 * relays.AT_ONCE):
            key = f"i{number}"
            await world.store().create_interview(key, NewInterview("uid", "short", "1", f"room-{key}"))
            await world.store().save_state(key, 0, {"status": "live"})
        await relaying(world, Relay(), 40.0)
        assert len(set(world.topic.ids)) == len(world.topic.ids) == 3 * relays.AT_ONCE

    world.run(story)


def test_pubsub_that_hangs_delays_no_write() -> None:
    world = World()

    async def story() -> None:
        world.topic.hangs = True
        relay = Relay()
        running = asyncio.create_task(relaying(world, relay, 20.0))
        await world.begin()
        for name in ("live", "interrupted", "abandoned", "live", "completed"):
            began = world.loop.now
            await world.store(relay.tell).save_state("one", 0, {"status": name})
            assert world.loop.now - began < 0.1
        await running

    world.run(story)


def test_without_a_topic_nothing_is_written() -> None:
    world = World()

    async def story() -> None:
        client: Any = Client(world.server)
        store = Store(client, 2.0)
        await world.begin()
        await store.save_state("one", 0, {"status": "live"})
        await store.save_state("one", 0, {"status": "completed"})
        assert not [path for path in world.server.documents if path.startswith("events/")]
        assert "told" not in (world.server.fields("interviews/one") or {})

    world.run(story)
