"""Every test is of exactly one kind, its marker; the end of a run says how many of each there were."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Generator, Mapping
from pathlib import Path
from typing import Any

import pytest

KINDS = ("unit", "stack", "browser", "faults", "terraform")
SKIPPED = "SKIPPED, NOT TESTED"
SUMMARY = "TEST_SUMMARY_FILE"  # the environment's name for where the summary is written, too


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        kinds = {mark.name for mark in item.iter_markers() if mark.name in KINDS}
        if len(kinds) != 1:
            raise pytest.UsageError(f"{item.nodeid}: mark it as one of {', '.join(KINDS)} (found: {kinds or 'none'})")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, Any, Any]:
    report = yield
    report.kind = next((mark.name for mark in item.iter_markers() if mark.name in KINDS), "")
    return report


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_terminal_summary(terminalreporter: Any) -> Generator[None]:
    """At the very end: how many tests of each kind ran, and, loudly, which did not."""
    yield
    if terminalreporter.config.option.collectonly:
        return
    counted, skipped = summary(terminalreporter.stats)
    terminalreporter.section("tests of each kind")
    for line in counted:
        terminalreporter.write_line(line)
    if skipped:
        terminalreporter.section(f"{len(skipped)} SKIPPED: NOT TESTED", red=True, bold=True)
        for line in skipped:
            terminalreporter.write_line(line, red=True)
    if path := os.environ.get(SUMMARY):
        loud = [f"{SKIPPED}: {line}" for line in skipped]
        Path(path).write_text("\n".join([*counted, *loud]) + "\n")


def summary(stats: Mapping[str, list[Any]]) -> tuple[list[str], list[str]]:
    """A line for each kind, and a line for each test that was skipped."""
    counts: Counter[tuple[str, str]] = Counter()
    skipped = []
    for outcome in ("passed", "failed", "error", "skipped", "xfailed", "xpassed"):
        for report in stats.get(outcome, []):
            counts[getattr(report, "kind", ""), outcome] += 1
            if outcome == "skipped":
                reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
                skipped.append(f"{report.nodeid}: {reason}")
    lines = []
    for kind in KINDS:
        found = [f"{count} {outcome}" for (of, outcome), count in counts.items() if of == kind]
        lines.append(f"{kind:10} {', '.join(found) or 'none'}")
    if held := assertions(stats.get("passed", [])):
        lines.append(f"terraform  {held}")
    return lines, skipped


def assertions(passed: list[Any]) -> str:
    """What Terraform's own tests and checkov held, which each test here says of itself."""
    counts: Counter[str] = Counter()
    for report in passed:
        for name, value in getattr(report, "user_properties", []):
            if name.startswith("terraform: "):
                counts[name.removeprefix("terraform: ")] += value
    return ", ".join(f"{count} {name}" for name, count in sorted(counts.items()))
