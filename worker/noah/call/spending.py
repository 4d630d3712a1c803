"""What a call has used of the model and of Noah's time, held to what an interview, a person and a day may use."""

import structlog

from noah import clock
from noah.call.host import Budgets
from noah.call.usage import Usage
from noah.signals import BudgetSpent, Tell

log = structlog.get_logger(__name__)


class Spending:
    """Looks at the usage after each of the model's turns, counts it, and tells when it was too much."""

    def __init__(self, usage: Usage, most: int, budgets: Budgets, candidate_id: str, tell: Tell) -> None:
        """`most`: tokens that one interview may use, over all of its calls."""
        self._usage = usage
        self._most = most
        self._person = budgets.of(candidate_id)
        self._time = budgets.time_of(candidate_id)
        self._day = budgets.day
        self._tell = tell
        self._told = self._told_sound = self._told_seconds = 0
        self._began: float | None = None
        """When the model was first used: whoever never comes has used no time."""

    def look(self) -> None:
        """The model has used something."""
        here, sound = self._usage.tokens_here, self._usage.sound_tokens_here
        self._day.spend(here - self._told)
        self._person.spend(sound - self._told_sound)
        self._told, self._told_sound = here, sound
        if self._began is None:
            self._began = clock.monotonic()
        self._count_time()
        spent = {
            "interview": self._usage.tokens >= self._most,
            "person": self._person.spent,
            "day": self._day.spent,
            "time": self._time.spent,
        }
        if any(spent.values()):
            of = next(of for of, nothing_left in spent.items() if nothing_left)
            log.warning("budget_spent", of=of, tokens=self._usage.tokens, seconds=self._told_seconds)
            self._tell(BudgetSpent())

    def close(self) -> None:
        """The call is over: what came after the last turn counts too."""
        self._count_time()

    def _count_time(self) -> None:
        if self._began is not None:
            seconds = int(clock.monotonic() - self._began)
            self._time.spend(seconds - self._told_seconds)
            self._told_seconds = seconds
