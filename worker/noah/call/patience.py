"""Waits a while before Noah goes on, for a candidate who is still thinking."""

import asyncio

from noah import clock

# Of somebody else's voice, a radio or a fan, which LiveKit cannot tell from the candidate's.
MOST_SECONDS = 8.0
# After their last word, and what they typed, until Noah has understood that it was an answer.
ANSWERED_SECONDS = 4.0


class Patience:
    """Follows whether the candidate is heard to speak.

    The model's silence, which ends a turn, is one for a whole connection. What a plan or a question wants beyond that
    is waited for here, while the model waits for its tool's result: an answer that goes on cancels the call, and
    nothing was said over it.
    """

    def __init__(self) -> None:
        self._speaks = False
        self._spoke_at = -ANSWERED_SECONDS
        self._changed = asyncio.Event()
        self.waits = False
        """Noah has something to say, and holds it back."""

    def candidate(self, speaks: bool) -> None:
        """The candidate is heard to speak, or no longer."""
        self._speaks = speaks
        self._spoke_at = clock.monotonic()
        self._changed.set()

    def typed(self) -> None:
        """The candidate has typed something, which counts as said."""
        self._spoke_at = clock.monotonic()

    @property
    def speaking(self) -> bool:
        """The candidate speaks, or has just spoken and is not answered yet."""
        return self._speaks or self.waits or clock.monotonic() - self._spoke_at < ANSWERED_SECONDS

    async def wait(self, seconds: float) -> None:
        """Return when they have not been heard for so long from now on, or after MOST_SECONDS."""
        if seconds <= 0:
            return
        self.waits = True
        try:
            await self._wait(seconds)
        finally:
            self.waits = False

    async def _wait(self, seconds: float) -> None:
        loop = asyncio.get_running_loop()
        until = loop.time() + MOST_SECONDS
        quiet_until = loop.time() + seconds
        while (now := loop.time()) < until and (self._speaks or now < quiet_until):
            self._changed.clear()
            wait = until - now if self._speaks else min(quiet_until, until) - now
            try:
                async with asyncio.timeout(wait):
                    await self._changed.wait()
            except TimeoutError:
                continue
            quiet_until = loop.time() + seconds
