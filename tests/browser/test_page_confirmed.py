"""Where only those begin whose e-mail address is confirmed: the page says so, sends the link, and goes on."""

from __future__ import annotations

import uuid
from pathlib import Path

import pytest
from playwright.async_api import expect

from local.stack import Stack
from tests.support.pages import serve
from tests.support.plans import OwnPlan
from tests.support.visitor import A_TURN, NewVisitor, Visitor
from tests.support.waiting import run_sync, until

pytestmark = pytest.mark.browser

FIRST = "What do you do at the moment?"


@pytest.fixture(scope="module")
def start_bot(stack: Stack) -> str:
    """A function that asks for a confirmed address."""
    return run_sync(stack.start_function("start_bot", {"VERIFIED_EMAIL_REQUIRED": "true"})).url


async def links_for(stack: Stack, page: Visitor, email: str) -> list[str]:
    """The links that were sent to an address, for it to be confirmed."""
    url = f"http://{stack.auth_emulator}/emulator/v1/projects/{stack.project}/oobCodes"
    codes = (await (await page.page.request.get(url)).json())["oobCodes"]
    return [code["oobLink"] for code in codes if (code["requestType"], code["email"]) == ("VERIFY_EMAIL", email)]


async def test_a_guest_signs_up_confirms_and_begins(
    stack: Stack, visitor: NewVisitor, plan: OwnPlan, dist: Path, start_bot: str
) -> None:
    first = await visitor(silent=True)
    page = Visitor(first.context, first.page, serve(stack, "confirmed", dist, {}, start_bot))
    await page.open(plan.id)
    await page.start()
    await page.screen("message", A_TURN)
    await page.sees("message-title", "A confirmed e-mail address is needed")
    await page.shot("no-address")
    assert await page.accessibility() == []

    email = f"{uuid.uuid4().hex}@example.com"
    await page["message-first"].click()  # Sign in
    await page["account-email"].fill(email)
    await page["account-password"].fill("a long password")
    await page["account-new"].click()
    await page.sees("message-title", "Confirm your e-mail address", A_TURN)
    await page.sees("message-text", f"We have sent a link to {email}. Open it, come back here, and try again.")
    await page.shot("confirm")
    (link,) = await links_for(stack, page, email)

    async def _are(count: int) -> bool:
        return len(await links_for(stack, page, email)) == count

    # who has not opened it yet is told again, and gets no room
    await page["message-first"].click()
    await until(lambda: _are(2), A_TURN / 1000, "a second link")
    await expect(page["message-title"]).to_have_text("Confirm your e-mail address", timeout=A_TURN)
    await page.page.request.get(link)
    await page["message-first"].click()
    await page.noah_says(FIRST)
    page.fine()
