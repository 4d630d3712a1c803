"""Every test is of exactly one kind, its marker; the end of a run says how many of each there were."""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator
from typing import Any

import pytest

KINDS = ("unit", "stack", "browser", "faults", "terraform")


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
    if not terminalreporter.config.option.collectonly:
        summarize(terminalreporter)


def summarize(terminalreporter: Any) -> None:
    counts: Counter[tuple[str, str]] = Counter()
    skipped = []
    for outcome in ("passed", "failed", "error", "skipped", "xfailed", "xpassed"):
        for report in terminalreporter.stats.get(outcome, []):
            counts[getattr(report, "kind", ""), outcome] += 1
            if outcome == "skipped":
                skipped.append(report)
    terminalreporter.section("tests of each kind")
    for kind in KINDS:
        found = {outcome: count for (of, outcome), count in counts.items() if of == kind}
        words = ", ".join(f"{count} {outcome}" for outcome, count in found.items()) or "none"
        terminalreporter.write_line(f"{kind:10} {words}")
    if skipped:
        terminalreporter.section(f"{len(skipped)} SKIPPED: NOT TESTED", red=True, bold=True)
        for report in skipped:
            reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
            terminalreporter.write_line(f"{report.nodeid}: {reason}", red=True)
