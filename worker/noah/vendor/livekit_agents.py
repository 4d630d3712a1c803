"""livekit-agents: its pool of idle jobs, its decoder, and what its server does not say.

The pool: its own loop looks ten times a second whether a job was taken; here it is told.

The server: it asks for its load in a thread, and by looking at a signature, twice a second; it does not say whether it
is connected, nor that LiveKit has been told that it drains.

The decoder: its thread waits for the rest of what was said before the call, also when nobody is left to bring it; a
process with such a thread does not end.

The tracer: by default it gives what was said to every exporter.
"""

import asyncio
import contextlib
from typing import Any

from livekit.agents import AgentServer, telemetry
from livekit.agents.ipc import proc_pool
from livekit.agents.ipc.job_executor import JobExecutor
from livekit.agents.utils import codecs
from opentelemetry.sdk.trace import TracerProvider

# Nothing is known to change without being told; this is for what is not known.
LOOK_SECONDS = 5.0


class Pool(proc_pool.ProcPool):
    """Keeps as many idle jobs as the framework asks for; used and closed by it as its own."""

    _taken: asyncio.Event

    async def start(self) -> None:
        self._taken = asyncio.Event()
        await super().start()

    async def _acquire_proc(self, job_id: str) -> JobExecutor:
        self._taken.set()
        try:
            return await super()._acquire_proc(job_id)
        finally:
            self._taken.set()

    def _remove_from_warmed_queue(self, proc: JobExecutor) -> None:
        super()._remove_from_warmed_queue(proc)
        self._taken.set()

    async def _main_task(self) -> None:
        try:
            while not self._closed:
                self._taken.clear()
                self._spawn_missing()
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(LOOK_SECONDS):
                        await self._taken.wait()
        except asyncio.CancelledError:
            for task in self._spawn_tasks:
                task.cancel()
            await asyncio.gather(*self._spawn_tasks, return_exceptions=True)
            await asyncio.gather(*(executor.aclose() for executor in self._executors))
            await asyncio.gather(*self._close_tasks, *self._monitor_tasks)

    def _spawn_missing(self) -> None:
        idle = min(self._target_idle_processes, self._default_num_idle_processes)
        there = self._warmed_proc_queue.qsize() + len(self._spawn_tasks)
        for _ in range(max(idle, self._jobs_waiting_for_process) - there):
            task = asyncio.create_task(self._proc_spawn_task())
            self._spawn_tasks.add(task)
            task.add_done_callback(self._spawn_tasks.discard)
            task.add_done_callback(lambda _: self._taken.set())


class Decoder(codecs.AudioStreamDecoder):
    """Its input ends, and so does its thread, with the task that brings the sound."""

    _bound = False

    def push(self, chunk: bytes) -> None:
        if not self._bound and (bringing := asyncio.current_task()):
            self._bound = True
            bringing.add_done_callback(self._brought)
        super().push(chunk)

    def _brought(self, bringing: asyncio.Task[Any]) -> None:
        self._closed = self._closed or bringing.cancelled()  # then what cannot be decoded is no error
        self.end_input()


def use_ours() -> None:
    """Have the framework use this pool and this decoder. Call it before the server runs."""
    proc_pool.ProcPool = Pool  # type: ignore[misc]
    codecs.AudioStreamDecoder = Decoder  # type: ignore[misc]


def trace_with(provider: TracerProvider) -> None:
    """Have the framework make its spans there, too, without what was said."""
    telemetry.set_tracer_provider(provider, allow_pii=False)


class PlainServer(AgentServer):
    """The framework's server, which says what it does."""

    def __init__(self, **options: Any) -> None:
        super().__init__(load_fnc=self.load, **options)
        self.announced = asyncio.Event()
        """LiveKit has been told that this worker is full, because it drains."""

    def load(self) -> float:
        """How busy this worker is, 0 to 1."""
        raise NotImplementedError

    @property
    def connecting(self) -> bool:
        """It has no connection to LiveKit, and tries to make one."""
        return self._connecting

    async def _invoke_load_fnc(self) -> float:
        return self.load()

    async def _update_worker_status(self) -> None:
        await super()._update_worker_status()
        if self.draining:
            self.announced.set()
