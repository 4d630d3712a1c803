"""The HTTPS server: Gemini Live's WebSocket paths of both APIs, and `generateContent`."""

from __future__ import annotations

import asyncio
import json
import ssl
from pathlib import Path

import trustme
from aiohttp import web

from . import __version__, engine, generate
from .conversations import Conversations
from .frames import Api
from .journal import Journal
from .scenario import Library
from .session import Session, Shared
from .voice import Voice
from .wire import Wire

_VERTEX_PATH = "/ws/google.cloud.aiplatform.{version:v1beta1|v1}.LlmBidiService/BidiGenerateContent"
_GEMINI_PATH = (
    "/ws/google.ai.generativelanguage.{version:v1beta|v1alpha|v1}.GenerativeService."
    "{method:BidiGenerateContent|BidiGenerateContentConstrained}"
)
_VERTEX_GENERATE = (
    "/{version:v1beta1|v1}/projects/{project}/locations/{location}/publishers/google/models/{model}:generateContent"
)
_GEMINI_GENERATE = "/{version:v1beta|v1alpha|v1}/models/{model}:generateContent"
_MOST_BYTES = 16 * 1024 * 1024
_WHAT_IT_IS = (
    "gemini-live-simulator: this is not Gemini. It speaks Gemini Live's protocol, hears that somebody speaks "
    "but not what, and says what a scenario tells it to say."
)


class Server:
    """The simulator, listening on loopback with a certificate of its own authority."""

    def __init__(self, *, scenarios: Path | None, log: Path | None, authority: trustme.CA | None = None) -> None:
        self._shared = Shared(Library(scenarios), Conversations(), Voice(), Journal(log))
        self._sessions: set[Session] = set()
        self._authority = authority or trustme.CA()
        self._runner: web.AppRunner | None = None
        self._port = 0

    @property
    def url(self) -> str:
        """Where it listens: the `base_url` for google-genai."""
        return f"https://127.0.0.1:{self._port}"

    async def start(self, port: int) -> None:
        """Listen; port 0 takes a free one.

        Raises:
            OSError: the port is taken.
        """
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        self._authority.issue_cert("127.0.0.1", "localhost", "::1").configure_cert(context)
        app = web.Application(client_max_size=_MOST_BYTES)
        app.router.add_get("/", self._about)
        for slash in ("", "/"):  # the JavaScript SDK asks for //ws/…
            app.router.add_get(slash + _VERTEX_PATH, self._vertex)
            app.router.add_get(slash + _GEMINI_PATH, self._gemini)
        app.router.add_post(_VERTEX_GENERATE, self._generate)
        app.router.add_post(_GEMINI_GENERATE, self._generate)
        app.on_response_prepare.append(self._name_itself)
        self._runner = web.AppRunner(app, access_log=None, handle_signals=False, shutdown_timeout=1.0)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", port, ssl_context=context)
        await site.start()
        self._port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        """End all sessions (1001) and stop listening."""
        if self._sessions:
            await asyncio.wait([asyncio.create_task(session.shutdown()) for session in self._sessions], timeout=2.0)
        if self._runner is not None:
            await self._runner.cleanup()
        self._shared.voice.close()
        self._shared.journal.close()

    async def _vertex(self, request: web.Request) -> web.StreamResponse:
        return await self._live(request, "vertex")

    async def _gemini(self, request: web.Request) -> web.StreamResponse:
        return await self._live(request, "gemini")

    async def _live(self, request: web.Request, api: Api) -> web.StreamResponse:
        if not _has_credentials(request):
            return _response(generate.error(401, "no credentials"))
        if (status := self._refused(api)) is not None:
            return _response(generate.error(status, "simulated failure"))
        ws = web.WebSocketResponse(
            autoping=False, compress=False, max_msg_size=_MOST_BYTES, decode_text=True, timeout=5.0
        )
        await ws.prepare(request)
        transport = request.transport
        if transport is None:
            return ws
        session = Session(Wire(ws, transport, api), self._shared)
        self._sessions.add(session)
        try:
            await session.run()
        finally:
            self._sessions.discard(session)
        return ws

    def _refused(self, api: Api) -> int | None:
        """The HTTP status that a fault of any scenario refuses a WebSocket with: nobody knows yet whose it is."""
        shared = self._shared
        for scenario in shared.library.all():
            if not any(fault.refuse_upgrade for fault in scenario.faults):
                continue
            scope = shared.conversations.upgrade(scenario)
            variables = {"api": api, "connection": scope.connection}
            for one in engine.due(scenario, scope, variables, "upgrade"):
                shared.journal.write("", "", "fault", kind="refuse_upgrade", scenario=scenario.name, api=api)
                return one.fault.refuse_upgrade
        return None

    async def _generate(self, request: web.Request) -> web.StreamResponse:
        if not _has_credentials(request):
            return _response(generate.error(401, "no credentials"))
        shared = self._shared
        data = await request.read()
        return _response(
            await generate.answer(
                data, request.match_info["model"], shared.library, shared.conversations, shared.journal
            )
        )

    async def _about(self, _request: web.Request) -> web.StreamResponse:
        body = {"simulator": True, "about": _WHAT_IT_IS, "version": __version__}
        return web.Response(body=json.dumps(body).encode(), content_type="application/json")

    async def _name_itself(self, _request: web.Request, response: web.StreamResponse) -> None:
        response.headers["Server"] = f"gemini-live-simulator/{__version__}"


def _has_credentials(request: web.Request) -> bool:
    """Whether there are any: which ones is not the simulator's concern."""
    headers, query = request.headers, request.query
    return bool(
        headers.get("Authorization")
        or headers.get("x-goog-api-key")
        or query.get("key")
        or query.get("access_token")  # an ephemeral token, or OAuth's
    )


def _response(answer: generate.Answer) -> web.Response:
    return web.Response(status=answer.status, body=answer.body, content_type="application/json")
