"""Events on Firestore's and Pub/Sub's emulator: none is lost, whoever dies, and none is told twice under two ids."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from noah.data import relay as relays
from noah.data.documents import NewInterview
from noah.data.events import Event, Outlet, PubSubUnavailable
from noah.data.journal import Journal, StateRecord
from noah.data.pubsub import Topic
from noah.data.relay import Relay
from noah.data.replay import replay
from noah.data.store import Store

from local import pubsub
from local.patience import took
from local.ports import HOST
from local.stack import Stack
from local.tools import has_pubsub
from tests.support.firestores import FailingFirestore, begin, new_id, store_at
from tests.support.waiting import run_sync, until

pytestmark = [
    pytest.mark.stack,
    pytest.mark.skipif(not has_pubsub(), reason="there is no Pub/Sub emulator: say PUBSUB_EMULATOR_JAR=FILE"),
]
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

KILLED = """
import asyncio, os, signal, sys
from noah.data.events import Outlet
from noah.data.store import Store, connect

async def main():
    project, interview_id = sys.argv[1:]
    tell = lambda _: os.kill(os.getpid(), signal.SIGKILL)
    await Store(connect(project), 5.0, Outlet("//test", tell)).save_state(interview_id, 0, {"status": "completed"})

asyncio.run(main())
"""


@pytest.fixture(scope="module")
def emulators(worker_id: str) -> Iterator[Stack]:
    stack = Stack(f"events-{worker_id}", parts={"firestore", "pubsub"}, links=["worker-pubsub"])
    run_sync(stack.start())
    yield stack
    stack.close()


class Webhook:
    """A team's webhook: answers as it is told to, and remembers what it got."""

    def __init__(self) -> None:
        self.got: list[tuple[dict[str, str], Any]] = []
        self.answer: Handler = _taken

    async def handle(self, request: web.Request) -> web.StreamResponse:
        attributes = {name.lower(): value for name, value in request.headers.items()}
        self.got.append((attributes, json.loads(await request.read())))
        return await self.answer(request)

    @property
    def ids(self) -> list[str]:
        return [attributes["ce-id"] for attributes, _ in self.got]


async def _taken(_: web.Request) -> web.StreamResponse:
    return web.Response(status=204)


class Scene:
    """A database of its own, a webhook, and what a worker does about events."""

    def __init__(self, stack: Stack, store: Store, webhook: Webhook, relay: Relay) -> None:
        self.stack = stack
        self.reader = store
        self.webhook = webhook
        self.relay = relay
        self.store = Store(store.client, store.timeout_s, Outlet("//test", relay.tell))

    async def document(self, event_id: str) -> dict[str, Any]:
        return (await self.store.client.document("events", event_id).get()).to_dict() or {}

    async def is_sent(self, event_id: str) -> bool:
        return "sent_at" in await self.document(event_id)

    @asynccontextmanager
    async def relaying(self, address: str | None = None, topic: Topic | None = None) -> AsyncIterator[None]:
        """A worker relays meanwhile; it reaches Firestore at `address`."""
        topic = topic or Topic(f"projects/{self.stack.project}/topics/{pubsub.TOPIC}", self.pubsub)
        async with store_at(address or self.stack.firestore_emulator, self.store.client.project) as store:
            running = asyncio.create_task(self.relay.run(store, topic))
            try:
                yield
            finally:
                running.cancel()
                with suppress(asyncio.CancelledError):
                    await running
                await topic.close()

    @property
    def pubsub(self) -> str:
        return self.stack.links["worker-pubsub"].address


