"""Who may invite: a member of the team, or a service account that the environment names."""

import datetime as dt
from types import SimpleNamespace
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from invitations.invitation import Asked, document
from invitations.staff import Staff
from shared import invites
from shared.auth import Caller
from shared.web import Refusal
from starlette.datastructures import Headers
from start_bot.invitation import Invitation

pytestmark = pytest.mark.unit

PAGE = "https://noah.example"
ACCOUNT = "hiring@demo.iam.gserviceaccount.com"
KEY, FOREIGN = (rsa.generate_private_key(public_exponent=65537, key_size=2048) for _ in range(2))
NOW = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)


def token(key: Any = KEY, **changes: Any) -> str:
    now = int(dt.datetime.now(dt.UTC).timestamp())
    claims = {
        "iss": "https://accounts.google.com",
        "aud": PAGE,
        "email": ACCOUNT,
        "email_verified": True,
        "iat": now,
        "exp": now + 600,
        **changes,
    }
    return jwt.encode({name: value for name, value in claims.items() if value is not None}, key, algorithm="RS256")


class Gate:
    """Stands for Firebase's: everybody is a candidate, but for who says otherwise."""

    async def staff(self, headers: Headers) -> Caller:
        if headers["authorization"] != "Bearer of-staff":
            raise Refusal("staff_only")
        return Caller("uid", staff=True)


def staff(*accounts: str, error: Exception | None = None) -> Staff:
    gate: Any = Gate()
    made = Staff(gate, PAGE, accounts)

    def signing_key(_: object) -> Any:
        if error is not None:
            raise error
        return SimpleNamespace(key=KEY.public_key())

    made._keys.get_signing_key_from_jwt = signing_key  # type: ignore[method-assign,assignment]
    return made


async def admitted(by: Staff, given: str) -> str:
    return await by.admit(Headers({"authorization": f"Bearer {given}"}))


async def refused(by: Staff, given: str) -> str:
    with pytest.raises(Refusal) as refusal:
        await admitted(by, given)
    return refusal.value.code


async def test_a_member_of_the_team() -> None:
    assert await admitted(staff(), "of-staff") == "uid"
    assert await refused(staff(), "of-somebody") == "staff_only"


async def test_a_service_account_that_is_named() -> None:
    assert await admitted(staff(ACCOUNT.upper()), token()) == ACCOUNT


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"email": "eve@demo.iam.gserviceaccount.com"}, "staff_only"),
        ({"email": None}, "staff_only"),
        ({"email_verified": False}, "staff_only"),
        ({"email_verified": None}, "staff_only"),
        ({"aud": "https://elsewhere.example"}, "invalid_token"),
        ({"aud": None}, "invalid_token"),
        ({"exp": 1}, "invalid_token"),
        ({"exp": None}, "invalid_token"),
        ({"key": FOREIGN}, "invalid_token"),
    ],
)
async def test_no_other(changes: dict[str, Any], code: str) -> None:
    assert await refused(staff(ACCOUNT), token(**changes)) == code


async def test_unsigned_is_not_verified() -> None:
    made = jwt.encode({"iss": "https://accounts.google.com", "aud": PAGE, "email": ACCOUNT}, "", algorithm="none")
    assert await refused(staff(ACCOUNT), made) == "invalid_token"


async def test_without_a_named_account_firebase_decides() -> None:
    assert await refused(staff(), token()) == "staff_only"
    assert await refused(staff(ACCOUNT), "x" * 100_000) == "staff_only"
    assert await refused(staff(ACCOUNT), "no.token.at-all") == "staff_only"


async def test_an_outage_is_no_bad_token() -> None:
    error = jwt.PyJWKClientConnectionError("offline")
    assert await refused(staff(ACCOUNT, error=error), token()) == "unavailable"


# -- codes, and what has become of an invitation


def test_a_code_has_128_random_bits_and_its_id_does_not_say_it() -> None:
    codes = {invites.new_code() for _ in range(100)}
    assert len(codes) == 100
    for code in codes:
        made = invites.invitation_id(code)
        assert made is not None
        assert len(made) == 64
        assert code not in made
    assert invites.CODE_BYTES * 8 == 128
    assert invites.invitation_id("a" * 21) is None


OPEN = {"expires_at": NOW + dt.timedelta(seconds=1), "withdrawn_at": None, "uses": 2, "used": 1}


@pytest.mark.parametrize(
    ("changes", "became"),
    [
        ({}, "open"),
        ({"used": 2}, "used"),
        ({"used": 3}, "used"),
        ({"uses": None}, "used"),
        ({"uses": "many"}, "used"),
        ({"expires_at": NOW}, "expired"),
        ({"expires_at": None}, "expired"),
        ({"expires_at": "never"}, "expired"),
        ({"withdrawn_at": NOW, "used": 2, "expires_at": NOW}, "withdrawn"),
    ],
)
def test_what_has_become_of_it(changes: dict[str, Any], became: str) -> None:
    assert invites.state(OPEN | changes, NOW) == became


@pytest.mark.parametrize(
    ("changes", "email", "code"),
    [
        ({}, None, None),
        ({"email": "ada@example.com"}, "ada@example.com", None),
        ({"email": "ada@example.com"}, "eve@example.com", "invitation_other_email"),
        ({"email": "ada@example.com"}, None, "invitation_other_email"),
        ({"email": 7}, "ada@example.com", "invitation_other_email"),
        ({"email": "ada@example.com", "used": 2}, "eve@example.com", "invitation_other_email"),
        ({"used": 2}, None, "invitation_used"),
        ({"withdrawn_at": NOW}, None, "invitation_withdrawn"),
        ({"expires_at": NOW}, None, "invitation_expired"),
    ],
)
def test_who_may_begin(changes: dict[str, Any], email: str | None, code: str | None) -> None:
    snapshot: Any = None
    assert Invitation("id", snapshot, OPEN | changes).refusal(email, NOW) == code


def test_a_broken_one_gives_no_words() -> None:
    snapshot: Any = None
    broken = Invitation("id", snapshot, {"values": ["x"], "role": 7, "company": None, "brief": {}, "language": 1})
    assert broken.values == {}
    assert broken.kept == {"id": "id"}


def test_the_longest_that_it_may_last() -> None:
    asked = Asked.model_validate({"plan": "career", "expires_at": (NOW + dt.timedelta(days=366)).isoformat()})
    assert document(asked, "me", NOW, dt.timedelta(days=1))["expires_at"] == asked.expires_at
    with pytest.raises(ValueError, match="expires"):
        document(asked, "me", NOW - dt.timedelta(seconds=1), dt.timedelta(days=1))
