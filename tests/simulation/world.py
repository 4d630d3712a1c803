"""One seed's world: candidates, workers, LiveKit, Firestore and the model, and what goes wrong between them.

`simulate(seed)` draws all of it from the seed, runs it on virtual time, and returns what came of it. A promise that is
broken is in `Outcome.broken`; run with `history=True` the same seed goes the same way, and `Outcome.history` is the
list of what happened.
"""

from __future__ import annotations

import asyncio
import contextlib
import contextvars
import gc
import json
import random as global_random
from collections.abc import Iterator, MutableMapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any, NoReturn

import structlog
from noah import clock
from noah.call.call import Call
from noah.data.documents import AnswerRecord, NewInterview
from noah.data.plans import load_plans
from noah.data.writer import Record
from noah.interview.plan import MAX_FOLLOW_UPS, Plan
from noah.interview.speech import says_all
from noah.room.metadata import parse

from tests.fakes import disk, firestore
from tests.simulation import livekit, speech
from tests.simulation.loop import PROCESS, Hang, Loop, Process, Task
from tests.simulation.promises import Broken, Job, Promises
from tests.simulation.telling import Events, PubSub
from tests.simulation.worker import LEASE_SECONDS, Worker, process_name, seams

EPOCH = 1_800_000_000.0
HEAL_SECONDS = 120.0
"""After which nothing goes wrong any more."""
PATIENCE_SECONDS = 260.0
"""After which a candidate comes no more."""
END_SECONDS = 700.0
"""By which everything has ended."""
LONELY_SECONDS = 25.0
"""For which a candidate may be alone while a worker could come: a lease has to expire, and a dispatch to be claimed."""
PLANS = Path(__file__).parent.parent / "plans"
# Log events of the worker's that say that it has a defect.
DEFECTS = frozenset(
    {
        "job_failed",
        "call_failed",
        "task_failed",
        "event_failed",
        "close_failed",
        "background_died",
        "watch_failed",
        "reports_failed",
        "replay_failed",
        "events_failed",
        "replay_refused",
        "report_defect",
    }
)
JOB: contextvars.ContextVar[Job | None] = contextvars.ContextVar("job", default=None)


@dataclass
class Outcome:
    """What came of a seed."""

    seed: int
    interviews: int
    completed: int
    broken: str
    known: str = ""
    """The broken promise's key in `KNOWN`: it fails nothing."""
    history: list[str] = field(default_factory=list)
    steps: int = 0
    virtual_seconds: float = 0.0
    events: int = 0
    doubled: int = 0
    """How many of the events were published more than once, each time under the same id."""


@dataclass
class Faults:
    """What goes wrong now."""

    firestore: firestore.Behaviour | None = None
    """For every worker."""
    partitioned: set[str] = field(default_factory=set)
    """The workers that do not reach Firestore."""
    lossy: float = 0.0
    slow: float = 0.0
    disk_slow: float = 0.0


class Clock(clock.Clock):
    """What the worker's code reads: each process has a clock of its own, which may be wrong."""

    def __init__(self, loop: Loop) -> None:
        self.loop = loop

    def unix(self) -> float:
        process = PROCESS.get()
        return EPOCH + self.loop.now + (process.ahead if process else 0.0)

    def monotonic(self) -> float:
        return self.loop.now


