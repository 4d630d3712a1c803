"""The smoke test of a deployment, against the local system."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import aiohttp
import jwt
import pytest
from google.cloud.firestore_v1 import FieldFilter

from local import smoke
from local.smoke import AppCheck, SmokeError, Target
from local.stack import Stack
from tests.support.google import APP, DEBUG_TOKEN, account, asked_of, serving
from tests.support.plans import OwnPlan

pytestmark = pytest.mark.stack

CUSTOM_TOKENS = "https://identitytoolkit.googleapis.com/google.identity.identitytoolkit.v1.IdentityToolkit"
"""To whom a custom token is made out."""


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


async def test_it_has_a_token_of_app_check_where_that_is_asked(stack: Stack, plan: OwnPlan, tmp_path: Path) -> None:
    """From the debug token that Firebase knows; another one stops it before anything has begun."""
    async with serving() as (_, url):
        credentials = {"GOOGLE_APPLICATION_CREDENTIALS": str(account(tmp_path))}
        env = {"REQUIRE_APP_CHECK": "true", "APP_CHECK_APPS": APP, **asked_of(url), **credentials}
        asking = await stack.start_function("start_bot", env)
        target = replace(target_of(stack, plan.id), start_bot=asking.url)
        known = AppCheck(APP, DEBUG_TOKEN, f"{url}/v1")
        try:
            assert 0 < await smoke.smoke(replace(target, app_check=known), None) < 20
            with pytest.raises(SmokeError, match=r"start-bot answered 403: .*app_check_failed"):
                await smoke.smoke(target, None)
            with pytest.raises(SmokeError, match=r"exchangeDebugToken answered 403"):
                await smoke.smoke(replace(target, app_check=replace(known, debug_token="another")), None)
        finally:
            await asking.stop()


async def test_its_user_is_vouched_for_where_a_confirmed_address_is_asked_for(stack: Stack, plan: OwnPlan) -> None:
    """Nobody opens the link that is sent to the one that it signs up with."""
    asking = await stack.start_function("start_bot", {"VERIFIED_EMAIL_REQUIRED": "true"})
    target = replace(target_of(stack, plan.id), start_bot=asking.url)
    try:
        with pytest.raises(SmokeError, match=r"start-bot answered 403: .*email_unverified"):
            await smoke.smoke(target, None)
        token = {"aud": CUSTOM_TOKENS, "uid": "smoke-1"}
        custom = jwt.encode(token, "", "none")
        assert 0 < await smoke.smoke(target, custom) < 20
    finally:
        await asking.stop()
