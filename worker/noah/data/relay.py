"""Publishes the events that are written: its own process's at once, and what others have left, by a sweep.

An event is marked as sent after it is published, so one is published again where that mark is lost: at least once,
with the same id. Who dies in between, or finds Pub/Sub away, leaves it to the sweep of whoever lives: a query that
finds only what is unsent, by the field `relay_at`, which the mark takes away. Nothing of a call waits for any of this.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections.abc import Sequence
from typing import Protocol

import structlog
from google.cloud.firestore import DELETE_FIELD, SERVER_TIMESTAMP
from google.cloud.firestore_v1 import FieldFilter
from prometheus_client import Counter

from noah.data.events import COLLECTION, SENT_KEPT, Event, PubSubUnavailable
from noah.data.store import Change, Store, StoreUnavailable, connect, disconnect
from noah.data.waiting import ServerClock

log = structlog.get_logger(__name__)

EVENTS = Counter("noah_events", "Events of interviews, by what became of them", ["result"])

SWEEP_SECONDS = (5.0, 60.0)
"""The pause between sweeps, and the longest while they fail; doubled in between."""
AT_ONCE = 50
_MOST_TOLD = 1000


class Publishes(Protocol):
    """Where events go. Raises PubSubUnavailable."""

    async def publish(self, events: Sequence[Event]) -> None: ...


async def unsent(store: Store, clock: ServerClock) -> list[Event]:
    """What is left to whoever finds it, the oldest first, at most AT_ONCE. Raises StoreUnavailable."""
    query = (
        store.client.collection(COLLECTION)
        .where(filter=FieldFilter("relay_at", "<=", await clock.now()))
        .order_by("relay_at")
        .limit(AT_ONCE)
    )
    rows = await store.call(lambda: query.get(retry=None, timeout=store.timeout_s))
    return [Event(row.id, row.to_dict() or {}) for row in rows]


async def mark_sent(store: Store, events: Sequence[Event]) -> None:
    """Say that these are published; of two that say so the second changes nothing. Raises StoreUnavailable."""
    refs = [store.client.collection(COLLECTION).document(event.id) for event in events]

    def decide(change: Change) -> None:
        for ref in refs:
            found = change.get(ref)
            if found is not None and "relay_at" in found:
                expire_at = change.read_time + SENT_KEPT
                change.update(ref, {"sent_at": SERVER_TIMESTAMP, "relay_at": DELETE_FIELD, "expire_at": expire_at})

    await store.change(refs, decide)


class Relay:
    """What one worker does about events, for as long as `run` runs."""

    def __init__(self) -> None:
        self._told: dict[str, Event] = {}
        self._wake = asyncio.Event()
        self._loop = asyncio.get_running_loop()

    def tell(self, events: Sequence[Event]) -> None:
        """Say that these have just been written here; from any thread."""
        with contextlib.suppress(RuntimeError):  # this process ends: another one relays them
            self._loop.call_soon_threadsafe(self._add, tuple(events))

    def _add(self, events: Sequence[Event]) -> None:
        for event in events:
            if len(self._told) < _MOST_TOLD:  # the sweep finds the others
                self._told[event.id] = event
        self._wake.set()

    async def run(self, store: Store, topic: Publishes) -> None:
        """Publish what there is until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._at_once(store, topic), name="events of this worker")
            group.create_task(self._sweep(store, topic), name="unsent events")

    async def _at_once(self, store: Store, topic: Publishes) -> None:
        while True:
            while not self._told:
                self._wake.clear()
                await self._wake.wait()
            events = list(self._told.values())[:AT_ONCE]
            for event in events:
                del self._told[event.id]
            await self._relay(store, topic, events)

    async def _sweep(self, store: Store, topic: Publishes) -> None:
        clock, pause = ServerClock(store), SWEEP_SECONDS[0]
        while True:
            await asyncio.sleep(pause * random.uniform(0.7, 1.3))  # noqa: S311 (workers must not do it in step)
            pause = (
                SWEEP_SECONDS[0] if await self._relay_unsent(store, topic, clock) else min(pause * 2, SWEEP_SECONDS[1])
            )

    async def _relay_unsent(self, store: Store, topic: Publishes, clock: ServerClock) -> bool:
        """Relay all that is unsent. False when that failed."""
        while True:
            try:
                events = await unsent(store, clock)
            except StoreUnavailable as error:
                log.warning("events_failing", reason=str(error))
                return False
            except Exception:
                log.exception("events_failed")
                return False
            if events and not await self._relay(store, topic, events):
                return False
            if len(events) < AT_ONCE:
                return True

    async def _relay(self, store: Store, topic: Publishes, events: Sequence[Event]) -> bool:
        """Publish these, and mark them. False when that failed: they are found again."""
        try:
            await topic.publish(events)
            EVENTS.labels("sent").inc(len(events))
            await mark_sent(store, events)
        except (PubSubUnavailable, StoreUnavailable) as error:
            EVENTS.labels("put_off").inc(len(events))
            oldest = min(event.at for event in events)
            log.warning("events_unsent", count=len(events), oldest=oldest.isoformat(), reason=str(error))
            return False
        except Exception:
            EVENTS.labels("put_off").inc(len(events))
            log.exception("events_failed", count=len(events))
            return False
        return True


async def keep_relaying(relay: Relay, *, project: str, topic: str, emulator: str | None, timeout_s: float) -> None:
    """Run `relay` with connections of its own until cancelled; call it on the loop that made it."""
    from noah.data.pubsub import Topic  # 4 MB, for those alone who tell somebody

    client, destination = connect(project), Topic(topic, emulator)
    try:
        await relay.run(Store(client, timeout_s), destination)
    finally:
        await destination.close()
        await disconnect(client)
