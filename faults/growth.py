"""A worker that has held many interviews has what it had after a few."""

from __future__ import annotations

import asyncio
import gc
import json
import signal

import psutil

from faults.cases import several
from faults.person import Person, Sample
from faults.world import World
from local.processes import Part
from tests.support.waiting import until

FEW, MANY, AT_ONCE = 20, 200, 6
# Native threads and sockets of a call end some seconds after it; what outlives it by 30 s is a promise broken.
SETTLE_SECONDS = 20.0
# The allocator keeps some of what it was given: so much per interview is noise, a session's audio or context is not.
MEMORY_PER_INTERVIEW = 0.25  # MiB


async def counts(world: World, worker: Part) -> dict[str, float]:
    """Memory (MiB), threads, sockets, files and tasks of a worker that holds no interview."""

    async def idle() -> bool:
        return await world.held() == 0

    await until(idle, 120, "the worker holds nothing")
    await asyncio.sleep(SETTLE_SECONDS)
    path = world.stack.run / "counts.json"
    path.unlink(missing_ok=True)
    worker.send(signal.SIGUSR1)

    async def counted() -> bool:
        return path.exists()

    await until(counted, 20, "it has counted")
    inside = json.loads(path.read_text())
    process = psutil.Process(worker.pid)
    tree = [process, *process.children(recursive=True)]
    return {
        "memory": round(sum(each.memory_info().rss for each in tree) / 2**20, 1),
        "threads": sum(each.num_threads() for each in tree),
        "files": sum(each.num_fds() for each in tree),
        "sockets": sum(len(each.net_connections()) for each in tree),
        "tasks": inside["tasks"],
    }


async def quick(person: Person) -> None:
    await person.enter()
    await person.run()


async def grow(world: World) -> tuple[list[Sample], list[dict[str, float]]]:
    """Hold MANY interviews on one worker. What it had after FEW, and after all."""
    worker = world.running_workers[0]
    samples = await several(world, FEW, quick, at_once=AT_ONCE, typed=True)
    first = {"interviews": FEW} | await counts(world, worker)
    samples += await several(world, MANY - FEW, quick, at_once=AT_ONCE, typed=True)
    gc.collect()
    return samples, [first, {"interviews": MANY} | await counts(world, worker)]


def grown(few: dict[str, float], many: dict[str, float]) -> list[str]:
    """What a worker has more of than it should."""
    more = {key: many[key] - few[key] for key in few}
    allowed = {"memory": MEMORY_PER_INTERVIEW * more["interviews"], "threads": 2, "files": 4, "sockets": 2, "tasks": 3}
    return [f"{key}: {few[key]:g} → {many[key]:g}" for key, most in allowed.items() if more[key] > most]
