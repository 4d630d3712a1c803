"""noah-client as others get it: from its tarball, in a plain page, in React beside LiveKit's components, and in Vue."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from local.candidate import Candidate
from local.paths import WEB
from local.stack import Stack
from tests.support.pages import serve
from tests.support.plans import OwnPlan
from tests.support.visitor import A_TURN, SOON

pytestmark = pytest.mark.browser

SOURCE = WEB / "client"
TOOLS = WEB / "node_modules" / ".bin"
SECONDS = 120
FIRST = "What do you do at the moment?"


def run(*command: str | Path, cwd: Path) -> str:
    done = subprocess.run(command, cwd=cwd, check=False, timeout=SECONDS, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.strip()


@pytest.fixture(scope="module")
def built(dist: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pages of web/client/consumers, type-checked and built with the package."""
    folder = tmp_path_factory.mktemp("client")
    own = folder / "consumers"
    shutil.copytree(SOURCE / "consumers", own, symlinks=True)
    name = run("npm", "pack", "--silent", "--pack-destination", folder, cwd=SOURCE).splitlines()[-1]
    # what npm knows of peers it would ask the registry for, unless it has done so before
    quietly = ("--offline", "--legacy-peer-deps", "--ignore-scripts", "--no-audit", "--no-fund")
    run("npm", "install", *quietly, folder / name, cwd=own)
    run(TOOLS / "tsc", "--project", ".", cwd=own)
    run(TOOLS / "vite", "build", cwd=own)
    return own / "dist"


async def test_it_works_from_its_tarball(
    stack: Stack, built: Path, plan: OwnPlan, launch: Callable[..., Awaitable[Browser]]
) -> None:
    errors: list[str] = []
    url = serve(stack, "consumers", built, {})
    browser = await launch()
    try:
        for name in ("plain", "react", "vue"):
            async with Candidate(stack, plan=plan.id) as candidate:
                await candidate.sign_up()
                page = await browser.new_page()
                page.on("pageerror", lambda error: errors.append(str(error)))
                await page.goto(f"{url}/{name}.html#token={candidate.id_token}&plan={plan.id}")
                await page.click("#start")
                await expect(page.locator("#status")).to_have_text("live", timeout=SOON)
                await expect(page.locator("#said").get_by_text(FIRST)).to_be_visible(timeout=A_TURN)
                if name == "react":
                    await expect(page.locator("#livekit")).to_have_text("connected", timeout=SOON)
                await page.close()
    finally:
        await browser.close()
    assert errors == []
