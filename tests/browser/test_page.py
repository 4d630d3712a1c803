"""The page in Chromium against the whole local system: what a candidate lives through, from the first click on."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from local.stack import Stack
from tests.browser.conftest import NewVisitor
from tests.browser.visitor import A_TURN, SOON

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]

QUESTIONS = ["What do you do at the moment?", "How did you come to that?", "What would you like to do next?"]


async def test_a_first_interview_by_voice(stack: Stack, visitor: NewVisitor) -> None:
    page = await visitor()
    await page.shot("before")
    await page.start()
    await page.noah_says(QUESTIONS[0])
    for question in QUESTIONS[1:]:
        await page.noah_says(question)
    await page.shot("call")
    await page.screen("after", timeout=A_TURN)
    await page.sees("after-title", "Thank you for the conversation")
