"""docs/events.md: what it says about a token is code that lets nobody else in, and its examples are events."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from google.oauth2 import id_token
from noah.data.events import Event, Kind, of_change

from local.paths import ROOT

pytestmark = pytest.mark.unit
PAGE = (ROOT / "docs" / "events.md").read_text()
NOW = datetime(2026, 11, 28, tzinfo=UTC)


class Google:
    """Signs as Google does, with a key of its own."""

    def __init__(self) -> None:
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "test")])
        made = datetime.now(UTC) - timedelta(days=1)
        certificate = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(self.key.public_key())
            .serial_number(1)
            .not_valid_before(made)
            .not_valid_after(made + timedelta(days=2))
            .sign(self.key, hashes.SHA256())
        )
        self.certificates = {"k1": certificate.public_bytes(serialization.Encoding.PEM).decode()}

    def token(self, **claims: Any) -> str:
        now = int(time.time())
        usual = {
            "iss": "https://accounts.google.com",
            "aud": "https://ats.example.com/hooks/noah",
            "email": "noah-events-push@example-noah-prod.iam.gserviceaccount.com",
            "email_verified": True,
            "iat": now,
            "exp": now + 3600,
        }
        return jwt.encode(usual | claims, self.key, algorithm="RS256", headers={"kid": "k1"})


@pytest.fixture(scope="module")
def google() -> Google:
    return Google()


@pytest.fixture
def is_noah(google: Google, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], bool]:
    """The function of the page."""
    monkeypatch.setattr(id_token, "_fetch_certs", lambda *_: google.certificates)
    (code,) = re.findall(r"^```python\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    names: dict[str, Any] = {}
    exec(code, names)
    found: Callable[[str], bool] = names["is_noah"]
    return found


def test_a_push_is_known(google: Google, is_noah: Callable[[str], bool]) -> None:
    assert is_noah(f"Bearer {google.token()}")
    assert is_noah(f"bearer {google.token()}")


@pytest.mark.parametrize(
    "claims",
    [
        {"email": "somebody@example.com"},
        {"email_verified": False},
        {"aud": "https://elsewhere.example.com"},
        {"iss": "https://example.com"},
        {"exp": int(time.time()) - 3600, "iat": int(time.time()) - 7200},
    ],
)
def test_others_are_not(google: Google, is_noah: Callable[[str], bool], claims: dict[str, Any]) -> None:
    assert not is_noah(f"Bearer {google.token(**claims)}")


def test_what_is_no_token_of_google_s_is_none(google: Google, is_noah: Callable[[str], bool]) -> None:
    other = Google()
    for authorization in ("", "Bearer", "Bearer x", f"Basic {google.token()}", f"Bearer {other.token()}"):
        assert not is_noah(authorization)


def test_its_examples_are_events() -> None:
    before = {"plan": {"id": "career", "version": "2"}, "status": "live", "epoch": 1, "told": {"interview_started": 1}}
    (event,), _ = of_change(
        "//noah/projects/example-noah-prod", "0f8c2a…", before, {"status": "completed", "report": "pending"}, NOW
    )
    (shown,) = re.findall(r"^    (\{\"epoch\".*?\})$", PAGE, re.MULTILINE | re.DOTALL)
    assert json.loads(shown).keys() == json.loads(event.body).keys()
    headers = dict(re.findall(r"^    (ce-\w+|Content-Type): (.*)$", PAGE, re.MULTILINE))
    assert headers.keys() == Event("i1", event.fields).attributes.keys()
    assert headers["ce-source"] == event.attributes["ce-source"]
    types = re.findall(r"^\| `([\w.]+\.\w+)` \|", PAGE, re.MULTILINE)
    assert types == [Kind.STARTED, Kind.COMPLETED, Kind.ABANDONED, "interview.deleted", *list(Kind)[3:]]
