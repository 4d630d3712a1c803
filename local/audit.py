"""`make audit`: whether a known vulnerability is in what ships, by OSV for Python and npm's advisories for the page.

It needs the network, and says loudly where it has not looked: what nobody has looked at is not in order.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from local.paths import ROOT, UV

SECONDS = 120
PYTHON = [str(UV), "audit", "--frozen", "--no-dev", "--preview-features", "audit"]
PAGE = ["npm", "audit", "--omit=dev", "--json"]


def python_found(code: int, _: str) -> bool | None:
    """Whether uv has found anything; None when it could not look."""
    return {0: False, 1: True}.get(code)


def page_found(_: int, output: str) -> bool | None:
    """Whether npm has; it ends with 1 in either case, but only a report has a version."""
    try:
        report = json.loads(output)
        return bool(report["metadata"]["vulnerabilities"]["total"]) if "auditReportVersion" in report else None
    except (ValueError, KeyError, TypeError):
        return None


AUDITS: tuple[tuple[str, list[str], Path, Callable[[int, str], bool | None]], ...] = (
    ("worker and functions (uv.lock)", PYTHON, ROOT, python_found),
    ("page (web/package-lock.json)", PAGE, ROOT / "web", page_found),
)


def verdict(found: bool | None) -> str:
    """In a line."""
    if found is None:
        return "NOT AUDITED: its database cannot be reached. Nobody has looked; run it again with a network."
    return "VULNERABLE" if found else "nothing known"


def main() -> int:
    results = []
    for name, command, where, judge in AUDITS:
        try:
            done = subprocess.run(command, cwd=where, capture_output=True, text=True, timeout=SECONDS, check=False)
            found = judge(done.returncode, done.stdout)
            said = done.stdout if found else done.stderr if found is None else ""
        except (OSError, subprocess.TimeoutExpired) as error:
            found, said = None, type(error).__name__
        print(f"{name}: {verdict(found)}")
        if said.strip():
            print(said.strip()[-4000:])
        results.append(found)
    return 1 if True in results else 2 if None in results else 0


if __name__ == "__main__":
    sys.exit(main())
