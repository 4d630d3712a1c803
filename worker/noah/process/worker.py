"""The process: made once, from settings and plans, and joined to LiveKit."""

import asyncio
import contextlib
import functools
import random
import ssl
import sys
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

import structlog
from livekit.agents import JobContext

from noah.account import signed_session
from noah.data.events import Outlet, source_of
from noah.data.journal import delete_expired
from noah.data.plans import load_plans
from noah.data.relay import Relay, keep_relaying
from noah.data.replay import keep_replaying
from noah.entrypoint import entrypoint
from noah.interview.plan import Plan
from noah.model.access import tls_context, warm_up
from noah.process.background import keep_running
from noah.process.budget import keep_counting
from noah.process.dispatch import watch
from noah.process.erasing import keep_erasing
from noah.process.heap import Heap, few_arenas, settle
from noah.process.leaving import leave_within
from noah.process.server import CredentialsRefusedError, Server, run
from noah.report.pending import PendingReports, keep_up
from noah.settings import Settings
from noah.tracing import spans
from noah.vendor import livekit_agents, livekit_rtc

log = structlog.get_logger(__name__)

TIDY_SECONDS = 24 * 3600.0
SPANS_SECONDS = 1.0  # for the last spans to leave


def serve(settings: Settings) -> None:
    """Serve until a signal says stop; exits with one line when it cannot begin."""
    few_arenas()
    _fast_loops()
    livekit_rtc.log_natively()
    livekit_rtc.route_reports()
    livekit_agents.use_ours()
    spans.begin(
        settings.traces,
        settings.traces_ratio,
        service="noah-worker",
        project=settings.google_cloud_project,
        session=signed_session,
        tell=livekit_agents.trace_with,
    )
    try:
        asyncio.run(_serve(settings))
    except CredentialsRefusedError as error:
        sys.exit(str(error))
    except OSError as error:
        sys.exit(f"PORT: cannot listen on {settings.port}: {error.strerror}")
    finally:
        spans.end(SPANS_SECONDS)


def _fast_loops() -> None:
    """Every event loop made from here on, also those of the calls' threads, is uvloop's where there is one."""
    with contextlib.suppress(ImportError):  # not made for every system
        import uvloop

        asyncio.set_event_loop_policy(uvloop.EventLoopPolicy())


def tell_of_recordings(bucket: str, plans: Mapping[str, Plan]) -> None:
    """Say once that plans ask for recordings where there is no place for them."""
    silent = sorted(plan.id for plan in plans.values() if plan.recording)
    if silent and not bucket:
        log.warning("recordings_off", why="RECORDINGS_BUCKET is not set: nothing is recorded", plans=silent)


async def _serve(settings: Settings) -> None:
    for line in settings.warnings(datetime.now(UTC).date()):
        log.warning("model_retires", why=line)
    plans = load_plans(settings.plans_dir)
    server = Server(settings, {key: plan.at_most(settings.max_interview_minutes) for key, plan in plans.items()})
    tell_of_recordings(settings.recordings_bucket, plans)
    tls = tls_context(str(settings.gemini_ca_file) if settings.gemini_ca_file else None)
    warm_up(settings, tls)
    settle()

    async def job(ctx: JobContext) -> None:
        await entrypoint(ctx, server, tls)

    server.rtc_session(job, agent_name=settings.agent_name, on_request=server.on_request)
    heap = Heap(lambda: not len(server.calls))
    server.calls.on_ended = heap.call_ended
    heap.call_ended()  # what the imports have left is given back, too
    reports = PendingReports()
    server.on_completed = reports.tell
    relay = Relay()
    if settings.events_topic:
        server.outlet = Outlet(source_of(settings.google_cloud_project), relay.tell)
    await run(server, functools.partial(_background, server, reports, relay, tls), leave_within)


async def _background(server: Server, reports: PendingReports, relay: Relay, tls: ssl.SSLContext) -> None:
    """What a worker does beside its calls: bring Noah to candidates who wait without him, write reports, tell teams
    what happened, and tidy the journal.
    """
    settings = server.settings
    credentials = settings.livekit_credentials
    works: dict[str, Callable[[], Awaitable[None]]] = {
        "journal": lambda: _keep_tidy(settings.journal_dir),
        "reports": lambda: keep_up(reports, settings, server.plans, tls, server.outlet),
        "budget": lambda: keep_counting(server.budgets, settings.google_cloud_project, settings.state_timeout_seconds),
        "replay": lambda: keep_replaying(
            project=settings.google_cloud_project,
            directory=settings.journal_dir,
            lease_seconds=settings.lease_seconds,
            timeout_s=settings.state_timeout_seconds,
            outlet=server.outlet,
        ),
        "dispatch watch": lambda: watch(
            project=settings.google_cloud_project,
            livekit_url=settings.livekit_url,
            api_key=credentials.api_key,
            api_secret=credentials.api_secret.get_secret_value(),
            agent_name=settings.agent_name,
            lease_seconds=settings.lease_seconds,
            timeout_s=settings.state_timeout_seconds,
            free_slots=lambda: server.free_slots,
            journal_dir=settings.journal_dir,
            admission=server.admission,
            outlet=server.outlet,
        ),
    }
    if settings.events_topic:
        works["events"] = lambda: keep_relaying(
            relay,
            project=settings.google_cloud_project,
            topic=settings.events_topic,
            emulator=settings.pubsub_emulator_host,
            timeout_s=settings.state_timeout_seconds,
        )
    if settings.recordings_bucket:
        works["erasures"] = lambda: keep_erasing(settings)
    await keep_running(works)


async def _keep_tidy(journal_dir: Path) -> None:
    """Delete what has expired in the journal, now and every day."""
    while True:
        await asyncio.to_thread(delete_expired, journal_dir)
        await asyncio.sleep(TIDY_SECONDS * random.uniform(0.5, 1.0))  # noqa: S311 (workers must not do it in step)
