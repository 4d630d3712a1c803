"""Stands for Cloud Run's Admin API, as far as the scaler uses it: one service or worker pool, its number and its etag.

Refuses what Cloud Run refuses. Whoever uses it says what becomes of a new number (`on_number`); by itself it starts
nothing.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from types import TracebackType
from typing import Any, Self

from aiohttp import web

from local.ports import HOST

MASK = "scaling.manualInstanceCount"
FIELDS = {"scaling", "etag"}
MOST = 1000


async def _nothing(_: int) -> None:
    return None


class CloudRun:
    """As an async context manager it listens on a port of its own, at `url`."""

    def __init__(
        self,
        scaled: str = "projects/demo-noah/locations/local/services/noah-worker",
        instances: int = 0,
        on_number: Callable[[int], Awaitable[None]] = _nothing,
    ) -> None:
        self.scaled = scaled
        self.instances = instances
        self.mode: str | None = "MANUAL" if "/services/" in scaled else None
        self.version = 1
        self.set_to: list[int] = []
        """Every number that was set, in order."""
        self.fails_with: int | None = None
        """A status that every call gets."""
        self.before_change: Callable[[], None] = lambda: None
        """Called before each change: what somebody else does at this moment."""
        self.url = ""
        self._on_number = on_number
        self._lock = asyncio.Lock()
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_route("*", f"/v2/{self.scaled}", self._answer)
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, HOST, 0).start()
        self.url = f"http://{HOST}:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._runner is not None:
            await self._runner.cleanup()

    def deployed(self) -> None:
        """Somebody has made a new revision."""
        self.version += 1

    async def _answer(self, request: web.Request) -> web.Response:
        if self.fails_with is not None:
            return _error(self.fails_with, "as it was told")
        if request.method == "GET":
            return web.json_response(self._resource())
        if request.method != "PATCH":
            return _error(405, "no such method")
        async with self._lock:
            return await self._change(request)

    async def _change(self, request: web.Request) -> web.Response:
        if request.query.get("updateMask") != MASK:
            return _error(400, "another field than the number")
        try:
            body = await request.json()
            number = body["scaling"]["manualInstanceCount"]
        except (json.JSONDecodeError, KeyError, TypeError):
            return _error(400, "no number")
        if not body.keys() <= FIELDS or body["scaling"].keys() != {"manualInstanceCount"}:
            return _error(400, "an unknown field")
        if isinstance(number, bool) or not isinstance(number, int) or not 0 <= number <= MOST:
            return _error(400, "not a number of instances")
        self.before_change()
        if body.get("etag", self._etag) != self._etag:
            return _error(409, "ABORTED: etag")
        self.instances = number
        self.version += 1
        self.set_to.append(number)
        await self._on_number(number)
        return web.json_response({"name": f"{self.scaled}/operations/{self.version}", "done": False})

    @property
    def _etag(self) -> str:
        return f'"{self.version}"'

    def _resource(self) -> dict[str, Any]:
        scaling: dict[str, Any] = {"manualInstanceCount": self.instances}
        if self.mode is not None:
            scaling["scalingMode"] = self.mode
        return {"name": self.scaled, "etag": self._etag, "scaling": scaling}


def _error(status: int, message: str) -> web.Response:
    return web.json_response({"error": {"code": status, "message": message}}, status=status)