class World:
    """All of it. Also `speech.Around`: what a call's speech has around it."""

    def __init__(self, seed: int, plans: dict[str, Plan], history: bool, plan: str = "") -> None:
        self.random = Random(seed)
        self.loop = Loop()
        self.loop.failed = self._failed
        self.loop.io_delay = self._io_delay
        self.history: list[str] | None = [] if history else None
        self.plans = plans
        chosen = self.random.choice(("short", "short", "probing", "hasty", "branching", "limits"))
        self.plan = plans[plan or chosen]
        self.manners = speech.Manners(self.random)
        self.faults = Faults()
        self.folder = disk.Folder(lambda: EPOCH + self.loop.now)
        self.firestore = firestore.Server(now=self._now, written=self._written)
        self.livekit = livekit.Server(self.loop, self.random, self.note)
        self.livekit.around = self
        self.livekit.on_dispatch = self._on_dispatch
        self.promises = Promises(self.loop, self.plan, LEASE_SECONDS)
        self.workers: list[Worker] = []
        self.candidates: list[Candidate] = []
        self.events = Events()
        self.pubsub = PubSub(Random(f"{seed} events"), lambda: self.loop.now, HEAL_SECONDS)
        self.broken: Broken | None = None
        self.was_full = False
        self.failed_at = -100.0
        """When Firestore last failed somebody."""
        self._number = 0

    # -- the world's own doings

    def note(self, what: str, **facts: object) -> None:
        """One line of the history."""
        if self.history is not None and not self.loop.is_closed():
            who = process.name if (process := PROCESS.get()) is not None else "-"
            job = JOB.get()
            who += f" {job.id} {job.interview_id}" if job is not None else ""
            told = " ".join(f"{key}={value}" for key, value in facts.items())
            self.history.append(f"{self.loop.now:9.3f}  {who:40}  {what}  {told}".rstrip())

    def breaks(self, error: Broken) -> None:
        """A promise is broken: the first one counts, and ends the simulation."""
        if self.broken is None:
            self.broken = error
            self.note("BROKEN", promise=error)

    @contextlib.contextmanager
    def held(self) -> Iterator[None]:
        try:
            yield
        except Broken as error:
            self.breaks(error)

    def _failed(self, context: dict[str, Any]) -> None:
        error = context.get("exception")
        if isinstance(error, Broken):
            self.breaks(error)
        elif error is not None and not isinstance(error, asyncio.CancelledError):
            self.note("exception", error=repr(error), where=context.get("message"))

    def _now(self) -> datetime:
        return datetime.fromtimestamp(EPOCH + self.loop.now, UTC)

    def _io_delay(self) -> float:
        if self.random.random() < self.faults.disk_slow:
            return self.random.uniform(0.5, 6.0)
        return self.random.uniform(0.0005, 0.01)

    def logged(self, _: object, method: str, event: MutableMapping[str, Any]) -> NoReturn:
        """Each line that the worker logs."""
        name = str(event.get("event"))
        if self.loop.is_closed():
            raise structlog.DropEvent
        if self.history is not None:
            facts = {k: v for k, v in event.items() if k not in ("event", "exc_info", "interview_id", "room", "trace")}
            self.note(f"log {name}", **facts)
        if name in DEFECTS and event.get("reason") != "JournalError":  # two things went wrong at once
            error = event.get("exc_info")
            self.breaks(Broken(f"a defect was logged: {name} {error if error is not True else ''}".strip()))
        raise structlog.DropEvent

    # -- Firestore

    def client(self) -> firestore.Client:
        process = PROCESS.get()
        name = process.name if process is not None else ""
        return firestore.Client(self.firestore, lambda method: self._behave(name, method))

    def _behave(self, process: str, method: str) -> firestore.Behaviour:
        random, faults = self.random, self.faults
        there, back = random.uniform(0.002, 0.02), random.uniform(0.002, 0.02)
        if faults.firestore or faults.partitioned or faults.lossy or faults.slow:
            self.failed_at = self.loop.now
        if faults.firestore is not None:
            return faults.firestore
        if process in faults.partitioned:
            return firestore.Behaviour(lost_there=True)
        if faults.slow and random.random() < faults.slow:
            there, back = random.uniform(0.1, 2.5), random.uniform(0.1, 1.0)
        if faults.lossy and random.random() < faults.lossy:
            return firestore.Behaviour(there, back, **{random.choice(("refused", "lost_there", "lost_back")): True})
        return firestore.Behaviour(there, back)

    def _written(self, writes: list[firestore.Written]) -> None:
        job = JOB.get()
        if self.history is not None:
            for write in writes:
                before = write.before or {}
                changed = {k: v for k, v in write.after.items() if before.get(k) != v}
                for dull in ("updated_at", "expire_at", "renewed_at", "version", "created_at", "usage", "at"):
                    changed.pop(dull, None)
                if changed:
                    self.note(f"firestore {write.path}", **{k: _short(v) for k, v in changed.items()})
        with self.held():
            self.promises.written(writes, self._now(), job)
            self.events.written(writes, process_name())

    # -- LiveKit

    def _on_dispatch(self, room: livekit.RoomState, dispatch: livekit.Dispatch) -> None:
        if not dispatch.by.startswith("watch"):
            return
        known = self.promises.known(parse(dispatch.metadata).interview_id)
        here = any(p.kind == livekit.STANDARD for p in room.participants.values()) or self._left_just_now(room.name)
        with self.held():
            self.promises.dispatched(known, dispatch.by, here, self._firestore_is_well())

    def _left_just_now(self, room: str) -> bool:
        return any(c.room_name == room and self.loop.now - c.left_at < 2.0 for c in self.candidates)

    def _firestore_is_well(self) -> bool:
        """Also a moment ago: what was decided without it is still on its way."""
        faults = self.faults
        if self.loop.now - self.failed_at < 4.0:
            return False
        return faults.firestore is None and not (faults.partitioned or faults.lossy or faults.slow)

    def job_started(self, worker: Worker, job: Any) -> None:
        metadata = parse(job.metadata)
        document = self.firestore.fields(f"interviews/{metadata.interview_id}") or {}
        known = Job(
            job.id,
            metadata.interview_id,
            worker.name,
            document.get("greeting_done") is True,
            frozenset(self.promises.known(metadata.interview_id).acknowledged),
        )
        self.promises.jobs[job.id] = known
        self.promises.known(known.interview_id).last_job = known
        JOB.set(known)
        self.note("job started", job=job.id, interview=metadata.interview_id)

    def call_made(self, call: Call) -> None:
        if (job := JOB.get()) is not None:
            job.call = call

    def job_ended(self, _: Worker, job: Any) -> None:
        known = self.promises.jobs[job.id]
        outcome = known.call.interviewer.state.outcome if known.call is not None else ""
        self.note("job ended", job=job.id, outcome=outcome)
        if outcome:
            self.promises.known(known.interview_id).outcome = outcome

    def worker_gone(self, worker: Worker) -> None:
        self.note("worker gone", worker=worker.name)

    # -- speech.Around

    def attach(self, session: speech.Session) -> None:
        job = JOB.get()
        assert job is not None
        job.session = session
        candidate = self._candidate_in(session.room.name)
        if candidate is not None:
            candidate.sessions.append(session)

    def subscribed(self, voice: speech.Voice) -> None:
        """A track was published: the candidate, if they are there, hears it in a moment."""
        candidate = self._candidate_in(voice.room.name)
        if candidate is not None:
            candidate.voices.append(voice)
            if candidate.here:
                candidate.subscribe(voice)

    def _candidate_in(self, room: str) -> Candidate | None:
        return next((c for c in self.candidates if c.room_name == room), None)

    def _hearer(self, room: str, agent: livekit.Participant) -> Candidate | None:
        """The candidate who hears this agent now."""
        candidate = self._candidate_in(room)
        if candidate is None or not candidate.here or agent.removed or room not in self.livekit.rooms:
            return None
        return candidate

    def hears(self, room: str, agent: livekit.Participant, text: str, seconds: float) -> None:
        candidate = self._hearer(room, agent)
        if candidate is None:
            return
        job = self.promises.jobs[agent.identity.removeprefix("agent-")]
        known = self.promises.known(job.interview_id)
        if known.speaker and (speaker := self._agent(room, known.speaker)) is None:
            known.speaker = ""  # removed: nothing of it is heard any more
            del speaker
        with self.held():
            self.promises.hears(known, job, text, seconds)
        candidate.hears(job, text)

    def _agent(self, room: str, job_id: str) -> livekit.Participant | None:
        state = self.livekit.rooms.get(room)
        return state.participants.get(f"agent-{job_id}") if state else None

    def said_whole(self, room: str, agent: livekit.Participant, text: str) -> None:
        candidate = self._hearer(room, agent)
        if candidate is None:
            return
        job = self.promises.jobs[agent.identity.removeprefix("agent-")]
        self.note("heard", job=job.id, text=repr(text))
        if any(question.ask in text for question in self.plan.questions):
            job.went_on.clear()  # a question was asked between their words and the model's taking them
        if candidate.heard_all(job, text):
            with self.held():
                self.promises.said(self.promises.known(job.interview_id), job, text)
            candidate.answer(text)

    def tool_called(self, session: speech.Session, event: Any, result: str) -> None:
        job = self.promises.jobs[session.identity.removeprefix("agent-")]
        try:
            reply = json.loads(result)
        except ValueError:
            reply = None
        self.note("tool", job=job.id, event=_short(event), result=_short(result))
        with self.held():
            self.promises.tool_called(job, event, result, reply)

    def answer_kept(self, answer: AnswerRecord) -> None:
        """`Record.answer` has returned: the answer counts as stored from here on."""
        job = JOB.get()
        if job is not None:
            self.note("acknowledged", job=job.id, answer=answer.question_id, text=repr(answer.text))
            with self.held():
                self.promises.acknowledged(job, answer.question_id, answer.text)

    # -- the course of things

    async def run(self) -> None:
        random = self.random
        for _ in range(random.choice((2, 2, 3))):
            self.add_worker()
        for number in range(random.choice((1, 2, 2, 3, 4))):
            candidate = Candidate(self, f"candidate-{number}")
            self.candidates.append(candidate)
            candidate.begin(random.uniform(0, 30))
        if random.random() < 0.8:
            for _ in range(random.choice((1, 1, 2, 3, 4))):
                self._later(random.uniform(0, HEAL_SECONDS - 20), self._fault)
        self._later(HEAL_SECONDS, self._heal)
        self._later(1.0, self._look)
        while self.loop.now < END_SECONDS and self.broken is None:
            await asyncio.sleep(5.0)
            if self.loop.now > HEAL_SECONDS and self._ended():
                break
        if self.broken is None:
            self._at_the_end()

    def _later(self, seconds: float, call: Any, *args: Any) -> None:
        self.livekit.later(seconds, call, *args)

    def add_worker(self) -> Worker:
        self._number += 1
        ahead = self.random.choice((0.0, 0.0, self.random.uniform(-20, 20)))
        worker = Worker(f"worker-{self._number}", self, self.random.choice((2, 3, 5)), ahead)
        self.workers.append(worker)
        worker.start()
        return worker

    def _living(self) -> list[Worker]:
        return [w for w in self.workers if w.process.alive and not w.server.leaving]

    def _ended(self) -> bool:
        return (
            not self.livekit.rooms
            and all(c.gone for c in self.candidates)
            and not any(w.jobs for w in self._living())
            and not any(self._goes_on(path, stored.fields) for path, stored in self.firestore.documents.items())
            and not self.folder.files
        )

    def _goes_on(self, path: str, fields: dict[str, Any]) -> bool:
        """Whether somebody still has something to do about this document."""
        kind, _, rest = path.partition("/")
        if kind == "leases":
            return bool(fields.get("job_id"))
        if kind == "events":
            return "relay_at" in fields
        open_still = fields.get("status") in ("created", "live") or fields.get("report") == "pending"
        return kind == "interviews" and "/" not in rest and open_still

    def _look(self) -> None:
        """Every second: whether a candidate is alone who need not be."""
        for candidate in self.candidates:
            known = self.promises.known(candidate.interview_id) if candidate.interview_id else None
            if known is None or not self._need_not_be_alone(candidate):
                if known is not None:
                    known.alone_since = None
                continue
            known.alone_since = self.loop.now if known.alone_since is None else known.alone_since
            if self.loop.now - known.alone_since > LONELY_SECONDS:
                waited = self.loop.now - known.alone_since
                status = (self.firestore.fields(f"interviews/{known.id}") or {}).get("status")
                why = "room-outlives-outage" if status == "abandoned" else ""
                self.breaks(Broken(f"G3 {known.id}: the candidate was alone for {waited:.0f} s", why))
        self._later(1.0, self._look)

    def _need_not_be_alone(self, candidate: Candidate) -> bool:
        room = self.livekit.rooms.get(candidate.room_name)
        if room is None or not candidate.here or not self._firestore_is_well() or self.livekit.weather.down:
            return False
        if self.livekit.weather.lose_dispatches or self.manners.down or self.loop.now - candidate.came_at < 1:
            return False
        if any(
            p.kind == livekit.AGENT and p.process is not None and p.process.alive and not p.process.stopped
            for p in room.participants.values()
        ):
            return False
        if (self.firestore.fields(f"interviews/{candidate.interview_id}") or {}).get("status") in (
            "completed",
            "withdrawn",
        ):
            return False
        last = self.promises.known(candidate.interview_id).last_job
        if last is not None and last.call is not None and last.call.interviewer.state.paused:
            return False  # they were told that it goes on another time
        return any(w.server.free_slots > 0 and not w.process.stopped for w in self._living())

    # -- what goes wrong

    def _fault(self) -> None:
        random = self.random
        kinds = {
            "kill": 5,
            "stop": 3,
            "terminate": 3,
            "firestore refuses": 3,
            "firestore hangs": 3,
            "firestore lossy": 3,
            "firestore slow": 2,
            "partition": 3,
            "livekit down": 1,
            "dispatches lost": 2,
            "model down": 1,
            "disk full": 1,
            "disk slow": 2,
            "withdraw": 1,
            "outage and kill": 4,
        }
        kind = random.choices(list(kinds), list(kinds.values()))[0]
        seconds = random.choice((random.uniform(0.2, 5), random.uniform(3, 30)))
        self.note("FAULT", kind=kind, seconds=round(seconds, 1))
        faults = self.faults
        busy = [w for w in self._living() if w.jobs] or self._living()
        worker = random.choice(busy) if busy else None
        match kind:
            case "kill" | "outage and kill":
                if kind == "outage and kill":
                    faults.firestore = firestore.Behaviour(0.01, refused=True)
                    self._firestore_gone()
                    self._later(seconds, setattr, faults, "firestore", None)
                    if worker:
                        self._later(seconds * random.uniform(0.2, 1.3), self._kill, worker)
                elif worker:
                    self._kill(worker)
            case "stop":
                if worker:
                    worker.stop()
                    self._later(seconds, self._go_on, worker)
            case "terminate":
                if worker:
                    self.add_worker()
                    self._later(1.0, worker.terminate)
            case "firestore refuses":
                faults.firestore = firestore.Behaviour(0.01, refused=True)
                self._firestore_gone()
                self._later(seconds, setattr, faults, "firestore", None)
            case "firestore hangs":
                faults.firestore = firestore.Behaviour(lost_there=True)
                self._later(seconds, setattr, faults, "firestore", None)
            case "firestore lossy":
                faults.lossy = random.uniform(0.05, 0.5)
                self._later(seconds, setattr, faults, "lossy", 0.0)
            case "firestore slow":
                faults.slow = random.uniform(0.1, 0.9)
                self._later(seconds, setattr, faults, "slow", 0.0)
            case "partition":
                if worker:
                    faults.partitioned.add(worker.name)
                    self._later(seconds, faults.partitioned.discard, worker.name)
            case "livekit down":
                self.livekit.weather.down = True
                self._later(min(seconds, 10), setattr, self.livekit.weather, "down", False)
            case "dispatches lost":
                self.livekit.weather.lose_dispatches = random.uniform(0.3, 1.0)
                self._later(seconds, setattr, self.livekit.weather, "lose_dispatches", 0.0)
            case "model down":
                self.manners.down = True
                self._later(seconds, setattr, self.manners, "down", False)
            case "disk full":
                self.folder.full = self.was_full = True
                self._later(seconds, setattr, self.folder, "full", False)
            case "disk slow":
                faults.disk_slow = random.uniform(0.1, 0.9)
                self._later(seconds, setattr, faults, "disk_slow", 0.0)
            case _:
                self._withdraw(random.choice(self.candidates))

    def _kill(self, worker: Worker) -> None:
        if not worker.process.alive:
            return
        self.note("killed", worker=worker.name)
        worker.kill()
        if self.random.random() < 0.7:
            self._later(self.random.uniform(0.5, 10), self.add_worker)

    def _go_on(self, worker: Worker) -> None:
        self.note("continued", worker=worker.name)
        worker.go_on()

    def _firestore_gone(self) -> None:
        self.firestore.end_streams()

    def _withdraw(self, candidate: Candidate) -> None:
        """As the function does it: a tombstone without content, and nothing else."""
        interview_id = candidate.interview_id
        document = self.firestore.fields(f"interviews/{interview_id}")
        if document is None or document.get("status") == "withdrawn":
            return
        self.note("withdrawn", interview=interview_id)
        prefix = f"interviews/{interview_id}/"
        for path in [p for p in self.firestore.documents if p.startswith(prefix)]:
            del self.firestore.documents[path]
        self.firestore.put(f"interviews/{interview_id}", {"status": "withdrawn", "question": None, "report": "none"})
        self.promises.known(interview_id).withdrawn = True

    def _heal(self) -> None:
        """From here on everything works."""
        self.note("HEALED")
        self.faults = Faults()
        self.livekit.weather = livekit.Weather()
        self.folder.full = False
        self.manners.down = False
        self.manners.drops = self.manners.stalls = 0.0
        for worker in self.workers:
            if worker.process.stopped:
                self._go_on(worker)
        if len(self._living()) < 2:
            self.add_worker()

    # -- the end

    def _at_the_end(self) -> None:
        jobs = {job: w.name for w in self._living() for job in w.jobs}
        if jobs:
            self.breaks(Broken(f"G9 jobs that never end: {jobs}"))
        if self.livekit.rooms:
            self.breaks(Broken(f"G9 rooms that never end: {sorted(self.livekit.rooms)}"))
        for path, stored in self.firestore.documents.items():
            kind, _, rest = path.partition("/")
            if kind == "interviews" and "/" not in rest:
                self._interview_at_the_end(rest, stored.fields)
            elif kind == "leases" and stored.fields.get("job_id"):
                self.breaks(Broken(f"G9 {rest}: its lease is held by {stored.fields['job_id']} for ever"))
        with self.held():
            documents = {path: stored.fields for path, stored in self.firestore.documents.items()}
            self.events.at_the_end(documents, self.pubsub)
        for name, (data, _) in self.folder.files.items():
            if data.endswith(b"\n"):
                self.breaks(Broken(f"G6 {name} is left in the journal"))

    def _interview_at_the_end(self, interview_id: str, interview: dict[str, Any]) -> None:
        status = interview.get("status")
        if status == "withdrawn":
            return
        if status in ("live", "created"):
            self.breaks(Broken(f"G9 {interview_id}: {status} for ever"))
        if status != "completed" and (outcome := self.promises.known(interview_id).outcome):
            self.breaks(Broken(f"G6 {interview_id}: it was completed ({outcome}), and is {status}"))
        if status == "completed" and interview.get("report") != "ready":
            self.breaks(Broken(f"G6 {interview_id}: completed, and its report is {interview.get('report')}"))
        self._nothing_is_left_out(interview_id, interview)
        self._no_more_than_the_plan_allows(interview_id, interview)
        for document, texts in self.promises.known(interview_id).acknowledged.items():
            stored = self.firestore.fields(f"interviews/{interview_id}/answers/{document}")
            if stored is None:
                self.breaks(Broken(f"G6 {interview_id}: the answer {document} was acknowledged and is not stored"))
            elif any(says_all(text, stored["text"]) and not says_all(stored["text"], text) for text in texts):
                self.breaks(Broken(f"G6 {interview_id}: the answer {document} has lost what was added to it"))
            elif not any(says_all(stored["text"], text) for text in texts):  # more may be on disk than was told
                self.breaks(Broken(f"G6 {interview_id}: the answer {document} is stored as nobody acknowledged it"))

    def _no_more_than_the_plan_allows(self, interview_id: str, interview: dict[str, Any]) -> None:
        """Neither more time nor more questions about one thing, whatever the model has asked for."""
        # an outage can hold up one turn for longer than a plan of seconds lasts
        if self.plan.minutes >= 1 and (spent := interview.get("active_seconds", 0.0)) > self.plan.seconds:
            self.breaks(Broken(f"G9 {interview_id}: it took {spent:.0f} s of {self.plan.seconds:.0f}"))
        for question in self.plan.questions:
            parts = [self.firestore.fields(f"interviews/{interview_id}/answers/{question.id}~{n}") for n in range(1, 9)]
            own = [part["own_question"] for part in parts if part is not None and part.get("own_question")]
            if own and self.plan.probe_of(question) != "own":
                self.breaks(Broken(f"G7 {interview_id}: {question.id} was probed, which the plan does not allow"))
            if sum(part is not None for part in parts) > MAX_FOLLOW_UPS:
                self.breaks(Broken(f"G7 {interview_id}: {question.id} was followed up too often"))

    def _nothing_is_left_out(self, interview_id: str, interview: dict[str, Any]) -> None:
        """Each question that Noah has gone on from has an answer, or was left out by the plan."""
        if self.plan.minutes < 1:
            return  # a question that was cut when the time was up has none before the end
        ids = [question.id for question in self.plan.questions]
        question = interview.get("question")
        finished = self.promises.known(interview_id).outcome in ("finished", "ended_by_plan")
        passed = ids[: ids.index(question)] if question in ids else ids if finished else []
        for each in passed:
            if each in interview.get("left_out", []):
                continue
            if f"interviews/{interview_id}/answers/{each}" not in self.firestore.documents and not self.was_full:
                self.breaks(Broken(f"G6 {interview_id}: {each} was passed over, and has no answer"))


