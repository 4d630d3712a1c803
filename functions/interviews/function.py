"""The entry point: who is calling, for which interview, and the answer."""

import datetime as dt
import re

import functions_framework.aio
import structlog
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from interviews.me import export, receipt
from interviews.objection import NothingToObjectToError, Objection, Objections, TooManyObjectionsError
from interviews.person import People
from interviews.recording import Recordings
from interviews.settings import Settings
from interviews.store import Store
from interviews.view import view
from shared import cursor
from shared import log as logs
from shared.auth import Caller, Gate
from shared.bodies import read
from shared.documents import StoreUnavailable
from shared.interviews import entry
from shared.objections import MAX_TEXT, shown
from shared.settings import load
from shared.web import Refusal, Served, application, body, path_of

# Anything else in its place is an id that nobody has.
PATH = re.compile(r"(?:/api/interviews)?/([A-Za-z0-9_-]{1,128})(/objection|/recording)?/?")
# What each method asks for: the interview, or what is below it.
BELOW = {"GET": (None,), "POST": ("/objection",), "DELETE": (None, "/recording")}
LIST_PATHS = ("", "/api/interviews")
ME = "/api/me"
# Of a character JSON may make 12 bytes (an emoji as two escapes); the rest is for what is around it.
MAX_OBJECTION_BYTES = 12 * MAX_TEXT + 4096

logs.configure()
log = structlog.get_logger()
settings = load(Settings, "interviews")
gate = Gate(settings)
# Its client belongs to an event loop: made by the first call.
store: Store | None = None


async def _answer(request: Request) -> Response:
    global store
    caller = await gate.caller(request.headers)
    uid = caller.uid
    objects = request.method == "POST"
    # no other method has a body: only its size matters
    content = await body(request, MAX_OBJECTION_BYTES) if objects else await body(request)
    me = path_of(request).rstrip("/") == ME and not objects
    interview_id = None if me else _interview_id(request)
    after = _after(request) if interview_id is None and not me else None
    store = store or Store(settings.google_cloud_project, events=bool(settings.events_topic))
    try:
        if me:
            return await _me(People(store), caller, erase=request.method == "DELETE")
        if interview_id is None:
            return await _list(store, uid, after)
        if objects:
            return await _object(Objections(store), interview_id, uid, read(Objection, content))
        if request.method == "DELETE" and path_of(request).rstrip("/").endswith("/recording"):
            return await _withdraw(Recordings(store), interview_id, uid)
        if request.method == "DELETE":
            return await _delete(store, interview_id, uid)
        return await _get(store, interview_id, uid)
    except StoreUnavailable as error:
        raise Refusal("unavailable", retry_after=5, interview_id=interview_id, why=str(error)) from None


def _interview_id(request: Request) -> str | None:
    """The interview that is asked for; None for the list of all. Raises Refusal: not_found."""
    if request.method == "GET" and path_of(request).rstrip("/") in LIST_PATHS:
        return None
    match = PATH.fullmatch(path_of(request))
    if match is None or match[1].startswith("__") or match[2] not in BELOW[request.method]:
        raise Refusal("not_found")
    return match[1]


def _after(request: Request) -> cursor.Cursor | None:
    """Where the page begins; None for the first one. Raises Refusal: bad_request."""
    given = request.query_params.multi_items()
    if any(name != "cursor" for name, _ in given):
        raise Refusal("bad_request", why="a parameter that the list does not have")
    if len(given) > 1:
        raise Refusal("bad_request", field="cursor", why="given twice")
    return cursor.asked(given[0][1]) if given else None


async def _me(people: People, caller: Caller, *, erase: bool) -> Response:
    if erase:
        erased = await people.erase(caller.uid, caller.email)
        log.info("person_deleted", count=erased.total())
        return JSONResponse(receipt(erased, dt.datetime.now(dt.UTC)))
    found = await people.find(caller.uid, caller.email)
    log.info("person_read", count=len(found.interviews))
    return JSONResponse(export(caller, found, dt.datetime.now(dt.UTC)))


async def _list(store: Store, uid: str, after: cursor.Cursor | None) -> Response:
    rows, end = await store.page(uid, after)
    log.info("interviews_listed", count=len(rows))
    return JSONResponse(
        {
            "success": True,
            "interviews": [entry(row) for row in rows],
            "next_cursor": None if end is None else str(end),
        }
    )


async def _get(store: Store, interview_id: str, uid: str) -> Response:
    found = await store.read(interview_id, uid)
    if found is None:
        raise Refusal("not_found")
    log.info("interview_read", interview_id=interview_id)
    return JSONResponse({"success": True, **view(interview_id, *found)})


async def _delete(store: Store, interview_id: str, uid: str) -> Response:
    if await store.erase(interview_id, uid) is None:
        raise Refusal("not_found")
    log.info("interview_deleted", interview_id=interview_id)
    return JSONResponse({"success": True, "interview_id": interview_id})


async def _withdraw(recordings: Recordings, interview_id: str, uid: str) -> Response:
    if not await recordings.withdraw(interview_id, uid):
        raise Refusal("not_found")
    log.info("recording_withdrawn", interview_id=interview_id)
    return JSONResponse({"success": True, "interview_id": interview_id})


async def _object(objections: Objections, interview_id: str, uid: str, objection: Objection) -> Response:
    try:
        stored = await objections.add(interview_id, uid, objection)
    except NothingToObjectToError:
        raise Refusal("nothing_to_object_to", interview_id=interview_id) from None
    except TooManyObjectionsError:
        raise Refusal("too_many_objections", interview_id=interview_id) from None
    if stored is None:
        raise Refusal("not_found")
    log.info("objection_stored", interview_id=interview_id)
    return JSONResponse({"success": True, "interview_id": interview_id, "objection": shown(stored)})


app = application(
    settings,
    methods=("GET", "POST", "DELETE"),
    refused="interview_refused",
    handle=_answer,
)


@functions_framework.aio.http
async def interviews(_: Request) -> Response:
    """What functions-framework calls."""
    return Served(app)
