"""How many instances of the worker there should be. Numbers in, a number out: nothing here reads a clock or a store.

What is asked for is places: for each call and each candidate who waits, and some that are free. They are raised at
once, and lowered only when the whole cooldown has been quieter: an instance that goes hands its calls over, which each
of its candidates hears. What is not known changes nothing.
"""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass
from enum import StrEnum

# The longest time between two readings: after a longer silence nobody knows how many calls there were in between.
GAP_SECONDS = 150.0
# Times the root of the calls: 2.3 standard deviations of what comes and goes in 30 s.
CHANCE = 0.6
# One instance in so many goes at once, and at least one. So at most a tenth of the calls are handed over together, or
# one instance's.
STEP = 10


class Why(StrEnum):
    """What a number was chosen for. The value is in the log, and alerts are built on it."""

    BLIND = "blind"
    CALLS = "calls"
    FLOOR = "floor"
    CEILING = "ceiling"
    COOLING = "cooling"
    QUIET = "quiet"
    ENOUGH = "enough"


@dataclass(frozen=True)
class Rules:
    """What the operator has set."""

    places: int
    """Calls at once on one instance."""
    headroom: int
    """Places that are kept free, besides those that chance takes."""
    ceiling: int
    """Instances at most: what it may cost."""
    cooldown_s: float
    """How long it has to be quieter before an instance goes."""


@dataclass(frozen=True)
class Reading:
    """How many calls there were, those that wait for a worker too; the time is Firestore's."""

    at: dt.datetime
    calls: int


@dataclass(frozen=True)
class Lately:
    """The readings of the cooldown, the oldest first, and since when there was no gap in them."""

    since: dt.datetime | None = None
    readings: tuple[Reading, ...] = ()

    def and_now(self, reading: Reading, cooldown_s: float) -> Lately:
        """With one more, and without what is older than the cooldown or, by whatever clock, in the future."""
        last = self.readings[-1].at if self.readings else None
        since = self.since
        if since is None or last is None or not 0 <= _seconds(last, reading.at) <= GAP_SECONDS or since > last:
            return Lately(reading.at, (reading,))
        kept = (each for each in self.readings if 0 <= _seconds(each.at, reading.at) < cooldown_s)
        return Lately(since, (*kept, reading))

    def peak(self, cooldown_s: float) -> int | None:
        """The most calls of the cooldown; None while less than that is known."""
        if self.since is None or not self.readings or _seconds(self.since, self.readings[-1].at) < cooldown_s:
            return None
        return max(each.calls for each in self.readings)


@dataclass(frozen=True)
class Decision:
    instances: int
    why: Why
    at_ceiling: bool = False
    """More were wanted than the ceiling lets."""


def free_places(calls: int, headroom: int) -> int:
    """Places that are to be free beside so many calls.

    Between a round and the time when what it has asked for is registered, calls come and go by chance, and how far that
    carries grows with the root of their number (docs/scaling.md has the arithmetic).
    """
    return headroom + math.ceil(CHANCE * math.sqrt(calls))


def wanted(rules: Rules, floor: int, calls: int) -> int:
    """The instances for so many calls, whatever there are now. Where the floor is 0 and nobody is there: none."""
    if not calls and not floor:
        return 0
    return max(floor, math.ceil((calls + free_places(calls, rules.headroom)) / rules.places))


def decide(rules: Rules, floor: int, instances: int, lately: Lately | None) -> Decision:
    """The number that is to be set, where there are `instances` now. `lately` ends with what was read now; None:
    nothing could be read.

    Never above the ceiling and never below the floor, but for what runs: who lowers the ceiling below what the calls
    need gets it as they end.
    """
    if lately is None or not lately.readings:
        return Decision(instances, Why.BLIND)
    calls = lately.readings[-1].calls
    now = wanted(rules, floor, calls)
    most = min(now, rules.ceiling)
    at_ceiling = now > rules.ceiling
    if most > instances:
        return Decision(most, Why.CEILING if at_ceiling else Why.FLOOR if now == floor else Why.CALLS, at_ceiling)
    if most == instances:
        return Decision(instances, Why.CEILING if at_ceiling else Why.ENOUGH, at_ceiling)
    peak = lately.peak(rules.cooldown_s)
    if peak is None:
        return Decision(instances, Why.COOLING, at_ceiling)
    carried = math.ceil(calls / rules.places)
    least = max(carried, min(wanted(rules, floor, peak), rules.ceiling))
    fewer = max(least, instances - max(1, instances // STEP))
    return Decision(min(fewer, instances), Why.QUIET if fewer < instances else Why.COOLING, at_ceiling)


def _seconds(earlier: dt.datetime, later: dt.datetime) -> float:
    return (later - earlier).total_seconds()