class Candidate:
    """A person: starts, comes, listens, answers, goes and comes again, as the seed says. Belongs to no process."""

    def __init__(self, world: World, uid: str) -> None:
        self.world = world
        self.uid = uid
        self.interview_id = ""
        self.room_name = ""
        self.participant: livekit.Participant | None = None
        self.gone = False
        self.left_at = self.came_at = -100.0
        self.sessions: list[speech.Session] = []
        self.voices: list[speech.Voice] = []
        random = world.random
        self.eager = 0.3 if random.random() < 0.3 else 0.0
        self.interrupts = random.uniform(0, 0.2) if random.random() < 0.4 else 0.0
        self.quiet = random.uniform(0, 0.3) if random.random() < 0.3 else 0.05
        self.asks = random.uniform(0, 0.3) if random.random() < 0.3 else 0.02
        self.goes = random.random() < 0.35
        self.never_comes = random.random() < 0.05
        self.pauses = random.uniform(0.2, 0.8) if random.random() < 0.4 else 0.0
        self._heard_from: dict[str, int] = {}
        """By job, how much of it was heard when the candidate had said a half of an answer."""
        self._ears: dict[str, str] = {}
        self._answers = 0
        self._answering: asyncio.Handle | None = None
        self._speaking = False
        self._tries = 0
        self._satisfied = False

    @property
    def here(self) -> bool:
        return self.participant is not None and not self.participant.removed

    def begin(self, seconds: float) -> None:
        self.world._later(seconds, self._start)
        self.world._later(PATIENCE_SECONDS, self._give_up)

    def _start(self) -> None:
        """Calls the function, as often as it seems worth it."""
        world = self.world
        if self.gone or self.here:
            return
        self._tries += 1
        if self._tries > 5:
            self.gone = True
            return
        if not start_bot(world, self):
            self.gone = True
            return
        if self.never_comes:
            self.gone = True
            return
        world._later(world.random.uniform(0.1, 2.0), self._join)

    def _join(self) -> None:
        world = self.world
        if self.gone or self.here:
            return
        participant = livekit.Participant(self.uid, livekit.STANDARD)
        if not world.livekit.join(self.room_name, participant):
            world._later(1.0, self._start)
            return
        self.participant = participant
        self.came_at = world.loop.now
        self._ears.clear()
        for voice in self.voices:
            if voice.published:
                self.subscribe(voice)
        self._watch_room(participant)
        if world.random.random() < self.eager:
            world._later(world.random.uniform(0.1, 3), self._say, "Hello, hello, is anybody there")
        if self.goes:
            world._later(world.random.uniform(1, 60), self._go, participant)

    def _watch_room(self, participant: livekit.Participant) -> None:
        if self.participant is not participant:
            return
        if participant.removed:
            self.participant = None
            if self._satisfied:
                self.gone = True
            else:
                self.world._later(self.world.random.uniform(0.5, 3), self._start)
            return
        self.world._later(0.5, self._watch_room, participant)

    def _go(self, participant: livekit.Participant) -> None:
        """Closes the tab, and perhaps opens it again."""
        world = self.world
        if self.participant is not participant or participant.removed:
            return
        self._leave()
        self.goes = world.random.random() < 0.3
        if world.random.random() < 0.8:
            back = world.random.choice((0.0, world.random.uniform(0.1, 5), world.random.uniform(5, 40)))
            world._later(back, self._come_back)
        else:
            self.gone = True

    def _come_back(self) -> None:
        if self.gone or self.here:
            return
        if self.room_name in self.world.livekit.rooms:
            self._join()
        else:
            self._start()

    def _leave(self) -> None:
        participant, self.participant = self.participant, None
        self.left_at = self.world.loop.now
        self._quiet()
        if participant is not None:
            self.world.livekit.leave(self.room_name, participant)

    def _give_up(self) -> None:
        if self.here:
            self._leave()
        self.gone = True

    def subscribe(self, voice: speech.Voice) -> None:
        """LiveKit says once per track that somebody listens to it."""
        participant = self.participant

        def now() -> None:
            if self.here and self.participant is participant and voice.published and not voice.told:
                voice.told = True
                voice.room.emit("local_track_subscribed", None)

        self.world._later(self.world.random.uniform(0.02, 0.3), now)

    # -- listening and speaking

    def hears(self, job: Job, text: str) -> None:
        self._ears[job.id] = self._ears.get(job.id, "") + text
        if self.world.random.random() < self.interrupts / 4:
            self._say(self._words())

    def heard_all(self, job: Job, text: str) -> bool:
        return self._ears.pop(job.id, "").endswith(text)

    def _words(self) -> str:
        self._answers += 1
        return f"I did number {self._answers} for many years and liked it"

    def answer(self, text: str) -> None:
        """Noah has ended a turn."""
        random = self.world.random
        closings = [question.closing for question in self.world.plan.questions if question.closing]
        if any(last in text for last in (self.world.plan.goodbye, *closings)) and random.random() < 0.8:
            self._satisfied = True  # when the room goes, they go too
        if self._answering is not None:
            self._answering.cancel()
            self._answering = None
        if self._speaking or random.random() < self.quiet:
            return
        words = "What do you mean by that?" if random.random() < self.asks else self._words()
        loop = self.world.loop
        begins = random.uniform(0.3, 4.0)
        self._answering = loop.call_later(begins, self._say, words, context=contextvars.Context())
        if random.random() < self.pauses and not words.endswith("?"):
            ends = begins + len(words) / speech.CHARACTERS_PER_SECOND
            self.world._later(ends + random.uniform(0.5, 3.0), self._go_on, self._answers, self.participant)
            self.world._later(ends, self._mark)

    def _mark(self) -> None:
        """A half of an answer is said."""
        self._heard_from = {job.id: len(job.heard) for job in self._jobs()}

    def _jobs(self) -> list[Job]:
        return [self.world.promises.jobs[s.identity.removeprefix("agent-")] for s in self._listening()]

    def _go_on(self, number: int, participant: livekit.Participant) -> None:
        """The other half, after a pause."""
        if self.participant is not participant or self._answers != number or self._speaking:
            return
        asks = [question.ask.split()[0] for question in self.world.plan.questions]
        for job in self._jobs():
            heard = job.heard[self._heard_from.get(job.id, len(job.heard)) :]
            if job.id in self._heard_from and not any(ask[:2] in heard for ask in asks):
                job.went_on.add(str(number))
        self._say(f"and then I went on with number {number} for a while")

    def _say(self, words: str) -> None:
        if not self.here or self._speaking:
            return
        self._speaking = True
        self.world.note("says", who=self.uid, words=repr(words))
        self._tell(True)
        for session in self._listening():
            self.world.loop.call_soon(session.barge_in, context=session.room._context)
        seconds = len(words) / speech.CHARACTERS_PER_SECOND
        self.world._later(seconds, self._said, words, self.participant)

    def _said(self, words: str, participant: livekit.Participant) -> None:
        self._quiet()
        if self.participant is participant and not participant.removed:
            for session in self._listening():
                self.world.loop.call_soon(session.candidate_turn, words, context=session.room._context)

    def _quiet(self) -> None:
        if self._speaking:
            self._speaking = False
            self._tell(False)

    def _listening(self) -> list[speech.Session]:
        return [s for s in self.sessions if s.room.name == self.room_name and not s.room.me.removed]

    def _tell(self, speaks: bool) -> None:
        speakers = [livekit.Participant(self.uid, livekit.STANDARD)] if speaks else []
        for session in self._listening():
            session.room.emit("active_speakers_changed", speakers)


