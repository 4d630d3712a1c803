"""Whether something is left to play, and since when nothing is."""

import asyncio


class Idle:
    """Nothing is left to play, at first."""

    def __init__(self) -> None:
        self._idle = asyncio.Event()
        self._since = 0.0
        self.begin()

    @property
    def since(self) -> float | None:
        """When the last piece was played, on the loop's clock; None while something is left to play."""
        return self._since if self._idle.is_set() else None

    async def wait(self) -> None:
        """Return when nothing is left to play."""
        await self._idle.wait()

    def begin(self) -> None:
        """Nothing is left to play."""
        if not self._idle.is_set():
            self._since = asyncio.get_running_loop().time()
            self._idle.set()

    def end(self) -> None:
        """There is something to play."""
        self._idle.clear()
