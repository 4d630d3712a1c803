"""The callers' processes, as the bench sees them."""

from __future__ import annotations

import asyncio
import itertools
import json
import sys
from dataclasses import asdict
from types import TracebackType
from typing import Self

from bench.caller import Order, Report
from local.paths import ROOT

ORDER_SECONDS = 120.0


class Crowd:
    """Some processes that make calls; calls made at once are spread over them."""

    def __init__(self, processes: int) -> None:
        self._wanted = processes
        self._processes: list[asyncio.subprocess.Process] = []
        self._readers: list[asyncio.Task[None]] = []
        self._waiting: dict[str, asyncio.Future[Report]] = {}
        self._next = itertools.count()

    async def __aenter__(self) -> Self:
        self._processes = [
            await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "bench.caller"),
                cwd=ROOT,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
            )
            for _ in range(self._wanted)
        ]
        for process in self._processes:
            assert process.stdout is not None
            await asyncio.wait_for(process.stdout.readline(), 60)
            self._readers.append(asyncio.create_task(self._read(process.stdout)))
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for reader in self._readers:
            reader.cancel()
        for process in self._processes:
            if process.returncode is None:
                process.kill()
            await process.wait()

    async def call(self, order: Order) -> Report:
        """Make one call; returns when it is over."""
        process = self._processes[next(self._next) % len(self._processes)]
        assert process.stdin is not None
        waiting: asyncio.Future[Report] = asyncio.get_running_loop().create_future()
        self._waiting[order.id] = waiting
        process.stdin.write(json.dumps(asdict(order)).encode() + b"\n")
        await process.stdin.drain()
        return await asyncio.wait_for(waiting, ORDER_SECONDS)

    async def _read(self, stream: asyncio.StreamReader) -> None:
        while line := await stream.readline():
            report = Report(**json.loads(line))
            waiting = self._waiting.pop(report.id, None)
            if waiting is not None and not waiting.done():
                waiting.set_result(report)
