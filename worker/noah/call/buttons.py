"""What the candidate asks for with a button of the page, instead of saying it."""

import asyncio
from collections import deque
from collections.abc import Mapping

import structlog
from livekit import rtc

from noah import clock
from noah.call.interviewer import Interviewer
from noah.call.turn_limit import TurnLimit
from noah.data.journal import JournalError
from noah.interview.events import FinishPressed, Pressed, RepeatPressed, SkipPressed
from noah.room.attributes import Attributes
from noah.room.typed import BUTTONS, NAME, SEEN, Typed

log = structlog.get_logger(__name__)

MAX_LENGTH = 20  # characters of a button's word
MAX_WAITING = 8  # pressed during the greeting


class Buttons:
    """Takes what is pressed to the interview, in order, once the greeting was heard, and tells the page that it has.

    Noah speaks after each, which is a turn of the model: what is pressed too often is not taken.
    """

    def __init__(
        self,
        room: rtc.Room,
        candidate_id: str,
        interviewer: Interviewer,
        attributes: Attributes,
        limit: TurnLimit,
    ) -> None:
        self._words = Typed(room, candidate_id, MAX_LENGTH, self.pressed, BUTTONS)
        self._interviewer = interviewer
        self._attributes = attributes
        self._limit = limit
        self._limited = False
        self._waiting: deque[tuple[Pressed, str]] = deque(maxlen=MAX_WAITING)
        self._listening = False
        self._working: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Listen; also before the room is connected, so that nothing is missed."""
        self._words.start()

    def pressed(self, text: str, attributes: Mapping[str, str]) -> None:
        """A button's word has come: `repeat`, `skip` or `finish`."""
        event: Pressed
        match text.strip():
            case "repeat":
                event = RepeatPressed()
            case "skip":
                event = SkipPressed(attributes.get(SEEN, ""))
            case "finish":
                event = FinishPressed()
            case _:
                log.warning("button_unknown")
                return
        self._waiting.append((event, attributes.get(NAME, "")))
        self._work()

    def listen(self) -> None:
        """The greeting was heard: what was pressed during it counts from now on."""
        self._listening = True
        self._work()

    def _work(self) -> None:
        if self._listening and self._waiting and (self._working is None or self._working.done()):
            self._working = asyncio.create_task(self._take(), name="buttons")

    async def _take(self) -> None:
        while self._waiting:
            event, name = self._waiting.popleft()
            # the end may always be asked for: no turn comes after it
            if not isinstance(event, FinishPressed) and self._limit.take(clock.monotonic()):
                if not self._limited:
                    log.warning("turns_limited", button=type(event).__name__)
                self._limited = True
                continue  # without a confirmation the page says that it did not work
            self._limited = False
            try:
                await self._interviewer.apply(event)
            except JournalError as error:
                log.critical("answer_not_recorded", reason=str(error))
                continue
            log.info("button_taken", button=type(event).__name__)
            if name:
                self._attributes.set(pressed=name)

    async def aclose(self) -> None:
        await self._words.aclose()
        self._waiting.clear()
        if self._working is not None:
            self._working.cancel()
            await asyncio.gather(self._working, return_exceptions=True)
