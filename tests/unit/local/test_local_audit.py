"""An audit that could not look is not one that found nothing."""

from __future__ import annotations

import json
import sys

import pytest

from local import audit
from local.paths import ROOT

pytestmark = pytest.mark.unit

CLEAN = json.dumps({"auditReportVersion": 2, "metadata": {"vulnerabilities": {"total": 0}}})
FOUND = json.dumps({"auditReportVersion": 2, "metadata": {"vulnerabilities": {"total": 3}}})


def test_what_the_tools_say() -> None:
    assert [audit.python_found(code, "") for code in (0, 1, 2)] == [False, True, None]
    answers = (CLEAN, FOUND, json.dumps({"error": {"code": "ENOAUDIT"}}), "", "[]", '{"auditReportVersion": 2}')
    assert [audit.page_found(1, each) for each in answers] == [False, True, None, None, None, None]


@pytest.mark.parametrize(("codes", "result"), [((0, 0), 0), ((0, 1), 1), ((2, 0), 2), ((2, 1), 1)])
def test_it_fails_where_nobody_has_looked(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], codes: tuple[int, int], result: int
) -> None:
    audits = tuple(
        (f"part {number}", [sys.executable, "-c", f"raise SystemExit({code})"], ROOT, audit.python_found)
        for number, code in enumerate(codes)
    )
    monkeypatch.setattr(audit, "AUDITS", audits)
    assert audit.main() == result
    assert capsys.readouterr().out.count("NOT AUDITED") == codes.count(2)


def test_a_tool_that_is_not_here_has_not_looked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit, "AUDITS", (("part", ["/nowhere/uv"], ROOT, audit.python_found),))
    assert audit.main() == 2


def test_a_pull_request_is_held_to_it() -> None:
    workflow = (ROOT / ".github" / "workflows" / "checks.yml").read_text()
    assert "make audit" in workflow
    assert "make sbom" in workflow