def start_bot(world: World, candidate: Candidate) -> bool:
    """What the function does: claims the interview, makes the room with Noah's dispatch. False when it is over.

    It reads and writes at once, and Firestore always answers it, unless it is away from everybody.
    """
    store, uid, plan = world.firestore, candidate.uid, world.plan
    interview_id = f"{uid}-{plan.id}"
    room_name = f"interview-{interview_id}"
    candidate.interview_id, candidate.room_name = interview_id, room_name
    world.promises.known(interview_id)
    world.note("start-bot", interview=interview_id)
    resumed, question = False, None
    exists = room_name in world.livekit.rooms
    dispatch = False
    if world.faults.firestore is None:
        path, lease_path = f"interviews/{interview_id}", f"leases/{interview_id}"
        document, lease = store.fields(path), store.fields(lease_path) or {}
        new = NewInterview(uid, plan.id, str(plan.version), room_name)
        expire_at = new.expire_at(world._now())
        asked = {"waiting": True, "dispatched_at": world._now(), "expire_at": expire_at}
        if document is None:
            store.put(f"candidates/{uid}", {"active": {plan.id: interview_id}, "expire_at": expire_at})
            store.put(path, new.to_dict(world._now()))
            store.put(lease_path, {"epoch": 0, **asked})
        else:
            status = document["status"]
            if status in ("completed", "withdrawn"):
                return False
            resumed, question = document["greeting_done"] is True, document["question"] or None
            if status in ("no_show", "abandoned"):
                status = "interrupted" if resumed else "created"
                store.put(path, {"status": status, "updated_at": world._now()})
                store.put(lease_path, asked)
            elif not exists:
                store.put(lease_path, asked)
            else:
                recent = lease.get("dispatched_at")
                on_its_way = recent is not None and (world._now() - recent).total_seconds() < 3
                renewed = lease.get("renewed_at")
                held = renewed is not None and (world._now() - renewed).total_seconds() < LEASE_SECONDS
                if not on_its_way and not (lease.get("job_id") and held):
                    store.put(lease_path, asked)
                    dispatch = True
    fields = {
        "interview_id": interview_id,
        "candidate_id": uid,
        "plan": plan.id,
        "resumed": resumed,
        "question": question,
    }
    world.livekit.create_room(room_name, json.dumps(fields))
    if dispatch:
        world.livekit.dispatch(room_name, json.dumps(fields), by="function")
    return True


