"""The entry point: Cloud Scheduler calls it every minute, and it looks several times in that minute."""

import asyncio
import time
from functools import partial
from zoneinfo import ZoneInfo

import functions_framework.aio
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from scaler.cloud_run import CloudRun
from scaler.floors import floor_at
from scaler.round import Outcome, look
from scaler.settings import Settings
from scaler.store import Store
from shared import log as logs
from shared.settings import load
from shared.web import Served, application, body

logs.configure()
settings = load(Settings, "scaler")
cloud_run = CloudRun(settings.scaled, settings.cloud_run_endpoint)
floor = partial(floor_at, settings.floors, settings.floor, ZoneInfo(settings.time_zone))
# Its client belongs to an event loop: made by the first call.
store: Store | None = None


async def _answer(request: Request) -> Response:
    """Who may call is Cloud Run's to say: the function is not public."""
    global store
    await body(request)
    store = store or Store(settings.google_cloud_project, settings.scaled.rpartition("/")[2])
    began = time.monotonic()
    seen: list[Outcome] = []
    for number in range(settings.rounds):
        await asyncio.sleep(max(0.0, began + number * settings.round_seconds - time.monotonic()))
        seen.append(await look(store, cloud_run, settings.rules, floor))
    return JSONResponse({"success": True, "rounds": seen})


app = application(settings, methods=("POST",), refused="scaler_refused", handle=_answer)


@functions_framework.aio.http
async def scaler(_: Request) -> Response:
    """What functions-framework calls."""
    return Served(app)
