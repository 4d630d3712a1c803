"""The entry point: who is calling, what they ask for, and the answer."""

import time
from typing import Annotated

import functions_framework.aio
import structlog
from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from shared import log as logs
from shared import tracing
from shared.address import address_of
from shared.auth import Caller, Gate
from shared.bodies import read
from shared.settings import load
from shared.web import Refusal, Served, application, body, path_of
from start_bot.consent import Consent, is_enough
from start_bot.names import room_name
from start_bot.recording import Recording
from start_bot.settings import Settings
from start_bot.start import Call, Starter

PATHS = ("", "/api/start-bot")

logs.configure()
log = structlog.get_logger()
settings = load(Settings, "start_bot")
gate = Gate(settings, once=settings.app_check_once)
tracing.begin(settings.traces, settings.traces_ratio, settings.google_cloud_project, "noah-start-bot")
# Its clients belong to an event loop: made by the first call.
starter: Starter | None = None


class Asked(BaseModel):
    """The request's body."""

    model_config = ConfigDict(extra="forbid", strict=True)

    plan: str = settings.plans[0].id
    new: bool = False
    invitation: Annotated[str, Field(max_length=64)] | None = None
    consent: Consent | None = None
    recording: Recording | None = None


async def _start(request: Request) -> Response:
    began = time.perf_counter()
    caller = await gate.caller(request.headers)
    with tracing.request("start-bot", request.headers):
        return await _answer(request, caller, began)


async def _answer(request: Request, caller: Caller, began: float) -> Response:
    global starter
    asked = read(Asked, await body(request))
    if path_of(request).rstrip("/") not in PATHS:
        raise Refusal("not_found")
    if settings.verified_email_required and caller.email is None and not caller.vouched:
        raise Refusal("email_unverified")
    # before anything is read: who has not agreed leaves nothing behind
    if not is_enough(asked.consent, settings.consent_version):
        text = {"version": settings.consent_version, "url": settings.consent_url}
        raise Refusal("consent_required", consent=text)
    starter = starter or Starter(settings)
    invitation = None if asked.invitation is None else await starter.invitation(asked.invitation)
    plan = settings.plan(asked.plan if invitation is None else invitation.plan)
    if plan is None:
        raise Refusal("unknown_plan")
    if "plan" in asked.model_fields_set and asked.plan != plan.id:
        raise Refusal("bad_request", field="plan", why="the invitation is to another plan")
    call = Call(
        caller.uid,
        plan,
        asked.new,
        address=address_of(request, settings.trusted_proxies),
        name=caller.name,
        email=caller.email,
        invitation=invitation,
        consent=asked.consent,
        recording=asked.recording,
    )
    ticket = await starter.start(call)
    tracing.tell(interview=ticket.interview_id, outcome=ticket.outcome, plan=plan.id, resumed=ticket.resumed)
    log.info(
        "start_minted",
        interview_id=ticket.interview_id,
        room=room_name(ticket.interview_id),
        plan=plan.id,
        outcome=ticket.outcome,
        invitation_id=None if invitation is None else invitation.id,
        resumed=ticket.resumed,
        degraded=ticket.degraded,
        ms=round((time.perf_counter() - began) * 1000, 1),
    )
    return JSONResponse(
        {
            "success": True,
            "token": ticket.token,
            "room_name": room_name(ticket.interview_id),
            "identity": caller.uid,
            "livekit_url": settings.livekit_url,
            "interview_id": ticket.interview_id,
            "resumed": ticket.resumed,
            "expires_in": settings.token_ttl_seconds,
        }
    )


app = application(
    settings,
    methods=("POST",),
    refused="start_refused",
    handle=_start,
)


@functions_framework.aio.http
async def start_bot(_: Request) -> Response:
    """What functions-framework calls."""
    return Served(app)