@pytest.fixture
async def scene(emulators: Stack, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Scene]:
    monkeypatch.setattr(relays, "SWEEP_SECONDS", (0.3, 1.0))
    monkeypatch.setattr("noah.data.events.SETTLE_SECONDS", 0.5)
    monkeypatch.setattr("noah.data.pubsub.PUBLISH_SECONDS", 1.0)
    webhook = Webhook()
    app = web.Application(client_max_size=1 << 20)
    app.router.add_post("/", webhook.handle)
    runner = web.AppRunner(app, shutdown_timeout=0.5)
    await runner.setup()
    site = web.TCPSite(runner, HOST, 0)
    await site.start()
    assert site._server is not None
    port = site._server.sockets[0].getsockname()[1]  # type: ignore[attr-defined]
    name = f"webhook-{new_id()}"
    await pubsub.push(emulators.pubsub_emulator, emulators.project, name, f"http://{HOST}:{port}/")
    async with store_at(emulators.firestore_emulator, f"demo-{new_id()[:12]}", 5.0) as store:
        yield Scene(emulators, store, webhook, Relay())
    await pubsub.forget(emulators.pubsub_emulator, emulators.project, name)
    await runner.cleanup()


def completed(interview_id: str) -> list[str]:
    return [f"{interview_id}.interview.started.1", f"{interview_id}.interview.completed.1"]


async def test_an_event_reaches_a_webhook_as_a_cloudevent(scene: Scene) -> None:
    interview_id = await begin(scene.store)
    async with scene.relaying():
        await scene.store.save_state(interview_id, 0, {"status": "live", "question": "work"})
        await until(lambda: len(scene.webhook.got) == 1, 15)
        await until(lambda: scene.is_sent(f"{interview_id}.interview.started.1"), 10)
    ((headers, data),) = scene.webhook.got
    expected = {
        "ce-specversion": "1.0",
        "ce-id": f"{interview_id}.interview.started.1",
        "ce-type": "interview.started",
        "ce-source": "//test",
        "ce-subject": f"interviews/{interview_id}",
        "content-type": "application/json",
    }
    assert expected.items() <= headers.items()
    assert data == {
        "interview_id": interview_id,
        "plan": {"id": "career", "version": "1"},
        "invitation_id": None,
        "status": "live",
        "report": "none",
        "epoch": 0,
        "number": 1,
    }
    assert "relay_at" not in await scene.document(f"{interview_id}.interview.started.1")


async def test_a_worker_that_is_killed_between_commit_and_publishing_loses_nothing(scene: Scene) -> None:
    interview_id = await begin(scene.store)
    env = os.environ | {"FIRESTORE_EMULATOR_HOST": scene.stack.firestore_emulator}
    command = [sys.executable, "-c", KILLED, scene.store.client.project, interview_id]
    process = await asyncio.create_subprocess_exec(*command, env=env)
    assert await process.wait() == -signal.SIGKILL
    async with scene.relaying():
        await until(lambda: sorted(set(scene.webhook.ids)) == sorted(completed(interview_id)), 15)


@pytest.mark.parametrize("how", ["cut", "hang"])
async def test_pubsub_that_is_away_delays_nobody_and_loses_nothing(scene: Scene, how: str) -> None:
    interviews = [await begin(scene.store) for _ in range(3)]
    link = scene.stack.links["worker-pubsub"]
    async with scene.relaying():
        await (link.cut() if how == "cut" else link.hang())
        try:
            for interview_id in interviews:
                began = time.monotonic()
                await scene.store.save_state(interview_id, 0, {"status": "completed"})
                assert took(began, time.monotonic()) < 1.0
            event = Event("i1.interview.started.1", {"data": {}})
            topic = Topic(f"projects/{scene.stack.project}/topics/{pubsub.TOPIC}", scene.pubsub)
            with pytest.raises(PubSubUnavailable):
                await topic.publish([event])
            await topic.close()
        finally:
            await link.mend()
        assert scene.webhook.got == []
        due = sorted(each for interview_id in interviews for each in completed(interview_id))
        await until(lambda: sorted(set(scene.webhook.ids)) == due, 20)


async def test_what_could_not_be_marked_is_published_again_under_its_id(scene: Scene) -> None:
    interview_id = await begin(scene.store)
    async with FailingFirestore(scene.stack.firestore_emulator) as firestore:
        firestore.refuse.add("Commit")
        async with scene.relaying(firestore.address):
            await scene.store.save_state(interview_id, 0, {"status": "live"})
            await until(lambda: len(scene.webhook.ids) >= 2, 20)
            firestore.refuse.clear()
            await until(lambda: scene.is_sent(f"{interview_id}.interview.started.1"), 10)
    assert set(scene.webhook.ids) == {f"{interview_id}.interview.started.1"}
    told = [(headers["ce-time"], data) for headers, data in scene.webhook.got]
    assert all(each == told[0] for each in told)


