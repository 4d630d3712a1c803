"""The local cloud as a round of faults needs it: plans and people in any number, and every connection in reach."""

from __future__ import annotations

import asyncio
import itertools
import json
import os
import re
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import aiohttp
from livekit import api

from faults.facts import Log
from faults.network import Network
from local import parts, scenarios
from local.patience import wait_for
from local.processes import Part
from local.stack import ALL, Stack
from tests.support.firestores import FailingFirestore
from tests.support.interviews import Documents, stored

HERE = Path(__file__).parent
PLAN = HERE / "quick.yaml"
ENDS_SECONDS = 30.0  # what outlives its interview by more is a leak
# A person who is not answered tells the model nothing; shorter waits than in production keep a round short.
WAITS = {"PARTICIPANT_TIMEOUT_SECONDS": "8", "RECONNECT_GRACE_SECONDS": "60", "MAX_SESSIONS": "40"}
# On a busy machine a microphone stumbles: a turn is over when it has been quiet for longer than that takes.
SETTINGS = scenarios.FAST | {"silence_ms": 700}
# A model that is told that it named another question than the open one, and which that is, calls again.
CORRECTED = {
    "name": "told which question is open",
    "on": "tool_result",
    "match": '"recorded": false, "question": "(?P<question>[^"]+)", "say": "", "instruction": "Nothing was recorded',
    "do": [
        {
            "call": {
                "name": "process_user_response",
                "args": {"question_id": "${question}", "answer": "${heard}", "outcome": "answered"},
            }
        }
    ],
    "times": 20,
}
LEASE_SECONDS = 6.0  # the worker's default

_numbers = itertools.count(1)


@dataclass
class Own:
    """One person's own plan: what the simulator does for it is theirs alone."""

    id: str
    data: dict[str, Any]
    asks: dict[str, str] = field(default_factory=dict)


