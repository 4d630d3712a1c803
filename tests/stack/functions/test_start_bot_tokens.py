"""The function as it runs on Google Cloud, outside of the Auth emulator's mode: signatures count."""

import asyncio
import base64
import json
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import jwt
import pytest
from aiohttp import web

from local.stack import Stack
from tests.support.caller import Answer, Caller, unsigned
from tests.support.google import (
    ANOTHER,
    APP,
    GOOGLES,
    KID,
    NOBODY,
    PROJECT,
    Google,
    Key,
    account,
    app_check_token,
    asked_of,
    serving,
)

pytestmark = pytest.mark.stack

INVALID = {"error": "Invalid Token", "code": "invalid_token"}


@pytest.fixture
async def google() -> AsyncIterator[tuple[Google, str]]:
    async with serving() as found:
        yield found


@pytest.fixture
async def function(
    cloud: Stack, start_bot: Caller, google: tuple[Google, str], tmp_path: Path, request: pytest.FixtureRequest
) -> AsyncIterator[Caller]:
    asked = getattr(request, "param", {})
    token_uri = f"{google[1]}/token" if "APP_CHECK_ONCE" in asked else NOBODY
    env = {
        "PLANS": "career",
        "FIREBASE_AUTH_EMULATOR_HOST": "",
        "GOOGLE_APPLICATION_CREDENTIALS": str(account(tmp_path, token_uri)),
        **asked_of(google[1]),
        **asked,
    }
    part = await cloud.start_function("start_bot", env)
    yield Caller(cloud, part.url, start_bot._session)
    await part.stop()


def signed(key: Key = GOOGLES, kid: str | None = KID, algorithm: str = "RS256", **claims: Any) -> str:
    """An ID token as Firebase makes it; with `claims` of another kind, or by another key."""
    now = int(time.time())
    payload = {
        "iss": f"https://securetoken.google.com/{PROJECT}",
        "aud": PROJECT,
        "sub": "ada",
        "iat": now,
        "exp": now + 3600,
        "auth_time": now,
        **claims,
    }
    secret = key.pem if algorithm == "RS256" else "x" * 32
    return jwt.encode(payload, secret, algorithm, headers={} if kid is None else {"kid": kid})


def swapped(token: str, **claims: Any) -> str:
    """The token with other claims under the same signature."""
    head, _, signature = token.split(".")
    payload = {**jwt.decode(token, options={"verify_signature": False}), **claims}
    return f"{head}.{base64.urlsafe_b64encode(json.dumps(payload).encode()).rstrip(b'=').decode()}.{signature}"


async def test_tokens(function: Caller) -> None:
    now = int(time.time())
    invalid = {
        "expired": signed(iat=now - 7200, exp=now - 3600),
        "just expired": signed(iat=now - 7200, exp=now - 30),
        "issued in the future": signed(iat=now + 300),
        "unsigned": unsigned(PROJECT, "ada"),
        "unsigned with a key's id": signed().rpartition(".")[0] + ".",
        "by another key": signed(ANOTHER),
        "by a key that Google does not have": signed(kid="key-2"),
        "by no key": signed(kid=None),
        "by a shared secret": signed(algorithm="HS256"),
        "of another project": signed(aud="other", iss="https://securetoken.google.com/other"),
        "by another issuer": signed(iss="https://accounts.google.com"),
        "changed after it was signed": swapped(signed(), sub="bob"),
        "a custom token": signed(
            aud="https://identitytoolkit.googleapis.com/google.identity.identitytoolkit.v1.IdentityToolkit"
        ),
        "a legacy token": signed(kid=None, algorithm="HS256", v=0, d=3),
        "without a subject": signed(sub=""),
    }
    for what, token in invalid.items():
        answer = await function.call(token)
        assert (answer.status, answer.json) == (401, INVALID), what
    assert (await function.call(signed())).json["identity"] == "ada"
    now = int(time.time())
    assert (await function.call(signed(iat=now - 3600, exp=now - 5))).status == 200  # a small clock skew


async def test_an_outage_of_the_certificates_is_no_bad_token(function: Caller, google: tuple[Google, str]) -> None:
    def check(answer: Answer) -> None:
        assert (answer.status, answer.json["code"]) == (503, "unavailable")
        assert int(answer.headers["Retry-After"]) > 0
        assert answer.seconds < 5

    server, _ = google
    for broken in (
        lambda: web.Response(status=500),
        lambda: web.Response(text="<html>captive portal</html>"),
        lambda: web.Response(status=404),
    ):
        server.broken = broken
        check(await function.call(signed()))
    server.broken = None
    server.hangs.clear()
    for answer in await asyncio.gather(*(function.call(signed()) for _ in range(3))):
        check(answer)
    server.hangs.set()
    assert (await function.call(signed())).status == 200


