"""The connection itself: validated frames in and out, pings, and its end, from whichever side."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Any, Final

from aiohttp import WSMsgType, web

from . import frames
from .frames import Api, ClientMessage
from .schema import Close

SEND_SECONDS: Final = 10.0  # a client that does not read for so long is gone
_ABORT: Final = 1006


class EndedError(Exception):
    """The connection was closed by this side."""


class Wire:
    """Frames of one WebSocket."""

    def __init__(self, ws: web.WebSocketResponse, transport: asyncio.Transport, api: Api) -> None:
        self.api: Api = api
        self.silent = False  # nothing is sent any more, but pongs
        self.pong_delay = 0.0  # seconds
        self.received = 0  # messages
        self._ws = ws
        self._transport = transport
        self._closing: asyncio.Task[None] | None = None
        self._pongs: set[asyncio.Task[None]] = set()
        self._ended_by: dict[str, Any] | None = None

    async def next(self) -> ClientMessage | None:
        """The next message; None when the connection has ended.

        Raises:
            BadFrameError: it is not of the protocol.
        """
        while True:
            message = await self._ws.receive()
            match message.type:
                case WSMsgType.TEXT | WSMsgType.BINARY:
                    self.received += 1
                    return frames.decode(message.data, self.api)
                case WSMsgType.PING:
                    task = asyncio.create_task(self._pong(message.data, self.pong_delay))
                    self._pongs.add(task)
                    task.add_done_callback(self._pongs.discard)
                case WSMsgType.PONG:
                    pass
                case _:
                    return None

    async def frame(self, frame: dict[str, Any]) -> None:
        """Validate a frame, and send it."""
        await self.send(frames.encode(frame, self.api))

    async def send(self, data: bytes) -> None:
        """Send a frame that is ready.

        Raises:
            EndedError: the connection is gone, or the client has not read for `SEND_SECONDS`.
        """
        if self.silent:
            return
        try:
            async with asyncio.timeout(SEND_SECONDS):
                await self._ws.send_bytes(data)
        except TimeoutError:
            self._ended_by = {"by": "server", "code": _ABORT, "reason": "the client does not read"}
            self._transport.abort()
            raise EndedError from None
        except ConnectionError:
            raise EndedError from None

    async def close(self, how: Close) -> None:
        """Close the connection; 1006 is no close frame but the end of the transport. Does not raise."""
        if self._ended_by is None:
            self._ended_by = {"by": "server", "code": how.code, "reason": how.reason}
        if how.code == _ABORT:
            self._transport.abort()
            return
        if self._closing is None:
            self._closing = asyncio.create_task(self._say_goodbye(how))
        # The end of the reading cancels everything else, so the close frame has a task of its own.
        await asyncio.shield(self._closing)

    async def ended(self) -> dict[str, Any]:
        """Wait for a close frame that is under way; who ended the connection, and with what code."""
        if self._closing is not None:
            await asyncio.wait([self._closing])
        for task in list(self._pongs):
            task.cancel()
        return self._ended_by or {"by": "client", "code": self._ws.close_code}

    async def _say_goodbye(self, how: Close) -> None:
        try:
            async with asyncio.timeout(SEND_SECONDS):
                await self._ws.close(code=how.code, message=frames.reason(how.reason).encode())
        except (TimeoutError, ConnectionError):
            self._transport.abort()

    async def _pong(self, data: bytes, delay: float) -> None:
        await asyncio.sleep(delay)
        with contextlib.suppress(ConnectionError):  # gone meanwhile
            await self._ws.pong(data)
