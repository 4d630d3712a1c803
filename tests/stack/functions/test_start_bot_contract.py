"""Each row of the HTTP contract, by a real request to the running function."""

import asyncio
import json
import re
from collections.abc import AsyncIterator

import pytest

from local.patience import wait_for
from local.processes import Part, PartError
from local.stack import Stack
from tests.support.caller import AGENT_NAME, ORIGIN, Answer, Caller, Person, unsigned
from tests.support.waiting import run_sync

pytestmark = pytest.mark.stack

MISSING = {"error": "Unauthorized", "code": "missing_token"}
INVALID = {"error": "Invalid Token", "code": "invalid_token"}
MEGABYTE = b"[" * 1_000_000


def check_form(answer: Answer) -> None:
    """What every response has, errors too."""
    assert answer.headers["Cache-Control"] == "no-store"
    assert re.fullmatch("[0-9a-f]{32}", answer.headers["X-Request-Id"])
    assert answer.headers["Access-Control-Allow-Origin"] == ORIGIN
    assert "Origin" in answer.headers["Vary"]
    if answer.status >= 400 and answer.text:
        assert set(answer.json) <= {"error", "code", "request_id", "interview_id", "field"}
        assert "Traceback" not in answer.text


def check_refusal(answer: Answer, status: int, code: str) -> None:
    check_form(answer)
    assert (answer.status, answer.json["code"]) == (status, code), answer.text


async def test_a_start(start_bot: Caller, person: Person) -> None:
    answer = await start_bot.call(person.token)
    check_form(answer)
    assert answer.status == 200
    started = answer.json
    token = started.pop("token")
    interview_id = started.pop("interview_id")
    room = started.pop("room_name")
    assert started == {
        "success": True,
        "identity": person.uid,
        "livekit_url": start_bot.stack.livekit_url,
        "resumed": False,
        "expires_in": 300,
    }
    assert room == f"interview-{interview_id}"

    claims = start_bot.opened(token)
    assert claims["sub"] == person.uid
    assert claims["exp"] - claims["nbf"] == 300
    assert claims["video"] == {
        "roomJoin": True,
        "room": room,
        "canPublish": True,
        "canPublishSources": ["microphone"],
        "canSubscribe": True,
        "canPublishData": True,
    }
    dispatches = await start_bot.dispatches(room)
    assert [dispatch.agent_name for dispatch in dispatches] == [AGENT_NAME]
    metadata = dispatches[0].metadata
    assert claims["roomConfig"] == {
        "emptyTimeout": 60,
        "departureTimeout": 90,
        "maxParticipants": 1,
        "agents": [{"agentName": AGENT_NAME, "metadata": metadata}],
    }
    told = Answer(200, {}, metadata, 0).json
    assert re.fullmatch(r"00-[0-9a-f]{32}-[0-9a-f]{16}-0[0-3]", told.pop("trace"))
    assert told == {
        "interview_id": interview_id,
        "candidate_id": person.uid,
        "plan": "career",
        "resumed": False,
        "question": None,
    }
    made = (await start_bot.rooms())[room]
    assert (made.empty_timeout, made.departure_timeout, made.max_participants) == (60, 90, 1)


@pytest.mark.parametrize("path", ["/", "/api/start-bot", "/api/start-bot/"])
async def test_paths(start_bot: Caller, person: Person, path: str) -> None:
    assert (await start_bot.call(person.token, path=path)).status == 200


async def test_any_other_path_is_not_there(start_bot: Caller, person: Person) -> None:
    check_refusal(await start_bot.call(person.token, path="/api/other"), 404, "not_found")


@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer  ", "Basic YTpi", "token"])
async def test_without_a_bearer_token(start_bot: Caller, header: str | None) -> None:
    answer = await start_bot.call(headers={} if header is None else {"Authorization": header})
    check_form(answer)
    assert (answer.status, answer.json) == (401, MISSING)


