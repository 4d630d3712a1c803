"""What the candidate types: one turn of theirs where it comes together, given to the model, and told to be taken."""

import asyncio
import contextlib
from collections import deque
from collections.abc import Callable, Mapping

import structlog
from livekit.agents import NOT_GIVEN, AgentSession, NotGivenOr

from noah import clock
from noah.call.turn_limit import TurnLimit
from noah.room.attributes import Attributes
from noah.room.typed import NAME

log = structlog.get_logger(__name__)

MAX_TYPED = 4000  # characters of one typed answer
TOGETHER_SECONDS = 0.7  # texts that come within this time of each other are one turn
MAX_WAITING = 50  # texts that are kept while the model may not be given more
REMEMBERED = 200  # names of typed answers, by which a page's repetition is recognised


class TypedAnswers:
    """Keeps what was typed until it may be given to the model."""

    def __init__(
        self,
        session: AgentSession[None],
        attributes: Attributes,
        limit: TurnLimit,
        *,
        giving: Callable[[], None],
        too_long: Callable[[], None],
    ) -> None:
        """`giving` is called before what was typed is given to the model, `too_long` instead when it is too much."""
        self.used = False
        """The candidate types their answers: at least one."""
        self.given = False
        """What was typed has been given to the model, which has not answered it yet."""
        self._session = session
        self._attributes = attributes
        self._limit = limit
        self._giving = giving
        self._too_long = too_long
        self._begun = False
        self._waiting: deque[tuple[str, str]] = deque()
        """Typed, with names, and not given to the model yet."""
        self._together: asyncio.TimerHandle | None = None
        self._names: deque[str] = deque(maxlen=REMEMBERED)
        self._given_name = ""

    def came(self, text: str, attributes: Mapping[str, str]) -> None:
        """The candidate has typed something, which a page names so that it can send it again."""
        text, name = text.strip(), attributes.get(NAME, "")
        if not text or (name and name in self._names) or len(self._waiting) >= MAX_WAITING:
            return  # a page that was not sure whether it came sends it again
        if name:
            self._names.append(name)
        self.used = True
        self._waiting.append((text, name))
        if self._begun:  # before that it is kept, like what is spoken, and answered after the greeting
            self._give_soon()

    def begin(self) -> None:
        """The greeting was heard: what was kept is given to the model, and from now on what is typed."""
        self._begun = True
        self._give()

    def taken(self) -> None:
        """What was typed has had its effect: the page need not send it again."""
        self.given = False
        if self._given_name:
            self._attributes.set(typed=self._given_name)

    def answer_again(self) -> None:
        """Have it answered on a new connection, which has what was typed in the context that it was given."""
        self._ask()

    def close(self) -> None:
        """Stop waiting for more to be typed."""
        if self._together is not None:
            self._together.cancel()

    def _give_soon(self, seconds: float | None = None) -> None:
        self.close()
        wait = TOGETHER_SECONDS if seconds is None else max(seconds, TOGETHER_SECONDS)
        self._together = asyncio.get_running_loop().call_later(wait, self._give)

    def _give(self) -> None:
        """Give the model what the candidate typed, as one turn of theirs; too much is refused, and they are told."""
        if self._waiting and (seconds := self._limit.take(clock.monotonic())):
            log.warning("turns_limited", waiting=len(self._waiting))
            self._attributes.set(notice="too_many_turns")
            self._give_soon(seconds)
            return
        self._attributes.clear("notice", "too_many_turns")
        texts: list[str] = []
        while self._waiting:
            text, name = self._waiting[0]
            if texts and sum(map(len, texts)) + len(text) > MAX_TYPED:
                self._give_soon()
                break
            texts.append(text)
            self._given_name = name or self._given_name
            self._waiting.popleft()
        if not texts:
            return
        if len(texts[0]) > MAX_TYPED:
            log.warning("typed_refused", characters=len(texts[0]))
            self._too_long()
            return
        self._giving()
        self.given = True
        self._ask("\n".join(texts))

    def _ask(self, text: NotGivenOr[str] = NOT_GIVEN) -> None:
        with contextlib.suppress(RuntimeError):  # the session has ended
            self._session.interrupt()
            self._session.generate_reply(user_input=text)
