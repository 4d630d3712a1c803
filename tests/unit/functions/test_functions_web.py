"""The form of every response, whatever answers: the handler, a refusal, a defect, or a preflight."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pytest
from pydantic import BaseModel, ConfigDict
from pytest_mock import MockerFixture
from shared import web
from shared.bodies import read
from shared.settings import SharedSettings
from shared.web import Refusal
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message

pytestmark = pytest.mark.unit

ORIGIN = "https://noah.example"
PREFLIGHT = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization, content-type"}
SECRET = "eyJ.a.token"


@dataclass(frozen=True)
class Answer:
    """A response, read whole; names of headers in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> dict[str, Any]:
        content = json.loads(self.body)
        assert isinstance(content, dict)
        return content


async def call(
    app: ASGIApp, method: str = "POST", headers: dict[str, str] | None = None, chunks: Iterable[bytes] = ()
) -> Answer:
    """One request to an application, without a server."""
    sent: list[Message] = []
    body = [{"type": "http.request", "body": chunk, "more_body": True} for chunk in chunks]
    body.append({"type": "http.request", "body": b"", "more_body": False})

    async def receive() -> Message:
        return body.pop(0)

    async def send(message: Message) -> None:
        sent.append(message)

    encoded = [(name.lower().encode(), value.encode()) for name, value in (headers or {}).items()]
    scope = {"type": "http", "method": method, "path": "/", "query_string": b"", "headers": encoded}
    await app(scope, receive, send)
    got = {name.decode().lower(): value.decode() for name, value in sent[0]["headers"]}
    return Answer(sent[0]["status"], got, b"".join(message["body"] for message in sent[1:]))


async def handle(request: Request) -> Response:
    """Fails as it is asked to."""
    code = request.headers.get("x-refuse")
    if code is not None:
        raise Refusal(code, retry_after=7 if code == "unavailable" else None)
    if "x-fail" in request.headers:
        raise ValueError(SECRET)
    return JSONResponse({"read": len(await web.body(request))})


def settings(*origins: str) -> SharedSettings:
    return SharedSettings(google_cloud_project="demo-noah", allowed_origins=origins)


class Body(BaseModel):
    """As the bodies of the functions are read."""

    model_config = ConfigDict(extra="forbid", strict=True)
    plan: str = "career"
    new: bool = False


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ('{"plan": 3}', "plan"),
        ('{"new": "yes"}', "new"),
        ('{"plam": "career"}', "plam"),
        ('{"<b>": 1}', None),
        ("[]", None),
        ("{", None),
    ],
)
def test_the_wrong_field_of_a_body_is_named(body: str, field: str | None) -> None:
    with pytest.raises(Refusal) as caught:
        read(Body, body.encode())
    assert (caught.value.code, caught.value.field) == ("bad_request", field)


async def test_the_name_reaches_the_caller() -> None:
    async def refuse(request: Request) -> Response:
        raise Refusal("bad_request", field="plam")

    app = web.application(settings(), methods=("POST",), refused="start_refused", handle=refuse)
    assert (await call(app)).json["field"] == "plam"


async def test_a_foreign_origin_is_told_how_it_is_allowed(app: ASGIApp) -> None:
    answer = await call(app, "OPTIONS", {"Origin": "https://other.example", **PREFLIGHT})
    assert answer.status == 400
    assert b"ALLOWED_ORIGINS" in answer.body
    assert "access-control-allow-origin" not in answer.headers


@pytest.fixture
def app() -> ASGIApp:
    return web.application(settings(ORIGIN), methods=("POST",), refused="start_refused", handle=handle)


@pytest.mark.parametrize(
    ("method", "headers", "status"),
    [
        ("POST", {}, 200),
        ("POST", {"x-refuse": "missing_token"}, 401),
        ("POST", {"x-refuse": "unavailable"}, 503),
        ("POST", {"x-fail": "1"}, 500),
        ("PUT", {}, 405),
        ("OPTIONS", {}, 204),
        ("OPTIONS", PREFLIGHT, 200),
    ],
)
async def test_whatever_answers_it_has_the_form_of_the_contract(
    app: ASGIApp, method: str, headers: dict[str, str], status: int
) -> None:
    answer = await call(app, method, {"Origin": ORIGIN, **headers})
    assert answer.status == status
    assert answer.headers["access-control-allow-origin"] == ORIGIN
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "Origin" in answer.headers["vary"]
    assert len(answer.headers["x-request-id"]) == 32
    if status >= 403:
        assert answer.json["request_id"] == answer.headers["x-request-id"]

    answer = await call(app, method, {"Origin": "https://evil.example", **headers})
    assert "access-control-allow-origin" not in answer.headers
    assert answer.headers["cache-control"] == "no-store"


async def test_a_page_reads_what_it_needs_of_a_response(app: ASGIApp) -> None:
    answer = await call(app, headers={"Origin": ORIGIN, "x-refuse": "unavailable"})
    assert answer.headers["access-control-expose-headers"] == "Retry-After, X-Request-Id, X-Next-Cursor"
    assert answer.headers["retry-after"] == "7"


async def test_a_defect_says_where_it_is_and_nothing_else(app: ASGIApp, mocker: MockerFixture) -> None:
    log = mocker.patch.object(web, "log")
    answer = await call(app, headers={"x-fail": "1"})
    assert {**answer.json, "request_id": ""} == {"error": "Internal Error", "code": "internal", "request_id": ""}
    (logged,) = log.error.call_args_list
    assert logged.args == ("start_refused",)
    assert logged.kwargs["why"].startswith("ValueError at test_functions_web.py:")
    assert SECRET not in str(logged)


async def test_the_method_is_looked_at_first(app: ASGIApp) -> None:
    answer = await call(app, "PUT", {"x-refuse": "missing_token"})
    assert (answer.status, answer.headers["allow"]) == (405, "POST, OPTIONS")


@pytest.mark.parametrize("headers", [{}, {"Content-Length": "5000"}])
async def test_who_is_not_known_gets_no_413(app: ASGIApp, headers: dict[str, str]) -> None:
    chunks = [b" " * 1000] * 5
    assert (await call(app, headers={**headers, "x-refuse": "missing_token"}, chunks=chunks)).status == 401
    assert (await call(app, headers=headers, chunks=chunks)).json["code"] == "too_large"
    assert (await call(app, chunks=chunks[:4])).json == {"read": 4000}