@pytest.mark.parametrize(
    "token",
    [
        "x",
        "a.b.c",
        unsigned("another-project", "ada"),
        unsigned("demo-noah", ""),
        unsigned("demo-noah", "a" * 129),
        unsigned("demo-noah", "a/b"),
        unsigned("demo-noah", "__ada__"),
        unsigned("demo-noah", "ada", aud=["demo-noah"]),
        unsigned("demo-noah", "ada\ud800"),
        unsigned("demo-noah", "ada", firebase={"tenant": "another-1234"}),
        "W" * 9000,
        ".".join(["W1tb" * 1500] * 3),
    ],
    ids=[
        "x",
        "dots",
        "project",
        "no-uid",
        "long-uid",
        "slash",
        "reserved",
        "list",
        "surrogate",
        "tenant",
        "long",
        "nested",
    ],
)
async def test_an_invalid_token(start_bot: Caller, token: str) -> None:
    answer = await start_bot.call(token)
    check_form(answer)
    assert (answer.status, answer.json) == (401, INVALID)


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH", "HEAD"])
async def test_another_method(start_bot: Caller, person: Person, method: str) -> None:
    answer = await start_bot.call(person.token, method=method)
    check_form(answer)
    assert answer.status == 405
    assert answer.headers["Allow"] == "POST, OPTIONS"
    if method != "HEAD":
        assert answer.json["code"] == "method_not_allowed"


@pytest.mark.parametrize(
    "data",
    [
        b"[]",
        b"null",
        b'"career"',
        b"{",
        b"\xff\xfe",
        b"[" * 4000,
        b'{"plan": "career"} {}',
        b'{"plan": 3}',
        b'{"plan": null}',
        b'{"new": "yes"}',
        b'{"new": 1}',
        b'{"plan": "career", "admin": true}',
    ],
)
async def test_a_bad_body(start_bot: Caller, person: Person, data: bytes) -> None:
    check_refusal(await start_bot.call(person.token, data=data), 400, "bad_request")


async def test_a_body_of_the_largest_size(start_bot: Caller, person: Person) -> None:
    data = b'{"plan": "other"}'.ljust(4096)
    assert (await start_bot.call(person.token, data=data)).status == 200
    check_refusal(await start_bot.call(person.token, data=data + b" "), 413, "too_large")


async def test_a_megabyte(start_bot: Caller, person: Person) -> None:
    check_refusal(await start_bot.call(person.token, data=MEGABYTE), 413, "too_large")


async def test_a_body_without_a_length_is_not_read_to_its_end(start_bot: Caller, person: Person) -> None:
    answered = asyncio.Event()

    async def endless() -> AsyncIterator[bytes]:
        yield b" " * 5000
        await answered.wait()

    async def call() -> Answer:
        try:
            return await start_bot.call(person.token, data=endless())
        finally:
            answered.set()

    check_refusal(await wait_for(call(), 4), 413, "too_large")


async def test_an_unknown_plan(start_bot: Caller, person: Person) -> None:
    check_refusal(await start_bot.call(person.token, {"plan": "nothing"}), 404, "unknown_plan")
    assert await start_bot.interviews_of(person.uid) == []


async def test_the_order_of_the_checks(start_bot: Caller, person: Person) -> None:
    assert (await start_bot.call(method="PUT", data=MEGABYTE)).status == 405
    assert (await start_bot.call(data=MEGABYTE)).status == 401
    assert (await start_bot.call("x", data=b"[]")).status == 401
    assert (await start_bot.call(person.token, data=b'{"plan": "nothing", "x": 1}')).status == 400


async def test_a_preflight(start_bot: Caller) -> None:
    asked = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization"}
    answer = await start_bot.call(method="OPTIONS", headers=asked)
    check_form(answer)
    assert answer.status == 200
    assert answer.headers["Access-Control-Allow-Methods"] == "POST"
    allowed = set(answer.headers["Access-Control-Allow-Headers"].split(", "))
    always = {"Accept", "Accept-Language", "Content-Language"}  # a browser asks for none of these
    assert allowed - always == {"Authorization", "Content-Type", "X-Firebase-AppCheck", "traceparent", "tracestate"}


