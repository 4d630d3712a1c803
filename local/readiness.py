"""How it is known that a part can be used: it answers. A part that ends is noticed by who starts it."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import aiohttp

INTERVAL = 0.05
TRY_SECONDS = 2.0
WARM_SECONDS = 30.0


async def http(url: str, *, status: int | None = 200, method: str = "GET") -> None:
    """Return when `url` answers, with `status` unless that is None."""
    timeout = aiohttp.ClientTimeout(total=TRY_SECONDS)
    async with aiohttp.ClientSession(timeout=timeout) as session:
        while True:
            try:
                async with session.request(method, url) as response:
                    if status is None or response.status == status:
                        return
            except (aiohttp.ClientError, TimeoutError):
                pass
            await asyncio.sleep(INTERVAL)


async def firestore(address: str, project: str) -> None:
    """Return when the emulator has written and found a document: its first write takes a cold JVM seconds."""
    await http(f"http://{address}/")
    documents = f"projects/{project}/databases/(default)/documents"
    document = f"{documents}/warm/up"
    query = {"structuredQuery": {"from": [{"collectionId": "warm"}], "limit": 1}}
    calls: list[tuple[str, dict[str, Any]]] = [
        ("commit", {"writes": [{"update": {"name": document, "fields": {}}}]}),
        ("runQuery", query),
        ("batchGet", {"documents": [document]}),
        ("commit", {"writes": [{"delete": document}]}),
    ]
    timeout = aiohttp.ClientTimeout(total=WARM_SECONDS)
    headers = {"Authorization": "Bearer owner"}
    async with aiohttp.ClientSession(timeout=timeout, headers=headers, raise_for_status=True) as session:
        for name, body in calls:
            async with session.post(f"http://{address}/v1/{documents}:{name}", json=body) as response:
                await response.read()


async def tcp(host: str, port: int) -> None:
    """Return when a connection is accepted."""
    while True:
        try:
            _, writer = await asyncio.wait_for(asyncio.open_connection(host, port), TRY_SECONDS)
        except (OSError, TimeoutError):
            await asyncio.sleep(INTERVAL)
            continue
        writer.close()
        return


async def file(path: Path) -> None:
    """Return when there is a file."""
    while not path.is_file():  # noqa: ASYNC110, ASYNC240 (a look; a file is no event)
        await asyncio.sleep(INTERVAL)


async def ready_file(path: Path) -> None:
    """Return when the part has written its ready file, a JSON object, whole."""
    while True:
        try:
            json.loads(path.read_text())  # noqa: ASYNC240 (a few bytes)
        except (OSError, ValueError):
            await asyncio.sleep(INTERVAL)
            continue
        return
