"""How far the reports' scores are from those of humans: agreement, error, and whether it is worse for some people."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import floor, sqrt
from statistics import NormalDist, fmean, stdev

from calibrate.read import UNKNOWN, Rating, Session

Pair = tuple[float, float]
"""A report's score, and the human's: the mean where several have rated."""
Interval = tuple[float, float]
RESAMPLES = 1000
WIDTH = NormalDist().inv_cdf(0.975)
"""Of a 95 % interval, in standard errors."""


@dataclass(frozen=True)
class Agreement:
    """What the scores of one criterion, or of all, have in common with the humans'."""

    sessions: int
    pairs: int
    exact: float
    within_one: float
    kappa: float | None
    """Quadratic weighted; None where everybody always says the same."""
    kappa_interval: Interval | None
    error: float
    """The mean distance, in points."""
    bias: float
    """The mean difference: above 0 the report gives more than humans do."""


@dataclass(frozen=True)
class Gap:
    """How much more the reports give to a group than to the others, each measured by what humans give."""

    group: str
    sessions: int
    bias: float
    gap: float
    interval: Interval


def paired(sessions: Iterable[Session], ratings: Iterable[Rating]) -> dict[str, dict[str, Pair]]:
    """By interview and criterion: what both have scored."""
    human: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for each in ratings:
        human[each.session, each.criterion].append(each.score)
    found = {
        session.id: {
            criterion: (float(score), fmean(human[session.id, criterion]))
            for criterion, score in session.scores.items()
            if (session.id, criterion) in human
        }
        for session in sessions
    }
    return {session: pairs for session, pairs in found.items() if pairs}


def agreement(by_session: Mapping[str, Sequence[Pair]], seed: int = 1) -> Agreement:
    """Of at least one pair in each session. The interval comes from drawing whole sessions again."""
    pairs = [pair for each in by_session.values() for pair in each]
    whole = [(round_half_up(a), round_half_up(b)) for a, b in pairs]
    rounded = [[(round_half_up(a), round_half_up(b)) for a, b in each] for each in by_session.values()]
    return Agreement(
        sessions=len(by_session),
        pairs=len(pairs),
        exact=fmean(a == b for a, b in whole),
        within_one=fmean(abs(a - b) <= 1 for a, b in whole),
        kappa=kappa(whole),
        kappa_interval=resampled(rounded, kappa, seed),
        error=fmean(abs(a - b) for a, b in pairs),
        bias=fmean(a - b for a, b in pairs),
    )


def kappa(pairs: Sequence[tuple[int, int]]) -> float | None:
    """Cohen's kappa with quadratic weights; None where chance alone would always agree."""
    count = len(pairs)
    left, right = Counter(a for a, _ in pairs), Counter(b for _, b in pairs)
    observed = sum((a - b) ** 2 for a, b in pairs) / count
    expected = sum(n * m * (a - b) ** 2 for a, n in left.items() for b, m in right.items()) / count**2
    return 1 - observed / expected if expected else None


def between_humans(ratings: Iterable[Rating]) -> list[tuple[int, int]]:
    """What two raters each have given to the same: with this the report's agreement is to be compared."""
    by_item: defaultdict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    for each in ratings:
        by_item[each.session, each.criterion][each.rater] = each.score
    return [
        (scores[one], scores[other]) for scores in by_item.values() for one, other in combinations(sorted(scores), 2)
    ]


def gaps(differences: Mapping[str, float], groups: Mapping[str, str], fewest: int) -> tuple[list[Gap], dict[str, int]]:
    """Of each group with at least `fewest` sessions; and the groups that are too small, with how many they are.

    `differences` by session: the mean of report minus human. The interval is Welch's, at 95 %.
    """
    known = {session: value for session, value in differences.items() if groups.get(session, UNKNOWN) != UNKNOWN}
    by_group: defaultdict[str, list[float]] = defaultdict(list)
    for session, value in known.items():
        by_group[groups[session]].append(value)
    found, small = [], {}
    for group, own in sorted(by_group.items()):
        others = [value for session, value in known.items() if groups[session] != group]
        if len(own) < fewest or len(others) < fewest:
            small[group] = len(own)
            continue
        gap = fmean(own) - fmean(others)
        error = sqrt(stdev(own) ** 2 / len(own) + stdev(others) ** 2 / len(others))
        found.append(Gap(group, len(own), fmean(own), gap, (gap - WIDTH * error, gap + WIDTH * error)))
    return found, small


def resampled(
    groups: Sequence[Sequence[tuple[int, int]]],
    statistic: Callable[[Sequence[tuple[int, int]]], float | None],
    seed: int,
) -> Interval | None:
    """The middle 95 % of a statistic when whole groups are drawn again; None where most draws have none."""
    at_random = random.Random(seed)
    drawn = []
    for _ in range(RESAMPLES):
        value = statistic([pair for each in at_random.choices(groups, k=len(groups)) for pair in each])
        if value is not None:
            drawn.append(value)
    if len(drawn) < RESAMPLES / 2:
        return None
    drawn.sort()
    return drawn[int(0.025 * len(drawn))], drawn[int(0.975 * len(drawn))]


def round_half_up(value: float) -> int:
    """A mean of ratings as a score."""
    return floor(value + 0.5)
