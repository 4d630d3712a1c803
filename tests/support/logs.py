"""What the workers wrote into their logs."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable
from typing import Any

from local.patience import within
from local.processes import Part


def lines(workers: Iterable[Part], event: str, **fields: Any) -> list[dict[str, Any]]:
    """The lines of an event with these fields, worker by worker."""
    found = []
    for worker in workers:
        for line in worker.log.read_text(errors="replace").splitlines():
            if not line.startswith("{"):
                continue
            entry = json.loads(line)
            if entry.get("event") == event and fields.items() <= entry.items():
                found.append(entry)
    return found


async def until_logged(workers: Iterable[Part], event: str, seconds: float = 15.0, **fields: Any) -> dict[str, Any]:
    """Wait for such a line; the first one."""
    workers = list(workers)
    try:
        async with within(seconds):
            while not (found := lines(workers, event, **fields)):  # noqa: ASYNC110 (other processes write it)
                await asyncio.sleep(0.1)
    except TimeoutError:
        raise AssertionError(f"not logged within {seconds:g} s: {event} {fields}") from None
    return found[0]
