"""The worker's process: it holds no more than it may, and hands its calls over whatever else goes wrong."""

from __future__ import annotations

import asyncio
import functools
import os
import signal
import threading
from collections.abc import AsyncIterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import AsyncMock, Mock

import aiohttp
import pytest
from livekit import api
from noah.process import server as process
from noah.process import worker
from noah.process.admission import Admission
from noah.process.budget import Budgets
from noah.process.server import Calls, CredentialsRefusedError, check_credentials, run
from structlog.testing import capture_logs

pytestmark = pytest.mark.unit
SECONDS = 60.0  # nothing here takes so long, unless it hangs


# -- the calls


class InThread:
    """A call in a thread of its own, which ends when it is handed over."""

    def __init__(self, calls: Calls, job_id: str) -> None:
        self.calls = calls
        self.job_id = job_id
        self.handed_over = False

    async def hand_over(self) -> None:
        self.handed_over = True
        await asyncio.to_thread(self.calls.ended, self.job_id)

    def start(self) -> None:
        self.calls.admit(self.job_id)
        self.calls.started(self.job_id, self.hand_over)


async def test_every_call_is_handed_over_at_the_same_time() -> None:
    calls = Calls(3)
    waiting, both = 0, asyncio.Event()

    async def hand_over(job_id: str) -> None:
        nonlocal waiting
        waiting += 1
        if waiting == 2:
            both.set()
        await both.wait()
        calls.ended(job_id)

    for job_id in ("job-1", "job-2"):
        calls.started(job_id, functools.partial(hand_over, job_id))
    await calls.hand_over_all(SECONDS)
    assert len(calls) == 0


async def test_a_call_that_starts_meanwhile_is_handed_over_too() -> None:
    """One that was admitted before, and whose thread comes to say how it is reached only now; and one after that."""
    calls = Calls(3)
    first, admitted, late = (InThread(calls, f"job-{n}") for n in range(3))
    first.start()
    calls.admit(admitted.job_id)
    handing_over = asyncio.create_task(calls.hand_over_all(SECONDS))
    while not first.handed_over:  # noqa: ASYNC110
        await asyncio.sleep(0)
    late.start()
    assert not handing_over.done()
    thread = threading.Thread(target=calls.started, args=(admitted.job_id, admitted.hand_over))
    thread.start()
    await handing_over
    thread.join()
    assert [first.handed_over, admitted.handed_over, late.handed_over, len(calls)] == [True, True, True, 0]


async def test_calls_that_end_in_their_threads_meanwhile_disturb_nothing() -> None:
    calls = Calls(3)
    other = InThread(calls, "job-2")

    def hand_over() -> Any:
        """Called while the calls are gone through."""
        thread = threading.Thread(target=calls.ended, args=("job-1",))
        thread.start()
        thread.join()
        return asyncio.sleep(0)

    calls.started("job-1", hand_over)
    other.start()
    await calls.hand_over_all(SECONDS)
    assert (other.handed_over, len(calls)) == (True, 0)


async def test_one_that_cannot_be_handed_over_keeps_no_other() -> None:
    calls = Calls(3)
    other = InThread(calls, "job-2")
    calls.started("job-1", AsyncMock(side_effect=OSError))
    other.start()
    with capture_logs() as logs:
        await calls.hand_over_all(SECONDS)
    assert other.handed_over
    assert [(line["event"], line["job_id"]) for line in logs] == [("hand_over_failed", "job-1")]


async def test_handing_over_has_a_deadline() -> None:
    calls = Calls(3)
    other = InThread(calls, "job-2")
    calls.started("job-1", asyncio.Event().wait)  # type: ignore[arg-type]
    calls.admit("job-3")  # and never starts
    other.start()
    await calls.hand_over_all(0.1)
    assert (other.handed_over, len(calls)) == (True, 2)


# -- the process


class FakeServer:
    """LiveKit's part of the worker: it runs until it is closed, and drains until no call is held."""

    def __init__(self, directory: Path, *, announces: bool = True) -> None:
        self.settings = SimpleNamespace(
            port=0,
            livekit_credentials=Mock(),
            livekit_url="ws://127.0.0.1:9",
            journal_dir=directory,
            google_cloud_project="demo",
            lease_seconds=1.0,
            state_timeout_seconds=1.0,
            agent_name="agent",
            events_topic="projects/p/topics/noah-events",
            pubsub_emulator_host=None,
            recordings_bucket="recordings",
        )
        self.budgets = Budgets("secret", per_day=1_000_000, per_person_hour=1_000_000, seconds_per_person=1_000_000)
        self.outlet = None
        self.plans: dict[str, Any] = {}
        self.calls = Calls(3)
        self.announced = asyncio.Event()
        self.free_slots = 1
        self._announces = announces
        self._closed = asyncio.Event()
        self._none_held = asyncio.Event()
        loop = asyncio.get_running_loop()

        def ended() -> None:
            loop.call_soon_threadsafe(self._none_held.set)

        self.calls.on_ended = ended
        self.admission = Admission(1, lambda: 0)
        self.outlet = None

    def readiness(self) -> tuple[bool, str]:
        return True, "ready"

    async def registered(self) -> None:
        pass

    async def run(self) -> None:
        await self._closed.wait()

    async def drain(self, timeout: float) -> None:
        if self._announces:
            self.announced.set()
        await self._none_held.wait()

    async def aclose(self) -> None:
        self._closed.set()


