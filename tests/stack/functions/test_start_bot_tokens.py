"""The function as it runs on Google Cloud, outside of the Auth emulator's mode: signatures count."""

import asyncio
import base64
import datetime as dt
import json
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import jwt
import pytest
from aiohttp import web
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from local.stack import Stack
from tests.support.caller import Answer, Caller, unsigned

pytestmark = pytest.mark.stack

PROJECT = "demo-noah"
KID = "key-1"
INVALID = {"error": "Invalid Token", "code": "invalid_token"}


class Key:
    """An RSA key, and a certificate for it as Google publishes them."""

    def __init__(self) -> None:
        self.private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "securetoken")])
        now = dt.datetime.now(dt.UTC)
        certificate = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(self.private.public_key())
            .serial_number(1)
            .not_valid_before(now - dt.timedelta(days=1))
            .not_valid_after(now + dt.timedelta(days=1))
            .sign(self.private, hashes.SHA256())
        )
        self.certificate = certificate.public_bytes(serialization.Encoding.PEM).decode()

    @property
    def pem(self) -> str:
        kinds = (serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        return self.private.private_bytes(serialization.Encoding.PEM, *kinds).decode()


GOOGLES, ANOTHER = Key(), Key()


class Google:
    """Google's servers of public keys."""

    def __init__(self) -> None:
        self.broken: Callable[[], web.StreamResponse] | None = None
        self.hangs = asyncio.Event()
        self.hangs.set()
        self.max_age = 0

    async def certificates(self, _: web.Request) -> web.StreamResponse:
        await self.hangs.wait()
        if self.broken is not None:
            return self.broken()
        headers = {"Cache-Control": f"public, max-age={self.max_age}"}
        return web.json_response({KID: GOOGLES.certificate}, headers=headers)

    async def app_check_keys(self, _: web.Request) -> web.Response:
        key = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(GOOGLES.private.public_key()))
        return web.json_response({"keys": [{**key, "kid": KID, "use": "sig", "alg": "RS256"}]})


@pytest.fixture
async def google() -> AsyncIterator[tuple[Google, str]]:
    google = Google()
    app = web.Application()
    app.router.add_get("/certificates", google.certificates)
    app.router.add_get("/jwks", google.app_check_keys)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    yield google, f"http://{host}:{port}"
    google.hangs.set()
    await runner.cleanup()


@pytest.fixture
async def function(
    cloud: Stack, start_bot: Caller, google: tuple[Google, str], tmp_path: Path, request: pytest.FixtureRequest
) -> AsyncIterator[Caller]:
    account = {
        "type": "service_account",
        "project_id": PROJECT,
        "private_key": ANOTHER.pem,
        "client_email": "noah@demo-noah.iam.gserviceaccount.com",
        "token_uri": "http://127.0.0.1:9/token",
    }
    credentials = tmp_path / "account.json"
    credentials.write_text(json.dumps(account))
    env = {
        "PLANS": "career",
        "FIREBASE_AUTH_EMULATOR_HOST": "",
        "GOOGLE_APPLICATION_CREDENTIALS": str(credentials),
        "PYTHONPATH": str(Path(__file__).parent / "google_keys"),
        "TEST_CERTIFICATES_URL": f"{google[1]}/certificates",
        "TEST_APP_CHECK_KEYS_URL": f"{google[1]}/jwks",
        "REQUIRE_APP_CHECK": getattr(request, "param", "false"),
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


def app_check_token(key: Key = GOOGLES, **claims: Any) -> str:
    now = int(time.time())
    payload = {
        "iss": "https://firebaseappcheck.googleapis.com/1234",
        "aud": [f"projects/{PROJECT}"],
        "sub": "1:1234:web:5678",
        "iat": now,
        "exp": now + 3600,
        **claims,
    }
    return jwt.encode(payload, key.pem, "RS256", headers={"kid": KID, "typ": "JWT"})


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


@pytest.mark.parametrize("function", ["true"], indirect=True)
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