class World:
    """A stack whose faults are in reach.

    Args:
        name: Of the stack's folders.
        workers: How many workers to start with.
        people: How many plans there are, which is how many interviews can be held.
        waits: Settings of the workers, on top of WAITS.
        database: Put a proxy that fails as told between the workers and Firestore.
        network: Give LiveKit an address that a network of one's own leads to.
        plan: The plan that is copied.
        parts: As of Stack.
    """

    def __init__(
        self,
        name: str,
        *,
        workers: int = 1,
        people: int = 60,
        waits: Mapping[str, str] | None = None,
        database: bool = False,
        network: bool = False,
        plan: Path = PLAN,
        inside: bool = False,
        note: Callable[[str], None] = lambda line: None,
    ) -> None:
        self._name = f"faults-{name}"
        self._number_of_workers = workers
        self._people = people
        self._waits = WAITS | dict(waits or {})
        self._with_database = database
        self._with_network = network
        self._plan = plan
        self._inside = inside
        self._stack = AsyncExitStack()
        self._next = itertools.count(1)
        self.note = note
        self.database: FailingFirestore | None = None
        self.network: Network | None = None
        self.stack: Stack
        self.log: Log

    async def __aenter__(self) -> Self:
        try:
            await self._start()
        except BaseException:
            await self._stack.aclose()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stack.aclose()

    async def _start(self) -> None:
        folder = Path(self._stack.enter_context(tempfile.TemporaryDirectory(prefix="plans-")))
        text = self._plan.read_text()
        for number in range(1, self._people + 1):
            own = f"p_{number}"
            (folder / f"{own}.yaml").write_text(re.sub(r"(?m)^id: .*$", f"id: {own}", text, count=1))
        self.plans = folder
        self.stack = Stack(self._name, parts=(), plans_dir=folder, worker_env=self._waits)
        await self.stack.start()
        self._stack.callback(self.stack.close)
        await self.stack.add(ALL - {"functions", "workers"})
        if self._with_network:
            self.network = self._stack.enter_context(Network((os.getpid() + next(_numbers)) % 200))
            await self._open_livekit(self.network)
        await self.stack.add({"functions"})
        if self._with_database:
            self.database = await self._stack.enter_async_context(FailingFirestore(self.stack.firestore_emulator))
        await asyncio.gather(*(self.start_worker() for _ in range(self._number_of_workers)))
        self.log = Log(self.stack.simulator_log)

    async def _open_livekit(self, network: Network) -> None:
        """Have LiveKit reachable at the bridge's address too, and say so to its clients."""
        path = self.stack.run / "livekit.yaml"
        config = json.loads(path.read_text())
        config["bind_addresses"].append(network.address)
        config["rtc"]["node_ip"] = network.address
        config["rtc"]["interfaces"]["includes"] = [network.bridge]
        path.write_text(json.dumps(config))
        await self.stack.livekit.restart()

    @property
    def outer_livekit_url(self) -> str:
        """LiveKit's address as seen from a namespace."""
        assert self.network is not None
        return self.stack.livekit_url.replace("127.0.0.1", self.network.address)

    # --- workers

    async def start_worker(self, env: Mapping[str, str] | None = None, *, wait: bool = True) -> Part:
        """One more worker; with `env` on top of this world's settings."""
        more = dict(env or {})
        if self.database is not None:
            more["FIRESTORE_EMULATOR_HOST"] = self.database.address
        if self._inside:
            path = os.pathsep.join(filter(None, [str(HERE / "inside"), os.environ.get("PYTHONPATH")]))
            more |= {"PYTHONPATH": path, "FAULTS_COUNTS": str(self.stack.run / "counts.json")}
        return await self.stack.start_worker(more, wait=wait)

    @property
    def running_workers(self) -> list[Part]:
        return [worker for worker in self.stack.workers if worker.running]

    # --- people

    def own_plan(self, **knobs: Any) -> Own:
        """A plan that nobody else has, and a scenario for it; `knobs` are those of `local.scenarios.scenario`."""
        own = Own(f"p_{next(self._next)}", {})
        own.data = scenarios.load_plan(self.plans / f"{own.id}.yaml")
        own.asks = {question["id"]: question["ask"] for question in scenarios.questions(own.data)}
        self.write(own, **knobs)
        return own

    def write(self, own: Own, **knobs: Any) -> None:
        """The scenario of a plan; sessions that open from now on follow it."""
        knobs["settings"] = SETTINGS | knobs.get("settings", {})
        rules = [CORRECTED, *knobs.pop("more_rules", ())]
        made = scenarios.scenario(own.data, rules=rules, **knobs)
        scenarios.write(self.stack.scenarios_dir, made)

    def forget(self, own: Own) -> None:
        """Take the scenario away: the simulator reads all of them whenever a session opens."""
        (self.stack.scenarios_dir / f"interview-{own.id}.yaml").unlink(missing_ok=True)

    # --- what is left

    async def rooms(self) -> list[str]:
        """The rooms that LiveKit has."""
        client = self.stack.livekit_api()
        try:
            found = await wait_for(client.room.list_rooms(api.ListRoomsRequest()), 5)
        finally:
            await client.aclose()
        return [room.name for room in found.rooms]

    async def held(self) -> int:
        """How many interviews the workers say that they hold, by /metrics."""
        total = 0
        timeout = aiohttp.ClientTimeout(total=5)
        async with aiohttp.ClientSession(timeout=timeout) as session:
            for worker in self.running_workers:
                async with session.get(f"{worker.url}/metrics") as response:
                    found = re.search(r"(?m)^noah_active_interviews (\S+)$", await response.text())
                    total += int(float(found[1])) if found else 0
        return total

    async def left_behind(self, *, unfinished: bool, seconds: float = ENDS_SECONDS) -> list[str]:
        """Rooms, jobs and model sessions that are still there `seconds` after everybody has gone.

        `unfinished`: somebody went in mid-interview, which is over when their grace period is.
        """
        seconds += float(self._waits["RECONNECT_GRACE_SECONDS"]) if unfinished else 0
        until = time.monotonic() + seconds
        while True:
            left = [f"room {room}" for room in await self.rooms()]
            left += [f"{count} jobs" for count in [await self.held()] if count]
            left += [f"{count} model sessions" for count in [self.log.open_connections()] if count]
            if not left or time.monotonic() > until:
                return left
            await asyncio.sleep(0.5)

    async def replay(self) -> None:
        """What an operator does with the journals of workers that are gone."""
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "noah", "replay"),
            env=parts.inherited() | self.stack.worker_env(),
            stdout=asyncio.subprocess.DEVNULL,
        )
        await wait_for(process.wait(), 60)

    async def documents(self, interview_id: str) -> Documents:
        """All of an interview, read past the failing proxy."""
        return await wait_for(stored(self.stack, interview_id), 20)
