"""Parts that run as processes: started by the keeper, watched, paused, ended and started again.

Nothing here belongs to an event loop, so that a stack which was started in one can be used from another: the
keeper's messages are read by a thread, and what waits for them waits on plain futures.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from local.paths import ROOT
from local.patience import wait_for, within

STOP_SECONDS = 12.0  # Cloud Run gives 10 s between SIGTERM and SIGKILL
# Before a command that has a session of its own: it takes what all others leave of the processors.
# Linux shares the processors among sessions first, where it groups them (sched(7), "autogroup"): `nice` alone would
# only count within a session, and each part of a stack is one.
ASIDE = ["sh", "-c", 'echo 19 2>/dev/null >/proc/self/autogroup; exec nice -n 19 "$@"', "sh"]


class PartError(RuntimeError):
    """A part could not be started, or ended before it was ready; the message has the end of its log."""


class Keeper:
    """The owner's end of `python -m local.keeper`."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "local.keeper"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,
        )
        self._lock = threading.Lock()
        self._ids = itertools.count()
        self._spawning: dict[int, tuple[Future[int], Future[int]]] = {}
        self._exits: dict[int, Future[int]] = {}
        threading.Thread(target=self._listen, name="keeper", daemon=True).start()

    @property
    def pid(self) -> int:
        return self._process.pid

    def spawn(self, argv: Sequence[str], env: Mapping[str, str], cwd: Path, log: Path) -> tuple[int, Future[int]]:
        """Start a process. Returns its id and the future of its exit code. Raises PartError."""
        started: Future[int] = Future()
        ended: Future[int] = Future()
        order: dict[str, Any] = {"argv": list(argv), "env": dict(env), "cwd": str(cwd), "log": str(log)}
        with self._lock:
            order["id"] = next(self._ids)
            self._spawning[order["id"]] = (started, ended)
            assert self._process.stdin is not None
            try:
                self._process.stdin.write(json.dumps(order).encode() + b"\n")
                self._process.stdin.flush()
            except OSError as error:
                raise PartError("the keeper of the processes is gone") from error
        return started.result(timeout=30), ended

    def close(self) -> None:
        """End all that still runs. Returns when nothing is left."""
        assert self._process.stdin is not None
        with contextlib.suppress(OSError):
            self._process.stdin.close()
        self._process.wait(timeout=30)

    def _listen(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._heard(json.loads(line))
        for ended in [*self._exits.values(), *(pair[1] for pair in self._spawning.values())]:
            if not ended.done():
                ended.set_result(-signal.SIGKILL)

    def _heard(self, message: dict[str, Any]) -> None:
        if "exit" in message:
            self._exits.pop(message["exit"]).set_result(message["code"])
            return
        started, ended = self._spawning.pop(message["id"])
        if "error" in message:
            started.set_exception(PartError(message["error"]))
            return
        self._exits[message["pid"]] = ended
        started.set_result(message["pid"])


@dataclass
class Part:
    """One program of the stack. `ready` waits until it can be used; it is given up when the program ends."""

    name: str
    keeper: Keeper
    argv: Sequence[str]
    env: Mapping[str, str]
    log: Path
    ready: Callable[[], Awaitable[None]]
    url: str = ""
    cwd: Path = ROOT
    start_seconds: float = 60.0
    made_by_it: Sequence[Path] = ()  # files whose presence means "ready": removed before each start
    pid: int = 0
    ready_after: float = field(default=0.0, init=False)  # seconds from start to readiness
    _exit: Future[int] | None = field(default=None, init=False)

    @property
    def running(self) -> bool:
        return self._exit is not None and not self._exit.done()

    @property
    def returncode(self) -> int | None:
        """The exit code, negative for a signal; None while it runs or was never started."""
        return self._exit.result() if self._exit is not None and self._exit.done() else None

    async def start(self) -> None:
        """Start and wait until it is ready. Raises PartError."""
        self.launch()
        await self.wait_ready()

    def launch(self) -> None:
        """Start without waiting for it. Raises PartError."""
        if self.running:
            raise RuntimeError(f"{self.name} runs already")
        self.log.parent.mkdir(parents=True, exist_ok=True)
        for file in self.made_by_it:
            file.unlink(missing_ok=True)
        self._began = time.monotonic()
        self.pid, self._exit = self.keeper.spawn(self.argv, self.env, self.cwd, self.log)

    async def wait_ready(self) -> None:
        """Raises PartError when it ends, or is not ready within `start_seconds`."""
        assert self._exit is not None
        probe = asyncio.ensure_future(self.ready())
        ended = asyncio.wrap_future(self._exit)
        try:
            both: set[asyncio.Future[Any]] = {probe, ended}
            with contextlib.suppress(TimeoutError):
                async with within(self.start_seconds):
                    await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
            if self._exit.done():
                raise PartError(f"{self.name} ended with {self._exit.result()} before it was ready.{self._tail()}")
            if not probe.done():
                raise PartError(f"{self.name} was not ready within {self.start_seconds:.0f} s.{self._tail()}")
            probe.result()
        finally:
            await _cancelled(probe)
        self.ready_after = time.monotonic() - self._began

    async def stop(self, sig: int = signal.SIGTERM, timeout: float = STOP_SECONDS) -> int:
        """Signal the main process, as Cloud Run does, and SIGKILL it all after `timeout` seconds.

        Returns the exit code.
        """
        if self._exit is None:
            raise RuntimeError(f"{self.name} was never started")
        self.send(sig)
        self.resume()
        try:
            return await self.wait(timeout)
        except TimeoutError:
            return await self.kill()

    async def kill(self) -> int:
        """SIGKILL the program with all of its children, as when memory runs out or the host is lost."""
        self._group(signal.SIGKILL)
        return await self.wait(10.0)

    async def restart(self, sig: int = signal.SIGTERM) -> None:
        """Stop, and start again on the same ports."""
        if self.running:
            await self.stop(sig)
        await self.start()

    async def wait(self, timeout: float) -> int:
        """Wait for its end; the exit code. Raises TimeoutError."""
        assert self._exit is not None
        return await wait_for(asyncio.shield(asyncio.wrap_future(self._exit)), timeout)

    def send(self, sig: int) -> None:
        """Signal the main process alone."""
        if self.running:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, sig)

    def pause(self) -> None:
        """SIGSTOP: the program is there, its ports are open, and it does not answer."""
        self._group(signal.SIGSTOP)

    def resume(self) -> None:
        self._group(signal.SIGCONT)

    def _group(self, sig: int) -> None:
        if self.running:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.pid, sig)

    def _tail(self, lines: int = 15) -> str:
        with contextlib.suppress(OSError):
            last = self.log.read_text(errors="replace").splitlines()[-lines:]
            return f" Its log, {self.log}, ends:\n" + "\n".join(f"    {line}" for line in last)
        return ""


async def _cancelled(task: asyncio.Future[Any]) -> None:
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError, Exception):
        await task