@pytest.fixture
async def quick(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[None]:
    monkeypatch.setattr(process, "check_credentials", AsyncMock())
    monkeypatch.setattr(process, "BACKGROUND_SECONDS", 0.05)
    monkeypatch.setattr(process, "ANNOUNCE_SECONDS", 0.05)
    yield
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().remove_signal_handler(number)


@pytest.mark.parametrize(
    "wedged", ["keep_up", "keep_replaying", "keep_relaying", "keep_erasing", "keep_counting", "watch", "delete_expired"]
)
async def test_a_wedged_background_task_keeps_no_call_from_being_handed_over(
    wedged: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, quick: None
) -> None:
    """Reports, replay, events, dispatch watch, journal: one of them takes no cancellation, and SIGTERM comes."""
    running = {
        name: asyncio.Event()
        for name in (
            "keep_up",
            "keep_replaying",
            "keep_relaying",
            "keep_erasing",
            "keep_counting",
            "watch",
            "delete_expired",
        )
    }
    loop = asyncio.get_running_loop()
    released, released_thread = asyncio.Event(), threading.Event()

    def work(name: str) -> Any:
        async def stubborn(*_: object, **__: object) -> None:
            running[name].set()
            while not released.is_set():
                try:
                    await released.wait()
                except asyncio.CancelledError:
                    if name != wedged:
                        raise

        return stubborn

    def delete_expired(_: Path) -> None:
        loop.call_soon_threadsafe(running["delete_expired"].set)
        if wedged == "delete_expired":
            released_thread.wait(SECONDS)

    for name in ("keep_up", "keep_replaying", "keep_relaying", "keep_erasing", "keep_counting", "watch"):
        monkeypatch.setattr(worker, name, work(name))
    monkeypatch.setattr(worker, "delete_expired", delete_expired)
    server: Any = FakeServer(tmp_path)
    failed: list[BaseException] = []

    async def background() -> None:
        try:
            await worker._background(server, Mock(), Mock(), Mock())
        except Exception as error:
            failed.append(error)
            for event in running.values():
                event.set()  # nothing more comes
            raise

    call = InThread(server.calls, "job-1")
    call.start()
    before = asyncio.all_tasks()
    with capture_logs() as logs:
        serving = asyncio.create_task(run(server, background))
        async with asyncio.TaskGroup() as waiting:
            for event in running.values():
                waiting.create_task(event.wait())
        assert not failed
        os.kill(os.getpid(), signal.SIGTERM)
        await serving
    assert call.handed_over
    assert ("background_stuck" in [line["event"] for line in logs]) == (wedged != "delete_expired")  # a thread is left
    released.set()
    released_thread.set()
    if left := asyncio.all_tasks() - before:
        await asyncio.wait(left)


async def test_calls_are_handed_over_although_livekit_cannot_be_told(tmp_path: Path, quick: None) -> None:
    server: Any = FakeServer(tmp_path, announces=False)
    call = InThread(server.calls, "job-1")
    call.start()
    began = asyncio.Event()

    async def background() -> None:
        began.set()

    stopped = Mock(side_effect=lambda: log.append(call.handed_over))
    log: list[bool] = []
    serving = asyncio.create_task(run(server, background, stopped))
    await began.wait()
    os.kill(os.getpid(), signal.SIGTERM)
    await serving
    assert call.handed_over
    assert log == [False], "said once, before anything of the end is waited for"


async def test_a_background_that_fails_is_seen(tmp_path: Path, quick: None) -> None:
    server: Any = FakeServer(tmp_path)
    call = InThread(server.calls, "job-1")
    call.start()
    began = asyncio.Event()

    async def background() -> None:
        began.set()
        raise ValueError

    with capture_logs() as logs:
        serving = asyncio.create_task(run(server, background))
        await began.wait()
        await asyncio.sleep(0)
        os.kill(os.getpid(), signal.SIGTERM)
        await serving
    assert call.handed_over
    assert {"event": "background_failed", "reason": "ValueError", "log_level": "error"} in logs


# -- LiveKit's API


@pytest.mark.parametrize(
    "error",
    [
        aiohttp.ServerDisconnectedError(),
        aiohttp.ClientPayloadError(),
        TimeoutError(),
        OSError(),
        api.TwirpError("unavailable", "", status=503),
    ],
    ids=lambda error: type(error).__name__,
)
async def test_that_livekit_cannot_be_asked_stops_no_start(error: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    await check_credentials(_asked(error, monkeypatch))


async def test_refused_credentials_do(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(CredentialsRefusedError):
        await check_credentials(_asked(api.TwirpError("unauthenticated", "no", status=401), monkeypatch))


def _asked(error: Exception, monkeypatch: pytest.MonkeyPatch) -> Any:
    livekit = AsyncMock()
    livekit.__aenter__.return_value.room.list_rooms.side_effect = error
    livekit.__aexit__.return_value = False
    monkeypatch.setattr(api, "LiveKitAPI", Mock(return_value=livekit))
    return SimpleNamespace(livekit_credentials=Mock(), livekit_url="ws://127.0.0.1:9")
