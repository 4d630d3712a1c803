"""Impact ratios as New York City's rules define them (6 RCNY § 5-300 and § 5-301), of people and not of interviews.

Selection rate: how many of a category are selected, of all in it. Scoring rate: how many of a category have a score
above the median of the whole sample. Impact ratio: a category's rate by the highest rate of any category.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from statistics import median

from calibrate.read import UNKNOWN, Session

SMALLEST_SHARE = 0.02
"""A category with less of the data may be left out of the ratios (§ 5-301 d); its number and its rate are said."""
SELECTED, NOT_SELECTED = "advance", "decline"


@dataclass(frozen=True)
class Category:
    """One row of a table."""

    name: str
    people: int
    counted: int
    """Selected, or above the median."""
    ratio: float | None
    """None: left out, as it has less than SMALLEST_SHARE of the data, or there is no rate to divide by."""

    @property
    def rate(self) -> float:
        return self.counted / self.people


@dataclass(frozen=True)
class Table:
    """The categories of one kind, and how many people are in none that is known."""

    rows: tuple[Category, ...]
    unknown: int


def people(sessions: Iterable[Session]) -> list[Session]:
    """One interview for each person: the newest."""
    newest: dict[str, Session] = {}
    for each in sorted(sessions, key=lambda each: each.begun):
        newest[each.uid] = each
    return list(newest.values())


def selected(sessions: Iterable[Session]) -> dict[str, bool]:
    """By interview, whether its person was selected; who is on hold or not decided about is not in it."""
    decided = (SELECTED, NOT_SELECTED)
    return {each.id: each.verdict == SELECTED for each in sessions if each.verdict in decided}


def above_median(sessions: Iterable[Session]) -> dict[str, bool]:
    """By interview, whether its score is above the median of all; who has no score is not in it."""
    scores = {each.id: each.overall for each in sessions if each.overall is not None}
    if not scores:
        return {}
    middle = median(scores.values())
    return {session: score > middle for session, score in scores.items()}


def kinds(categories: Mapping[str, Mapping[str, str]]) -> dict[str, dict[str, str]]:
    """By interview: sex, race or ethnicity, and both together where both are known."""
    names = ("sex", "race_ethnicity")
    found = {name: {session: each[name] for session, each in categories.items()} for name in names}
    found["sex and race_ethnicity"] = {
        session: ", ".join(each[name] for name in names) if all(each[name] for name in names) else UNKNOWN
        for session, each in categories.items()
    }
    return found


def table(counted: Mapping[str, bool], category_of: Mapping[str, str]) -> Table:
    """Rates and ratios of each category, the largest first."""
    groups: defaultdict[str, list[bool]] = defaultdict(list)
    for session, value in counted.items():
        groups[category_of.get(session, UNKNOWN)].append(value)
    unknown = len(groups.pop(UNKNOWN, []))
    known = sum(map(len, groups.values()))
    rates = {name: sum(of) / len(of) for name, of in groups.items() if len(of) >= SMALLEST_SHARE * known}
    highest = max(rates.values(), default=0)
    rows = [
        Category(name, len(of), sum(of), rates[name] / highest if name in rates and highest else None)
        for name, of in groups.items()
    ]
    return Table(tuple(sorted(rows, key=lambda row: (-row.people, row.name))), unknown)
