"""What candidates say of themselves before the call: saved, greeted by, passed over; theirs alone."""

from __future__ import annotations

import random
import string
import uuid
from typing import Any

import pytest
from google.cloud.firestore_v1.base_query import FieldFilter
from playwright.async_api import Route, expect

from local.stack import Stack
from tests.browser.test_page import QUESTIONS
from tests.browser.test_page_languages import in_language
from tests.support.visitor import SOON, Answers, NewVisitor, Visitor

pytestmark = pytest.mark.browser

PASSWORD = "a long password"
NOT_SAVED = "What you said about yourself could not be saved."


def a_name() -> str:
    """One that nobody else has."""
    return "Ada " + "".join(random.choices(string.ascii_lowercase, k=10)).title()


async def stored(stack: Stack, name: str) -> list[dict[str, Any]]:
    """The profiles with this name."""
    found = stack.firestore_client().collection("candidates").where(filter=FieldFilter("profile.name", "==", name))
    return [(each.to_dict() or {})["profile"] async for each in found.stream()]


async def unfold(page: Visitor) -> None:
    await page["profile"].locator("summary").click()
    await expect(page["profile-name"]).to_be_visible()


async def test_a_profile_is_saved_and_noah_greets_by_it(stack: Stack, visitor: NewVisitor) -> None:
    page, name = await visitor(silent=True), a_name()
    await page["profile"].locator("summary").focus()
    await page.page.keyboard.press("Enter")
    await page.page.keyboard.press("Tab")
    await page.page.keyboard.type(name)
    await page["profile-language"].select_option(label="Deutsch")
    await page["profile-about"].fill("Twelve years on the railway.")
    await page["profile-remember"].check()
    await page.sees("profile-count", "28 / 8,000")
    await page.shot("profile")
    await page["profile-name"].press("Enter")  # saves, and starts nothing
    await page.sees("profile-told", "Saved.")
    said = {"name": name, "language": "de", "about": "Twelve years on the railway.", "remember": True}
    assert await stored(stack, name) == [said]
    await page["profile-headline"].fill("Driver")
    await page.start()  # saves the rest
    await page.noah_says(f"Hello {name}")
    assert await stored(stack, name) == [said | {"headline": "Driver"}]


async def test_what_is_wrong_is_told_at_its_field(stack: Stack, visitor: NewVisitor) -> None:
    page, name = await visitor(silent=True), a_name()
    await unfold(page)
    await page["profile-name"].fill(name + "\u0007")
    await page["profile-about"].fill("x" * 8001)
    await page["profile-save"].click()
    await page.sees("profile-about-error", "This can have at most 8000 characters.")
    await expect(page["profile-about"]).to_be_focused()
    await page["profile-about"].fill("x" * 8000)
    await expect(page["profile-about-error"]).to_be_hidden()
    await page["profile-save"].click()
    await expect(page["profile-name-error"]).to_contain_text("a character in this that cannot be stored")
    await expect(page["profile-name"]).to_have_attribute("aria-invalid", "true")
    await expect(page["profile-name"]).to_be_focused()
    await page.shot("profile-wrong")
    await page["profile-name"].fill(name)
    await page["profile-save"].click()
    await page.sees("profile-told", "Saved.")
    assert await stored(stack, name) == [{"name": name, "about": "x" * 8000}]


async def test_what_cannot_be_saved_keeps_nobody_from_the_call(visitor: NewVisitor) -> None:
    page = await visitor(silent=True)

    async def down(route: Route) -> None:
        await route.fulfill(status=503, json={"error": "Unavailable", "code": "unavailable"})

    await page.page.route("**/api/profile", down)
    await unfold(page)
    await page["profile-headline"].fill("Driver")
    await page.start()
    await page.noah_says(QUESTIONS[0])
    await expect(page["pressed"]).to_contain_text(NOT_SAVED)
    await page["pause"].click()
    await page.page.goto(f"{page.url}/?plan={page.plan}")
    await expect(page["profile-headline"]).to_have_value("Driver", timeout=SOON)
    await page.page.unroute("**/api/profile")
    await page["profile-save"].click()
    await page.sees("profile-told", "Saved.")


async def test_what_could_not_be_looked_up_is_not_lost_by_a_save(stack: Stack, visitor: NewVisitor) -> None:
    page, name = await visitor(silent=True), a_name()
    await unfold(page)
    await page["profile-name"].fill(name)
    await page["profile-save"].click()
    await page.sees("profile-told", "Saved.")
    down = Answers((503, {"error": "Unavailable", "code": "unavailable"}, {"Retry-After": "60"}))
    await page.page.route("**/api/profile", down)
    async with page.page.expect_response("**/api/profile"):
        await page.page.reload()
    await unfold(page)
    await expect(page["profile-name"]).to_have_value("")
    await page["profile-headline"].fill("Driver")
    await page["profile-save"].click()
    await page.sees("profile-told", "Saved.")
    await expect(page["profile-name"]).to_have_value(name)
    assert await stored(stack, name) == [{"name": name, "headline": "Driver"}]


async def test_what_is_typed_stays_with_its_owner_until_it_is_cleared(stack: Stack, visitor: NewVisitor) -> None:
    page, name = await visitor(silent=True), a_name()
    email = f"{uuid.uuid4().hex}@example.com"
    await unfold(page)
    await page["profile-name"].fill(name)
    await page.page.reload()
    await expect(page["profile-name"]).to_have_value(name, timeout=SOON)  # and seen: it is not saved yet
    await expect(page["profile-name"]).to_be_visible()

    await page["account-open"].click()
    await page["account-email"].fill(email)
    await page["account-password"].fill(PASSWORD)
    await page["account-new"].click()
    await page.sees("who-name", email)
    await page["profile-save"].click()
    await page.sees("profile-told", "Saved.")
    await page["profile-about"].fill("Nobody else's.")
    await page["account-open"].click()  # signs out
    await page.sees("who-name", "You are a guest")
    await expect(page["profile-name"]).to_have_value("")
    await expect(page["profile-about"]).to_have_value("")
    assert name not in await page.page.evaluate("JSON.stringify([sessionStorage, localStorage])")

    await page["account-open"].click()
    await page["account-email"].fill(email)
    await page["account-password"].fill(PASSWORD)
    await page["account-in"].click()
    await expect(page["profile-name"]).to_have_value(name, timeout=SOON)
    await expect(page["profile-about"]).to_have_value("")
    await unfold(page)
    await page["profile-clear"].click()
    await page.sees("profile-told", "Nothing of it is kept any more.")
    await expect(page["profile-name"]).to_have_value("")
    assert await stored(stack, name) == []


@pytest.mark.parametrize("language", ["de", "ar"])
async def test_it_is_there_in_other_languages(visitor: NewVisitor, language: str) -> None:
    page = await visitor(silent=True)
    await in_language(page, language)
    await unfold(page)
    await page["profile-name"].fill("Ada")
    await page.shot(f"profile-{language}")
