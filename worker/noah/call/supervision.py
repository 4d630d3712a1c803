"""What runs beside a call's script, and why the call has to go."""

import asyncio
import functools
from collections.abc import Awaitable
from typing import Any

import structlog

from noah.call.endings import Elsewhere, Ending
from noah.call.speaking import ModelUnavailableError

log = structlog.get_logger(__name__)

CANCEL_SECONDS = 2.0


class Supervisor:
    """Keeps the tasks of one call. What the call cannot live without ends it when it fails."""

    def __init__(self) -> None:
        self.leaving: asyncio.Future[Ending] = asyncio.get_running_loop().create_future()
        """Why this job has to go, other than because the interview is over."""
        self._tasks: set[asyncio.Task[Any]] = set()

    def leave(self, ending: Ending) -> None:
        """Give the call up, from wherever the script is. The first to say why decides."""
        if not self.leaving.done():
            self.leaving.set_result(ending)

    def watch(self, work: Awaitable[Any], name: str, *, essential: bool = False) -> asyncio.Task[Any]:
        """Run something beside the script for as long as the call lasts.

        The call cannot live without `essential` work: when that fails, the call ends as failed, and another Noah comes.
        """
        task = asyncio.ensure_future(work)
        task.set_name(name)
        self._tasks.add(task)
        task.add_done_callback(functools.partial(self._watched, essential=essential))
        return task

    def _watched(self, task: asyncio.Task[Any], *, essential: bool) -> None:
        self._tasks.discard(task)
        error = None if task.cancelled() else task.exception()
        if isinstance(error, ModelUnavailableError):
            self.leave(Ending.MODEL_UNAVAILABLE)
        elif error is not None and not isinstance(error, Elsewhere):  # which the script hears of, and is no failure
            log.error("task_failed", task=task.get_name(), essential=essential, exc_info=error)
            if essential:
                self.leave(Ending.FAILED)
        elif essential and task.cancelled():  # by itself: who ends the call has said why before
            self.leave(Ending.FAILED)

    async def aclose(self) -> None:
        """Cancel what still runs, and wait for it so long."""
        for task in list(self._tasks):
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=CANCEL_SECONDS)
