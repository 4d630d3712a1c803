"""The worker's process: registers with LiveKit, admits jobs, and hands its calls over when it has to go."""

import asyncio
import math
import signal
import threading
from collections.abc import Awaitable, Callable, Mapping

import structlog
from livekit import api
from livekit.agents import JobExecutorType, JobRequest
from prometheus_client import Counter, Gauge

from noah.data.events import Outlet
from noah.interview.plan import Plan
from noah.process.admission import Admission, Reason
from noah.process.budget import Budgets
from noah.process.health import Health
from noah.room.metadata import BadMetadataError, parse
from noah.room.rooms import LIVEKIT_ERRORS, LiveKitUnavailable
from noah.settings import Settings
from noah.vendor.livekit_agents import PlainServer

log = structlog.get_logger(__name__)

# Cloud Run kills 10 s after SIGTERM; what is left is for closing sockets.
DRAIN_SECONDS = 8
# LiveKit is told at once where it can be; where it cannot, calls are handed over all the same.
ANNOUNCE_SECONDS = 1.0
CLOSE_SECONDS = 6.0
BACKGROUND_SECONDS = 1.0
CLOSE_ROOM_SECONDS = 3.0
# LiveKit's own retries grow to 10 s each: this is most of an hour.
CONNECT_RETRIES = 300
# livekit-server offers no job to workers that say more than its target, 0.7.
MOST_LOAD = 0.6

ACTIVE = Gauge("noah_active_interviews", "Interviews that this worker holds")
JOBS = Counter("noah_jobs", "Job requests, by answer", ["answer"])


class CredentialsRefusedError(Exception):
    """LiveKit does not accept LIVEKIT_CREDENTIALS."""


HandOver = Callable[[], Awaitable[None]]


class Calls:
    """The interviews that this process holds: how many, and how to reach each of them.

    Calls run in threads of their own: all but `hand_over_all` may be called from any thread.
    """

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self._lock = threading.Lock()
        self._held: dict[str, HandOver | None] = {}
        self._waiting: set[str] = set()
        self._changed: Callable[[], None] = lambda: None
        self.on_ended: Callable[[], None] = lambda: None
        """Called after a call has ended, in its thread."""

    def __len__(self) -> int:
        return len(self._held)

    @property
    def full(self) -> bool:
        return len(self._held) >= self.limit

    @property
    def waiting(self) -> int:
        """How many wait for a candidate who has not come yet."""
        return len(self._waiting)

    def admit(self, job_id: str, *, waiting: bool = False) -> None:
        """Count a job from before it is accepted, so that a burst never exceeds the limit.

        `waiting`: its candidate is not there yet.
        """
        if waiting:
            with self._lock:
                self._waiting.add(job_id)
        self._hold(job_id, None)

    def came(self, job_id: str) -> None:
        """The job's candidate is there."""
        with self._lock:
            self._waiting.discard(job_id)

    def started(self, job_id: str, hand_over: HandOver) -> None:
        """Say how the job is handed over; `hand_over` is awaited on the process's own loop."""
        self._hold(job_id, hand_over)

    def _hold(self, job_id: str, hand_over: HandOver | None) -> None:
        with self._lock:
            self._held[job_id] = hand_over
            ACTIVE.set(len(self._held))
            self._changed()

    def ended(self, job_id: str) -> None:
        with self._lock:
            self._held.pop(job_id, None)
            self._waiting.discard(job_id)
            ACTIVE.set(len(self._held))
            self._changed()
        self.on_ended()

    async def hand_over_all(self, seconds: float) -> None:
        """Give every call to another worker, all at the same time, and one that starts meanwhile as soon as it has.

        Returns when none is left, when each has had its turn, or after `seconds`.
        """
        changed = asyncio.Event()
        loop = asyncio.get_running_loop()

        def tell() -> None:
            loop.call_soon_threadsafe(changed.set)

        with self._lock:
            self._changed = tell
        leaving: dict[str, asyncio.Task[None]] = {}
        try:
            async with asyncio.timeout(seconds):
                while self._take_up(leaving):
                    changed.clear()
                    waiting = asyncio.ensure_future(changed.wait())
                    try:
                        pending = {task for task in leaving.values() if not task.done()}
                        await asyncio.wait({waiting, *pending}, return_when=asyncio.FIRST_COMPLETED)
                    finally:
                        waiting.cancel()
        except TimeoutError:
            log.warning("hand_over_timed_out", held=len(self))
        finally:
            with self._lock:
                self._changed = lambda: None
            for task in leaving.values():
                task.cancel()
            await asyncio.gather(*leaving.values(), return_exceptions=True)

    def _take_up(self, leaving: dict[str, asyncio.Task[None]]) -> bool:
        """Begin to hand over the calls that have started since. True while there is one to wait for."""
        with self._lock:
            held = dict(self._held)
        for job_id, hand_over in held.items():
            if hand_over is not None and job_id not in leaving:
                leaving[job_id] = asyncio.create_task(self._hand_over(job_id, hand_over), name=f"hand over {job_id}")
        return any(job_id not in leaving or not leaving[job_id].done() for job_id in held)

    async def _hand_over(self, job_id: str, hand_over: HandOver) -> None:
        try:
            await hand_over()
        except Exception as error:  # noqa: BLE001  # the others are handed over all the same
            if job_id in self._held:  # else it has ended in this moment
                log.error("hand_over_failed", job_id=job_id, reason=type(error).__name__)


