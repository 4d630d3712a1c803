"""What Noah says, in writing."""

import asyncio
import contextlib
from collections import deque
from collections.abc import Awaitable, Callable

import structlog
from livekit.agents.voice import io

log = structlog.get_logger(__name__)

WRITE_SECONDS = 3.0


class Captions(io.TextOutput):
    """Holds what Noah says in writing until it can be heard: a caption sent to an empty room is lost.

    That the voice is `heard` does not mean that the framework has `linked` the candidate: on a busy machine LiveKit
    says that somebody listens before it says that somebody came. What is sent in between the framework drops silently.
    """

    def __init__(self, downstream: io.TextOutput, heard: asyncio.Event, linked: Callable[[], Awaitable[None]]) -> None:
        super().__init__(label="Captions", next_in_chain=downstream)
        self._downstream = downstream
        self._heard = heard
        self._linked = linked
        self._open = False
        self._held: deque[str | None] = deque(maxlen=1000)
        self._forwarder: asyncio.Task[None] | None = None

    async def capture_text(self, text: str) -> None:
        if self._passes:
            await self._downstream.capture_text(text)
            return
        self._hold(text)

    def flush(self) -> None:
        if self._passes:
            self._downstream.flush()
            return
        self._hold(None)

    @property
    def _passes(self) -> bool:
        return self._open and self._heard.is_set() and not self._held

    def _hold(self, item: str | None) -> None:
        self._held.append(item)
        if self._forwarder is None or self._forwarder.done():
            self._forwarder = asyncio.create_task(self._forward(), name="captions")

    async def _forward(self) -> None:
        try:
            if not self._open:
                await self._linked()
                self._open = True
        except Exception as error:  # noqa: BLE001  # what is said next tries again
            log.warning("captions_failed", reason=type(error).__name__, held=len(self._held))
            return
        while self._held:
            await self._heard.wait()
            item = self._held[0]
            try:
                if item is None:
                    self._downstream.flush()
                else:
                    async with asyncio.timeout(WRITE_SECONDS):
                        await self._downstream.capture_text(item)
            except Exception as error:  # noqa: BLE001  # one caption less: those after it must come
                log.warning("captions_failed", reason=type(error).__name__, held=len(self._held))
            self._held.popleft()

    async def aclose(self) -> None:
        if self._forwarder is not None:
            self._forwarder.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._forwarder
