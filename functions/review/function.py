"""The entry point: who of the team is calling, what they look at or decide, and the answer."""

import re

import functions_framework.aio
import structlog
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from review import filters, view
from review.answer import Answer
from review.decision import MAX_REASON, Decision
from review.settings import Settings
from review.store import AnsweredError, DecisionConflictError, Store, TooManyDecisionsError
from shared import log as logs
from shared.auth import Caller, Gate
from shared.bodies import read
from shared.documents import StoreUnavailable
from shared.objections import MAX_TEXT
from shared.settings import load
from shared.web import Refusal, Served, application, body, path_of

PATH = re.compile(
    r"(?:/api/review)?/(export|interviews)(?:/([A-Za-z0-9_-]{1,128})(/decision|/objections/([1-9])/answer)?)?/?"
)
# Of a character JSON may make 12 bytes (an emoji as two escapes); the rest is for the other fields.
MAX_BYTES = 12 * max(MAX_REASON, MAX_TEXT) + 4096
TYPES = {"csv": "text/csv; charset=utf-8", "jsonl": "application/jsonl; charset=utf-8"}

logs.configure()
log = structlog.get_logger()
settings = load(Settings, "review")
# who reviews is known by name; a script that exports could not show App Check that it is a page
gate = Gate(settings, for_pages=False)
# Its client belongs to an event loop: made by the first call.
store: Store | None = None


async def _answer(request: Request) -> Response:
    global store
    by = await gate.staff(request.headers)
    content = await body(request, MAX_BYTES)
    match = PATH.fullmatch(path_of(request))
    kind, wanted, about, number = match.groups() if match else ("", None, None, None)
    if wanted is not None and wanted.startswith("__"):
        raise Refusal("not_found")
    store = store or Store(settings.google_cloud_project)
    try:
        match request.method, kind, wanted, about:
            case "GET", "interviews", None, None:
                return await _list(store, request)
            case "GET", "export", None, None:
                return await _export(store, request, by)
            case "GET", "interviews", str(one), None:
                return await _show(store, one, by)
            case "POST", "interviews", str(one), "/decision":
                return await _decide(store, one, read(Decision, content), by)
            case "POST", "interviews", str(one), str():
                return await _answer_objection(store, one, str(number), read(Answer, content), by)
            case _:
                raise Refusal("not_found")
    except StoreUnavailable as error:
        raise Refusal("unavailable", retry_after=5, interview_id=wanted, why=str(error)) from None


async def _list(store: Store, request: Request) -> Response:
    asked = filters.read(request.query_params.multi_items())
    rows, end = await store.page(asked.filters, asked.after)
    beside = await store.beside(rows)
    log.info("review_listed", count=len(rows))
    return JSONResponse(
        {
            "success": True,
            "interviews": [view.row(row, beside[row["id"]]) for row in rows],
            "next_cursor": None if end is None else str(end),
        }
    )


async def _show(store: Store, interview_id: str, by: Caller) -> Response:
    found = await store.read(interview_id, by)
    if found is None:
        raise Refusal("not_found")
    log.info("review_read", interview_id=interview_id, by=by.uid)
    return JSONResponse({"success": True, **view.whole_interview(*found)})


async def _decide(store: Store, interview_id: str, decision: Decision, by: Caller) -> Response:
    try:
        stored = await store.decide(interview_id, decision, by)
    except DecisionConflictError:
        raise Refusal("decision_conflict", interview_id=interview_id) from None
    except TooManyDecisionsError:
        raise Refusal("too_many_decisions", interview_id=interview_id) from None
    if stored is None:
        raise Refusal("not_found")
    log.info("review_decided", interview_id=interview_id, by=by.uid)
    return JSONResponse({"success": True, "interview_id": interview_id, "decision": view.decision(stored)})


async def _answer_objection(store: Store, interview_id: str, number: str, answer: Answer, by: Caller) -> Response:
    try:
        stored = await store.answer(interview_id, number, answer, by)
    except AnsweredError:
        raise Refusal("objection_answered", interview_id=interview_id) from None
    if stored is None:
        raise Refusal("not_found")
    log.info("objection_answered", interview_id=interview_id, by=by.uid)
    return JSONResponse({"success": True, "interview_id": interview_id, "objection": view.objection(stored)})


async def _export(store: Store, request: Request, by: Caller) -> Response:
    asked = filters.read(request.query_params.multi_items(), formats=filters.FORMATS)
    csv = asked.form == "csv"
    found, end = await store.export(asked.filters, asked.after, by, answers=not csv)
    log.info("review_exported", count=len(found), by=by.uid)
    content = view.table(found, first=asked.after is None) if csv else view.lines(found)
    headers = {"Content-Disposition": f'attachment; filename="noah-interviews.{asked.form}"'}
    if end is not None:
        headers["X-Next-Cursor"] = str(end)
    return Response(content, headers=headers, media_type=TYPES[asked.form])


app = application(
    settings,
    methods=("GET", "POST"),
    refused="review_refused",
    handle=_answer,
)


@functions_framework.aio.http
async def review(_: Request) -> Response:
    """What functions-framework calls."""
    return Served(app)
