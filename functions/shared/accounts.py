"""Whether an account still stands: a token is good for an hour, also after its account was disabled or deleted."""

import asyncio
from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from time import monotonic
from typing import Any

import google.auth.exceptions
import structlog
from firebase_admin import auth, tenant_mgt  # type: ignore[import-untyped]
from firebase_admin.exceptions import FirebaseError  # type: ignore[import-untyped]

log = structlog.get_logger()

# How long what Firebase said of an account is taken for true: the longest access after an account was closed.
CACHE_SECONDS = 55.0
DEADLINE_SECONDS = 2.0
# Longer for the team, whose members are not let in by what Firebase said earlier.
STAFF_SECONDS = 4.0
# Firebase did not answer: so long it is not asked again, or each call would wait for it.
AWAY_SECONDS = 5.0
MAX_ACCOUNTS = 10_000
# The custom claim of a member of the team, `noah: staff`, which only an administrator of the project can set.
CLAIM, STAFF = "noah", "staff"


@dataclass(frozen=True)
class Account:
    """What Firebase said of an account, and when (seconds of the monotonic clock)."""

    asked_at: float
    closed: str = ""
    """Why nobody is let in with it: `deleted` or `disabled`; empty when it stands."""
    valid_after: float = 0.0
    """Unix seconds: tokens of earlier sign-ins are revoked."""
    staff: bool = False
    """Has the custom claim `noah: staff` now, whatever a token of an hour ago says."""


class Accounts:
    """Asks Firebase, at most every CACHE_SECONDS for each account.

    While Firebase is away the last answer goes on counting, and an account without one is let in: it has a token that
    Firebase has signed within the hour, and an outage is not the candidate's fault.
    """

    def __init__(self, app: Any, tenant: str = "") -> None:
        self._app = app
        self._tenant = tenant
        self._known: OrderedDict[str, Account] = OrderedDict()
        self._away_until = 0.0
        # of their own: what firebase-admin tries again for long must not keep tokens from being verified
        self._threads = ThreadPoolExecutor(max_workers=4, thread_name_prefix="accounts")

    async def refusal(self, uid: str, signed_in_at: float) -> str:
        """Why a token of that account is refused: `deleted`, `disabled`, `revoked`; empty when it is not.

        `signed_in_at` in Unix seconds: the token's `auth_time`.
        """
        account = await self._account(uid)
        if account is None:
            return ""
        return account.closed or ("revoked" if signed_in_at < account.valid_after else "")

    async def is_staff(self, uid: str) -> bool | None:
        """Whether the account is of the team; None where Firebase has not said so within CACHE_SECONDS.

        An outage lets no candidate wait, but somebody of the team, who reads what is others', can: they are asked
        about even when Firebase has just not answered.
        """
        account = self._recent(uid) or await self._fresh(uid, STAFF_SECONDS)
        return None if account is None else account.staff

    async def _account(self, uid: str) -> Account | None:
        known = self._known.get(uid)
        if self._recent(uid) is not None or monotonic() < self._away_until:
            return known
        return await self._fresh(uid, DEADLINE_SECONDS) or known

    def _recent(self, uid: str) -> Account | None:
        """What Firebase said within CACHE_SECONDS."""
        known = self._known.get(uid)
        return known if known is not None and monotonic() - known.asked_at < CACHE_SECONDS else None

    async def _fresh(self, uid: str, seconds: float) -> Account | None:
        """What Firebase says now; None when it does not within that time."""
        now = monotonic()
        try:
            async with asyncio.timeout(seconds):
                fresh = await asyncio.get_running_loop().run_in_executor(self._threads, partial(self._ask, uid, now))
        except (FirebaseError, google.auth.exceptions.GoogleAuthError, TimeoutError, ValueError) as error:
            self._away_until = monotonic() + AWAY_SECONDS
            log.warning("accounts_unchecked", why=type(error).__name__)
            return None
        self._known[uid] = fresh
        self._known.move_to_end(uid)
        while len(self._known) > MAX_ACCOUNTS:
            self._known.popitem(last=False)
        return fresh

    def _ask(self, uid: str, now: float) -> Account:
        try:
            if self._tenant:
                user = tenant_mgt.auth_for_tenant(self._tenant, app=self._app).get_user(uid)
            else:
                user = auth.get_user(uid, app=self._app)
        except auth.UserNotFoundError:
            return Account(now, closed="deleted")
        return Account(
            now,
            closed="disabled" if user.disabled else "",
            valid_after=(user.tokens_valid_after_timestamp or 0) / 1000,
            staff=(user.custom_claims or {}).get(CLAIM) == STAFF,
        )
