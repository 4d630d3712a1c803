"""The line that is due in an interview, and how much of it the candidate has heard."""

from collections.abc import Callable
from dataclasses import replace

from noah.call.hearing import Hearing
from noah.interview import events
from noah.interview.events import Event
from noah.interview.rules import HEARD_ENOUGH


class DueLine:
    """Adds to what happens what was heard when it did. Without a `hearing`, every line counts as heard."""

    def __init__(
        self,
        due: Callable[[], str],
        hearing: Hearing | None = None,
        unanswered: Callable[[], bool] = lambda: False,
        speaking: Callable[[], bool] = lambda: False,
    ) -> None:
        """`due`: the line. `unanswered`: whether something was heard that the model took no notice of.

        `speaking`: whether the candidate speaks, or has just spoken and is not answered yet.
        """
        self.hearing = hearing
        self._due = due
        self._unanswered = unanswered
        self._speaking = speaking

    @property
    def heard(self) -> float:
        """How much of it the candidate has heard, from 0 to 1."""
        return 1.0 if self.hearing is None else self.hearing.share(self._due())

    @property
    def unheard(self) -> bool:
        """It was hardly heard yet."""
        return self.heard < HEARD_ENOUGH

    def given(self, line: str) -> None:
        """The model is given `line` to say, which may have the due one in it."""
        if self.hearing is not None:
            self.hearing.asked(line, self._due())

    def with_evidence(self, event: Event) -> Event:
        """The event, with how much was heard where its rule asks for that."""
        if isinstance(event, events.SilenceHeard):
            return replace(event, heard=self.heard, unanswered=self._unanswered())
        if isinstance(event, events.ResponseGiven) and self.hearing is not None:
            return replace(event, heard=self.hearing.share_when_said(self._due()))
        if isinstance(event, events.TimePassed):
            return replace(event, heard=self.heard, speaking=self._speaking())
        if isinstance(event, events.TurnEnded):
            return replace(event, heard=self.heard)
        return event
