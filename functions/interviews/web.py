"""HTTP as the contract words it: one error form, CORS, a limited body, a request id on every response."""

import asyncio
import sys
import uuid
from collections.abc import Awaitable, Callable
from pathlib import Path

import structlog
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

log = structlog.get_logger()

MAX_BODY_BYTES = 4096
BODY_SECONDS = 5.0

# code: (status, what a person may read)
CODES = {
    "bad_request": (400, "Bad Request"),
    "missing_token": (401, "Unauthorized"),
    "invalid_token": (401, "Invalid Token"),
    "app_check_failed": (403, "Forbidden"),
    "not_found": (404, "Not Found"),
    "unknown_plan": (404, "Unknown Plan"),
    "method_not_allowed": (405, "Method Not Allowed"),
    "interview_completed": (409, "Interview Completed"),
    "too_large": (413, "Too Large"),
    "too_many_starts": (429, "Too Many Starts"),
    "internal": (500, "Internal Error"),
    "unavailable": (503, "Unavailable"),
}


class Refusal(Exception):  # noqa: N818  # what the function does, not what went wrong in it
    """A request that gets an error: one of CODES; `retry_after` in seconds; `why` is for the log alone."""

    def __init__(
        self, code: str, *, retry_after: int | None = None, interview_id: str | None = None, why: str = ""
    ) -> None:
        super().__init__(code)
        self.code = code
        self.retry_after = retry_after
        self.interview_id = interview_id
        self.why = why


async def serve(
    request: Request,
    *,
    methods: tuple[str, ...],
    origins: tuple[str, ...],
    project: str,
    refused: str,
    handle: Callable[[Request], Awaitable[Response]],
) -> Response:
    """Answer `request` by `handle`, or with an error; an error is logged as the event `refused`."""
    request_id = uuid.uuid4().hex
    trace = request.headers.get("x-cloud-trace-context", "").partition("/")[0]
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id=request_id)
    if trace.isalnum():
        structlog.contextvars.bind_contextvars(
            trace=trace, **{"logging.googleapis.com/trace": f"projects/{project}/traces/{trace}"}
        )
    try:
        if request.method == "OPTIONS":
            response = Response(status_code=204)
        elif request.method not in methods:
            raise Refusal("method_not_allowed")
        else:
            response = await handle(request)
    except Refusal as refusal:
        log.warning(refused, code=refusal.code, interview_id=refusal.interview_id, why=refusal.why)
        response = _error(refusal, request_id)
    except Exception as error:  # noqa: BLE001  # the last line: a caller sees a code, never an exception's text
        log.error(refused, code="internal", why=_where(error))
        response = _error(Refusal("internal"), request_id)
    if response.status_code == 405:
        response.headers["Allow"] = ", ".join((*methods, "OPTIONS"))
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["X-Request-Id"] = request_id
    _allow_origin(request, response, methods, origins)
    return response


async def body(request: Request) -> bytes:
    """The request's body; never more than MAX_BODY_BYTES of it are read.

    Raises Refusal: too_large, or bad_request when it does not arrive within BODY_SECONDS.
    """
    length = request.headers.get("content-length", "0")
    if length.isdecimal() and int(length) > MAX_BODY_BYTES:
        raise Refusal("too_large")
    read = bytearray()
    try:
        async with asyncio.timeout(BODY_SECONDS):
            async for chunk in request.stream():
                read += chunk
                if len(read) > MAX_BODY_BYTES:
                    raise Refusal("too_large")
    except (TimeoutError, ClientDisconnect):
        raise Refusal("bad_request", why="the body did not arrive") from None
    return bytes(read)


def _error(refusal: Refusal, request_id: str) -> JSONResponse:
    status, error = CODES[refusal.code]
    content = {"error": error, "code": refusal.code}
    if refusal.interview_id is not None:
        content["interview_id"] = refusal.interview_id
    if status != 401:  # the contract gives the bodies of a 401 word for word
        content["request_id"] = request_id
    headers = {} if refusal.retry_after is None else {"Retry-After": str(refusal.retry_after)}
    if status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    return JSONResponse(content, status, headers)


def _allow_origin(request: Request, response: Response, methods: tuple[str, ...], origins: tuple[str, ...]) -> None:
    response.headers["Vary"] = "Origin"
    origin = request.headers.get("origin", "")
    if origin not in origins:
        return
    response.headers["Access-Control-Allow-Origin"] = origin
    response.headers["Access-Control-Expose-Headers"] = "Retry-After, X-Request-Id"
    if request.method == "OPTIONS":
        response.headers["Access-Control-Allow-Methods"] = ", ".join(methods)
        response.headers["Access-Control-Allow-Headers"] = "Authorization, Content-Type, X-Firebase-AppCheck"
        response.headers["Access-Control-Max-Age"] = "600"


def _where(error: BaseException) -> str:
    # the type and the place: an exception's text may hold a token
    _, _, tb = sys.exc_info()
    place = ""
    while tb is not None:
        place = f"{Path(tb.tb_frame.f_code.co_filename).name}:{tb.tb_lineno}"
        tb = tb.tb_next
    return f"{type(error).__name__} at {place}"
