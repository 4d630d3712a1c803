"""The worker's HTTP: on every interface, from before the first registration until after the last call."""

from collections.abc import Callable

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest


class Health:
    """`/` says that the process serves, `/ready` that it takes calls, `/metrics` what it did.

    Not `/healthz`: Google's front end takes that path for itself.
    """

    def __init__(self, port: int, ready: Callable[[], tuple[bool, str]]) -> None:
        self._port = port
        self._ready = ready
        self._runner: web.AppRunner | None = None
        self.port = port

    async def start(self) -> None:
        """Listen on 0.0.0.0. Raises OSError when the port is taken."""
        app = web.Application()
        app.add_routes(
            [web.get("/", self._live), web.get("/ready", self._is_ready), web.get("/metrics", self._metrics)]
        )
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "0.0.0.0", self._port, reuse_address=True)  # noqa: S104 (Cloud Run needs it)
        await site.start()
        self.port = int(self._runner.addresses[0][1])

    async def stop(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()

    async def _live(self, _: web.Request) -> web.Response:
        return web.Response(text="ok\n")

    async def _is_ready(self, _: web.Request) -> web.Response:
        ready, why = self._ready()
        return web.Response(text=f"{why}\n", status=200 if ready else 503)

    async def _metrics(self, _: web.Request) -> web.Response:
        return web.Response(body=generate_latest(), headers={"Content-Type": CONTENT_TYPE_LATEST})
