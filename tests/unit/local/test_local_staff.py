"""Who is made a member of the team, and who is not."""

import argparse
from types import SimpleNamespace
from typing import Any

import pytest
from firebase_admin import auth  # type: ignore[import-untyped]
from shared import accounts

from local import staff, team

pytestmark = pytest.mark.unit

EMAIL = "ada@example.com"


class Client:
    """Firebase's accounts: one, or none."""

    def __init__(self, **known: Any) -> None:
        usual = {"uid": "ada", "disabled": False, "email_verified": True, "custom_claims": None}
        self.user = SimpleNamespace(**usual | known) if known.pop("there", True) else None
        self.claims: Any = "unchanged"
        self.signed_out = False

    def get_user_by_email(self, _: str) -> Any:
        if self.user is None:
            raise auth.UserNotFoundError("none")
        return self.user

    def create_user(self, *, email: str, password: str) -> Any:
        assert len(password) > 30
        self.user = SimpleNamespace(uid=email)
        return self.user

    def set_custom_user_claims(self, _: str, claims: Any) -> None:
        self.claims = claims

    def revoke_refresh_tokens(self, _: str) -> None:
        self.signed_out = True


def test_the_claim_is_the_one_that_functions_look_for() -> None:
    assert (team.CLAIM, team.STAFF) == (accounts.CLAIM, accounts.STAFF)


def test_given_and_other_claims_stay() -> None:
    client = Client(custom_claims={"tier": 2})
    assert "is staff" in staff.give(client, EMAIL)
    assert client.claims == {"tier": 2, "noah": "staff"}
    again = Client(custom_claims={"noah": "staff"})
    assert "already" in staff.give(again, EMAIL)
    assert again.claims == "unchanged"


def test_taken_away_and_signed_out() -> None:
    client = Client(custom_claims={"tier": 2, "noah": "staff"})
    assert "no staff any more" in staff.take(client, EMAIL)
    assert client.claims == {"tier": 2}
    assert client.signed_out
    assert "was no staff" in staff.take(Client(), EMAIL)


@pytest.mark.parametrize(
    ("known", "says"),
    [
        ({"email_verified": False}, "has not shown that the address is theirs"),
        ({"disabled": True}, "disabled"),
        ({"there": False}, "there is no account"),
    ],
)
def test_not_given(known: dict[str, Any], says: str) -> None:
    client = Client(**known)
    with pytest.raises(staff.StaffError, match=says):
        staff.give(client, EMAIL)
    assert client.claims == "unchanged"


def test_an_account_that_is_made_has_a_password_that_nobody_knows() -> None:
    client = Client(there=False)
    said = staff.give(client, EMAIL, create=True)
    assert client.claims == {"noah": "staff"}
    assert "I forgot my password" in said


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"email": ""}, "no e-mail address"),
        ({"email": "ada"}, "no e-mail address"),
        ({"project": ""}, "which project"),
        ({"take": True, "create": True}, "do not go together"),
    ],
)
def test_what_is_asked_for_wrongly(changes: dict[str, Any], says: str) -> None:
    usual = {"email": EMAIL, "take": False, "create": False, "local": False, "project": "demo-noah", "tenant": ""}
    with pytest.raises(staff.StaffError, match=says):
        staff.run(argparse.Namespace(**usual | changes))
