"""What the model has used in a call, held to what an interview, a person and a day may use."""

import structlog

from noah.call.host import Budget
from noah.call.usage import Usage
from noah.signals import Tell, TokensSpent

log = structlog.get_logger(__name__)


class Spending:
    """Looks at the usage after each of the model's turns, counts it, and tells when it was too much."""

    def __init__(self, usage: Usage, most: int, person: Budget, day: Budget, tell: Tell) -> None:
        """`most`: tokens that one interview may use, over all of its calls.

        `person`: what all interviews of this person may cost in an hour. `day`: what all interviews may use in a day.
        """
        self._usage = usage
        self._most = most
        self._person = person
        self._day = day
        self._tell = tell
        self._told = self._told_sound = 0

    def look(self) -> None:
        """The model has used something."""
        here, sound = self._usage.tokens_here, self._usage.sound_tokens_here
        self._day.spend(here - self._told)
        self._person.spend(sound - self._told_sound)
        self._told, self._told_sound = here, sound
        spent = {
            "interview": self._usage.tokens >= self._most,
            "person": self._person.spent,
            "day": self._day.spent,
        }
        if any(spent.values()):
            of = next(of for of, nothing_left in spent.items() if nothing_left)
            log.warning("tokens_spent", of=of, tokens=self._usage.tokens)
            self._tell(TokensSpent())
