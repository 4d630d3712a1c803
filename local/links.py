"""Network links that a test can cut, slow down or let hang: connections that go through toxiproxy.

A link is named after who uses it and what it leads to, for example `worker-firestore`: the worker then
reaches Firestore through the proxy, everybody else directly.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp

USERS = ("worker", "function", "candidate")
TARGETS = ("firestore", "pubsub", "livekit", "gemini", "secrets", "auth")
SECONDS = 5.0


class Link:
    """One proxied connection. All calls raise aiohttp.ClientError when toxiproxy does not answer."""

    def __init__(self, name: str, api: str, listen: str, upstream: str) -> None:
        self.name = name
        self.address = listen
        self._api = api
        self._upstream = upstream

    async def create(self) -> None:
        await self._call(
            "POST",
            "/proxies",
            {"name": self.name, "listen": self.address, "upstream": self._upstream, "enabled": True},
        )

    async def cut(self) -> None:
        """Close every connection and refuse new ones."""
        await self._call("POST", f"/proxies/{self.name}", {"enabled": False})

    async def mend(self) -> None:
        """Undo `cut`, and take every toxic away."""
        for toxic in await self._call("GET", f"/proxies/{self.name}/toxics"):
            await self._call("DELETE", f"/proxies/{self.name}/toxics/{toxic['name']}")
        await self._call("POST", f"/proxies/{self.name}", {"enabled": True})

    async def hang(self) -> None:
        """Let nothing through in either direction, without closing anything: a firewall that drops."""
        for stream in ("upstream", "downstream"):
            await self.toxic("timeout", stream, timeout=0)

    async def slow(self, seconds: float, jitter: float = 0.0) -> None:
        """Delay everything that comes back."""
        await self.toxic("latency", "downstream", latency=round(seconds * 1000), jitter=round(jitter * 1000))

    async def toxic(self, kind: str, stream: str = "downstream", **attributes: int) -> None:
        """Any toxic of https://github.com/Shopify/toxiproxy#toxics; times are in milliseconds."""
        body = {"name": f"{kind}-{stream}", "type": kind, "stream": stream, "attributes": attributes}
        await self._call("POST", f"/proxies/{self.name}/toxics", body)

    @asynccontextmanager
    async def is_cut(self) -> AsyncIterator[None]:
        await self.cut()
        try:
            yield
        finally:
            await self.mend()

    async def _call(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        timeout = aiohttp.ClientTimeout(total=SECONDS)
        async with (
            aiohttp.ClientSession(timeout=timeout, raise_for_status=True) as session,
            session.request(method, self._api + path, json=body) as response,
        ):
            return await response.json() if response.status != 204 else None
