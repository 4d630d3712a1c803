"""Google's servers of public keys and of App Check, as far as a function and the smoke test ask them."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import jwt
from aiohttp import web
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from local.paths import ROOT

PROJECT = "demo-noah"
KID = "key-1"
NOBODY = "http://127.0.0.1:9/token"
"""Where no access token can be had."""
APP = "1:1234:web:5678"
DEBUG_TOKEN = "11111111-2222-4333-8444-555555555555"
PATCHES: Path = ROOT / "tests" / "stack" / "functions" / "google_keys"
"""Put on a function's PYTHONPATH, it has it ask these servers."""


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
        self.consumed: set[str] = set()
        self.knows: Callable[[], web.StreamResponse] | None = None
        """What it answers instead, when it is asked whether an App Check token was used."""

    async def certificates(self, _: web.Request) -> web.StreamResponse:
        await self.hangs.wait()
        if self.broken is not None:
            return self.broken()
        headers = {"Cache-Control": f"public, max-age={self.max_age}"}
        return web.json_response({KID: GOOGLES.certificate}, headers=headers)

    async def app_check_keys(self, _: web.Request) -> web.Response:
        key = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(GOOGLES.private.public_key()))
        return web.json_response({"keys": [{**key, "kid": KID, "use": "sig", "alg": "RS256"}]})

    async def access_token(self, _: web.Request) -> web.Response:
        return web.json_response({"access_token": "x", "expires_in": 3600, "token_type": "Bearer"})

    async def exchange(self, request: web.Request) -> web.Response:
        """A token for the debug token that a project has given an app."""
        project, app = request.match_info["project"], request.match_info["app"]
        asked = await request.json()
        if (project, app) != ("1234", f"{APP}:exchangeDebugToken") or asked.get("debugToken") != DEBUG_TOKEN:
            return web.json_response({"error": {"status": "PERMISSION_DENIED"}}, status=403)
        assert asked["limitedUse"] is True
        return web.json_response({"token": app_check_token(), "ttl": "300s"})

    async def consume(self, request: web.Request) -> web.StreamResponse:
        """As Firebase does: an answer without a field for a token that it sees for the first time."""
        assert request.headers["Authorization"] == "Bearer x"
        if self.knows is not None:
            return self.knows()
        token = (await request.json())["app_check_token"]
        known = token in self.consumed
        self.consumed.add(token)
        return web.json_response({"alreadyConsumed": True} if known else {})


def app_check_token(key: Key = GOOGLES, **claims: Any) -> str:
    now = int(time.time())
    payload = {
        "iss": "https://firebaseappcheck.googleapis.com/1234",
        "aud": [f"projects/{PROJECT}"],
        "sub": APP,
        "iat": now,
        "exp": now + 3600,
        **claims,
    }
    return jwt.encode(payload, key.pem, "RS256", headers={"kid": KID, "typ": "JWT"})


def account(folder: Path, token_uri: str = NOBODY) -> Path:
    """The file of a service account, which gets its access tokens there."""
    content = {
        "type": "service_account",
        "project_id": PROJECT,
        "private_key": ANOTHER.pem,
        "client_email": "noah@demo-noah.iam.gserviceaccount.com",
        "token_uri": token_uri,
    }
    path = folder / "account.json"
    path.write_text(json.dumps(content))
    return path


def asked_of(url: str) -> dict[str, str]:
    """The environment of a function that asks the servers at this address."""
    return {
        "PYTHONPATH": str(PATCHES),
        "TEST_CERTIFICATES_URL": f"{url}/certificates",
        "TEST_APP_CHECK_KEYS_URL": f"{url}/jwks",
        "TEST_APP_CHECK_VERIFY_URL": f"{url}/verify",
    }


@asynccontextmanager
async def serving() -> AsyncIterator[tuple[Google, str]]:
    """The servers, and their address."""
    google = Google()
    app = web.Application()
    app.router.add_get("/certificates", google.certificates)
    app.router.add_get("/jwks", google.app_check_keys)
    app.router.add_post("/token", google.access_token)
    app.router.add_post("/verify", google.consume)
    app.router.add_post("/v1/projects/{project}/apps/{app}", google.exchange)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        host, port = runner.addresses[0][:2]
        yield google, f"http://{host}:{port}"
    finally:
        google.hangs.set()
        await runner.cleanup()
