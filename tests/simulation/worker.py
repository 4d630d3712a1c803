"""A worker: the real script of each call, dispatch watch, reports and replay, in a process that can be killed.

Real: `entrypoint.py`, each part of a call and how they are joined (`assembly.join`), the lease, the writer, the
journal, the interviewer and its table, replay, `Server.on_request` and `Calls`, `keep_running`, `dispatch.Watch`,
`PendingReports`, `Reports`. Stand-ins: the framework's session, the model and the track (`speech.py`), the room and
LiveKit's API (`livekit.py`), Firestore's client and the folder of the journal (`tests/fakes`). What the framework's
`AgentServer` does (registering, draining) is acted out here.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Iterator, Mapping
from types import SimpleNamespace
from typing import Any
from unittest import mock

from livekit import api
from noah import entrypoint as script
from noah.call import assembly
from noah.call import call as calls
from noah.call.call import Call
from noah.data import journal, replay
from noah.data.events import Outlet
from noah.data.relay import Relay
from noah.data.store import Store
from noah.interview.plan import Plan
from noah.process.admission import Admission
from noah.process.background import keep_running
from noah.process.budget import Budgets
from noah.process.dispatch import Watch, is_deleted
from noah.process.passed_on import PassedOn
from noah.process.server import DRAIN_SECONDS, Calls, Server
from noah.report import evaluation
from noah.report.pending import PendingReports
from noah.report.report import Evaluated, Reports
from noah.room import recordings
from noah.room.metadata import Metadata
from noah.signals import Signals

from tests.fakes import disk, firestore
from tests.simulation import speech, telling
from tests.simulation.livekit import Api, Room, Rooms
from tests.simulation.loop import PROCESS, Loop, Process

LEASE_SECONDS = 6.0
STORE_SECONDS = 2.0
REGISTER_SECONDS = 0.5
ANSWER_SECONDS = 10.0  # for which LiveKit waits for a worker's answer to a job


class Settings(SimpleNamespace):
    """The settings that a call reads."""

    lease_seconds = LEASE_SECONDS
    state_timeout_seconds = STORE_SECONDS
    participant_timeout_seconds = 15.0
    reconnect_grace_seconds = 20.0
    google_cloud_project = "simulated"
    agent_name = "noah-voice-agent"
    retention_days = 90
    turns_per_minute = 12
    tokens_per_interview = 1_500_000
    context_tokens = 12_800
    disclosure = True
    live_model = SimpleNamespace(profile=SimpleNamespace(reply_placeholder=False, silence_ms=700))


class SimulatedServer(Server):
    """`noah.server.Server` without the framework's server below it."""

    def __init__(self, settings: Any, plans: Mapping[str, Plan], limit: int) -> None:
        self.settings = settings
        self.plans = plans
        self.calls = Calls(limit)
        self.admission = Admission(limit, lambda: self.calls.waiting)
        self.budgets = Budgets(
            "secret", per_day=1_000_000_000, per_person_hour=1_000_000_000, seconds_per_person=1_000_000
        )
        self.on_flooded = self.admission.put_out
        self.registered_now = False
        self.leaving = False
        self.on_completed: Callable[[str], None] = lambda _: None
        self.outlet: Outlet | None = None

    @property
    def draining(self) -> bool:
        return self.leaving

    @property
    def ready(self) -> bool:
        return self.registered_now and not self.leaving


class Evaluator:
    """The model behind the reports."""

    model = "simulated"

    async def evaluate(self, _: Plan, __: str) -> Evaluated:
        await asyncio.sleep(1.0)
        reply = evaluation.Reply.model_construct(scores=[], summary="They answered.", strengths=[], advice=[])
        return Evaluated(reply, 1, 0, 0, 0)


