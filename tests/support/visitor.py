"""A person in front of the page: Chromium, with what went wrong in it, and pictures of what it showed."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from playwright.async_api import BrowserContext, CDPSession, Locator, Page, Route, expect

from local.paths import CACHE, WEB

SHOTS = CACHE / "screenshots"
SMALL = {"width": 320, "height": 568}
PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 800}
AXE = WEB / "node_modules" / "axe-core" / "axe.min.js"
FAKE_DEVICE = "--use-fake-device-for-media-stream"
# Nobody sees the picture move, and without a graphics card each frame is drawn by the processor.
FEW_FRAMES = "window.requestAnimationFrame = (draw) => setTimeout(() => draw(performance.now()), 100);"
FEW_FRAMES += "window.cancelAnimationFrame = (frame) => clearTimeout(frame);"
# A microphone that hears what a test plays into it, and is silent otherwise.
OWN_MICROPHONE = """
navigator.mediaDevices.getUserMedia = async () => {
  const context = new AudioContext();
  const microphone = context.createMediaStreamDestination();
  window.microphone = microphone.stream.getAudioTracks()[0];
  window.speak = async (base64) => {
    await context.resume();
    const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
    const source = context.createBufferSource();
    source.buffer = await context.decodeAudioData(bytes.buffer);
    source.connect(microphone);
    await new Promise((over) => {
      source.onended = over;
      source.start(0, 0.5, 4);
    });
  };
  return microphone.stream;
};
"""
# What is wider than its place.
STICKING_OUT = """() => [...document.querySelectorAll("body *")]
    .filter((each) => each.clientWidth > 0 && each.scrollWidth > each.clientWidth)
    .map((each) => `${each.tagName}.${each.className}#${each.id} ${each.textContent}`.slice(0, 80))"""
# Deadlines in milliseconds, far above what is usual.
SOON = 15_000
A_TURN = 40_000
ANSWER = "I look after the trains of a small railway."
ANSWERS = {
    "current_role": ANSWER,
    "path": "I began as an apprentice in the workshop, twelve years ago.",
    "next_step": "I would like to train the new drivers.",
}


class Visitor:
    """One tab of one browser profile."""

    def __init__(self, context: BrowserContext, page: Page, url: str) -> None:
        self.context = context
        self.page = page
        self.url = url
        self.plan = ""
        self.refused: list[str] = []  # what the content security policy refused
        self.errors: list[str] = []  # exceptions that nobody caught
        self._devtools: CDPSession | None = None
        page.on("console", lambda message: self._console(message.text))
        page.on("pageerror", lambda error: self.errors.append(str(error)))

    def _console(self, text: str) -> None:
        if "Content Security Policy" in text or "Permissions policy" in text:
            self.refused.append(text)

    # -- what is on the page

    def __getitem__(self, element_id: str) -> Locator:
        return self.page.locator(f"#{element_id}")

    @property
    def noah_lines(self) -> Locator:
        return self.page.locator("#lines .line.noah .said")

    @property
    def own_lines(self) -> Locator:
        return self.page.locator("#lines .line.candidate .said")

    async def sees(self, element_id: str, text: str | re.Pattern[str], timeout: float = SOON) -> None:
        """Wait until an element shows a text."""
        await expect(self[element_id]).to_have_text(text, timeout=timeout)

    async def all_words_of(self, element_id: str) -> Callable[[], Awaitable[list[str]]]:
        """From now on, note each text that an element shows; call the result for all of them, in order."""
        await self[element_id].evaluate(
            """(element) => {
                const said = (window.allWords ??= {});
                said[element.id] = [element.textContent];
                new MutationObserver(() => said[element.id].push(element.textContent))
                    .observe(element, {subtree: true, childList: true, characterData: true});
            }"""
        )

        async def words() -> list[str]:
            said: list[str] = await self.page.evaluate("(id) => window.allWords[id]", element_id)
            return said

        return words

    async def noah_says(self, text: str, timeout: float = A_TURN) -> None:
        """Wait until one of Noah's captions has this text in it."""
        await expect(self.noah_lines.filter(has_text=text).first).to_be_visible(timeout=timeout)

    async def screen(self, name: str, timeout: float = SOON) -> None:
        """Wait until a screen is shown: before, call, message or after."""
        await expect(self[name]).to_be_visible(timeout=timeout)

    # -- what people do

    async def open(self, plan: str) -> None:
        self.plan = plan
        await self.page.goto(f"{self.url}/?plan={plan}")
        await expect(self["start"]).to_be_enabled(timeout=SOON)

    async def start(self, *, microphone: bool = True) -> None:
        """From the first screen into the call."""
        if microphone:
            await expect(self["mic-works"]).to_be_visible(timeout=SOON)
        await self["consent"].check()
        await self["start"].click()

    async def type(self, text: str) -> None:
        await self["type"].fill(text)
        await self["type"].press("Enter")

    async def interview_id(self) -> str:
        """Of the call that this tab is in."""
        kept = "Object.entries(sessionStorage).find(([key]) => key.startsWith('noah.call/'))[1]"
        call = await self.page.evaluate(kept)
        return str(json.loads(call)["interviewId"])

    async def speak(self, recording: Path) -> None:
        """Play a recording into the microphone of OWN_MICROPHONE; returns when it is over."""
        sound = base64.b64encode(recording.read_bytes()).decode()  # noqa: ASYNC240  # a small local file
        await self.page.evaluate("sound => window.speak(sound)", sound)

    async def network(self, *, up: bool) -> None:
        """Cut this tab off: HTTP, WebSockets and, by losing every packet, WebRTC."""
        if self._devtools is None:
            # one session for both: what one has cut, only itself can join again
            self._devtools = await self.context.new_cdp_session(self.page)
            await self._devtools.send("Network.enable")
        await self._devtools.send(
            "Network.emulateNetworkConditions",
            {
                "offline": not up,
                "latency": 0,
                "downloadThroughput": -1,
                "uploadThroughput": -1,
                "packetLoss": 0 if up else 100,
            },
        )

    # -- what is checked

    async def shot(self, name: str) -> None:
        """Pictures at each size; at each, nothing may stick out sideways, and axe finds nothing."""
        SHOTS.mkdir(parents=True, exist_ok=True)
        for size, viewport in (("small", SMALL), ("phone", PHONE), ("desktop", DESKTOP)):
            await self.page.set_viewport_size(viewport)  # type: ignore[arg-type]
            # with a dialog open, what is behind it does not scroll
            whole = await self.page.locator("dialog[open]").count() == 0
            await self.page.screenshot(path=SHOTS / f"{name}-{size}.png", full_page=whole)
            wide = await self.page.evaluate("document.documentElement.scrollWidth - innerWidth")
            assert wide <= 0, f"{name} is {wide} px too wide on a {size}: {await self.page.evaluate(STICKING_OUT)}"
            assert await self.accessibility() == [], f"{name} on a {size}"

    async def picture(self, name: str) -> None:
        """A picture of what the window shows, as it is."""
        SHOTS.mkdir(parents=True, exist_ok=True)
        await self.page.screenshot(path=SHOTS / f"{name}.png")

    async def accessibility(self) -> list[str]:
        """What axe-core finds."""
        if not await self.page.evaluate("typeof axe === 'object'"):
            await self.page.evaluate(AXE.read_text())
        found = await self.page.evaluate("axe.run().then(result => result.violations)")
        return [
            f"{one['id']}: {one['help']}: {one['nodes'][0]['html']} {one['nodes'][0]['failureSummary']}"
            for one in found
        ]

    def fine(self) -> None:
        """Nothing was refused by the policy, and nothing was thrown."""
        assert self.refused == []
        assert self.errors == []


class Answers:
    """Stands in for the function's answers, one after the other; then the real function answers."""

    def __init__(self, *answers: tuple[int, dict[str, Any], dict[str, str]]) -> None:
        self.waiting = list(answers)
        self.given = 0

    async def __call__(self, route: Route) -> None:
        if not self.waiting:
            await route.continue_()
            return
        status, body, headers = self.waiting.pop(0)
        self.given += 1
        await route.fulfill(status=status, json=body, headers={"Cache-Control": "no-store", **headers})


def newest(folder: Path, *suffixes: str) -> float:
    """When a file below a folder was changed last, in seconds of the file system's clock."""
    return max(path.stat().st_mtime for path in folder.rglob("*") if path.suffix in suffixes)


NewVisitor = Callable[..., Awaitable[Visitor]]
