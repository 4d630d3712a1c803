"""Chromium with a fake microphone that plays a spoken answer, and the built page on one origin with the functions."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import wave
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from gemini_live_simulator import speech
from playwright.async_api import Browser, Playwright, async_playwright

from local.paths import CACHE, WEB
from local.scenarios import Answer
from local.stack import Stack
from tests.support.pages import serve
from tests.support.plans import OwnPlan
from tests.support.visitor import (
    ANSWER,
    ANSWERS,
    DESKTOP,
    FAKE_DEVICE,
    FEW_FRAMES,
    OWN_MICROPHONE,
    NewVisitor,
    Visitor,
    newest,
)
from tests.support.waiting import run_sync

BUILD_SECONDS = 120
# The answer is spoken, then there is time for Noah's next question; then it is spoken again.
PAUSE_SECONDS = 7.0


@pytest.fixture(scope="session")
def dist() -> Path:
    """The built page; built again when a source is newer."""
    built = WEB / "dist" / "index.html"
    CACHE.mkdir(exist_ok=True)
    with (CACHE / "web-build.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (WEB / "node_modules").exists():
            pytest.skip("the page's packages are not installed: run `make setup`")
        pages = [(WEB / name).stat().st_mtime for name in ("index.html", "review.html")]
        changed = max(newest(WEB / "src", ".ts", ".css"), *pages)
        if not built.exists() or built.stat().st_mtime < changed:
            subprocess.run(
                ["npm", "run", "--silent", "build"],
                cwd=WEB,
                check=True,
                timeout=BUILD_SECONDS,
                stdout=subprocess.DEVNULL,
            )
    return built.parent


@pytest.fixture(scope="session")
def page_url(stack: Stack, dist: Path) -> str:
    """Where the page is, with the functions of the stack behind it."""
    run_sync(stack.add({"profiles"}))
    facts = {
        "title": "A short career conversation",
        "minutes": 5,
        "questions": 3,
        "keepDays": 30,
        "simulator": True,
        "askedBy": "Example Ltd",
        "processedBy": "Google Cloud and LiveKit",
        "imprintUrl": "https://example.com/imprint",
        "privacyUrl": "/privacy.html",
    }
    return serve(stack, "page", dist, facts)


@pytest.fixture(scope="session")
def spoken_answer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A recording of an answer, for Chromium's fake microphone, which plays it again and again."""
    samples = speech.resample(speech.synthesize(ANSWER), speech.SAMPLE_RATE, 48_000)
    # begins quietly: a microphone that is opened is not spoken into at once
    quiet, pause = np.zeros(48_000 // 2, np.int16), np.zeros(int(48_000 * PAUSE_SECONDS), np.int16)
    return write_wav(tmp_path_factory.mktemp("microphone") / "answer.wav", np.concatenate([quiet, samples, pause]))


@pytest.fixture(scope="session")
def silence(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A recording of nothing, for visitors who type."""
    return write_wav(tmp_path_factory.mktemp("microphone") / "silence.wav", np.zeros(48_000, np.int16))


def write_wav(path: Path, samples: npt.NDArray[np.int16]) -> Path:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(48_000)
        file.writeframes(samples.astype(np.int16).tobytes())
    return path


@pytest.fixture
async def playwright() -> AsyncIterator[Playwright]:
    async with async_playwright() as driver:
        yield driver


@pytest.fixture
def launch(playwright: Playwright) -> Callable[..., Awaitable[Browser]]:
    """Starts the Chromium that is installed."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None:
        pytest.skip("there is no Chromium on PATH")

    async def start(*flags: str) -> Browser:
        sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
        # WebRTC on loopback: real addresses instead of mDNS names, which nobody resolves here
        usual = ["--disable-features=WebRtcHideLocalIpsWithMdns", "--autoplay-policy=document-user-activation-required"]
        return await playwright.chromium.launch(executable_path=found, args=[*sandbox, *usual, *flags])

    return start


@pytest.fixture
def plan(plan_of: Callable[..., OwnPlan]) -> OwnPlan:
    """The plan of this test, by which its visitors are interviewed; what they say is taken to be ANSWERS."""
    answers = {question: [Answer(text)] for question, text in ANSWERS.items()}
    # a busy machine makes gaps in speech, which must not pass for the end of a turn
    return plan_of("page", answers, settings={"silence_ms": 900})


@pytest.fixture
async def visitor(
    launch: Callable[..., Awaitable[Browser]], page_url: str, spoken_answer: Path, silence: Path, plan: OwnPlan
) -> AsyncIterator[NewVisitor]:
    """Makes visitors: each a browser profile of its own, on the first screen."""
    browsers: list[Browser] = []
    visitors: list[Visitor] = []

    async def make(
        *, silent: bool = False, microphone: bool = True, own_microphone: bool = False, dark: bool = False
    ) -> Visitor:
        flags = [FAKE_DEVICE]
        flags += ["--use-fake-ui-for-media-stream"] if microphone else ["--deny-permission-prompts"]
        flags.append(f"--use-file-for-fake-audio-capture={silence if silent else spoken_answer}")
        browser = await launch(*flags)
        browsers.append(browser)
        context = await browser.new_context(
            viewport=DESKTOP,  # type: ignore[arg-type]
            color_scheme="dark" if dark else "light",
            accept_downloads=True,
            permissions=["microphone"] if microphone else [],
        )
        await context.add_init_script(FEW_FRAMES)
        if own_microphone:
            await context.add_init_script(OWN_MICROPHONE)
        made = Visitor(context, await context.new_page(), page_url)
        visitors.append(made)
        await made.open(plan.id)
        return made

    yield make
    for browser in browsers:
        await browser.close()
    for made in visitors:
        made.fine()