async def test_what_comes_by_way_of_the_journal_brings_its_events(scene: Scene, tmp_path: Path) -> None:
    interview_id = new_id()
    journal = Journal(tmp_path, interview_id, "job-1")
    await journal.append(NewInterview("uid", "career", "1", f"interview-{interview_id}"))
    await journal.append(StateRecord(0, {"status": "completed", "phase": None, "question": None}))
    await journal.close()
    async with scene.relaying():
        result = await replay(tmp_path, scene.store, 6.0)
        assert result.complete
        await until(lambda: sorted(set(scene.webhook.ids)) == sorted(completed(interview_id)), 15)


async def test_of_many_workers_that_sweep_none_loses_one_and_what_is_sent_is_left(scene: Scene) -> None:
    interviews = [await begin(scene.store) for _ in range(20)]
    silent = Store(scene.store.client, 5.0, Outlet("//test"))
    for interview_id in interviews:
        await silent.save_state(interview_id, 0, {"status": "completed"})
    due = sorted(each for interview_id in interviews for each in completed(interview_id))
    async with scene.relaying(), scene.relaying(), scene.relaying():
        await until(lambda: sorted(set(scene.webhook.ids)) == due, 20)
        for event_id in due:
            await until(lambda event_id=event_id: scene.is_sent(event_id), 10)  # type: ignore[misc]


@asynccontextmanager
async def behaving(scene: Scene, answer: Handler) -> AsyncIterator[str]:
    """An interview is told of while the webhook answers like that; yields the event's id."""
    scene.webhook.answer = answer
    interview_id = await begin(scene.store)
    event_id = f"{interview_id}.interview.started.1"
    async with scene.relaying():
        await scene.store.save_state(interview_id, 0, {"status": "live"})
        # for a worker it is done when Pub/Sub has it
        await until(lambda: scene.is_sent(event_id), 15)
        await until(lambda: scene.webhook.ids != [], 15)
        yield event_id
        scene.webhook.answer = _taken


async def _fails(_: web.Request) -> web.StreamResponse:
    return web.Response(status=500, text="no")


async def _redirects(_: web.Request) -> web.StreamResponse:
    return web.Response(status=301, headers={"Location": "/elsewhere"})


async def _closes(request: web.Request) -> web.StreamResponse:
    assert request.transport is not None
    request.transport.close()
    return web.Response()


@pytest.mark.parametrize("answer", [_fails, _redirects, _closes])
async def test_a_webhook_that_does_not_take_an_event_gets_it_again(scene: Scene, answer: Handler) -> None:
    async with behaving(scene, answer) as event_id:
        await until(lambda: len(scene.webhook.ids) >= 2, 30)
        scene.webhook.answer = _taken
        before = len(scene.webhook.ids)
        await until(lambda: len(scene.webhook.ids) > before, 30)
    assert set(scene.webhook.ids) == {event_id}


async def test_a_webhook_that_answers_nothing_holds_nobody_up(scene: Scene) -> None:
    released = asyncio.Event()

    async def silent(_: web.Request) -> web.StreamResponse:
        await released.wait()
        return web.Response(status=204)

    async with behaving(scene, silent):
        other = await begin(scene.store)
        began = time.monotonic()
        await scene.store.save_state(other, 0, {"status": "live"})
        assert took(began, time.monotonic()) < 1.0
        await until(lambda: f"{other}.interview.started.1" in scene.webhook.ids, 15)
        released.set()


async def test_a_webhook_that_answers_10_mb_has_taken_the_event(scene: Scene) -> None:
    async def talks(_: web.Request) -> web.StreamResponse:
        return web.Response(status=200, body=b"x" * 10_000_000)

    async with behaving(scene, talks) as event_id:
        other = await begin(scene.store)
        await scene.store.save_state(other, 0, {"status": "live"})
        await until(lambda: f"{other}.interview.started.1" in scene.webhook.ids, 15)
        assert scene.webhook.ids.count(event_id) == 1