async def test_certificates_are_kept_as_long_as_google_says(function: Caller, google: tuple[Google, str]) -> None:
    server, _ = google
    server.max_age = 3600
    assert (await function.call(signed())).status == 200
    server.broken = lambda: web.Response(status=500)
    assert (await function.call(signed())).status == 200


@pytest.mark.parametrize("function", [{"REQUIRE_APP_CHECK": "true"}], indirect=True)
async def test_app_check(function: Caller) -> None:
    now = int(time.time())
    assert (await function.call(signed(ANOTHER), headers={"X-Firebase-AppCheck": app_check_token()})).status == 401
    refused = {
        "none": {},
        "not one": {"X-Firebase-AppCheck": "x"},
        "expired": {"X-Firebase-AppCheck": app_check_token(iat=now - 7200, exp=now - 3600)},
        "by another key": {"X-Firebase-AppCheck": app_check_token(ANOTHER)},
        "of another project": {"X-Firebase-AppCheck": app_check_token(aud=["projects/other"])},
        "an ID token": {"X-Firebase-AppCheck": signed()},
    }
    for what, headers in refused.items():
        answer = await function.call(signed(), headers=headers)
        assert (answer.status, answer.json["code"]) == (403, "app_check_failed"), what
    accepted = await function.call(signed(), headers={"X-Firebase-AppCheck": app_check_token()})
    assert accepted.status == 200, accepted.text


OTHER_APP = "1:1234:android:9abc"
ASKED = {"REQUIRE_APP_CHECK": "true", "APP_CHECK_APPS": f"{APP},1:1234:ios:def0"}


@pytest.mark.parametrize("function", [ASKED], indirect=True)
async def test_another_app_of_the_project_is_not_let_in(function: Caller) -> None:
    async def call(app: str) -> Answer:
        return await function.call(signed(), headers={"X-Firebase-AppCheck": app_check_token(sub=app)})

    for app in (OTHER_APP, "1:1234:web:56789", f"{APP} "):
        answer = await call(app)
        assert (answer.status, answer.json["code"]) == (403, "app_check_failed"), app
    for app in (APP, "1:1234:ios:def0"):
        assert (await call(app)).status == 200


@pytest.mark.parametrize("function", [ASKED | {"APP_CHECK_ONCE": "true"}], indirect=True)
async def test_an_app_check_token_begins_one_interview(function: Caller, google: tuple[Google, str]) -> None:
    """Thirty people had one."""
    server, _ = google
    headers = {"X-Firebase-AppCheck": app_check_token()}
    answers = await asyncio.gather(*(function.call(signed(sub=f"person-{n}"), headers=headers) for n in range(6)))
    assert sorted(answer.status for answer in answers) == [200, *[403] * 5]
    assert {answer.json.get("code") for answer in answers} == {None, "app_check_failed"}
    # who cannot be asked is no reason to refuse anybody: they try again, with another token
    server.knows = lambda: web.Response(status=503)
    answer = await function.call(signed(), headers={"X-Firebase-AppCheck": app_check_token(jti="2")})
    assert (answer.status, answer.json["code"]) == (503, "unavailable")
    # of a function that may not ask
    server.knows = lambda: web.json_response({"error": {"status": "PERMISSION_DENIED"}}, status=403)
    answer = await function.call(signed(), headers={"X-Firebase-AppCheck": app_check_token(jti="3")})
    assert (answer.status, answer.json["code"]) == (403, "app_check_failed")
    server.knows = None
    assert (await function.call(signed(), headers={"X-Firebase-AppCheck": app_check_token(jti="4")})).status == 200


async def test_who_has_not_confirmed_their_address_is_let_in_where_nobody_asks(function: Caller) -> None:
    assert (await function.call(signed(email="ada@example.com", email_verified=False))).status == 200


@pytest.mark.parametrize("function", [{"VERIFIED_EMAIL_REQUIRED": "true"}], indirect=True)
async def test_a_confirmed_address_is_asked_for(function: Caller) -> None:
    """Guests have none; who has signed up has to open the link that was sent to it."""
    before = await function.rooms()
    for claims in ({}, {"email": "ada@example.com"}, {"email": "ada@example.com", "email_verified": False}):
        answer = await function.call(signed(**claims))
        assert (answer.status, answer.json["code"]) == (403, "email_unverified"), claims
    assert await function.rooms() == before
    assert (await function.call(signed(email="ada@example.com", email_verified=True))).status == 200
    assert (await function.call(signed(sub="bob", firebase={"sign_in_provider": "custom"}))).status == 200
    guest = await function.call(signed(sub="cid", firebase={"sign_in_provider": "anonymous"}))
    assert guest.status == 403
