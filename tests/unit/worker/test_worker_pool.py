"""The pool of idle jobs, the decoder, and the server, with what is added to the framework's."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator
from types import SimpleNamespace
from typing import Any
from unittest.mock import Mock

import pytest
from livekit.agents import AgentServer
from livekit.agents.ipc import proc_pool
from livekit.agents.utils import codecs
from livekit.agents.utils.codecs import decoder
from livekit.agents.voice.room_io._pre_connect_audio import PreConnectAudioHandler
from noah.vendor import livekit_agents
from noah.vendor.livekit_agents import PlainServer, Pool

from tests.simulation.loop import Loop

pytestmark = pytest.mark.unit


class Idle(Pool):
    """A pool whose jobs begin at once, and do nothing."""

    def __init__(self, idle: int) -> None:
        self._default_num_idle_processes = self._target_idle_processes = idle
        self._warmed_proc_queue = asyncio.Queue()
        self._executors, self._jobs_waiting_for_process = [], 0
        self._spawn_tasks, self._close_tasks, self._monitor_tasks = set(), set(), set()
        self._closed = False
        self._taken = asyncio.Event()

    async def _proc_spawn_task(self) -> None:
        await asyncio.sleep(0.01)
        self._warmed_proc_queue.put_nowait(Mock())


def test_a_job_that_was_taken_is_replaced_at_once() -> None:
    loop = Loop()

    async def process() -> float:
        pool = Idle(2)
        main = asyncio.create_task(pool._main_task())
        await asyncio.sleep(1)
        assert pool._warmed_proc_queue.qsize() == 2
        began = loop.now
        await pool._acquire_proc("job-1")
        while pool._warmed_proc_queue.qsize() < 2:  # noqa: ASYNC110
            await asyncio.sleep(0.001)
        took = loop.now - began
        main.cancel()
        await asyncio.wait({main})
        return took

    assert loop.run(process()) < 0.05


@pytest.fixture
def _ours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proc_pool, "ProcPool", proc_pool.ProcPool)
    monkeypatch.setattr(codecs, "AudioStreamDecoder", codecs.AudioStreamDecoder)
    livekit_agents.use_ours()


@pytest.mark.usefixtures("_ours")
def test_it_is_the_pool_that_the_framework_makes() -> None:
    assert proc_pool.ProcPool is Pool


class Unfinished:
    """What a page hands over of the time before the call, when it is closed in the middle."""

    def __init__(self) -> None:
        self.info = SimpleNamespace(
            attributes={"trackId": "TR_early", "sampleRate": "48000", "channels": "1"}, mime_type="audio/opus"
        )
        self.came = asyncio.Event()

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield b"OggS"
        self.came.set()
        await asyncio.Event().wait()


@pytest.fixture
def _released(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Ends what was left to wait: the process of the tests would not end either."""
    made: list[decoder.StreamBuffer] = []

    class Remembered(decoder.StreamBuffer):
        def __init__(self) -> None:
            super().__init__()
            made.append(self)

    monkeypatch.setattr(decoder, "StreamBuffer", Remembered)
    yield
    assert made
    for buffer in made:
        buffer.end_input()


def _decoding() -> list[threading.Thread]:
    return [each for each in threading.enumerate() if each.name.startswith("AudioDecoder")]


@pytest.mark.usefixtures("_ours", "_released")
async def test_what_is_never_brought_to_its_end_leaves_no_thread(caplog: pytest.LogCaptureFixture) -> None:
    """It is not a daemon: a process with one that waits does not end."""
    room = Mock()
    handler = PreConnectAudioHandler(room, timeout=60)
    handler.register()
    (_, bring), _ = room.register_byte_stream_handler.call_args
    stream = Unfinished()
    bring(stream, "a candidate")
    await stream.came.wait()
    (thread,) = _decoding()
    await handler.aclose()
    await asyncio.to_thread(thread.join, 60)
    assert not _decoding()
    assert not caplog.records


async def test_a_server_says_when_its_drain_is_announced(monkeypatch: pytest.MonkeyPatch) -> None:
    class Busy(PlainServer):
        draining = False

        def load(self) -> float:
            return 0.25

    async def told(_: Any) -> None:
        return None

    monkeypatch.setattr(AgentServer, "_update_worker_status", told)
    server = Busy(ws_url="ws://127.0.0.1:9", api_key="key", api_secret="secret")
    assert await server._invoke_load_fnc() == 0.25
    await server._update_worker_status()
    assert not server.announced.is_set()
    Busy.draining = True
    await server._update_worker_status()
    assert server.announced.is_set()
