"""What the candidate types, and asks for with buttons, from the first moment on.

The framework drops what is typed until it has seen that they are there.
"""

import asyncio
from collections.abc import Callable, Mapping

import structlog
from livekit import rtc

log = structlog.get_logger(__name__)

TOPIC = "lk.chat"
BUTTONS = "noah.button"
NAME = "noah.id"  # the attribute by which a page names what was typed or pressed
SEEN = "noah.progress"  # the attribute with the number of the question that was seen when a button was pressed
READ_SECONDS = 10.0
MAX_READING = 20


class Typed:
    """Gives each text of the candidate's to `on_text`, with its attributes; of one that is longer than `most` only more
    than that.
    """

    def __init__(
        self,
        room: rtc.Room,
        candidate_id: str,
        most: int,
        on_text: Callable[[str, Mapping[str, str]], None],
        topic: str = TOPIC,
    ) -> None:
        self._room = room
        self._topic = topic
        self._candidate_id = candidate_id
        self._most = most
        self._on_text = on_text
        self._reading: set[asyncio.Task[None]] = set()
        self._latest: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Listen; also before the room is connected, so that nothing is missed."""
        self._room.register_text_stream_handler(self._topic, self._on_stream)

    async def aclose(self) -> None:
        self._room.unregister_text_stream_handler(self._topic)
        for task in self._reading:
            task.cancel()
        await asyncio.gather(*self._reading, return_exceptions=True)

    def _on_stream(self, reader: rtc.TextStreamReader, identity: str) -> None:
        if identity != self._candidate_id or len(self._reading) >= MAX_READING:
            reader.close()
            return
        task = asyncio.create_task(self._take(reader, self._latest), name="typed")
        self._latest = task
        self._reading.add(task)
        task.add_done_callback(self._reading.discard)

    async def _take(self, reader: rtc.TextStreamReader, before: asyncio.Task[None] | None) -> None:
        text = await self._read(reader)
        if before is not None:
            await asyncio.wait({before})  # a longer text that was sent earlier may still be read
        if text is None:
            return
        try:
            self._on_text(text, reader.info.attributes or {})
        except Exception as error:
            log.exception("typed_failed", reason=type(error).__name__)

    async def _read(self, reader: rtc.TextStreamReader) -> str | None:
        """The text, or None when it did not come whole."""
        text = ""
        try:
            async with asyncio.timeout(READ_SECONDS):
                async for piece in reader:
                    text += piece
                    if len(text) > self._most:
                        break
        except Exception as error:  # noqa: BLE001  # whatever it is: the page sends again what was not taken
            log.warning("typed_lost", reason=type(error).__name__)
            return None
        finally:
            reader.close()
        return text
