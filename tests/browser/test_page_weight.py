"""What a visit costs, and what the page may load: a budget, and one policy for here and for production."""

from __future__ import annotations

import asyncio
import gzip
import json
from collections.abc import Awaitable, Callable
from pathlib import Path

import aiohttp
import pytest
from playwright.async_api import Browser, CDPSession, expect

from local.paths import ROOT, WEB

pytestmark = pytest.mark.browser

BUDGET = 250_000  # bytes over the wire, third-party code included


def policy(text: str) -> dict[str, list[str]]:
    """A content security policy by directive."""
    directives = (part.split() for part in text.split(";") if part.strip())
    return {words[0]: words[1:] for words in directives}


def declared() -> dict[str, str]:
    headers = json.loads((WEB / "headers.json").read_text())["headers"]
    return {header["key"]: header["value"] for header in headers}


async def test_the_page_loads_within_its_budget(page_url: str, launch: Callable[..., Awaitable[Browser]]) -> None:
    browser = await launch("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")
    page = await browser.new_page()
    session: CDPSession = await page.context.new_cdp_session(page)
    received: list[float] = []
    session.on("Network.loadingFinished", lambda event: received.append(event["encodedDataLength"]))
    await session.send("Network.enable")
    await page.goto(page_url)
    await expect(page.locator("#start")).to_be_enabled()
    await page.wait_for_load_state("networkidle")
    await browser.close()
    assert 100_000 < sum(received) < BUDGET


def test_all_that_a_visit_may_load_is_within_the_budget(dist: Path) -> None:
    """Every file that is built, and of the languages the heaviest: a visit speaks one."""
    weights = {path.name: len(gzip.compress(path.read_bytes(), 9)) for path in dist.rglob("*") if path.is_file()}
    tables = [path.stem for path in (WEB / "src" / "words").glob("*.ts") if path.stem != "en"]
    languages = [weight for name, weight in weights.items() if name.split("-")[0] in tables]
    assert len(languages) == len(tables)
    assert sum(weights.values()) - sum(languages) + max(languages) < BUDGET, weights


def test_the_policy_lets_livekit_through_and_nothing_inline() -> None:
    directives = policy(declared()["Content-Security-Policy"])
    assert directives["default-src"] == ["'none'"]
    assert {"https://*.livekit.cloud", "wss://*.livekit.cloud", "'self'"} <= set(directives["connect-src"])
    for sources in directives.values():
        assert not {"'unsafe-inline'", "'unsafe-eval'", "*", "https:", "data:"} & set(sources)
    assert directives["frame-ancestors"] == directives["base-uri"] == ["'none'"]


async def test_the_local_server_holds_the_same_policy(page_url: str) -> None:
    timeout = aiohttp.ClientTimeout(total=10)
    async with aiohttp.ClientSession(timeout=timeout) as session, session.get(page_url) as response:
        served = response.headers
        for name, value in declared().items():
            if name == "Strict-Transport-Security":
                continue  # plain HTTP on this machine
            if name != "Content-Security-Policy":
                assert served[name] == value
                continue
            here, there = policy(served[name]), policy(value)
            added = set(here.pop("connect-src")) - set(there.pop("connect-src"))
            assert here == there
            assert all(source.split("://")[1].startswith(("127.0.0.1:", "localhost:")) for source in added)


def test_firebase_hosting_sends_the_same_headers() -> None:
    hosting = ROOT / "firebase.json"
    if not hosting.exists():
        pytest.skip("there is no firebase.json yet")
    config = json.loads(hosting.read_text())["hosting"]
    [everywhere] = [rule["headers"] for rule in config["headers"] if rule["source"] == "**"]
    sent = {header["key"]: header["value"] for header in everywhere}
    assert declared().items() <= sent.items()


async def test_config_and_functions_are_on_the_same_origin(page_url: str) -> None:
    timeout = aiohttp.ClientTimeout(total=10)
    async with aiohttp.ClientSession(page_url, timeout=timeout) as session:
        async with session.get("/config.json") as response:
            assert "proxy" not in await response.json()
        async with session.post("/api/start-bot") as response:
            assert (response.status, (await response.json())["code"]) == (401, "missing_token")
        for path in ("/api/interviews/somebody-elses", "/api/interviews", "/api/interviews?cursor=x"):
            async with session.get(path) as response:
                assert (response.status, (await response.json())["code"]) == (401, "missing_token")
        for path in ("/../package.json", "/%2e%2e/package.json", "/assets", "/nothing"):
            async with session.get(path) as response:
                assert response.status == 404


@pytest.mark.parametrize("path", ["//", "///", "//x:y", "*", "http://[", "/%", "/%00", "/..%2f..%2f", "/\\", "/api//"])
async def test_whatever_is_asked_the_local_server_goes_on(page_url: str, path: str) -> None:
    """An address that is none ended it once, and `make up` with it."""
    host, port = page_url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(f"GET {path} HTTP/1.1\r\nHost: page\r\nConnection: close\r\n\r\n".encode())
    async with asyncio.timeout(10):
        assert (await reader.readline()).startswith(b"HTTP/1.1 ")
    writer.close()
    async with aiohttp.ClientSession() as session, session.get(page_url) as response:
        assert response.status == 200
