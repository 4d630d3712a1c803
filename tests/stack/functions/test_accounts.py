"""Accounts that were disabled, deleted or signed out everywhere: their tokens are worth nothing."""

import time

import pytest

from tests.support.caller import Caller, Person

pytestmark = pytest.mark.stack

INVALID = {"error": "Invalid Token", "code": "invalid_token"}


async def change(caller: Caller, person: Person, **fields: object) -> None:
    """Change an account as an administrator does; without fields, delete it."""
    what = "update" if fields else "delete"
    url = f"http://{caller.stack.auth_emulator}/identitytoolkit.googleapis.com/v1/accounts:{what}"
    sent = {"localId": person.uid, "targetProjectId": caller.stack.project, **fields}
    async with caller._session.post(url, json=sent, headers={"Authorization": "Bearer owner"}) as response:
        assert response.status == 200, await response.text()


@pytest.mark.parametrize("closed", ["disabled", "deleted", "revoked"])
async def test_a_closed_account_is_not_let_in(
    start_bot: Caller, interviews: Caller, person: Person, closed: str
) -> None:
    fields: dict[str, dict[str, object]] = {
        "disabled": {"disableUser": True},
        "deleted": {},
        "revoked": {"validSince": str(int(time.time()) + 60)},
    }
    await change(start_bot, person, **fields[closed])
    started = await start_bot.call(person.token)
    read = await interviews.call(person.token, method="GET", path="/api/interviews/any")
    assert [(answer.status, answer.json) for answer in (started, read)] == [(401, INVALID)] * 2
    assert await start_bot.interviews_of(person.uid) == []
