"""HTTP as the contract words it: one error form, CORS, a limited body, a request id on every response."""

import asyncio
import uuid
from collections.abc import Awaitable, Callable
from pathlib import Path

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.exceptions import ExceptionMiddleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import request_response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.settings import SharedSettings

log = structlog.get_logger()

MAX_BODY_BYTES = 4096
BODY_SECONDS = 5.0

# code: (status, what a person may read)
CODES = {
    "bad_request": (400, "Bad Request"),
    "missing_token": (401, "Unauthorized"),
    "invalid_token": (401, "Invalid Token"),
    "app_check_failed": (403, "Forbidden"),
    "staff_only": (403, "Forbidden"),
    "email_unverified": (403, "E-Mail Not Confirmed"),
    "consent_required": (403, "Consent Required"),
    "invitation_required": (403, "Invitation Required"),
    "invitation_other_email": (403, "Invitation For Another E-Mail"),
    "not_found": (404, "Not Found"),
    "unknown_plan": (404, "Unknown Plan"),
    "invitation_unknown": (404, "Invitation Unknown"),
    "method_not_allowed": (405, "Method Not Allowed"),
    "interview_completed": (409, "Interview Completed"),
    "decision_conflict": (409, "Decision Conflict"),
    "too_many_decisions": (409, "Too Many Decisions"),
    "nothing_to_object_to": (409, "Nothing To Object To"),
    "too_many_objections": (409, "Too Many Objections"),
    "objection_answered": (409, "Objection Answered"),
    "invitation_expired": (410, "Invitation Expired"),
    "invitation_used": (410, "Invitation Used"),
    "invitation_withdrawn": (410, "Invitation Withdrawn"),
    "too_large": (413, "Too Large"),
    "too_many_starts": (429, "Too Many Starts"),
    "too_many_at_once": (429, "Too Many At Once"),
    "not_joined": (429, "Not Joined"),
    "too_many_here": (429, "Too Many From Here"),
    "full_today": (429, "Full Today"),
    "internal": (500, "Internal Error"),
    "unavailable": (503, "Unavailable"),
}


class Refusal(Exception):  # noqa: N818  # what the function does, not what went wrong in it
    """A request that gets an error: one of CODES; `retry_after` in seconds; `field` is the one of the request's body
    that is wrong; `consent` is the text that has to be agreed to; `why` is for the log alone.
    """

    def __init__(
        self,
        code: str,
        *,
        retry_after: int | None = None,
        interview_id: str | None = None,
        field: str | None = None,
        consent: dict[str, str] | None = None,
        why: str = "",
    ) -> None:
        super().__init__(code)
        self.code = code
        self.retry_after = retry_after
        self.interview_id = interview_id
        self.field = field
        self.consent = consent
        self.why = why