class Server(PlainServer):
    """LiveKit's agent server, admitting by the number of interviews: CPU does not decide."""

    def __init__(self, settings: Settings, plans: Mapping[str, Plan]) -> None:
        credentials = settings.livekit_credentials
        super().__init__(
            job_executor_type=JobExecutorType.THREAD,
            # one idle job's worth of the threshold is charged per request: only infinity admits a burst
            load_threshold=math.inf,
            num_idle_processes=1,
            drain_timeout=DRAIN_SECONDS,
            shutdown_process_timeout=5,
            session_end_timeout=5,
            max_retry=CONNECT_RETRIES,
            ws_url=settings.livekit_url,
            api_key=credentials.api_key,
            api_secret=credentials.api_secret.get_secret_value(),
            # the framework's own endpoint says "OK" before it is registered: ours is in health.py
            host="127.0.0.1",
            port=0,
        )
        self.settings = settings
        self.plans = plans
        self.calls = Calls(settings.max_sessions)
        self.admission = Admission(settings.max_sessions, lambda: self.calls.waiting)
        self.budgets = Budgets(
            credentials.api_secret.get_secret_value(),
            per_day=settings.tokens_per_environment_day,
            per_person_hour=settings.tokens_per_person_hour,
            seconds_per_person=settings.minutes_per_person_day * 60,
        )
        self._registered = asyncio.Event()
        self.on_flooded: Callable[[str], None] = self.admission.put_out
        """Called with an interview's id when its candidate was put out, in that call's thread."""
        self.on_completed: Callable[[str], None] = lambda _: None
        """Called with an interview's id when a call has completed it, in that call's thread."""
        self.outlet: Outlet | None = None
        """Where events go, where a team is told of any."""
        self.on("worker_registered", lambda *_: self._registered.set())

    def load(self) -> float:
        # above its target LiveKit offers nothing, and it hears of a call that has ended seconds later; what is too much
        # is passed on in on_request
        return MOST_LOAD * len(self.calls) / self.calls.limit

    @property
    def free_slots(self) -> int:
        """How many more interviews would be admitted now."""
        return self.calls.limit - len(self.calls) if self.ready else 0

    @property
    def ready(self) -> bool:
        return self._registered.is_set() and not self.connecting and not self.draining

    def readiness(self) -> tuple[bool, str]:
        if self.draining:
            return False, "draining"
        return (True, "ready") if self.ready else (False, "not registered with LiveKit")

    async def registered(self) -> None:
        await self._registered.wait()

    async def on_request(self, request: JobRequest) -> None:
        """Admit while there is room; else pass the job on to another worker."""
        ids = {"job_id": request.id, "room": request.room.name}
        try:
            metadata = parse(request.job.metadata)
            if metadata.plan not in self.plans:
                raise BadMetadataError(f"plan: {metadata.plan!r} is not one of {sorted(self.plans)}")
        except BadMetadataError as error:
            JOBS.labels("bad_metadata").inc()
            log.error("job_refused", reason="bad_metadata", detail=str(error), **ids)
            await request.reject(terminate=True)
            return
        ids["interview_id"] = metadata.interview_id
        if self.draining or self.calls.full:
            JOBS.labels("full").inc()
            log.info("job_refused", reason="draining" if self.draining else "full", **ids)
            await request.reject(terminate=False)
            return
        here = metadata.here or request.room.num_participants > 0
        # counted first: of a burst, each sees those before it
        self.calls.admit(request.id, waiting=not here)
        try:
            reason = await self.admission.refusal(metadata, here=here)
            if reason is not None:
                await self._refuse(request, reason, ids)
                return
            await request.accept()
        except BaseException:
            self.calls.ended(request.id)
            raise
        JOBS.labels("accepted").inc()
        log.info("job_accepted", **ids)

    async def _refuse(self, request: JobRequest, reason: Reason, ids: Mapping[str, str]) -> None:
        """Another worker may have a place that waits; nobody has one for what was deleted, or has had its share."""
        self.calls.ended(request.id)
        JOBS.labels(reason).inc()
        log.info("job_refused", reason=reason, **ids)
        await request.reject(terminate=reason is not Reason.WAITING)
        if reason is Reason.DELETED and self.admission.close_room is not None:
            try:
                async with asyncio.timeout(CLOSE_ROOM_SECONDS):
                    await self.admission.close_room(request.room.name)
            except (LiveKitUnavailable, TimeoutError) as error:
                log.warning("room_not_closed", why=type(error).__name__, **ids)


