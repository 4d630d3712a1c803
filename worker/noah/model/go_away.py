"""A goAway is followed at a quiet moment: the plugin drops the connection at once, in the middle of a sentence."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable

import structlog

log = structlog.get_logger(__name__)

# Left of a goAway's notice when there was no quiet moment to follow it.
MARGIN_SECONDS = 1.0


async def _at_once() -> None:
    return


class GoAway:
    """Follows the goAways of one conversation, one at a time."""

    def __init__(self) -> None:
        self.until_quiet: Callable[[], Awaitable[None]] = _at_once
        """Returns at a quiet moment."""
        self._following: asyncio.Task[None] | None = None

    def follow(self, time_left: str | None, leave: Callable[[], None]) -> None:
        """Call `leave` at a quiet moment, or shortly before the time is over. `time_left`: as JSON, such as "9.5s"."""
        if self._following is None or self._following.done():
            self._following = asyncio.create_task(self._wait(_seconds(time_left), leave))

    async def _wait(self, time_left: float, leave: Callable[[], None]) -> None:
        try:
            async with asyncio.timeout(max(time_left - MARGIN_SECONDS, 0)):
                await self.until_quiet()
        except TimeoutError:
            pass  # there was no quiet moment
        except Exception:
            log.exception("go_away_unwatched")  # follow it all the same
        leave()

    async def aclose(self) -> None:
        """Follow no more."""
        if self._following is not None:
            self._following.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._following


def _seconds(duration: str | None) -> float:
    """A protobuf duration as JSON, such as "9.5s"."""
    try:
        return float((duration or "0s").rstrip("s"))
    except ValueError:
        return 0.0
