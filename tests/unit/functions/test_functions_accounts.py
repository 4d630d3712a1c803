"""An account that was closed is not let in for long, and an outage of Firebase's is nobody's fault."""

from typing import Any
from unittest import mock

import pytest
from firebase_admin import auth, exceptions  # type: ignore[import-untyped]
from pytest_mock import MockerFixture
from shared import accounts as module
from shared.accounts import AWAY_SECONDS, CACHE_SECONDS, Accounts

pytestmark = pytest.mark.unit


class Firebase:
    """Firebase's answers, and a clock."""

    def __init__(self, mocker: MockerFixture) -> None:
        self.user: Any = mocker.Mock(disabled=False, tokens_valid_after_timestamp=1_000_000)
        self.now = 100.0
        self.get = mocker.patch.object(auth, "get_user", side_effect=lambda *_, **__: self._answer())
        mocker.patch.object(module, "monotonic", side_effect=lambda: self.now)
        self.accounts = Accounts(app=None)

    def _answer(self) -> Any:
        if isinstance(self.user, Exception):
            raise self.user
        return self.user

    async def refusal(self, signed_in_at: float = 2000) -> str:
        return await self.accounts.refusal("ada", signed_in_at)


@pytest.fixture
def firebase(mocker: MockerFixture) -> Firebase:
    return Firebase(mocker)


async def test_an_account_that_stands(firebase: Firebase) -> None:
    assert await firebase.refusal() == ""
    assert await firebase.refusal(signed_in_at=1000) == ""
    assert firebase.get.call_count == 1  # the answer is kept


@pytest.mark.parametrize("closed", ["disabled", "deleted", "revoked"])
async def test_a_closed_account_is_let_in_for_less_than_a_minute(firebase: Firebase, closed: str) -> None:
    assert await firebase.refusal() == ""
    if closed == "deleted":
        firebase.user = auth.UserNotFoundError("ada")
    elif closed == "disabled":
        firebase.user.disabled = True
    else:
        firebase.user.tokens_valid_after_timestamp = 3_000_000
    firebase.now += CACHE_SECONDS
    assert CACHE_SECONDS + module.DEADLINE_SECONDS < 60
    assert await firebase.refusal() == closed


async def test_while_firebase_is_away_the_last_answer_counts(firebase: Firebase) -> None:
    firebase.user.disabled = True
    assert await firebase.refusal() == "disabled"
    firebase.user = exceptions.UnavailableError("away")
    firebase.now += CACHE_SECONDS
    assert await firebase.refusal() == "disabled"
    assert await firebase.accounts.refusal("bob", 2000) == ""
    assert firebase.get.call_count == 2  # and it is not asked for everybody
    firebase.now += AWAY_SECONDS
    firebase.user = auth.UserNotFoundError("bob")
    assert await firebase.accounts.refusal("bob", 2000) == "deleted"


@pytest.mark.parametrize(
    ("claims", "staff"), [({"noah": "staff"}, True), ({"noah": "admin"}, False), ({}, False), (None, False)]
)
async def test_who_is_of_the_team_and_for_how_long(firebase: Firebase, claims: Any, staff: bool) -> None:
    firebase.user.custom_claims = claims
    assert await firebase.accounts.is_staff("ada") is staff
    firebase.user.custom_claims = {}
    firebase.now += CACHE_SECONDS
    assert await firebase.accounts.is_staff("ada") is False


async def test_an_outage_says_of_nobody_that_they_are_of_the_team(firebase: Firebase) -> None:
    firebase.user.custom_claims = {"noah": "staff"}
    assert await firebase.accounts.is_staff("ada") is True
    firebase.user = exceptions.UnavailableError("away")
    firebase.now += CACHE_SECONDS
    assert await firebase.accounts.is_staff("ada") is None
    assert await firebase.accounts.is_staff("bob") is None
    assert await firebase.refusal() == ""  # while a candidate goes on


async def test_one_late_answer_shuts_nobody_of_the_team_out(firebase: Firebase) -> None:
    """Candidates are not asked about for a while after it; the team is, whose requests would all be refused."""
    firebase.user = exceptions.UnavailableError("late")
    assert await firebase.refusal() == ""
    firebase.user = mock.Mock(disabled=False, tokens_valid_after_timestamp=1_000_000, custom_claims={"noah": "staff"})
    assert await firebase.refusal() == ""
    assert firebase.get.call_count == 1
    assert await firebase.accounts.is_staff("ada") is True


async def test_what_is_kept_is_bounded(firebase: Firebase, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_ACCOUNTS", 2)
    for uid in "abc":
        await firebase.accounts.refusal(uid, 2000)
    assert list(firebase.accounts._known) == ["b", "c"]
