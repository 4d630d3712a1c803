"""Who is calling: a Firebase ID token, and an App Check token where the environment asks for one."""

import asyncio
import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any

import firebase_admin  # type: ignore[import-untyped]
import google.auth.exceptions
import jwt
from firebase_admin import app_check, auth
from firebase_admin.exceptions import (  # type: ignore[import-untyped]
    DeadlineExceededError,
    FirebaseError,
    InternalError,
    UnavailableError,
    UnknownError,
)
from starlette.datastructures import Headers

from shared.accounts import CLAIM, STAFF, Accounts
from shared.settings import SharedSettings
from shared.web import Refusal

CLOCK_SKEW_SECONDS = 10
FETCH_SECONDS = 3
DEADLINE_SECONDS = 4.0
MAX_TOKEN_BYTES = 8192
RETRY_AFTER_SECONDS = 5

# What a token that is not one provokes in the libraries, besides their own errors.
_MALFORMED = (ValueError, TypeError, KeyError, AttributeError, RecursionError)
# What they raise where Google does not answer, or not as it should.
_AWAY = (
    DeadlineExceededError,
    InternalError,
    UnavailableError,
    UnknownError,
    google.auth.exceptions.GoogleAuthError,
)


@dataclass(frozen=True)
class Caller:
    """Who is calling, as their ID token says."""

    uid: str
    name: str | None = None
    """As the account has it: what a person has written, and nothing that was checked."""
    email: str | None = None
    """In lower case, and only where they have shown that it is theirs."""
    vouched: bool = False
    """Signed in by a server of the operator's, with a custom token: that server knows who they are."""
    staff: bool = False
    """By the token's custom claim; `Gate.staff` asks whether the account still has it."""


