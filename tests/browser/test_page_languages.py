"""The page speaks the language of the plan, in its direction."""

from __future__ import annotations

import json

import pytest
from playwright.async_api import expect

from tests.browser.test_page import QUESTIONS
from tests.support.visitor import A_TURN, SOON, NewVisitor, Visitor

pytestmark = pytest.mark.browser

SAID = {
    "de": ("Interview beginnen", "Noah hört zu", "Sie sind stumm geschaltet", "Danke für das Gespräch"),
    "ar": ("ابدأ المقابلة", "نوح يستمع", "صوتك مكتوم", "شكرًا على الحديث"),
}


async def in_language(page: Visitor, language: str) -> None:
    async def spoken(route: object) -> None:
        config = await (await route.fetch()).json()  # type: ignore[attr-defined]
        body = json.dumps(config | {"language": language})
        await route.fulfill(body=body, content_type="application/json")  # type: ignore[attr-defined]

    await page.page.route("**/config.json", spoken)
    await page.page.reload()
    await expect(page["start"]).to_be_enabled(timeout=SOON)


@pytest.mark.parametrize(("language", "direction"), [("de", "ltr"), ("ar", "rtl")])
async def test_a_whole_visit(visitor: NewVisitor, language: str, direction: str) -> None:
    begin, listens, muted, thanks = SAID[language]
    page = await visitor(silent=True)
    english = await page.page.evaluate(
        "[...document.querySelectorAll('[data-words]')].map((place) => [place.dataset.words, place.textContent])"
    )
    await in_language(page, f"{language}-XX")
    html = page.page.locator("html")
    await expect(html).to_have_attribute("lang", language)
    await expect(html).to_have_attribute("dir", direction)
    left = await page.page.evaluate(
        """(english) => english.filter(([key, text]) =>
            document.querySelector(`[data-words="${key}"]`).textContent === text)""",
        english,
    )
    assert {key for key, _ in left} <= {"pause", "title"}, left  # the title is the plan's
    await page.sees("start", begin)
    await page.shot(f"before-{language}")
    await page.start()
    await page.noah_says(QUESTIONS[0])
    await page.sees("activity", listens, timeout=A_TURN)
    await page.shot(f"call-{language}")
    await page["mute"].click()
    await page.sees("activity", muted)
    await page["devices"].click()
    await page.shot(f"devices-{language}")
    await page.page.keyboard.press("Escape")
    await page["leave"].click()
    await page.shot(f"leave-{language}")
    await page.page.keyboard.press("Escape")
    await page["press-finish"].click()
    await page.shot(f"finish-{language}")
    await page["finish-dialog"].locator(".primary").click()
    await page.sees("after-title", thanks, timeout=A_TURN)
    await expect(page["report"].locator(".score")).to_have_count(2, timeout=A_TURN)
    # the report is English: it keeps its direction, also in an Arabic page
    assert await page["report"].locator(".summary").evaluate("(one) => getComputedStyle(one).direction") == "ltr"
    await page.shot(f"report-{language}")
    await page["after-back"].click()
    await expect(page["mine-list"].locator("li")).to_have_count(1, timeout=SOON)
    await page["account-open"].click()
    await page.shot(f"account-{language}")


async def test_a_language_that_the_page_does_not_have(visitor: NewVisitor) -> None:
    page = await visitor(silent=True)
    await in_language(page, "fi-FI")
    await page.sees("start", "Start interview")
    await expect(page.page.locator("html")).to_have_attribute("lang", "en")
