"""What must hold with each model: by the reports, and by the calls of people who pause or have noise around."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from noah.model_profile import parse

from faults.atlas.corpus import ENDS_TURN, Kind
from faults.atlas.outcome import MOST_SILENCE, Outcome
from faults.atlas.reports import REPORTS
from faults.atlas.run import verdict
from faults.results import Results, Row, Rows, median

MEDIAN_SILENCE = 3.0
WHOLE = 0.99
LEAST_ANSWERS = 100
PATIENCE = 0.3
STOPS = 0.3
POSITIONS = 200
# Of an answer: two frames, into which the microphone's sound is cut anew after a reconnect.
NOTHING = 0.1
KINDS: Sequence[Kind] = ("noise", "pauses", "talk")

Calls = Sequence[Mapping[str, Any]]


def failing(rows: Rows) -> list[str]:
    """Keys of the reports that Noah does not come through as they should, also those that were not tried."""
    tried = {key: row.get("noah", []) for key, row in rows.items()}
    return [
        report.key
        for report in REPORTS
        if not tried.get(report.key) or any(verdict(report, Outcome(**found)) for found in tried[report.key])
    ]


def silences(rows: Rows) -> list[float]:
    """Noah's silences, in seconds, of all interviews."""
    found = [each["silence"] for row in rows.values() for each in row.get("noah", [])]
    return [each for each in found if each is not None]


def rows(results: Results) -> list[Row]:
    """All of it. What was not measured does not hold."""
    models = sorted({*results.atlas, *results.corpus})
    found = [row for model in models for row in [*_reported(results, model), *_talked(results, model)]]
    return [*(found or [Row("rows of the atlas that fail", "0", "not tried", holds=False)]), _words(results)]


def _reported(results: Results, model: str) -> list[Row]:
    rows = results.atlas.get(model, {})
    wrong, quiet = failing(rows), silences(rows)
    middle, worst = median(quiet) or 0.0, max(quiet, default=0.0)
    return [
        Row(f"{model}: rows of the atlas that fail", "0", f"{len(wrong)} of {len(REPORTS)}{_list(wrong)}", not wrong),
        Row(
            f"{model}: silence after a reported fault",
            f"≤ {MEDIAN_SILENCE:g} s (median), ≤ {MOST_SILENCE:g} s (worst)",
            f"{middle:.1f} s, worst {worst:.1f} s (n = {len(quiet)})",
            bool(quiet) and middle <= MEDIAN_SILENCE and worst <= MOST_SILENCE,
        ),
    ]


def _talked(results: Results, model: str) -> list[Row]:
    calls = results.corpus.get(model, [])
    paused, talk = _of(calls, "pauses"), _of(calls, "talk")
    answers = sum(call["answers"] for call in paused)
    whole = answers - sum(len(call["not_whole"]) for call in paused)
    longer = parse(model)[0].profile.silence_ms / 1000 - ENDS_TURN
    added = median([seconds + longer for call in talk for seconds in call["held"]])
    stops = median([seconds for call in calls for seconds in call["stops"]])
    sorry = sum(call["sorry"] for call in calls)
    minutes = {kind: sum(call["seconds"] for call in _of(calls, kind)) / 60 for kind in KINDS}
    wrong = [call["wrong"] for call in calls if call["wrong"]]
    return [
        Row(
            f"{model}: answers with pauses of up to 2.5 s that are kept whole",
            f"≥ {WHOLE:.0%}, of at least {LEAST_ANSWERS}",
            f"{whole} of {answers}",
            answers >= LEAST_ANSWERS and whole >= WHOLE * answers,
        ),
        Row(
            f"{model}: added by patience to a finished answer",
            f"≤ {PATIENCE:g} s (median)",
            "not measured" if added is None else f"{added:.2f} s",
            added is not None and added <= PATIENCE,
        ),
        Row(
            f"{model}: from the model's word that somebody speaks over Noah until he is not heard any more",
            f"≤ {STOPS:g} s (median)",
            "not measured" if stops is None else f"{stops:.2f} s",
            stops is not None and stops <= STOPS,
        ),
        Row(
            f"{model}: false words that the thread was lost",
            "0",
            f"{sorry}, in " + ", ".join(f"{minutes[kind]:.0f} min of {kind}" for kind in KINDS),
            not sorry and all(minutes.values()),
        ),
        Row(
            f"{model}: such calls that went wrong in another way",
            "0",
            f"{len(wrong)} of {len(calls)}",
            bool(calls) and not wrong,
        ),
    ]


def _words(results: Results) -> Row:
    kept = results.words_kept
    bad = [position for position, seconds in kept.items() if seconds > NOTHING]
    worst = f", worst {max(kept.values()):.2f} s" if bad else ""
    return Row(
        f"words lost when the connection is cut at any 100 ms of an answer ({POSITIONS} positions)",
        "0",
        f"at {len(bad)} of {len(kept)}{worst}",
        len(kept) >= POSITIONS and not bad,
    )


def _of(calls: Calls, kind: Kind) -> Calls:
    return [call for call in calls if call["kind"] == kind]


def _list(found: list[str]) -> str:
    return f": {', '.join(found[:5])}" if found else ""