@pytest.mark.parametrize("origin", ["https://evil.example", "http://localhost:5173.evil.example", "null"])
@pytest.mark.parametrize("method", ["OPTIONS", "POST", "PUT"])
async def test_another_origin_gets_no_permission(start_bot: Caller, person: Person, method: str, origin: str) -> None:
    headers = {"Origin": origin, "Access-Control-Request-Method": "POST"}
    answer = await start_bot.call(person.token, method=method, headers=headers)
    assert "Access-Control-Allow-Origin" not in answer.headers  # without it a browser gives the page nothing
    assert answer.headers["Cache-Control"] == "no-store"


async def test_app_check(cloud: Stack, start_bot: Caller, person: Person) -> None:
    part = await cloud.start_function("start_bot", {"PLANS": "career", "REQUIRE_APP_CHECK": "true"})
    try:
        caller = Caller(cloud, part.url, start_bot._session)
        check_refusal(await caller.call(person.token), 403, "app_check_failed")
        check_refusal(await caller.call(person.token, data=MEGABYTE), 403, "app_check_failed")
        answer = await caller.call("x", headers={"X-Firebase-AppCheck": "x"})
        assert answer.json == INVALID
    finally:
        await part.stop()


@pytest.mark.parametrize(
    "env",
    [
        {"LIVEKIT_URL": "ws://127.0.0.1:9"},
        {"LIVEKIT_CREDENTIALS_SECRET": "projects/demo-noah/secrets/nothing"},
        {"SECRET_MANAGER_ENDPOINT": "127.0.0.1:9"},
    ],
    ids=["livekit", "no-secret", "secret-manager"],
)
async def test_unavailable(cloud: Stack, start_bot: Caller, person: Person, env: dict[str, str]) -> None:
    part = await cloud.start_function("start_bot", {"PLANS": "career", **env})
    try:
        answer = await Caller(cloud, part.url, start_bot._session).call(person.token)
        check_refusal(answer, 503, "unavailable")
        assert int(answer.headers["Retry-After"]) > 0
        assert answer.seconds < 5
    finally:
        await part.stop()


@pytest.mark.parametrize(
    ("function", "name", "value"),
    [
        ("start_bot", "PLANS", "Career?"),
        ("start_bot", "K_SERVICE", "noah"),
        ("interviews", "ALLOWED_ORIGINS", "*"),
    ],
)
def test_a_bad_setting_ends_the_process_with_one_line(cloud: Stack, function: str, name: str, value: str) -> None:
    named = "FIRESTORE_EMULATOR_HOST" if name == "K_SERVICE" else name
    with pytest.raises(PartError) as failure:
        run_sync(cloud.start_function(function, {"PLANS": "career", name: value}))
    said = str(failure.value).partition("ends:\n")[2].splitlines()
    assert len(said) == 1, said
    assert said[0].strip().startswith(f"{function}: {named} ")


async def test_the_trace_is_in_the_log(start_bot: Caller, start_bot_part: Part, person: Person) -> None:
    trace = "105445aa7843bc8bf206b12000100000"
    answer = await start_bot.call(person.token, headers={"X-Cloud-Trace-Context": f"{trace}/1;o=1"})
    (line,) = [line for line in start_bot_part.log.read_text().splitlines() if trace in line]
    record = json.loads(line)
    assert record["event"] == "start_minted"
    assert record["trace"] == trace
    assert record["logging.googleapis.com/trace"] == f"projects/demo-noah/traces/{trace}"
    assert record["request_id"] == answer.headers["X-Request-Id"]
    assert record["room"] == answer.json["room_name"]
    assert record["severity"] == "INFO"
    assert person.uid not in line


async def test_nothing_of_a_token_is_logged(start_bot: Caller, person: Person, start_bot_part: Part) -> None:
    assert (await start_bot.call(person.token)).status == 200
    assert (await start_bot.call(f"{person.token}x")).status == 401
    log = start_bot_part.log.read_text()
    assert '"event": "start_minted"' in log
    assert '"event": "start_refused"' in log
    assert "eyJ" not in log
    assert "Traceback" not in log
