"""An event loop of virtual time: nothing waits, and the same program runs the same way each time.

When nothing is ready the clock jumps to the next timer. There are no threads and no sockets: what is given to an
executor runs on the loop, after a delay that `io_delay` says. What runs in a `Process` can be killed (nothing of it
runs any more, not even `finally`), stopped (its clock goes on, it does not run) and continued.

Tasks and futures are numbered, and their numbers are their hashes, so that a set of them has an order that does not
depend on where they are in memory. Sets of texts need PYTHONHASHSEED as well: see `__main__.py`.
"""

import asyncio
import contextvars
import heapq
from collections import deque
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

T = TypeVar("T")
PROCESS: contextvars.ContextVar["Process | None"] = contextvars.ContextVar("process", default=None)
WORLD = contextvars.Context()
"""The context of what belongs to no process: servers, networks and people."""
# nothing that a loop has to have for sockets is here, and a call of it is an error
_Base: Any = asyncio.AbstractEventLoop
MOST_TURNS = 20_000
TURN_SECONDS = 1e-6  # running takes time too: who waits for what is a rounding error away must not wait for ever


class Hang(Exception):  # noqa: N818
    """Nothing will ever happen again (nothing is ready, and no timer runs), or time does not pass any more.

    The message names who waits.
    """


class Process:
    """What is killed, stopped and continued together. `ahead` is how far its clock is wrong, in seconds."""

    def __init__(self, name: str, ahead: float = 0.0) -> None:
        self.name = name
        self.ahead = ahead
        self.alive = True
        self.stopped = False
        self.executing: dict[asyncio.Handle, Callable[[], object]] = {}
        """Work of its threads that is not done yet."""
        self.parked: deque[asyncio.Handle] = deque()
        self.tasks: list[Task] = []

    def run(self, loop: "Loop", work: Coroutine[Any, Any, T], name: str) -> "Task":
        """Starts `work` in this process."""
        context = contextvars.Context()
        context.run(PROCESS.set, self)
        return Task(work, loop, name, context)


class Future(asyncio.Future[Any]):
    def __init__(self, loop: "Loop") -> None:
        self.serial = loop.next_serial()
        super().__init__(loop=loop)

    def __hash__(self) -> int:
        return self.serial


class Task(asyncio.Task[Any]):
    def __init__(
        self, work: Coroutine[Any, Any, Any], loop: "Loop", name: str | None, context: contextvars.Context | None
    ) -> None:
        self.serial = loop.next_serial()
        super().__init__(work, loop=loop, name=name or f"task {self.serial}", context=context)
        loop.tasks.append(self)
        if len(loop.tasks) > loop.most_tasks:
            loop.forget_done()

    def __hash__(self) -> int:
        return self.serial


