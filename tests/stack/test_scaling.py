"""Real workers that the scaler starts and ends: a call that is on the one that goes is handed over, and goes on."""

from __future__ import annotations

import asyncio
import datetime as dt
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import aiohttp
import pytest

from local import readiness
from local.candidate import Candidate
from local.cloud_run import CloudRun
from local.patience import took, wait_for
from local.processes import Part
from local.stack import Stack
from tests.support.interviews import interview_of
from tests.support.logs import lines, until_logged
from tests.support.workers import stack_without_worker

pytestmark = pytest.mark.stack

CLOUD_RUN_KILLS_AFTER = 10  # seconds after SIGTERM
RULES = {"MAX_SESSIONS": "4", "HEADROOM": "0", "CEILING": "2", "ROUNDS": "1", "COOLDOWN_SECONDS": "30"}


@pytest.fixture(scope="module")
def scaled(worker_id: str, plans_dir: Path) -> Iterator[Stack]:
    """A stack that begins without a worker."""
    with stack_without_worker(f"scaled-{worker_id}", plans_dir, worker_env={"MAX_SESSIONS": "4"}) as stack:
        yield stack


class Instances:
    """What Cloud Run does with the number, with workers that are processes: the one that goes has the most calls."""

    def __init__(self, stack: Stack) -> None:
        self.stack = stack
        self.ending: list[asyncio.Task[int | None]] = []

    async def set_number(self, number: int) -> None:
        running = [worker for worker in self.stack.workers if worker.running]
        for _ in range(number - len(running)):
            await self.stack.start_worker(wait=False)
        held = {worker.name: await _held(worker) for worker in running[number:] and running}
        for worker in sorted(running, key=lambda each: -held.get(each.name, 0))[: len(running) - number]:
            self.ending.append(asyncio.create_task(worker.stop(signal.SIGTERM, timeout=CLOUD_RUN_KILLS_AFTER)))


async def test_scaling_in_hands_the_call_over(scaled: Stack) -> None:
    instances = Instances(scaled)
    async with CloudRun(on_number=instances.set_number) as cloud_run:
        env = RULES | {"SCALED": cloud_run.scaled, "CLOUD_RUN_ENDPOINT": cloud_run.url}
        morning = await scaled.start_function("scaler", env | {"FLOOR": "2"})
        evening = await scaled.start_function("scaler", env | {"FLOOR": "1"})
        assert await _called(morning) == {"calls": 0, "instances": 2, "why": "floor"}
        for worker in scaled.workers:
            await wait_for(readiness.http(f"{worker.url}/ready"), 30)

        async with Candidate(scaled, plan="short_1") as candidate:
            await candidate.enter()
            await candidate.until_noah_said("what is your work")
            await candidate.until_quiet()
            interview = interview_of(candidate)
            (before,) = [each for each in scaled.workers if lines([each], "lease_taken", interview_id=interview)]
            (other,) = [each for each in scaled.workers if each is not before]
            await _quiet_for(scaled, seconds=300)
            began, heard_before = time.monotonic(), candidate.clock()
            assert await _called(evening) == {"calls": 1, "instances": 1, "why": "quiet"}
            await until_logged([before], "handed_over", interview_id=interview)
            await until_logged([other], "lease_taken", interview_id=interview)
            (code,) = await asyncio.gather(*instances.ending)
            assert code == 0, "it did not leave by itself"
            assert took(began, time.monotonic()) < CLOUD_RUN_KILLS_AFTER
            await candidate.until_heard(since=heard_before)
            await candidate.type("Stop the interview.")
            assert await candidate.until_disconnected() == "ROOM_DELETED"
        await until_logged([other], "interview_ended", interview_id=interview)
    assert cloud_run.set_to == [2, 1]
    assert candidate.overlap() == 0


async def _held(worker: Part) -> float:
    timeout = aiohttp.ClientTimeout(total=5)
    async with aiohttp.ClientSession(timeout=timeout) as session, session.get(f"{worker.url}/metrics") as answer:
        found = [line for line in (await answer.text()).splitlines() if line.startswith("noah_active_interviews ")]
    return float(found[0].split()[1])


async def _called(scaler: Part) -> dict[str, object]:
    timeout = aiohttp.ClientTimeout(total=30)
    async with aiohttp.ClientSession(timeout=timeout) as session, session.post(scaler.url) as answer:
        (found,) = (await answer.json())["rounds"]
        assert isinstance(found, dict)
        return found


async def _quiet_for(stack: Stack, seconds: float) -> None:
    """Have the scaler believe that it has read one call for so long: no test waits for a cooldown."""
    client = stack.firestore_client()
    document = client.collection("scaling").document("noah-worker")
    now = (await document.get(timeout=30)).read_time
    fields = {
        "since": now - dt.timedelta(seconds=seconds),
        "readings": [{"at": now - dt.timedelta(seconds=1), "calls": 1}],
    }
    await document.set(fields, timeout=30)
    client.close()  # type: ignore[no-untyped-call]
