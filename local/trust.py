"""Writes docs/trust.md (what the law asks for) and docs/threats.md (what may be attacked), each with its tests.

python -m local.trust
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from local.duties import DUTIES, LAWS, YOURS_ALONE
from local.paths import ROOT
from local.threats import BOUNDARIES, KINDS, THREATS

TRUST = ROOT / "docs" / "trust.md"
THREATS_PAGE = ROOT / "docs" / "threats.md"
MARK = "<!-- written by python -m local.trust (make trust), from local/{} -->"

DUTIES_NOTE = """\
For who runs Noah: duties that this project helps with, the tests that show it, and what remains yours. It is no legal
advice, and no list of all duties: which of them are yours depends on where you are, and on what you use the interviews
for. A test says that the code does this; that your environment is set up for it is in the last column."""
THREATS_NOTE = """\
By boundary, where something that is trusted less meets something that is trusted more, and by STRIDE's letters within
it. Each threat has what is done against it and the tests that show it. [SECURITY.md](../SECURITY.md) says how much is
bounded."""


def named() -> Iterator[str]:
    """Every test that one of the pages names, as pytest does."""
    for row in (*DUTIES, *THREATS):
        yield from row.tests


def trust() -> str:
    """docs/trust.md."""
    lines = [
        "# What the law asks for",
        "",
        MARK.format("duties.py"),
        "",
        DUTIES_NOTE,
    ]
    for law, note in LAWS.items():
        lines += ["", f"## {law}", "", *([note, ""] if note else []), "| duty | what shows it | what remains yours |"]
        lines += ["|---|---|---|"]
        lines += [f"| {each.what} | {_links(each.tests)} | {each.yours} |" for each in DUTIES if each.law == law]
        lines += ["", f"Yours alone: {YOURS_ALONE[law]}"] if law in YOURS_ALONE else []
    return "\n".join(lines) + "\n"


def threats() -> str:
    """docs/threats.md."""
    lines = [
        "# What may be attacked",
        "",
        MARK.format("threats.py"),
        "",
        THREATS_NOTE,
        "",
        ", ".join(f"**{letter}**: {name}" for letter, name in KINDS.items()),
    ]
    for boundary, note in BOUNDARIES.items():
        lines += [
            "",
            f"## {boundary}",
            "",
            note,
            "",
            "| | threat | what is done | what shows it |",
            "|---|---|---|---|",
        ]
        lines += [
            f"| {each.kind} | {each.what} | {each.done} | {_links(each.tests)} |"
            for each in THREATS
            if each.boundary == boundary
        ]
    return "\n".join(lines) + "\n"


def _links(tests: Iterable[str]) -> str:
    shown = []
    for test in tests:
        path, _, name = test.partition("::")
        shown.append(f"[{name.removeprefix('test_')}](../{path})")
    return ", ".join(shown) or "–"


def main() -> None:
    TRUST.write_text(trust())
    THREATS_PAGE.write_text(threats())


if __name__ == "__main__":
    main()