def _short(value: object) -> str:
    text = str(value)
    return text if len(text) < 160 else f"{text[:160]}..."


_plans: dict[str, Plan] = {}


def simulate(seed: int, *, history: bool = False, plan: str = "") -> Outcome:
    """Runs the world of a seed; `plan`: the plan that is held in it, in place of the one that the seed chooses."""
    if not _plans:
        _plans.update(load_plans(PLANS))
    global_random.seed(seed)
    world = World(seed, _plans, history, plan)
    structlog.configure(
        processors=[world.logged],
        wrapper_class=structlog.make_filtering_bound_logger(20 if history else 30),
        cache_logger_on_first_use=False,
    )
    clock.turn(Clock(world.loop))
    try:
        with seams(world.client, world.call_made), _watching(world):
            world.loop.run(world.run())
    except Hang as hang:
        world.breaks(Broken(f"G9 {hang}"))
    finally:
        clock.turn(clock.Clock())
        structlog.reset_defaults()
    completed = sum(
        stored.fields.get("status") == "completed"
        for path, stored in world.firestore.documents.items()
        if path.startswith("interviews/") and path.count("/") == 1
    )
    return Outcome(
        seed,
        len(world.candidates),
        completed,
        str(world.broken or ""),
        world.broken.known if world.broken else "",
        world.history or [],
        world.loop.steps,
        world.loop.now,
        len(world.events.due),
        sum(len(times) > 1 for times in world.pubsub.published.values()),
    )


@contextlib.contextmanager
def _watching(world: World) -> Iterator[None]:
    """Sees each answer that is kept."""
    answer = Record.answer

    async def kept(self: Record, given: AnswerRecord) -> None:
        await answer(self, given)
        world.answer_kept(given)

    Record.answer = kept  # type: ignore[method-assign, assignment]
    try:
        yield
    finally:
        Record.answer = answer  # type: ignore[method-assign]


def quiet_collector() -> None:
    """Collect garbage between seeds, not in them."""
    gc.collect()
    gc.freeze()
    gc.disable()


__all__ = ["Outcome", "Process", "Task", "simulate"]
