"""Accounts that were disabled, deleted or signed out everywhere: their tokens are worth nothing."""

import asyncio
import os
import sys
import time
import uuid

import pytest

from local import staff as command
from local import team
from local.paths import ROOT
from tests.support.caller import Caller, Person, change

pytestmark = pytest.mark.stack

INVALID = {"error": "Invalid Token", "code": "invalid_token"}


async def test_a_claim_that_was_taken_away_is_none(invitations: Caller) -> None:
    """Also in a token that still has it."""
    staff = await invitations.account(claims={"noah": "staff"})
    await change(invitations, staff, customAttributes="{}")
    answer = await invitations.call(staff.token, method="GET", path="/api/invitations")
    assert (answer.status, answer.json["code"]) == (403, "staff_only")


async def test_the_account_of_make_up(review: Caller) -> None:
    await team.make_staff(review.stack)
    token = await review.sign_in(team.EMAIL, team.PASSWORD)
    assert (await review.call(token, method="GET", path="/api/review/interviews")).status == 200


async def staff(caller: Caller, *arguments: str) -> tuple[int, str]:
    """What the command says, at this stack's Auth emulator."""
    env = os.environ | {command.EMULATOR: caller.stack.auth_emulator, "GOOGLE_CLOUD_PROJECT": caller.stack.project}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "local.staff", *arguments),
        cwd=ROOT,
        env=env,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    async with asyncio.timeout(60):
        said, _ = await process.communicate()
    assert process.returncode is not None
    return process.returncode, said.decode()


async def test_the_command_that_makes_staff(invitations: Caller) -> None:
    email, password = f"{uuid.uuid4().hex}@example.com", uuid.uuid4().hex
    code, said = await staff(invitations, email)
    assert (code, said.count("\n")) == (1, 1)
    assert "there is no account" in said
    await invitations.account(email=email, password=password, verified=True, claims={"tier": 2})
    assert (await staff(invitations, email))[0] == 0
    again = await invitations.sign_in(email, password)
    assert (await invitations.call(again, method="GET", path="/api/invitations")).status == 200
    code, said = await staff(invitations, email, "--take")
    assert (code, "no staff any more" in said) == (0, True)
    assert (await staff(invitations, email, "--take"))[1] == f"{email} was no staff\n"
    assert (await staff(invitations, email, "--project", ""))[0] == 1


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
