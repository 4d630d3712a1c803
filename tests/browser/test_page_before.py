"""What is read before a start is in the language that the interview will be held in, whatever the browser's is."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from playwright.async_api import expect

from local.stack import Stack
from local.team import Team
from tests.support.interviews import until_left
from tests.support.plans import OwnPlan
from tests.support.visitor import A_TURN, SOON, NewVisitor, Visitor

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


LEAVES = r"""() => [...document.querySelectorAll("body *")]
    .filter((place) => place.childElementCount === 0 && place.tagName !== "OPTION" && place.checkVisibility())
    .map((place) => place.textContent.trim())
    .filter((text) => /\p{L}{2}/u.test(text))"""


async def test_nothing_on_the_page_keeps_the_words_of_the_language_before(visitor: NewVisitor) -> None:
    """Also what the code has put there: hints, counts, mistakes, and what could not be done."""
    page = await visitor()
    await knows(page, page.plan)
    await page.page.reload()
    await speaks(page, *GERMAN)
    await page["profile"].locator("summary").click()
    await page["profile-language"].select_option("en")
    await expect(page.page.locator("html")).to_have_attribute("lang", "en", timeout=SOON)
    await page["profile-about"].fill("x" * 8001)
    await page["profile-save"].click()
    await page.sees("profile-count", "8,001 / 8,000")
    await page.sees("profile-about-error", "This can have at most 8000 characters.")
    await page["speaker-test"].click()
    await expect(page["speaker-hint"]).not_to_be_empty()
    await page.sees("mic-hint", "Noah will hear you well.", timeout=A_TURN)
    await page["consent-more"].locator("summary").click()
    await page["start"].click()
    await expect(page["consent-error"]).to_be_visible()
    english = await page.page.evaluate(LEAVES)
    assert "Noah will hear you well." in english
    await page["profile-language"].select_option("de")
    await speaks(page, *GERMAN)
    await page.sees("profile-count", "8.001 / 8.000")
    await page.sees("mic-hint", "Noah wird Sie gut hören.")
    kept = set(english) & set(await page.page.evaluate(LEAVES))
    assert kept <= {"Noah"}, kept


async def test_an_interview_goes_on_in_its_own_language_whatever_the_candidate_has_chosen_since(
    visitor: NewVisitor, stack: Stack, plan_of: Callable[..., OwnPlan]
) -> None:
    """Before it continues, in the call, after a reload in the middle of it; another interview is in the new one."""
    own = plan_of("languages")
    page = await visitor(silent=True)
    await knows(page, own.id)
    await page.open(own.id)
    html = page.page.locator("html")
    await page["profile"].locator("summary").click()
    await page["profile-language"].select_option("de")
    await page.start()
    await page.noah_says("Was machen Sie bei unserem Haus?")
    await page.sees("activity", "Noah hört zu", timeout=A_TURN)  # greeted to the end
    interview = await page.interview_id()
    await page["pause"].click()
    await until_left(stack, interview)
    await page.page.goto(f"{page.url}/?plan={own.id}")
    await page.sees("start", "Bei Frage 1 von 2 fortsetzen")
    await page["profile"].locator("summary").click()
    await page["profile-language"].select_option("en")
    await page["profile-save"].click()
    await page.sees("profile-told", "Gespeichert.")
    await page.page.reload()
    await page.sees("start", "Bei Frage 1 von 2 fortsetzen")
    await expect(page["profile-language"]).to_have_value("en")
    await expect(html).to_have_attribute("lang", "de")
    await page.start()
    await page.noah_says("Schön, dass Sie wieder da sind")
    await page.sees("activity", "Noah hört zu", timeout=A_TURN)
    await page.page.reload()
    await page.sees("activity", "Noah hört zu", timeout=A_TURN)
    await expect(html).to_have_attribute("lang", "de")

    await page["press-finish"].click()
    await page["finish-dialog"].locator(".primary").click()
    await page.sees("after-title", "Danke für das Gespräch", timeout=A_TURN)
    await page["after-new"].click()
    await page.noah_says("What do you do at the people who invited you?")
    await expect(html).to_have_attribute("lang", "en")
    await page.sees("activity", "Noah is listening", timeout=A_TURN)
