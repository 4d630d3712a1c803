"""The entry point: who is calling, what they want with which invitation, and the answer."""

import datetime as dt
import re
from typing import Any
from urllib.parse import urlencode

import functions_framework.aio
import structlog
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from invitations.invitation import MAX_BRIEF, Asked, document, view
from invitations.settings import Settings
from invitations.staff import Staff
from invitations.store import PAGE, Store
from shared import log as logs
from shared.auth import Gate
from shared.bodies import read
from shared.documents import Document, StoreUnavailable, plain
from shared.invites import invitation_id, new_code
from shared.settings import load
from shared.web import Refusal, Served, application, body, path_of

PATHS = ("", "/api/invitations")
PATH = re.compile(r"(?:/api/invitations)?/([0-9a-f]{64})/?")
ID = re.compile(r"[0-9a-f]{64}")
# Of a character JSON may make 12 bytes (an emoji as two escapes); the rest is for the other fields.
MAX_INVITATION_BYTES = 12 * MAX_BRIEF + 32 * 1024

logs.configure()
log = structlog.get_logger()
settings = load(Settings, "invitations")
# a team's backend is no page: App Check would have nothing to say about it
gate = Gate(settings, for_pages=False)
staff = Staff(gate, settings.page_url, settings.inviting_accounts)
# Its client belongs to an event loop: made by the first call.
store: Store | None = None


async def _answer(request: Request) -> Response:
    global store
    by = await staff.admit(request.headers)
    content = await body(request, MAX_INVITATION_BYTES)
    found = PATH.fullmatch(path_of(request))
    wanted = None if found is None else found[1]
    if wanted is None and path_of(request).rstrip("/") not in PATHS:
        raise Refusal("not_found")
    store = store or Store(settings.google_cloud_project)
    try:
        match request.method, wanted:
            case "POST", None:
                return await _create(store, read(Asked, content), by)
            case "GET", None:
                return await _list(store, request.query_params.get("after"))
            case "GET", str(one):
                return await _show(store, one)
            case "DELETE", str(one):
                return await _withdraw(store, one)
            case _:
                raise Refusal("not_found")
    except StoreUnavailable as error:
        raise Refusal("unavailable", retry_after=5, why=str(error)) from None


async def _create(store: Store, asked: Asked, by: str) -> Response:
    if asked.plan not in {plan.id for plan in settings.plans}:
        raise Refusal("unknown_plan")
    now = dt.datetime.now(dt.UTC)
    try:
        fields = document(asked, by, now, dt.timedelta(days=settings.retention_days))
    except ValueError:
        raise Refusal("bad_request", field="expires_at") from None
    code = new_code()
    made = invitation_id(code)
    assert made is not None
    await store.create(made, fields)
    log.info("invitation_created", invitation_id=made, plan=asked.plan, uses=asked.uses)
    # the code is behind the #, which no server's log ever sees; the rest is for the page's words before the start
    named = {"plan": asked.plan} | ({"language": asked.language} if asked.language else {})
    link = f"{settings.page_url.rstrip('/')}/?{urlencode(named)}#invitation={code}"
    return _ok(invitation=view(made, fields, now, brief=True), code=code, link=link)


async def _list(store: Store, after: str | None) -> Response:
    if after is not None and not ID.fullmatch(after):
        raise Refusal("bad_request", field="after")
    rows, now = await store.page(after)
    shown = [] if now is None else [view(row_id, row, now, brief=False) for row_id, row in rows]
    return _ok(invitations=shown, next=rows[-1][0] if len(rows) == PAGE else None)


async def _show(store: Store, wanted: str) -> Response:
    found = await store.read(wanted)
    if found is None:
        raise Refusal("not_found")
    invitation, now = found
    return _ok(invitation=view(wanted, invitation, now, brief=True), interviews=await _became(store, invitation))


async def _withdraw(store: Store, wanted: str) -> Response:
    invitation = await store.withdraw(wanted)
    if invitation is None:
        raise Refusal("not_found")
    log.info("invitation_withdrawn", invitation_id=wanted)
    return _ok(invitation=view(wanted, invitation, dt.datetime.now(dt.UTC), brief=True))


async def _became(store: Store, invitation: Document) -> list[Document]:
    interviews = invitation.get("interviews")
    ids = [each for each in interviews if isinstance(each, str)] if isinstance(interviews, list) else []
    return [plain(row) for row in await store.interviews(ids)] if ids else []


def _ok(**content: Any) -> Response:
    return JSONResponse({"success": True, **content})


app = application(
    settings,
    methods=("POST", "GET", "DELETE"),
    refused="invitation_refused",
    handle=_answer,
)


@functions_framework.aio.http
async def invitations(_: Request) -> Response:
    """What functions-framework calls."""
    return Served(app)
