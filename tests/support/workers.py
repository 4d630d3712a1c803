"""Workers that a test has for itself."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from local.processes import Part
from local.stack import Stack


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
