"""A day of calls, from a seed: when each candidate comes, and for how long they talk."""

from __future__ import annotations

import heapq
import math
import random
from collections.abc import Sequence
from dataclasses import dataclass

HOUR = 3600
OPENS, CLOSES = 7 * HOUR, 22 * HOUR
# How the calls are spread over the hours from 7 to 22: little early and late, a dip at noon.
HOURS = (25, 60, 85, 90, 75, 60, 75, 90, 85, 75, 60, 50, 45, 35, 20)
# Of an interview: half of them are shorter than 13.5 minutes, 15 is the mean, 45 the end.
MEDIAN, SPREAD, SHORTEST, LONGEST = 810, 0.45, 60, 2700


@dataclass(frozen=True)
class Planned:
    """One call: when its candidate clicks, in seconds of the day, and how long it takes."""

    number: int
    at: float
    seconds: float


def day(calls: int, seed: int) -> list[Planned]:
    """That many calls between 7 and 22 h, in the order of their beginning."""
    chance = random.Random(seed)
    planned = []
    for hour in chance.choices(range(len(HOURS)), HOURS, k=calls):
        at = OPENS + (hour + chance.random()) * HOUR
        planned.append((at, min(LONGEST, max(SHORTEST, chance.lognormvariate(math.log(MEDIAN), SPREAD)))))
    return [Planned(number, *each) for number, each in enumerate(sorted(planned))]


def foresight(calls: Sequence[Planned], places: int, until: float) -> float:
    """Instance-seconds of somebody who knows all: at each second the fewest that have a place for every call."""
    ends: list[float] = []
    total, due = 0, sorted((each.at, each.at + each.seconds) for each in calls)
    following = 0
    for second in range(int(until)):
        while following < len(due) and due[following][0] <= second:
            heapq.heappush(ends, due[following][1])
            following += 1
        while ends and ends[0] <= second:
            heapq.heappop(ends)
        total += math.ceil(len(ends) / places)
    return float(total)
