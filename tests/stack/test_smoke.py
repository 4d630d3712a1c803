"""The smoke test of a deployment, against the local system."""

from __future__ import annotations

from dataclasses import replace

import aiohttp
import pytest
from google.cloud.firestore_v1 import FieldFilter

from local import smoke
from local.smoke import SmokeError, Target
from local.stack import Stack
from tests.support.plans import OwnPlan

pytestmark = pytest.mark.stack


def target_of(stack: Stack, plan: str) -> Target:
    identity = f"http://{stack.auth_emulator}/identitytoolkit.googleapis.com/v1"
    return Target(stack.start_bot_url, stack.interviews_url, "local", identity, plan)


async def test_noah_is_heard_and_nothing_stays(stack: Stack, plan: OwnPlan) -> None:
    target = target_of(stack, plan.id)
    assert 0 < await smoke.smoke(target, None) < 20
    client = stack.firestore_client()
    of_this_plan = client.collection("interviews").where(filter=FieldFilter("plan.id", "==", plan.id))
    assert [found.id async for found in of_this_plan.stream()] == []


async def test_it_agrees_where_that_is_asked(stack: Stack, plan: OwnPlan) -> None:
    text = {"CONSENT_VERSION": "2026-11", "CONSENT_URL": "https://noah.example/consent.html"}
    asking = await stack.start_function("start_bot", text)
    try:
        assert 0 < await smoke.smoke(replace(target_of(stack, plan.id), start_bot=asking.url), None) < 20
    finally:
        await asking.stop()


async def test_it_fails_when_nobody_comes(stack: Stack, plan: OwnPlan, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smoke, "HEARD_SECONDS", 2.0)
    monkeypatch.setattr(smoke, "LOUD", 40_000)  # louder than any sample can be
    with pytest.raises(SmokeError, match="Noah was not heard within 2 s"):
        await smoke.smoke(target_of(stack, plan.id), None)


async def test_it_says_what_the_function_answered(stack: Stack) -> None:
    with pytest.raises(SmokeError, match=r"start-bot answered 404: .*unknown_plan"):
        await smoke.smoke(target_of(stack, "no-such-plan"), None)


async def test_a_key_is_not_printed(stack: Stack) -> None:
    async with aiohttp.ClientSession() as http:
        with pytest.raises(SmokeError) as refused:
            await smoke._call(http, "POST", f"http://{stack.auth_emulator}/nothing?key=a-key", {})
    assert "a-key" not in str(refused.value)
