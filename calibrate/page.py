"""What is printed: only sums over enough interviews, and no interview of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from statistics import fmean

from calibrate.agreement import Agreement, Gap, agreement, between_humans, gaps, kappa, paired
from calibrate.impact import SMALLEST_SHARE, Table, above_median, kinds, people, selected, table
from calibrate.read import Rating, Session

FEWEST_SESSIONS = 30
"""Below it chance says more than the numbers do, and a number may be somebody's."""
FEWEST_IN_GROUP = 10
FEWEST_SHOWN = 5


class TooFewError(Exception):
    """There is less than may be printed."""


def page(
    sessions: Sequence[Session], ratings: Sequence[Rating] | None, categories: Mapping[str, Mapping[str, str]] | None
) -> str:
    """All of it. Raises TooFewError before anything is made of less than FEWEST_SESSIONS."""
    _enough(len(sessions), "have a report")
    lines = [_about(sessions)]
    if ratings is not None:
        pairs = paired(sessions, ratings)
        _enough(len(pairs), "have a report and a human's rating")
        lines += _agreement(pairs, ratings)
        if categories is not None:
            lines += _gaps({session: fmean(a - b for a, b in of.values()) for session, of in pairs.items()}, categories)
    if categories is not None:
        everybody = people(sessions)
        _enough(sum(each.id in categories for each in everybody), "are of different people and have categories")
        lines += _impact(everybody, categories)
    return "\n".join(lines) + "\n"


def _enough(count: int, what: str) -> None:
    if count < FEWEST_SESSIONS:
        raise TooFewError(f"{count} interviews {what}; below {FEWEST_SESSIONS} nothing is printed")


def _about(sessions: Sequence[Session]) -> str:
    rubrics, models = ({getattr(each, name) for each in sessions} for name in ("rubric", "model"))
    return (
        f"{len(sessions)} interviews of the plan {sessions[0].plan}; rubric {', '.join(sorted(rubrics))}; "
        f"reports by {', '.join(sorted(models))}"
    )


def _agreement(pairs: Mapping[str, Mapping[str, tuple[float, float]]], ratings: Sequence[Rating]) -> Iterator[str]:
    yield "\nReports and humans"
    yield _row("", "interviews", "exact", "within 1", "kappa", "(95 %)", "error", "bias")
    yield _agreed("all", agreement({session: list(of.values()) for session, of in pairs.items()}))
    for criterion in sorted({name for of in pairs.values() for name in of}):
        of_it = {session: [of[criterion]] for session, of in pairs.items() if criterion in of}
        if len(of_it) < FEWEST_SESSIONS:
            yield f"{criterion}: left out, {len(of_it)} interviews"
        else:
            yield _agreed(criterion, agreement(of_it))
    both = between_humans(ratings)
    if len(both) >= FEWEST_SESSIONS:
        value = kappa(both)
        yield f"Between humans: kappa {_number(value)}, of {len(both)} pairs. A report can hardly agree more."


def _agreed(name: str, found: Agreement) -> str:
    low, high = found.kappa_interval or (None, None)
    return _row(
        name,
        str(found.sessions),
        _percent(found.exact),
        _percent(found.within_one),
        _number(found.kappa),
        f"{_number(low)} to {_number(high)}",
        _number(found.error),
        f"{found.bias:+.2f}",
    )


def _gaps(differences: Mapping[str, float], categories: Mapping[str, Mapping[str, str]]) -> Iterator[str]:
    for kind, of in kinds(categories).items():
        found, small = gaps(differences, of, FEWEST_IN_GROUP)
        yield f"\nPoints above the humans' ratings, by {kind}"
        yield _row("", "interviews", "bias", "gap", "(95 %)")
        yield from map(_gap, found)
        yield from _too_small(small)
    yield "A gap whose interval does not have 0 in it is hardly chance; one that has it may still be there."


def _gap(found: Gap) -> str:
    low, high = found.interval
    return _row(
        found.group, str(found.sessions), f"{found.bias:+.2f}", f"{found.gap:+.2f}", f"{low:+.2f} to {high:+.2f}"
    )


def _too_small(small: Mapping[str, int]) -> Iterator[str]:
    if small:
        yield f"Left out, fewer than {FEWEST_IN_GROUP} in them or beside them: {', '.join(sorted(small))}"


def _impact(everybody: Sequence[Session], categories: Mapping[str, Mapping[str, str]]) -> Iterator[str]:
    counts = {
        "Selected (decision: advance)": selected(everybody),
        "Scored above the median of all": above_median(everybody),
    }
    for title, counted in counts.items():
        yield f"\n{title}: {len(counted)} people, {len(everybody) - len(counted)} without"
        if len(counted) < FEWEST_SESSIONS:
            yield f"Left out: fewer than {FEWEST_SESSIONS}"
            continue
        for kind, of in kinds(categories).items():
            yield from _table(kind, table(counted, of))
    yield "\nRates and ratios as 6 RCNY § 5-300 defines them. This is no bias audit: that is an independent auditor's."


def _table(kind: str, found: Table) -> Iterator[str]:
    yield _row(kind, "people", "counted", "rate", "impact ratio")
    for row in found.rows:
        shown = (str(row.counted), _percent(row.rate)) if row.people >= FEWEST_SHOWN else ("-", "-")
        yield _row(row.name, str(row.people), *shown, _number(row.ratio) if row.people >= FEWEST_SHOWN else "-")
    yield f"In no known category: {found.unknown}. Without a ratio: less than {SMALLEST_SHARE:.0%} of the people."
    if any(row.people < FEWEST_SHOWN for row in found.rows):
        yield f"Without a rate: fewer than {FEWEST_SHOWN} people, whose results would be theirs to tell."


def _row(name: str, *cells: str) -> str:
    return f"{name[:36]:<36}" + "".join(f"{cell:>16}" for cell in cells)


def _percent(value: float) -> str:
    return f"{value:.1%}"


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}"
