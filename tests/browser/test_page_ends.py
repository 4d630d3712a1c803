"""Complete runs of the page, from the first click to the report: none ends with a wrong sentence, or a dead button.

`make pages RUNS=20` holds twenty of them.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.browser.test_page import LISTENING, QUESTIONS, answered_by_typing, listening
from tests.support.visitor import A_TURN, ANSWERS, SOON, NewVisitor, Visitor

pytestmark = pytest.mark.browser

RUNS = int(os.environ.get("RUNS") or "3")
# All that may stand under the picture once Noah has listened, to the last word.
RIGHT = {"", LISTENING, "Noah is thinking", "Noah is speaking", "That was the interview"}
DIALOG_BUTTON = "Finish and get the report"


async def by_typing(page: Visitor) -> None:
    first, second, third = ANSWERS.values()
    await answered_by_typing(page, first, QUESTIONS[1])
    await answered_by_typing(page, second, QUESTIONS[2])
    await listening(page)
    await page.type(third)


async def by_skipping(page: Visitor) -> None:
    for question in (*QUESTIONS[1:], None):
        await listening(page)
        await page["press-skip"].click()
        if question is not None:
            await page.noah_says(question)


async def by_finishing(page: Visitor) -> None:
    first, *_ = ANSWERS.values()
    await answered_by_typing(page, first, QUESTIONS[1])
    await listening(page)
    await page["press-finish"].click()
    await page.page.get_by_role("button", name=DIALOG_BUTTON).click()


WAYS = (by_typing, by_skipping, by_finishing)


@pytest.mark.parametrize("run", range(RUNS))
async def test_a_complete_run_ends_with_a_goodbye_and_a_report(visitor: NewVisitor, run: int, tmp_path: Path) -> None:
    page = await visitor(silent=True)
    words = await page.all_words_of("activity")
    await page.start()
    await listening(page)
    begun = len(await words())
    await WAYS[run % len(WAYS)](page)
    await page.screen("after", timeout=A_TURN)
    assert set((await words())[begun:]) <= RIGHT
    await page.sees("after-title", "Thank you for the conversation")
    await expect(page["message"]).to_be_hidden()
    await expect(page["report"].locator(".score")).to_have_count(2, timeout=A_TURN)
    await expect(page["transcript"]).to_contain_text("Goodbye")
    async with page.page.expect_download(timeout=SOON) as download:
        await page["after-download"].click()
    await (await download.value).save_as(tmp_path / "report.md")
    assert QUESTIONS[0] in (tmp_path / "report.md").read_text()
    # whoever comes back finds it over, and not a call to take up again
    await page["after-back"].click()
    await page.sees("start", "Start another interview")
