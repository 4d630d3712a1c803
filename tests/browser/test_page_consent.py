"""What a candidate agrees to on the page reaches Firestore: the version that is asked for, and a hash of the text."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import expect

from local.stack import Stack
from tests.support.pages import serve
from tests.support.plans import OwnPlan
from tests.support.visitor import A_TURN, NewVisitor, Visitor
from tests.support.waiting import run_sync

pytestmark = pytest.mark.browser

FIRST = "What do you do at the moment?"
TEXT = "https://noah.example/consent.html"


@pytest.fixture(scope="module")
def start_bot(stack: Stack) -> str:
    """A function that asks for consent."""
    return run_sync(stack.start_function("start_bot", {"CONSENT_VERSION": "2026-11", "CONSENT_URL": TEXT})).url


async def opened(visitor: NewVisitor, url: str, plan: str) -> Visitor:
    first = await visitor(silent=True)
    page = Visitor(first.context, first.page, url)
    await page.open(plan)
    return page


async def consent_of(stack: Stack, page: Visitor) -> dict[str, Any]:
    interview = await stack.firestore_client().document("interviews", await page.interview_id()).get()
    consent: dict[str, Any] = (interview.to_dict() or {})["consent"]
    return consent


async def seen(page: Visitor) -> str:
    """The hash of what stands at the box."""
    parts = [page["consent-label"], page["asked-by"], page["processed-by"], page["kept"]]
    texts = [(await part.text_content() or "").strip() for part in parts if await part.is_hidden() is False]
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()


async def test_what_is_agreed_to_is_stored_and_a_reload_goes_on(
    stack: Stack, visitor: NewVisitor, plan: OwnPlan, dist: Path, start_bot: str
) -> None:
    facts = {"askedBy": "Example Ltd", "consentVersion": "2026-11", "consentUrl": TEXT}
    page = await opened(visitor, serve(stack, "consenting", dist, facts, start_bot), plan.id)
    await expect(page["consent-text"]).to_have_attribute("href", TEXT)
    await page["consent-more"].click()
    await page.shot("consent")
    hash_of_it = await seen(page)
    await page.start()
    await page.noah_says(FIRST)
    consent = await consent_of(stack, page)
    assert consent.pop("at")
    assert consent == {"version": "2026-11", "language": "en", "hash": hash_of_it}

    interview_id = await page.interview_id()
    await page.page.reload()
    await expect(page.page.locator("#call[data-status=live]")).to_be_visible(timeout=A_TURN)
    assert await page.interview_id() == interview_id


async def test_a_page_that_does_not_know_the_version_yet_asks_again(
    stack: Stack, visitor: NewVisitor, plan: OwnPlan, dist: Path, start_bot: str
) -> None:
    page = await opened(visitor, serve(stack, "older", dist, {"consentVersion": "2026-10"}, start_bot), plan.id)
    await expect(page["consent-text"]).to_be_hidden()
    await page.start()
    await page.sees("message-title", "Your consent is needed", timeout=A_TURN)
    await page.shot("consent-needed")
    await page["message-first"].click()
    await expect(page["consent"]).not_to_be_checked()
    await expect(page["consent-text"]).to_have_attribute("href", TEXT)
    await page.start()
    await page.noah_says(FIRST)
    assert (await consent_of(stack, page))["version"] == "2026-11"
