"""The team that invites candidates: an account with the claim `noah: staff`, and what it asks of the function.

async with Team(stack) as team:
    invited = await team.invite(plan="career", context={"role": "nurse in charge"})
    await candidate.enter(invitation=invited["code"])
"""

from __future__ import annotations

import asyncio
import json
import random
import uuid
from types import TracebackType
from typing import Any, Protocol, Self

import aiohttp

HTTP_SECONDS = 20.0
UNAVAILABLE, TRIES, LONGEST_WAIT = 503, 4, 5.0
API_KEY = "local"  # the Auth emulator takes any
OWNER = {"Authorization": "Bearer owner"}  # whom the emulator lets do what an administrator does
# The custom claim of a member of the team.
CLAIM, STAFF = "noah", "staff"

# Of the member of the team that `make up` makes, at an emulator that knows nobody else.
EMAIL = "staff@example.com"
PASSWORD = "review-locally"


class Addresses(Protocol):
    """Where the Auth emulator is: a Stack has it."""

    @property
    def auth_emulator(self) -> str: ...


class Team:
    """One member of the team. `url` is the function's."""

    def __init__(self, addresses: Addresses, url: str) -> None:
        self._auth = accounts_url(addresses)
        self._url = url
        self._session: aiohttp.ClientSession | None = None
        self._token = ""

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=HTTP_SECONDS))
        try:
            self._token = await account(self._session, self._auth, claims={CLAIM: STAFF})
        except BaseException:
            await self._session.close()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._session is not None
        await self._session.close()

    async def invite(self, **asked: Any) -> dict[str, Any]:
        """A new invitation: `invitation`, `code` and `link`. Raises aiohttp.ClientResponseError where it is refused.

        A function that says it cannot yet, as one does on a machine that is busy starting, is asked again.
        """
        assert self._session is not None
        headers = {"Authorization": f"Bearer {self._token}"}
        left = TRIES
        while True:
            async with self._session.post(f"{self._url}/api/invitations", json=asked, headers=headers) as response:
                left -= 1
                if response.status != UNAVAILABLE or not left:
                    response.raise_for_status()
                    made: dict[str, Any] = await response.json()
                    return made
                after = min(float(response.headers.get("Retry-After", 1)), LONGEST_WAIT)
            await asyncio.sleep(after * random.uniform(0.75, 1.25))


def accounts_url(addresses: Addresses) -> str:
    """Where the Auth emulator's accounts are."""
    return f"http://{addresses.auth_emulator}/identitytoolkit.googleapis.com/v1/accounts"


async def make_staff(addresses: Addresses) -> None:
    """An account of the team's that somebody can sign in to, EMAIL with PASSWORD."""
    timeout = aiohttp.ClientTimeout(total=HTTP_SECONDS)
    async with aiohttp.ClientSession(timeout=timeout) as session:
        url, claims = accounts_url(addresses), {CLAIM: STAFF}
        await account(session, url, name="Staff", email=EMAIL, password=PASSWORD, verified=True, claims=claims)


async def account(
    session: aiohttp.ClientSession,
    url: str,
    *,
    name: str = "",
    email: str = "",
    password: str = "",
    verified: bool = False,
    claims: dict[str, Any] | None = None,
) -> str:
    """A new account at the Auth emulator, whose accounts are under `url`; an ID token of it that has the claims."""
    email, password = email or f"{uuid.uuid4().hex}@example.com", password or uuid.uuid4().hex
    made = await _post(session, f"{url}:signUp", {"email": email, "password": password, "displayName": name})
    change = {"localId": made["localId"], "emailVerified": verified, "customAttributes": json.dumps(claims or {})}
    await _post(session, f"{url}:update", change, OWNER)
    return await sign_in(session, url, email, password)


async def sign_in(session: aiohttp.ClientSession, url: str, email: str, password: str) -> str:
    """A new ID token of an account."""
    given = {"email": email, "password": password, "returnSecureToken": True}
    return str((await _post(session, f"{url}:signInWithPassword", given))["idToken"])


async def _post(
    session: aiohttp.ClientSession, url: str, body: dict[str, Any], headers: dict[str, str] | None = None
) -> dict[str, Any]:
    async with session.post(url, params={"key": API_KEY}, json=body, headers=headers) as response:
        response.raise_for_status()
        answer: dict[str, Any] = await response.json()
        return answer
