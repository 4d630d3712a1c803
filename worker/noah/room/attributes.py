"""What others may read of Noah: the agent's attributes in the room."""

import asyncio
import contextlib
import random

import structlog
from livekit import rtc

log = structlog.get_logger(__name__)

UPDATE_SECONDS = 3.0
# How often a failed update is tried again; after that it goes along with the next one.
TRIES = 3
PAUSE_SECONDS = 0.5


class Attributes:
    """Writes `noah.*` attributes one update at a time; what changes meanwhile goes with the next one."""

    def __init__(self, room: rtc.Room) -> None:
        self._room = room
        self._wanted: dict[str, str] = {}
        self._pending: dict[str, str] = {}
        self._writer: asyncio.Task[None] | None = None
        self._started = False

    def start(self) -> None:
        """Write from now on. The room must be connected."""
        self._started = True
        self.set()

    def set(self, **values: str | None) -> None:
        """Set `noah.<name>`; None removes it."""
        for name, value in values.items():
            key, text = f"noah.{name}", value or ""
            if self._wanted.get(key, "") != text:
                self._wanted[key] = self._pending[key] = text
        if self._started and self._pending and (self._writer is None or self._writer.done()):
            self._writer = asyncio.create_task(self._write(), name="attributes")

    def clear(self, name: str, value: str) -> None:
        """Remove `noah.<name>`, if it still is `value`."""
        if self._wanted.get(f"noah.{name}") == value:
            self.set(**{name: None})

    async def written(self) -> None:
        """Return when everything that was set has been sent."""
        if self._writer is not None:
            await asyncio.wait({self._writer}, timeout=UPDATE_SECONDS)

    async def _write(self) -> None:
        failures = 0
        while self._pending and failures < TRIES:
            update, self._pending = self._pending, {}
            try:
                async with asyncio.timeout(UPDATE_SECONDS):
                    await self._room.local_participant.set_attributes(update)
                failures = 0
            except Exception as error:  # noqa: BLE001  # the interview goes on without them
                failures += 1
                log.warning("attributes_failed", reason=type(error).__name__, tries_left=TRIES - failures)
                self._pending = update | self._pending
                if failures < TRIES:
                    await asyncio.sleep(random.uniform(0.5, 1.5) * PAUSE_SECONDS)  # noqa: S311

    async def aclose(self) -> None:
        if self._writer is not None:
            self._writer.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._writer
