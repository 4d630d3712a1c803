"""What the model has used in a call, held to what an interview and a day may use."""

import structlog

from noah.call.host import Budget
from noah.call.usage import Usage
from noah.signals import Tell, TokensSpent

log = structlog.get_logger(__name__)


class Spending:
    """Looks at the usage after each of the model's turns, tells the day of it, and tells when it was too much."""

    def __init__(self, usage: Usage, most: int, day: Budget, tell: Tell) -> None:
        """`most`: tokens that one interview may use, over all of its calls."""
        self._usage = usage
        self._most = most
        self._day = day
        self._tell = tell
        self._told = 0

    def look(self) -> None:
        """The model has used something."""
        here = self._usage.tokens_here
        self._day.spend(here - self._told)
        self._told = here
        too_much = self._usage.tokens >= self._most
        if too_much or self._day.spent:
            log.warning("tokens_spent", of="interview" if too_much else "day", tokens=self._usage.tokens)
            self._tell(TokensSpent())
