"""The workers of the day: each admits and hands over by the worker's own code, and holds calls that are simulated.

Real: `Server.on_request`, `Calls`, `Admission`, handing over (`Calls.hand_over_all`), the lease as it is taken, renewed
and released in Firestore. Acted out: LiveKit (who is offered a job: a worker that is ready, by chance, until one takes
it), the call itself (it takes its time), Cloud Run's start of an instance, and the clock.
"""

from __future__ import annotations

import json
import math
import random
import time
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from noah.data.documents import NewInterview
from noah.data.lease import Lease, take
from noah.data.plans import load_plans
from noah.data.store import Store
from noah.process.server import DRAIN_SECONDS

from local.paths import PLANS
from tests.scale.day import Planned
from tests.simulation.worker import SimulatedServer

# From Cloud Run's being asked to the worker's registration with LiveKit.
START_SECONDS = 20
# After SIGTERM: as long as Cloud Run leaves at most, and bills.
END_SECONDS = 10
# A candidate is in the room so long after the dispatch.
JOINS_SECONDS = 1
LEASE_SECONDS = 6.0
# In real time: less than the scaler takes for a dead worker.
RENEW_SECONDS = 5.0
PLAN = "career"


class Instance:
    """One instance of Cloud Run's, from the moment in which it is asked for."""

    def __init__(self, name: str, places: int, ready_at: float) -> None:
        self.name = name
        self.ready_at = ready_at
        self.ends_at = math.inf
        settings = SimpleNamespace(max_sessions=places)
        self.server = SimulatedServer(settings, load_plans(PLANS), places)
        self.calls: dict[str, Call] = {}

    def takes(self, now: float) -> bool:
        return self.ready_at <= now and not self.server.leaving


WAITS = 2.0
"""Seconds for which somebody may wait for want of a worker."""


@dataclass(eq=False)
class Call:
    """A candidate's interview, wherever it is held."""

    planned: Planned
    interview: str
    joins_at: float
    ends_at: float = math.inf
    instance: Instance | None = None
    lease: Lease | None = None
    job: str = ""
    jobs: int = 0
    waited: float = 0.0


@dataclass
class Figures:
    """What the day comes to."""

    instance_seconds: float = 0.0
    most_instances: int = 0
    most_calls: int = 0
    gone: int = 0
    """Instances that were taken away."""
    idle: int = 0
    """Of them without a call."""
    handed_over: int = 0
    cut: int = 0
    """Calls that nobody has taken over at once."""
    unserved: int = 0
    starts: list[float] = field(default_factory=list)
    """For each call that began: how long it waited for want of a worker, in seconds."""

    @property
    def longest_wait(self) -> float:
        return max(self.starts, default=0.0)

    @property
    def waited(self) -> int:
        """Calls that waited for longer than WAITS."""
        return sum(each > WAITS for each in self.starts)


