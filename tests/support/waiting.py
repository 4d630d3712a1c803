"""Waiting: for what other processes do, for many things at once, and from a fixture that cannot await."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from local.patience import within

T = TypeVar("T")


async def until(holds: Callable[[], bool | Awaitable[bool]], seconds: float = 5.0, what: str = "") -> None:
    """Wait until `holds()` is true; `what` says what that is. Raises AssertionError."""
    try:
        async with within(seconds):
            while True:
                found, pause = holds(), 0.01
                if not isinstance(found, bool):
                    found, pause = await found, 0.2  # asking another process costs it something
                if found:
                    return
                await asyncio.sleep(pause)
    except TimeoutError:
        raise AssertionError(f"not within {seconds:g} s: {what or getattr(holds, '__qualname__', holds)}") from None


async def in_batches(size: int, work: list[Coroutine[Any, Any, T]]) -> list[T]:
    """Run many, a few at a time; the first failure ends it."""
    gate = asyncio.Semaphore(size)

    async def one(each: Coroutine[Any, Any, T]) -> T:
        async with gate:
            return await each

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(one(each)) for each in work]
    return [task.result() for task in tasks]


def run_sync(call: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine from a fixture that is not one, in a loop of its own."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, call).result()
