"""`docs/attacks.md`: what each attack came to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from faults.results import Row
from local.paths import ROOT

DOCUMENT = ROOT / "docs" / "attacks.md"
TABLES = {
    "access": "Places, starts and access",
    "turns": "What one person can have of the model",
    "floods": "Floods",
}


def document(found: Mapping[str, Sequence[Row]], run: Mapping[str, object]) -> str:
    """The document, of what a run has found by TABLES."""
    parts = [
        "# What attacks come to",
        "",
        "Written by `make attack`; not to be edited. [threats.md](threats.md) says what is done against each.",
        "",
        "The local system with two workers: one is attacked, and in the calls of the other nobody attacks. At the same",
        "moment somebody calls each, and what they hear of an eleven-second greeting is compared with what was said,",
        "pause by pause: a row has the longest silence that does not belong there, and how much longer it is beside",
        "the attack. What else the machine does meets both. Attackers are processes of their own, below the others'",
        "priority, each in a call of their own of the attacked worker; they send as much as they can until they are",
        "put out. Some kinds take seconds to become a flood: they are told from then on. When they were told and when",
        "they were out is asked of LiveKit, four times a second. Who got less than half more sent than anybody may is",
        "no flooder, and who is told in the last five seconds of forty need not be out.",
        "",
        f"Commit `{run['commit']}`, {run['at']}, on {run['cores']} cores, {run['memory']}, {run['system']}; "
        f"load before: {run['load_before']}; each flood {run['times']} times.",
        "",
    ]
    for key, title in TABLES.items():
        if key in found:
            parts += [f"## {title}", "", "| | must be | is | |", "|---|---|---|---|", *map(str, found[key]), ""]
    return "\n".join(parts)


def renewed(text: str, found: Mapping[str, Sequence[Row]], run: Mapping[str, object]) -> str:
    """The document with these rows in place of its own of the same. Raises KeyError for one that it has not."""
    rows = {row.what: row for some in found.values() for row in some}
    lines = text.split("\n")
    for what, row in rows.items():
        here = [number for number, line in enumerate(lines) if line.startswith(f"| {what} | ")]
        if not here:
            raise KeyError(f"{DOCUMENT.name} has no row of: {what}")
        lines[here[0]] = str(row)
    first = lines.index(next(line for line in lines if line.startswith("## ")))
    note = f"Measured again on commit `{run['commit']}`, {run['at']}: {'; '.join(rows)}."
    return "\n".join([*lines[:first], note, "", *lines[first:]])