class Worker:
    """One process, from its start to its death."""

    def __init__(self, name: str, world: Any, limit: int, ahead: float) -> None:
        self.name = name
        self.world = world
        self.loop: Loop = world.loop
        self.process = Process(name, ahead)
        settings = Settings(journal_dir=world.folder, around=world)
        self.server = SimulatedServer(settings, world.plans, limit)
        self.jobs: dict[str, str] = {}
        """The room of each job that is not done."""
        self.background: asyncio.Task[None] | None = None

    def start(self) -> None:
        self.process.run(self.loop, self._run(), f"{self.name} main")

    async def _run(self) -> None:
        self.relay = Relay()
        self.server.outlet = telling.outlet(self.relay.tell)
        await asyncio.sleep(REGISTER_SECONDS)
        self.server.registered_now = True
        self.world.livekit.workers.append(self)
        self.background = asyncio.create_task(self._background(), name=f"{self.name} background")

    async def _background(self) -> None:
        store = Store(self.world.client(), STORE_SECONDS, self.server.outlet)
        reports = PendingReports()
        self.server.on_completed = reports.tell
        rooms = Rooms(self.world.livekit, self.name)
        slots = lambda: self.server.free_slots  # noqa: E731
        folder, evaluator = self.world.folder, Evaluator()
        passed_on, admission = PassedOn(), self.server.admission
        admission.on_passed_on = passed_on.add
        admission.is_deleted = lambda interview_id: is_deleted(store, interview_id)
        watch = Watch(
            store,
            rooms,  # type: ignore[arg-type]
            lease_seconds=LEASE_SECONDS,
            free_slots=slots,
            journal_dir=folder,
            passed_on=passed_on,
        )
        written = Reports(store, evaluator, self.world.plans, LEASE_SECONDS)  # type: ignore[arg-type]
        await keep_running(
            {
                "watch": watch.run,
                "reports": lambda: reports.run(store, written),
                "replay": lambda: replay.keep_replaying(
                    project="simulated",
                    directory=folder,
                    lease_seconds=LEASE_SECONDS,
                    timeout_s=STORE_SECONDS,
                    outlet=self.server.outlet,
                ),
                "events": lambda: self.relay.run(store, self.world.pubsub),
            }
        )

    # -- jobs

    def offered(self) -> bool:
        """Whether LiveKit offers it jobs. That it is stopped LiveKit cannot see."""
        return self.process.alive and self.server.registered_now and not self.server.leaving

    def offer(self, job_id: str, room: str, metadata: str, answer: Callable[[bool, bool], None]) -> None:
        answered = False

        def once(accepted: bool, again: bool) -> None:
            nonlocal answered
            if not answered:
                answered = True
                answer(accepted, again)

        self.world.livekit.later(ANSWER_SECONDS, once, False, True)
        job = SimpleNamespace(id=job_id, metadata=metadata, room=SimpleNamespace(name=room, num_participants=0))

        async def accept() -> None:
            once(True, False)
            asyncio.create_task(self._job(job), name=f"job {job_id}")  # noqa: RUF006 (the loop keeps it)

        async def reject(*, terminate: bool = True) -> None:
            once(False, not terminate)

        request = SimpleNamespace(id=job_id, room=job.room, job=job, accept=accept, reject=reject)
        self.process.run(self.loop, self.server.on_request(request), f"offer {job_id}")  # type: ignore[arg-type]

    async def _job(self, job: Any) -> None:
        self.jobs[job.id] = job.room.name
        self.world.job_started(self, job)
        room = Room(self.world.livekit, job.room.name, f"agent-{job.id}")
        livekit = Api(self.world.livekit)
        left: list[Callable[[], Awaitable[None]]] = []
        ctx: Any = SimpleNamespace(
            job=job,
            room=room,
            connect=room.connect,
            api=livekit,
            shutdown=lambda _: None,
            add_shutdown_callback=left.append,
            delete_room=lambda: livekit.delete_room(api.DeleteRoomRequest(room=job.room.name)),
        )
        await asyncio.sleep(self.world.random.uniform(0.05, 0.2))
        try:
            await script.entrypoint(ctx, self.server, None)  # type: ignore[arg-type]
        finally:
            room.disconnect()
            for callback in left:
                await callback()
            del self.jobs[job.id]
            self.world.job_ended(self, job)

    # -- its end

    def kill(self) -> None:
        """SIGKILL: what it was writing to the disk may be there, in part, or not."""
        executing = list(self.process.executing.values())
        self.loop.kill(self.process)
        for work in executing:
            if self.world.random.random() < 0.5:
                with tearing(), contextlib.suppress(Exception):
                    work()
        self._gone()

    def stop(self) -> None:
        self.loop.stop_process(self.process)
        self.world.livekit.lost(self.process)

    def go_on(self) -> None:
        self.loop.continue_process(self.process)

    def terminate(self) -> None:
        """SIGTERM, and ten seconds later SIGKILL."""
        self.process.run(self.loop, self._terminate(), f"{self.name} drain")
        self.world.livekit.later(10.0, self._terminated)

    async def _terminate(self) -> None:
        self.server.leaving = True
        if self.background is not None:
            self.background.cancel()
        await self.server.calls.hand_over_all(DRAIN_SECONDS)
        if self.background is not None:
            await asyncio.gather(self.background, return_exceptions=True)

    def _terminated(self) -> None:
        if self.process.alive:
            self.kill()

    def _gone(self) -> None:
        if self in self.world.livekit.workers:
            self.world.livekit.workers.remove(self)
        self.world.livekit.lost(self.process)
        self.world.worker_gone(self)


_torn = False


@contextlib.contextmanager
def tearing() -> Iterator[None]:
    """What is written meanwhile is cut in the middle."""
    global _torn
    _torn = True
    try:
        yield
    finally:
        _torn = False


def _write(path: disk.File, data: bytes) -> None:
    if _torn:
        disk.tear(path, data)
    else:
        disk.write(path, data)


@contextlib.contextmanager
def seams(client: Callable[[], firestore.Client], on_call: Callable[[Call], None]) -> Iterator[None]:
    """Gives each call its stand-ins, and puts them in the place of what a process makes for itself."""

    def assemble(ctx: Any, server: Any, metadata: Metadata, model: Any, tell: Signals) -> Call:
        session: Any = speech.Session(llm=model)
        made: Any = speech.Voice
        store = Store(connect(), STORE_SECONDS, server.outlet)
        call = assembly.join(ctx, server, metadata, model, tell, store=store, session=session, voice_of=made)
        session.interviewer = call.interviewer
        on_call(call)
        return call

    async def disconnect(_: object) -> None:
        return None

    def connect(*_: object) -> Any:
        return client()

    with contextlib.ExitStack() as stack:
        for module, name, stand_in in (
            (script, "assemble", assemble),
            (script, "Model", speech.Model),
            (script, "forget", lambda _: None),
            (calls, "Noah", lambda *_: None),
            (calls, "disconnect", disconnect),
            (recordings, "play", speech.play_recorded),
            (replay, "connect", connect),
            (replay, "disconnect", disconnect),
            (journal, "_write", _write),
        ):
            stack.enter_context(mock.patch.object(module, name, stand_in))
        yield


def process_name() -> str:
    """Whose code runs now; empty for the world's own."""
    process = PROCESS.get()
    return process.name if process is not None else ""
