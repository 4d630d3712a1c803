"""What is read before a start is in the language that the interview will be held in, whatever the browser's is."""

from __future__ import annotations

import json
from typing import Any

import pytest
from playwright.async_api import expect

from local.stack import Stack
from local.team import Team
from tests.support.plans import OwnPlan
from tests.support.visitor import SOON, NewVisitor, Visitor

pytestmark = pytest.mark.browser

TOLD = {
    "title": "Ein Gespräch",
    "minutes": 5,
    "questions": 3,
    "language": "de-DE",
    "translations": {"ar": {"title": "محادثة"}, "en-US": {"title": "A conversation"}},
}
# language, direction, and words of title, length and consent
GERMAN = ("de", "ltr", "Ein Gespräch", "Etwa 5 Minuten, 3 Fragen.", "Ich bin einverstanden")
ARABIC = ("ar", "rtl", "محادثة", "", "أوافق على أن")


async def knows(page: Visitor, plan: str) -> None:
    """The page knows of this plan, in its three languages."""

    async def told(route: Any) -> None:
        config = await (await route.fetch()).json()
        del config["title"], config["minutes"], config["questions"]
        plans = {plan: TOLD, "other": {"title": "Another", "language": "fr-FR"}}
        await route.fulfill(body=json.dumps(config | {"plans": plans}), content_type="application/json")

    await page.page.route("**/config.json", told)


async def speaks(page: Visitor, language: str, direction: str, title: str, length: str, consent: str) -> None:
    html = page.page.locator("html")
    await expect(html).to_have_attribute("lang", language, timeout=SOON)
    await expect(html).to_have_attribute("dir", direction)
    await page.sees("before-title", title)
    await expect(page["fact-length"]).to_contain_text(length)
    await expect(page["consent-label"]).to_contain_text(consent)


async def test_the_plan_s_language_then_the_candidate_s_choice(visitor: NewVisitor) -> None:
    page = await visitor(silent=True)
    assert (await page.page.evaluate("navigator.language")).startswith("en")
    await knows(page, page.plan)
    await page.page.reload()
    await speaks(page, *GERMAN)
    await page.shot("before-plan-de")
    await page["consent"].check()
    await page["profile"].locator("summary").click()
    await page["profile-language"].focus()
    await page["profile-language"].select_option("ar")
    await speaks(page, *ARABIC)
    await page.sees("start", "ابدأ المقابلة")
    await expect(page["consent"]).not_to_be_checked()  # what was ticked was read in German
    await expect(page["profile-language"]).to_be_focused()
    await page.shot("before-chosen-ar")
    await page["profile-language"].select_option("fr")  # which the plan does not have
    await speaks(page, *GERMAN)
    await page["profile-language"].select_option("ar")
    await page["profile-save"].click()
    await page.sees("profile-told", "تم الحفظ.")
    await page["consent"].check()
    await page.page.reload()  # it is looked up again, as it is stored
    await speaks(page, *ARABIC)


async def test_an_invitation_s_language_counts_before_the_candidate_s(
    stack: Stack, visitor: NewVisitor, plan: OwnPlan
) -> None:
    inviting = await stack.start_function("invitations", {})
    async with Team(stack, inviting.url) as team:
        arabic = (await team.invite(plan=plan.id, language="ar"))["link"]
        any_language = (await team.invite(plan=plan.id))["link"]
    page = await visitor(silent=True)
    await knows(page, plan.id)
    for link, told in ((arabic, ARABIC), (any_language, GERMAN)):
        place = link.partition("?")[2]
        await page.page.goto("about:blank")
        await page.page.goto(f"{page.url}/?{place}")
        await expect(page["start"]).to_be_enabled(timeout=SOON)
        await speaks(page, *told)
    await page["profile"].locator("summary").click()
    await page["profile-language"].select_option("ar")
    await speaks(page, *ARABIC)
    await page.page.goto("about:blank")
    await page.page.goto(f"{page.url}/?{arabic.partition('?')[2]}")
    await page["profile-language"].evaluate("(select) => select.closest('details').open = true")
    await page["profile-language"].select_option("de")
    await speaks(page, *ARABIC)  # the invitation's
