"""Put on PYTHONPATH by the bench, this reports every event loop of a program that is blocked.

A timer on each loop looks every 5 ms how late it is, and how much CPU time its thread has taken meanwhile. What a
loop was late and its own thread has worked is a block of its own making, whatever else the machine did.
"""

import asyncio
import contextlib
import json
import os
import threading
import time
from pathlib import Path
from typing import Any

_BEAT = 0.005
_REPORT = 0.003


def _watch(loop: asyncio.AbstractEventLoop, file: Path) -> None:
    before, worked = time.monotonic(), time.thread_time()

    def beat() -> None:
        nonlocal before, worked
        now, cpu = time.monotonic(), time.thread_time()
        late = now - before - _BEAT
        if late > _REPORT:
            fact = {"t": now, "late": round(late, 4), "cpu": round(cpu - worked, 4), "pid": os.getpid()}
            with file.open("a") as out:
                out.write(json.dumps(fact | {"thread": threading.current_thread().name}) + "\n")
        before, worked = time.monotonic(), time.thread_time()
        loop.call_later(_BEAT, beat)

    loop.call_later(_BEAT, beat)


def _patch(kind: Any, file: Path) -> None:
    forever = kind.run_forever

    def run_forever(self: Any) -> Any:
        if not getattr(self, "_bench_watched", False):
            with contextlib.suppress(AttributeError):
                self._bench_watched = True
            _watch(self, file)
        return forever(self)

    kind.run_forever = run_forever


if _path := os.environ.get("BENCH_BLOCKS"):
    _patch(asyncio.BaseEventLoop, Path(_path))
    with contextlib.suppress(ImportError):
        import uvloop

        _patch(uvloop.Loop, Path(_path))
