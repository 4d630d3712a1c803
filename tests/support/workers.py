"""Workers that a test has for itself."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

from local import scenarios
from local.processes import Part
from local.stack import Stack
from tests.support.waiting import run_sync


@contextmanager
def stack_without_worker(name: str, plans_dir: Path, **more: Any) -> Iterator[Stack]:
    """A stack of a test module's own, which starts without a worker; `more` as `Stack` takes it."""
    stack = Stack(name, plans_dir=plans_dir, workers=0, **more)
    run_sync(stack.start())
    scenarios.write_all(plans_dir, stack.scenarios_dir, settings=scenarios.FAST)
    yield stack
    stack.close()


@asynccontextmanager
async def own_worker(stack: Stack, env: Mapping[str, str] | None = None, *, wait: bool = True) -> AsyncIterator[Part]:
    """One more worker of the stack, which is ended with the block. Entered when it is registered, or at once."""
    worker = await stack.start_worker(env, wait=wait)
    try:
        yield worker
    finally:
        if worker.running:
            await worker.kill()
        stack.workers.remove(worker)
