"""What every Python client needs: where the simulator is, and a sentence to speak. Needs nothing but Python."""

from __future__ import annotations

import asyncio
import json
import os
import sys
import traceback
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

GIVEN: dict[str, Any] = json.loads(os.environ["CONFORMANCE"])
MODEL: str = GIVEN["model"]
VERTEX: bool = GIVEN["vertex"]
INSTRUCTION: str = GIVEN["instruction"]
RATE = 16_000
PIECE = 50  # ms
LAST = "Welcome back."
RESULT = {"output": "taken"}
_SPEECH = Path(GIVEN["speech"]).read_bytes()


async def speak(send: Callable[[bytes], Awaitable[None]]) -> None:
    """A sentence and the silence after it, in pieces, faster than a microphone."""
    size = RATE * 2 * PIECE // 1000
    for start in range(0, len(_SPEECH), size):
        await send(_SPEECH[start : start + size])
        await asyncio.sleep(PIECE / 5000)


def run(main: Callable[[], Awaitable[None]]) -> None:
    """Run a client; what goes wrong ends the process, whatever the client's threads and tasks still do."""

    async def work() -> None:
        code = 1
        try:
            async with asyncio.timeout(GIVEN["seconds"]):
                await main()
            code = 0
        except BaseException:  # noqa: BLE001 (whatever it is, it is shown)
            traceback.print_exc()
        sys.stdout.flush()
        os._exit(code)

    asyncio.run(work())


class Seen:
    """What the client has seen so far, to wait for more of it."""

    def __init__(self) -> None:
        self.text = ""
        self.audio = 0  # bytes
        self.calls = 0
        self.interrupted = 0
        self.replied = 0  # the turn of the second reply has ended
        self.resumable = 0  # a handle came after it
        self._changed = asyncio.Event()

    def note(self, **more: Any) -> None:
        for name, value in more.items():
            setattr(self, name, getattr(self, name) + value)
        self._changed.set()

    async def until(self, fits: Callable[[], Any], seconds: float = 40.0) -> None:
        async with asyncio.timeout(seconds):
            while not fits():
                self._changed.clear()
                await self._changed.wait()

    async def talk(self, send: Callable[[bytes], Awaitable[None]], resume: Callable[[], Awaitable[Any]]) -> None:
        """Answer, speak over the reply, answer again, resume, and answer once more."""
        await speak(send)
        await self.until(lambda: self.calls == 1)
        await self.until(lambda: self.audio > RATE)
        await speak(send)
        await self.until(lambda: self.interrupted)
        await self.until(lambda: self.calls == 2)
        await self.until(lambda: "I see." in self.text)
        sender = await resume() or send
        await speak(sender)
        await self.until(lambda: self.calls == 3)
        await self.until(lambda: LAST in self.text)