class Loop(_Base):  # type: ignore[misc]
    """Use `run`, once."""

    def __init__(self) -> None:
        self.now = 0.0
        self.io_delay: Callable[[], float] = lambda: 0.0
        self.failed: Callable[[dict[str, Any]], None] | None = None
        """Told of exceptions that nobody has taken; without it they end `run`."""
        self.tasks: list[Task] = []
        self.most_tasks = 200
        self.steps = 0
        self._spun = 0
        self._serial = 0
        self._ready: deque[Any] = deque()
        self._timers: list[tuple[float, int, Any]] = []
        """When, and in which order they were made: compared without a call of Python's."""
        self._order: dict[int, int] = {}
        self._closed = False
        self._error: BaseException | None = None

    # -- running

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Runs `work` to its end and returns what it returns. Raises `Hang`."""
        asyncio._set_running_loop(self)
        try:
            main = Task(work, self, "main", None)
            while not main.done():
                self._turn()
            if self._error is not None:
                raise self._error
            result: T = main.result()
            return result
        finally:
            self._bury()
            asyncio._set_running_loop(None)

    def _turn(self) -> None:
        """Runs what is ready, or advances to the next timer."""
        timers, ready = self._timers, self._ready
        if not ready:
            while timers and timers[0][2]._cancelled:
                heapq.heappop(timers)
            if not timers:
                raise Hang(f"nothing will ever happen again; pending: {', '.join(self.pending()) or 'nothing'}")
            if timers[0][0] > self.now:
                self.now = timers[0][0]
                self._spun = 0
        while timers and timers[0][0] <= self.now:
            timer = heapq.heappop(timers)[2]
            if not timer._cancelled:
                ready.append(timer)
        self._spun += 1
        self.now += TURN_SECONDS
        if self._spun > MOST_TURNS:
            raise Hang(f"{self._spun} turns and no time has passed; pending: {', '.join(self.pending())}")
        for _ in range(len(ready)):
            handle = ready.popleft()
            if handle._cancelled:
                continue
            process = handle._context.get(PROCESS)
            if process is not None:
                if not process.alive:
                    continue
                if process.stopped:
                    process.parked.append(handle)
                    continue
            self.steps += 1
            handle._run()
        if self._error is not None:
            raise self._error

    def pending(self) -> list[str]:
        """The names of the tasks that are not done."""
        return [task.get_name() for task in self.tasks if not task.done()]

    def forget_done(self) -> None:
        self.tasks = [task for task in self.tasks if not task.done()]
        self.most_tasks = max(200, 2 * len(self.tasks))

    def _bury(self) -> None:
        """Ends all that is left without running it: `finally` blocks find a loop that does nothing any more."""
        self._closed = True
        for task in self.tasks:
            if task.done():
                continue
            task._log_destroy_pending = False  # type: ignore[attr-defined]
            coroutine = task.get_coro()
            for _ in range(20):
                try:
                    coroutine.close()
                    break
                except BaseException:  # noqa: BLE001 (it wanted to wait for something)
                    continue
        self.tasks.clear()
        self._ready.clear()
        self._timers.clear()

    # -- killing and stopping

    def kill(self, process: Process) -> None:
        """SIGKILL."""
        process.alive = False
        process.parked.clear()

    def stop_process(self, process: Process) -> None:
        """SIGSTOP."""
        process.stopped = True

    def continue_process(self, process: Process) -> None:
        """SIGCONT."""
        process.stopped = False
        if process.alive:
            self._ready.extend(process.parked)
        process.parked.clear()

    # -- what asyncio asks of a loop

    def time(self) -> float:
        return self.now

    def next_serial(self) -> int:
        self._serial += 1
        return self._serial

    def call_soon(self, callback: Any, *args: Any, context: contextvars.Context | None = None) -> asyncio.Handle:
        handle = asyncio.Handle(callback, args, self, context)
        if not self._closed:
            self._ready.append(handle)
        return handle

    def call_soon_threadsafe(
        self, callback: Any, *args: Any, context: contextvars.Context | None = None
    ) -> asyncio.Handle:
        return self.call_soon(callback, *args, context=context)

    def call_at(
        self, when: float, callback: Any, *args: Any, context: contextvars.Context | None = None
    ) -> asyncio.TimerHandle:
        timer = _Timer(when, callback, args, self, context)
        self._serial = timer.order = self._serial + 1
        if not self._closed:
            heapq.heappush(self._timers, (when, timer.order, timer))
        return timer

    def call_later(
        self, delay: float, callback: Any, *args: Any, context: contextvars.Context | None = None
    ) -> asyncio.TimerHandle:
        return self.call_at(self.now + delay, callback, *args, context=context)

    def _timer_handle_cancelled(self, handle: asyncio.TimerHandle) -> None:
        """It stays in the heap until its time comes."""

    def create_future(self) -> Future:
        return Future(self)

    def create_task(self, coro: Any, *, name: str | None = None, context: contextvars.Context | None = None) -> Task:
        return Task(coro, self, name, context)

    def run_in_executor(self, executor: Any, func: Callable[..., Any], *args: Any) -> Future:
        future = self.create_future()
        process = PROCESS.get()

        def work() -> None:
            if process is not None:
                process.executing.pop(timer, None)
            try:
                result = func(*args)
            except Exception as error:  # noqa: BLE001 (it is the caller's)
                if not future.cancelled():
                    future.set_exception(error)
            else:
                if not future.cancelled():
                    future.set_result(result)

        timer = self.call_later(self.io_delay(), work)
        if process is not None:
            process.executing[timer] = lambda: func(*args)
        return future

    def call_exception_handler(self, context: dict[str, Any]) -> None:
        if self._closed:
            return
        if self.failed is not None:
            self.failed(context)
        elif self._error is None:
            self._error = context.get("exception") or RuntimeError(context.get("message"))

    def get_debug(self) -> bool:
        return False

    def is_running(self) -> bool:
        return not self._closed

    def is_closed(self) -> bool:
        return self._closed

    def get_task_factory(self) -> None:
        return None


class _Timer(asyncio.TimerHandle):
    __slots__ = ("order",)
    order: int

    def __hash__(self) -> int:
        return self.order