class Served(Response):
    """What an application answers, as the response of a handler: Starlette calls both in the same way."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._app(scope, receive, send)


def path_of(request: Request) -> str:
    """The path of the request, decoded. `request.url.path` is another one where it has a tab, a line break or a %3F."""
    return str(request.scope["path"])


def application(
    settings: SharedSettings,
    *,
    methods: tuple[str, ...],
    refused: str,
    handle: Callable[[Request], Awaitable[Response]],
) -> ASGIApp:
    """A function: `handle` answers, or raises Refusal. An error is logged as the event `refused`.

    Whatever answers, a preflight and an error included, the headers of the contract are on it.
    """

    # Starlette's routes would look at the path before anybody knows who is calling: the method alone is looked at here.
    async def answer(request: Request) -> Response:
        if request.method == "OPTIONS":  # not a preflight: the CORS middleware has answered those
            return Response(status_code=204)
        if request.method not in methods:
            raise Refusal("method_not_allowed")
        return await handle(request)

    async def refuse(request: Request, refusal: Exception) -> Response:
        assert isinstance(refusal, Refusal)
        log.warning(
            refused,
            code=refusal.code,
            interview_id=refusal.interview_id,
            why=refusal.why or f"field {refusal.field}" * bool(refusal.field),
        )
        response = _error(refusal, request)
        if refusal.code == "method_not_allowed":
            response.headers["Allow"] = ", ".join((*methods, "OPTIONS"))
        return response

    # A caller sees a code, never an exception's text. Starlette's own last line would answer without CORS headers.
    async def fail(request: Request, error: Exception) -> Response:
        log.error(refused, code="internal", why=_where(error))
        return _error(Refusal("internal"), request)

    app: ASGIApp = ExceptionMiddleware(request_response(answer), {Refusal: refuse, Exception: fail})
    app = _Origins(
        app,
        allow_origins=settings.allowed_origins,
        allow_methods=methods,
        allow_headers=("Authorization", "Content-Type", "X-Firebase-AppCheck", "traceparent", "tracestate"),
        expose_headers=("Retry-After", "X-Request-Id", "X-Next-Cursor"),
    )
    return _Identified(app, settings.google_cloud_project)


class _Origins(CORSMiddleware):
    """CORS; a page of a foreign origin is told how it is allowed, where its developer and the operator look."""

    def preflight_response(self, request_headers: Headers) -> Response:
        response = super().preflight_response(request_headers)
        if self.is_allowed_origin(request_headers["origin"]):
            return response
        log.warning("origin_refused", why="a page called whose origin ALLOWED_ORIGINS does not have")
        told = (
            "This page's origin is not allowed. Who runs this function adds it, as scheme://host[:port], "
            "to ALLOWED_ORIGINS."
        )
        return PlainTextResponse(told, response.status_code, {"Vary": "Origin"})


class _Identified:
    """Gives each request an id, in the log and in the response, and forbids every cache to keep the response."""

    def __init__(self, app: ASGIApp, project: str) -> None:
        self._app = app
        self._project = project

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request_id = uuid.uuid4().hex
        scope.setdefault("state", {})["request_id"] = request_id
        trace = Headers(scope=scope).get("x-cloud-trace-context", "").partition("/")[0]
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id)
        if trace.isalnum():
            structlog.contextvars.bind_contextvars(
                trace=trace, **{"logging.googleapis.com/trace": f"projects/{self._project}/traces/{trace}"}
            )

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["Cache-Control"] = "no-store"
                headers["X-Content-Type-Options"] = "nosniff"
                headers["X-Request-Id"] = request_id
            await send(message)

        await self._app(scope, receive, send_with_headers)


# By hand: Starlette's limit is for a whole route. It would answer 413 to somebody who is not known yet.
async def body(request: Request, most: int = MAX_BODY_BYTES) -> bytes:
    """The request's body; never more than `most` bytes of it are read.

    Raises Refusal: too_large, or bad_request when it does not arrive within BODY_SECONDS.
    """
    length = request.headers.get("content-length", "0")
    if length.isdecimal() and int(length) > most:
        raise Refusal("too_large")
    read = bytearray()
    try:
        async with asyncio.timeout(BODY_SECONDS):
            async for chunk in request.stream():
                read += chunk
                if len(read) > most:
                    raise Refusal("too_large")
    except (TimeoutError, ClientDisconnect):
        raise Refusal("bad_request", why="the body did not arrive") from None
    return bytes(read)


def _error(refusal: Refusal, request: Request) -> Response:
    status, error = CODES[refusal.code]
    content: dict[str, object] = {"error": error, "code": refusal.code}
    if refusal.interview_id is not None:
        content["interview_id"] = refusal.interview_id
    if refusal.field is not None:
        content["field"] = refusal.field
    if refusal.consent is not None:
        content["consent"] = refusal.consent
    if status != 401:  # the contract gives the bodies of a 401 word for word
        content["request_id"] = request.state.request_id
    headers = {} if refusal.retry_after is None else {"Retry-After": str(refusal.retry_after)}
    if status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    return JSONResponse(content, status, headers)


def _where(error: BaseException) -> str:
    # the type and the place: an exception's text may hold a token
    place = ""
    tb = error.__traceback__
    while tb is not None:
        place = f"{Path(tb.tb_frame.f_code.co_filename).name}:{tb.tb_lineno}"
        tb = tb.tb_next
    return f"{type(error).__name__} at {place}"
