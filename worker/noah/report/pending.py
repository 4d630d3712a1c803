"""No completed interview stays without its report: writes those that this worker's calls leave, and those of others.

A call that has completed its interview says so and ends; the report is written beside the calls, so that it costs the
candidate no waiting and the worker no place. A worker that dies before that leaves the report pending: an indexed
query finds it, and the claim in `report.py` sees to it that one worker writes it.
"""

import asyncio
import contextlib
import random
import ssl
from collections.abc import Mapping
from datetime import timedelta

import structlog
from google.cloud.firestore_v1 import FieldFilter

from noah.data.events import Outlet
from noah.data.store import Store, StoreUnavailable, connect, disconnect
from noah.data.waiting import ServerClock
from noah.interview.plan import Plan
from noah.report.report import Evaluator, Reports, put_off
from noah.settings import Settings

log = structlog.get_logger(__name__)

SWEEP_SECONDS = 8.0
SETTLED_SECONDS = 8.0
"""For so long nothing has been written to an interview before another worker takes its report up."""
AT_ONCE = 4
_FOUND = 200  # those that are put off are among them
_MOST_TOLD = 1000


async def overdue(store: Store, clock: ServerClock) -> list[str]:
    """Interviews whose report is pending and that were left alone since, the longest first. Raises StoreUnavailable.

    Needs the composite index on `interviews` of report, updated_at.
    """
    before = await clock.now() - timedelta(seconds=SETTLED_SECONDS)
    query = (
        store.client.collection("interviews")
        .where(filter=FieldFilter("report", "==", "pending"))
        .where(filter=FieldFilter("updated_at", "<=", before))
        .order_by("updated_at")
        .select(["report_due_at"])
        .limit(_FOUND)
    )
    rows = await store.call(lambda: query.get(retry=None, timeout=store.timeout_s))
    return [row.id for row in rows if not put_off(row.to_dict() or {}, row.read_time)]


class PendingReports:
    """What one worker does about reports, for as long as `run` runs."""

    def __init__(self) -> None:
        self._told: dict[str, None] = {}
        self._wake = asyncio.Event()
        self._loop = asyncio.get_running_loop()

    def tell(self, interview_id: str) -> None:
        """Say that an interview has just been completed here; from any thread."""
        with contextlib.suppress(RuntimeError):  # this process ends: another one writes it
            self._loop.call_soon_threadsafe(self._add, interview_id)

    def _add(self, interview_id: str) -> None:
        if len(self._told) < _MOST_TOLD:  # the sweep finds the others
            self._told[interview_id] = None
            self._wake.set()

    async def run(self, store: Store, reports: Reports) -> None:
        """Write what is due until cancelled; a report that is being written then is left to another worker."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._sweep(store), name="overdue reports")
            for _ in range(AT_ONCE):
                group.create_task(self._write(reports), name="report")

    async def _sweep(self, store: Store) -> None:
        clock = ServerClock(store)
        while True:
            await asyncio.sleep(SWEEP_SECONDS * random.uniform(0.7, 1.3))  # noqa: S311 (jitter)
            try:
                for interview_id in await overdue(store, clock):
                    self._add(interview_id)
            except StoreUnavailable as error:
                log.warning("reports_failing", reason=str(error))
            except Exception:
                log.exception("reports_failed")

    async def _write(self, reports: Reports) -> None:
        while True:
            while not self._told:
                self._wake.clear()
                await self._wake.wait()
            interview_id = next(iter(self._told))
            del self._told[interview_id]
            try:
                await reports.write(interview_id)
            except StoreUnavailable as error:
                log.warning("reports_failing", interview_id=interview_id, reason=str(error))
            except Exception:
                log.exception("reports_failed", interview_id=interview_id)


async def keep_up(
    pending: PendingReports,
    settings: Settings,
    plans: Mapping[str, Plan],
    context: ssl.SSLContext,
    outlet: Outlet | None = None,
) -> None:
    """Run `pending` with connections of its own until cancelled; call it on the loop that made it."""
    client = connect(settings.google_cloud_project)
    store = Store(client, settings.state_timeout_seconds, outlet)
    try:
        async with Evaluator(settings, context) as evaluator:
            await pending.run(store, Reports(store, evaluator, plans, settings.lease_seconds))
    finally:
        await disconnect(client)
