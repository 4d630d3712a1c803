"""Who may invite: a member of the team by a custom claim of their Firebase account, or a service account of theirs."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import jwt
from starlette.datastructures import Headers

from shared.auth import MAX_TOKEN_BYTES, Gate
from shared.web import Refusal

GOOGLE = ("https://accounts.google.com", "accounts.google.com")
KEYS_URL = "https://www.googleapis.com/oauth2/v3/certs"
KEYS_SECONDS = 3600
FETCH_SECONDS = 3
DEADLINE_SECONDS = 4.0


class Staff:
    """Verifies both kinds of token. A service account's is made for this page: its audience is PAGE_URL."""

    def __init__(self, gate: Gate, page_url: str, accounts: tuple[str, ...]) -> None:
        self._gate = gate
        self._audience = page_url
        self._accounts = frozenset(each.casefold() for each in accounts)
        self._keys = jwt.PyJWKClient(KEYS_URL, cache_jwk_set=True, lifespan=KEYS_SECONDS, timeout=FETCH_SECONDS)
        self._threads = ThreadPoolExecutor(max_workers=4, thread_name_prefix="staff")

    async def admit(self, headers: Headers) -> str:
        """Who it is, for the record. Raises what `Gate.staff` raises."""
        token = headers.get("authorization", "").partition(" ")[2].strip()
        if self._accounts and _issuer(token) in GOOGLE:
            return await self._service_account(token)
        return (await self._gate.staff(headers)).uid

    async def _service_account(self, token: str) -> str:
        try:
            async with asyncio.timeout(DEADLINE_SECONDS):
                claims = await asyncio.get_running_loop().run_in_executor(self._threads, self._claims, token)
        except (jwt.PyJWKClientConnectionError, TimeoutError):
            raise Refusal("unavailable", retry_after=5, why="Google's keys") from None
        except (jwt.PyJWTError, ValueError, TypeError, KeyError) as error:
            raise Refusal("invalid_token", why=type(error).__name__) from None
        email = str(claims.get("email", "")).casefold()
        if claims.get("email_verified") is not True or email not in self._accounts:
            raise Refusal("staff_only")
        return email

    def _claims(self, token: str) -> dict[str, Any]:
        key = self._keys.get_signing_key_from_jwt(token)
        claims: dict[str, Any] = jwt.decode(
            token,
            key.key,
            algorithms=["RS256"],
            audience=self._audience,
            issuer=GOOGLE,
            leeway=10,
            options={"require": ["exp", "iat", "aud", "iss"]},
        )
        return claims


def _issuer(token: str) -> object:
    """What a token says of its own origin, unverified: only which of the two ways of verifying it is taken."""
    if len(token) > MAX_TOKEN_BYTES:
        return None
    try:
        return jwt.decode(token, options={"verify_signature": False}).get("iss")
    except (jwt.PyJWTError, ValueError, TypeError, RecursionError):
        return None
