"""What a phone or a laptop does to a call by itself: a call takes the microphone, a lid is closed."""

from __future__ import annotations

import os
import re
import signal
from pathlib import Path

import psutil
import pytest
from playwright.async_api import expect

from local.stack import Stack
from tests.browser.test_page import QUESTIONS, answered_by_typing, listening
from tests.support.interviews import stored
from tests.support.logs import lines
from tests.support.visitor import A_TURN, ANSWER, NewVisitor
from tests.support.waiting import until

pytestmark = pytest.mark.browser

# The system has the microphone, as during a call or by a switch for privacy: the track is there, and gives nothing.
SYSTEM_MUTES = """muted => {
  Object.defineProperty(window.microphone, "muted", { configurable: true, get: () => muted });
  window.microphone.dispatchEvent(new Event(muted ? "mute" : "unmute"));
}"""


async def test_the_system_takes_the_microphone_and_gives_it_back(visitor: NewVisitor, spoken_answer: Path) -> None:
    page = await visitor(own_microphone=True)
    await page.start()
    await page.noah_says(QUESTIONS[0])
    await listening(page)
    await page.page.evaluate(SYSTEM_MUTES, True)
    await page.sees("notice", re.compile("Your microphone gives no sound"), timeout=A_TURN)
    await page.shot("microphone-taken")
    await page.page.evaluate(SYSTEM_MUTES, False)
    await page.speak(spoken_answer)
    await page.noah_says(QUESTIONS[1])
    await expect(page.own_lines.filter(has_text=ANSWER)).to_have_count(1)


async def test_the_screen_stays_on_during_a_call(visitor: NewVisitor) -> None:
    page = await visitor(silent=True)
    await page.page.evaluate(
        """() => {
            window.locks = [];
            WakeLock.prototype.request = async () => {
                const lock = { released: false, release: async () => { lock.released = true; } };
                window.locks.push(lock);
                return lock;
            };
        }"""
    )
    await page.start()
    await listening(page)
    assert await page.page.evaluate("window.locks.map(({ released }) => released)") == [False]
    await page["pause"].click()
    await page.sees("message-title", "Paused")
    assert await page.page.evaluate("window.locks.map(({ released }) => released)") == [True]


@pytest.mark.parametrize("gone", [False, True], ids=["until Noah misses them", "until the room is gone"])
async def test_a_lid_is_closed(stack: Stack, visitor: NewVisitor, *, gone: bool) -> None:
    page = await visitor(silent=True)
    await page.start()
    await answered_by_typing(page, "I look after the trains.", QUESTIONS[1])
    interview = await page.interview_id()

    async def missed() -> bool:
        return bool((await stored(stack, interview)).interview["status"] == "interrupted")

    def ended() -> bool:
        return bool(lines(stack.workers, "interview_ended", interview_id=interview))

    ours = [each for each in psutil.Process().children(recursive=True) if "chrom" in each.name()]
    for each in ours:
        os.kill(each.pid, signal.SIGSTOP)
    try:
        await until(ended if gone else missed, 90)
    finally:
        for each in ours:
            os.kill(each.pid, signal.SIGCONT)
    await answered_by_typing(page, "Twelve years ago.", QUESTIONS[2])