class Gate:
    """Verifies tokens in threads of its own: firebase-admin blocks while it fetches Google's certificates."""

    def __init__(self, settings: SharedSettings, *, for_pages: bool = True, once: bool = False) -> None:
        """`for_pages`: who calls is a page, which can be asked for an App Check token.

        `once`: a token is good for one call, of which Google keeps account.
        """
        options = {"projectId": settings.google_cloud_project, "httpTimeout": FETCH_SECONDS}
        self._app = firebase_admin.initialize_app(options=options)
        self._require_app_check = settings.require_app_check and for_pages
        self._apps = settings.app_check_apps
        self._once = once
        self._tenant = settings.auth_tenant
        self._accounts = Accounts(self._app, self._tenant)
        self._threads = ThreadPoolExecutor(max_workers=16, thread_name_prefix="verify")

    async def admit(self, headers: Headers) -> str:
        """The caller's Firebase UID. Raises what `caller` raises."""
        return (await self.caller(headers)).uid

    async def caller(self, headers: Headers) -> Caller:
        """Who is calling; their account stands, and is of this environment's tenant.

        Raises Refusal: missing_token, invalid_token, app_check_failed, or unavailable when Google's
        certificates cannot be had (an outage is not the caller's fault).
        """
        scheme, _, token = headers.get("authorization", "").partition(" ")
        token = token.strip()
        if scheme.lower() != "bearer" or not token:
            raise Refusal("missing_token")
        if len(token) > MAX_TOKEN_BYTES:
            raise Refusal("invalid_token", why="longer than any ID token")
        claims = await self._claims(token)
        if self._require_app_check:
            await self._check_app(headers.get("x-firebase-appcheck", ""))
        name, email = claims.get("name"), claims.get("email")
        verified = isinstance(email, str) and claims.get("email_verified") is True
        return Caller(
            uid=str(claims["uid"]),
            name=name if isinstance(name, str) else None,
            email=str(email).casefold() if verified else None,
            vouched=_firebase(claims).get("sign_in_provider") == "custom",
            staff=claims.get(CLAIM) == STAFF,
        )

    async def staff(self, headers: Headers) -> Caller:
        """Who is calling, somebody of the team: by their token, and by their account as it was within the minute.

        Raises what `caller` raises, Refusal: staff_only, and unavailable while Firebase cannot say
        whether they still are.
        """
        caller = await self.caller(headers)
        if not caller.staff:
            raise Refusal("staff_only")
        still = await self._accounts.is_staff(caller.uid)
        if still is None:
            raise _outage("whether the account is still of the team")
        if not still:
            raise Refusal("staff_only")
        return caller

    async def _claims(self, token: str) -> dict[str, Any]:
        verify = partial(auth.verify_id_token, token, app=self._app, clock_skew_seconds=CLOCK_SKEW_SECONDS)
        try:
            claims = await self._in_thread(verify)
        except auth.CertificateFetchError:
            raise _outage("certificates") from None
        except auth.InvalidIdTokenError as error:
            # a certificate URL that answers with something other than JSON is an outage too
            if isinstance(error.cause, json.JSONDecodeError):
                raise _outage("certificates") from None
            raise Refusal("invalid_token", why=type(error).__name__) from None
        except (FirebaseError, *_MALFORMED) as error:
            raise Refusal("invalid_token", why=type(error).__name__) from None
        uid = str(claims["uid"])
        if not _is_document_id(uid):
            raise Refusal("invalid_token", why="a uid that no document can have")
        # two tenants may have the same uid: who is let in is of one, or of none
        if _tenant(claims) != self._tenant:
            raise Refusal("invalid_token", why="of another tenant")
        if why := await self._accounts.refusal(uid, _signed_in_at(claims)):
            raise Refusal("invalid_token", why=f"the account is {why}" if why != "revoked" else why)
        return claims

    async def _check_app(self, token: str) -> None:
        if not token or len(token) > MAX_TOKEN_BYTES:
            raise Refusal("app_check_failed", why="missing")
        try:
            claims = await self._in_thread(partial(app_check.verify_token, token, app=self._app, consume=self._once))
        except (jwt.PyJWKClientConnectionError, *_AWAY) as error:
            raise _outage(f"App Check: {type(error).__name__}") from None
        except (FirebaseError, jwt.PyJWTError, *_MALFORMED) as error:
            raise Refusal("app_check_failed", why=type(error).__name__) from None
        if self._apps and claims["app_id"] not in self._apps:
            raise Refusal("app_check_failed", why="of another app")
        if claims.get("already_consumed"):
            raise Refusal("app_check_failed", why="used before")

    async def _in_thread(self, verify: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        try:
            async with asyncio.timeout(DEADLINE_SECONDS):
                return await asyncio.get_running_loop().run_in_executor(self._threads, verify)
        except TimeoutError:
            raise _outage("verification took too long") from None
        except google.auth.exceptions.DefaultCredentialsError:
            raise _outage("no Google credentials") from None


def _outage(what: str) -> Refusal:
    return Refusal("unavailable", retry_after=RETRY_AFTER_SECONDS, why=what)


def _is_document_id(uid: str) -> bool:
    # a custom token may carry any uid; one with a slash would name another collection, and half a pair of surrogates
    # cannot be sent to any database
    if any("\ud800" <= letter <= "\udfff" for letter in uid):
        return False
    return "/" not in uid and uid not in (".", "..") and not (uid.startswith("__") and uid.endswith("__"))


def _firebase(claims: dict[str, Any]) -> dict[str, Any]:
    """What a token says of the sign-in."""
    firebase = claims.get("firebase")
    return firebase if isinstance(firebase, dict) else {}


def _tenant(claims: dict[str, Any]) -> str:
    tenant = _firebase(claims).get("tenant")
    return "" if tenant is None else str(tenant)


def _signed_in_at(claims: dict[str, Any]) -> float:
    for name in ("auth_time", "iat"):
        if isinstance(at := claims.get(name), int | float):
            return float(at)
    return 0.0
