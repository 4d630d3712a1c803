"""Puts the table and the picture of a run into the documents, between their marks."""

from __future__ import annotations

import re
from typing import Any

from bench import report
from bench.picture import svg
from local.paths import ROOT

PAGE = ROOT / "docs" / "performance.md"
PICTURE = ROOT / "docs" / "performance.svg"
BEGIN, END = "<!-- make bench: begin -->", "<!-- make bench: end -->"


def update(results: dict[str, Any]) -> None:
    """Replace what lies between the marks of docs/performance.md, and draw docs/performance.svg anew."""
    PICTURE.write_text(svg(report.rows(results)))
    page = PAGE.read_text()
    made = f"{BEGIN}\n{report.table(results)}\n{END}"
    PAGE.write_text(re.sub(f"{BEGIN}.*{END}", lambda _: made, page, flags=re.DOTALL))
    print(f"  {PAGE.relative_to(ROOT)} and {PICTURE.relative_to(ROOT)} are up to date")