async def check_credentials(settings: Settings) -> None:
    """Ask LiveKit whether it knows our key.

    Raises CredentialsRefusedError when it does not. An unreachable LiveKit is not an answer: registration keeps trying.
    """
    credentials = settings.livekit_credentials
    url = settings.livekit_url.replace("ws", "http", 1)
    try:
        async with api.LiveKitAPI(url, credentials.api_key, credentials.api_secret.get_secret_value()) as livekit:
            async with asyncio.timeout(5):
                await livekit.room.list_rooms(api.ListRoomsRequest(names=["-"]))
    except LIVEKIT_ERRORS as error:
        if isinstance(error, api.TwirpError) and error.status == 401:
            raise CredentialsRefusedError(f"LIVEKIT_CREDENTIALS: LiveKit refused them: {error.message}") from None
        log.warning("livekit_unreachable", url=settings.livekit_url, reason=type(error).__name__)


async def run(
    server: Server, background: Callable[[], Awaitable[None]], on_stop: Callable[[], None] = lambda: None
) -> None:
    """Serve until SIGTERM or SIGINT, then hand every call over and stop.

    `background` runs from the first registration on, until the drain begins; the drain does not wait for its end.
    `on_stop` is called before the drain.
    Raises OSError when PORT is taken, CredentialsRefusedError when LiveKit does not accept the worker.
    """
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    health = Health(server.settings.port, server.readiness)
    await health.start()
    log.info("serving", port=health.port)
    try:
        await check_credentials(server.settings)
        serving = asyncio.create_task(server.run(), name="livekit")
        helping = asyncio.create_task(_once_registered(server, background), name="background")
        stopping = asyncio.create_task(stop.wait())
        await asyncio.wait({serving, stopping}, return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        helping.cancel()
        if not serving.done():
            on_stop()
            await _drain(server)
            await _close(server, serving)
        await _end(helping)
        if serving.done() and not serving.cancelled():
            serving.result()
    finally:
        await health.stop()


async def _once_registered(server: Server, background: Callable[[], Awaitable[None]]) -> None:
    await server.registered()
    await background()


async def _drain(server: Server) -> None:
    # stop accepting first, or LiveKit offers the handed-over job back here
    draining = asyncio.create_task(server.drain(DRAIN_SECONDS))
    announced = asyncio.create_task(server.announced.wait())
    await asyncio.wait({draining, announced}, timeout=ANNOUNCE_SECONDS, return_when=asyncio.FIRST_COMPLETED)
    announced.cancel()
    await server.calls.hand_over_all(DRAIN_SECONDS)
    try:
        await draining
    except TimeoutError:
        log.warning("drain_timed_out", held=len(server.calls))
    except Exception as error:  # noqa: BLE001  # there is nothing left to do but to go
        log.error("drain_failed", reason=type(error).__name__)


async def _close(server: Server, serving: asyncio.Task[None]) -> None:
    """Leave LiveKit; `serving` ends with it."""
    try:
        async with asyncio.timeout(CLOSE_SECONDS):
            await server.aclose()
            await asyncio.wait({serving})
    except TimeoutError:
        log.warning("close_timed_out", held=len(server.calls))
        serving.cancel()


async def _end(helping: asyncio.Task[None]) -> None:
    """Let the background, which is cancelled, come to its end: last, and not for long. Nobody waits for it."""
    await asyncio.wait({helping}, timeout=BACKGROUND_SECONDS)
    if not helping.done():
        log.error("background_stuck")
    elif not helping.cancelled() and (error := helping.exception()) is not None:
        log.error("background_failed", reason=type(error).__name__)
