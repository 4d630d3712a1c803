"""The three files, which are only read: interviews as the review exports them, humans' ratings, people's categories."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

UNKNOWN = ""
MAX_LINE = 5_000_000


class WrongFileError(Exception):
    """A file is not of the form that it has to be; the message says where, and nothing of what stands there."""


@dataclass(frozen=True)
class Session:
    """One interview with a report."""

    id: str
    uid: str
    plan: str
    begun: str
    rubric: str
    model: str
    overall: float | None
    verdict: str
    """Of the newest decision by a human; empty without one."""
    scores: dict[str, int] = field(default_factory=dict)
    """By criterion: those that the candidate's own words support."""


@dataclass(frozen=True)
class Rating:
    """One human's score for one criterion of one interview."""

    session: str
    rater: str
    criterion: str
    score: int


def sessions(lines: Iterable[str]) -> list[Session]:
    """Those that have a report. Raises WrongFileError, also where plans are mixed: their scores mean other things."""
    found: dict[str, Session] = {}
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line[:MAX_LINE])
            report = row["report"]
            if report is not None:
                session = _session(row, report)
                found[session.id] = session
        except (ValueError, KeyError, TypeError, AttributeError):
            raise WrongFileError(
                f"line {number} of the export is not as /api/review/export?format=jsonl has it"
            ) from None
    plans = {each.plan for each in found.values()}
    if len(plans) > 1:
        raise WrongFileError(f"the export has {len(plans)} plans: export one of them (&plan=…)")
    return list(found.values())


def _session(row: dict[str, object], report: dict[str, object]) -> Session:
    plan, scores, overall = row["plan"], report["scores"], report.get("overall")
    if not isinstance(plan, dict) or not isinstance(scores, list):
        raise TypeError
    return Session(
        id=str(row["interview_id"]),
        uid=str(row["uid"]),
        plan=str(plan["id"]),
        begun=str(row["created_at"]),
        rubric=str(report["rubric_version"]),
        model=str(report.get("model")),
        overall=float(overall) if isinstance(overall, int | float) else None,
        verdict=str(row.get("verdict") or ""),
        scores={
            str(each["criterion"]): int(each["score"])
            for each in scores
            if each["score"] is not None and each["supported"]
        },
    )


def ratings(lines: Iterable[str]) -> list[Rating]:
    """A table with `interview_id`, `criterion`, `score`, and `rater` where there are several. Raises WrongFileError."""
    found: dict[tuple[str, str, str], Rating] = {}
    for number, row in _table(lines, "ratings", ("interview_id", "criterion", "score")):
        try:
            score = int(row["score"])
        except ValueError:
            raise WrongFileError(f"line {number} of the ratings has no whole number as score") from None
        rating = Rating(row["interview_id"], row.get("rater", ""), row["criterion"], score)
        key = (rating.session, rating.rater, rating.criterion)
        if key in found:
            raise WrongFileError(f"line {number} of the ratings rates again what this rater has rated")
        found[key] = rating
    return list(found.values())


def categories(lines: Iterable[str]) -> dict[str, dict[str, str]]:
    """By interview: `sex` and `race_ethnicity`, UNKNOWN where it is empty. Raises WrongFileError."""
    found: dict[str, dict[str, str]] = {}
    for number, row in _table(lines, "categories", ("interview_id", "sex", "race_ethnicity")):
        if row["interview_id"] in found:
            raise WrongFileError(f"line {number} of the categories has an interview for the second time")
        found[row["interview_id"]] = {name: row[name] for name in ("sex", "race_ethnicity")}
    return found


def _table(lines: Iterable[str], name: str, needed: tuple[str, ...]) -> Iterator[tuple[int, dict[str, str]]]:
    try:
        reader = csv.DictReader(lines, strict=True)
        missing = [each for each in needed if each not in (reader.fieldnames or ())]
        if missing:
            raise WrongFileError(f"the {name} have no column {missing[0]}")
        for row in reader:
            if None in row or None in row.values():
                raise WrongFileError(f"line {reader.line_num} of the {name} has another number of cells than the first")
            yield reader.line_num, {key: value.strip() for key, value in row.items()}
    except csv.Error:
        raise WrongFileError(f"the {name} are no table of comma-separated values") from None