class Cluster:
    """`now` is set by whoever turns the clock."""

    def __init__(self, store: Store, places: int, seed: int) -> None:
        self.store = store
        self.places = places
        self.now = 0.0
        self.instances: list[Instance] = []
        self.open: dict[int, Call] = {}
        self.waiting: list[Call] = []
        self.figures = Figures()
        self._chance = random.Random(seed)
        self._made = 0
        self._renewed = time.monotonic()

    # -- Cloud Run

    async def set_number(self, number: int) -> None:
        """What Cloud Run does with a new number. It does not say which instance it ends: here it is the fullest."""
        living = [each for each in self.instances if not each.server.leaving]
        for _ in range(number - len(living)):
            self._made += 1
            self.instances.append(Instance(f"instance-{self._made}", self.places, self.now + START_SECONDS))
        living.sort(key=lambda each: (-len(each.calls), each.name))
        for instance in living[: max(0, len(living) - number)]:
            await self._end(instance)

    async def _end(self, instance: Instance) -> None:
        """SIGTERM: no job is taken any more, and every call is handed over."""
        self.figures.gone += 1
        self.figures.idle += not instance.calls
        instance.server.leaving = True
        instance.ends_at = self.now + (END_SECONDS if instance.calls else 1)
        await instance.server.calls.hand_over_all(DRAIN_SECONDS)
        for call in [*instance.calls.values()]:
            self.figures.cut += 1  # nobody has asked for another worker
            self._left(call)
            self.waiting.append(call)

    # -- calls

    async def begin(self, planned: Planned) -> None:
        """The candidate clicks: start_bot stores the interview, marks the lease as waiting, and dispatches."""
        call = Call(planned, f"interview-{planned.number}", self.now + JOINS_SECONDS)
        new = NewInterview(f"uid-{planned.number}", PLAN, "1", f"interview-{planned.number}")
        await self.store.create_interview(call.interview, new, waiting=True)
        self.open[planned.number] = call
        self.waiting.append(call)

    async def second(self) -> None:
        """One second: who is done leaves, who waits is offered again, instances that have ended are gone."""
        for call in [*self.open.values()]:
            if call.ends_at <= self.now and call.instance is not None:
                await self._finish(call)
        for instance in self.instances:
            for call in instance.calls.values():
                if call.joins_at <= self.now:
                    instance.server.calls.came(call.job)
        for call in [*self.waiting]:
            if not await self._offer(call) and self.now >= call.joins_at:
                call.waited += 1
        self.instances = [each for each in self.instances if each.ends_at > self.now]
        await self._renew()
        self.figures.instance_seconds += len(self.instances)
        self.figures.most_instances = max(self.figures.most_instances, len(self.instances))
        self.figures.most_calls = max(self.figures.most_calls, len(self.open))

    async def _offer(self, call: Call) -> bool:
        """LiveKit offers the job to one after the other, until one takes it."""
        ready = [each for each in self.instances if each.takes(self.now)]
        self._chance.shuffle(ready)
        call.jobs += 1
        for instance in ready:
            if await self._asked(instance, call):
                self.waiting.remove(call)
                return True
        return False

    async def _asked(self, instance: Instance, call: Call) -> bool:
        """Whether this worker has taken the job, by its own rules."""
        answers: list[bool] = []
        # each time another interview to `Admission`: here nobody floods
        name = f"{call.interview}-{call.jobs}"
        here = self.now >= call.joins_at
        metadata = {"interview_id": name, "candidate_id": "uid", "plan": PLAN, "here": here}
        room = SimpleNamespace(name=call.interview, num_participants=0)

        async def accept() -> None:
            answers.append(True)

        async def reject(*, terminate: bool = True) -> None:
            answers.append(False)

        job = SimpleNamespace(metadata=json.dumps(metadata))
        request: Any = SimpleNamespace(id=f"{name}-{instance.name}", room=room, job=job, accept=accept, reject=reject)
        await instance.server.on_request(request)
        if answers != [True]:
            return False
        call.job = request.id
        await self._hold(instance, call)
        return True

    async def _hold(self, instance: Instance, call: Call) -> None:
        call.lease = await take(self.store, call.interview, call.job, LEASE_SECONDS)
        call.instance = instance
        instance.calls[call.job] = call
        if call.ends_at == math.inf:
            self.figures.starts.append(call.waited)
            call.ends_at = self.now + call.planned.seconds

        async def hand_over() -> None:
            await self._hand_over(call)

        instance.server.calls.started(call.job, hand_over)

    async def _hand_over(self, call: Call) -> None:
        """As a call does it: the lease is given up with `waiting`, and another worker is asked for."""
        assert call.lease is not None
        assert call.instance is not None
        instance, job = call.instance, call.job
        await call.lease.release(waiting=True)
        instance.calls.pop(job)
        call.instance = None
        self.figures.handed_over += 1
        self.waiting.append(call)
        if not await self._offer(call):
            self.figures.cut += 1
        instance.server.calls.ended(job)

    def _left(self, call: Call) -> None:
        assert call.instance is not None
        call.instance.calls.pop(call.job)
        call.instance.server.calls.ended(call.job)
        call.instance = None

    async def _finish(self, call: Call) -> None:
        assert call.lease is not None
        await call.lease.release()
        self._left(call)
        del self.open[call.planned.number]

    async def _renew(self) -> None:
        """In real time, as Firestore's clock is: every lease that is held."""
        if time.monotonic() - self._renewed < RENEW_SECONDS:
            return
        self._renewed = time.monotonic()
        for call in self.open.values():
            if call.instance is not None and call.lease is not None:
                await call.lease.check()
