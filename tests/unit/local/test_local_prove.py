"""When a protection counts as proven."""

from pathlib import Path

import pytest

from tests import prove

pytestmark = pytest.mark.unit

CASE = '<testsuites><testsuite><testcase name="test_it">{}</testcase></testsuite></testsuites>'


@pytest.mark.parametrize(
    ("inside", "proven"),
    [
        ('<failure message="assert 1 == 2"/>', True),
        ('<error message="fixture"/>', False),
        ('<skipped message="no"/>', False),
        ("", False),
    ],
    ids=["failed", "not set up", "skipped", "passed"],
)
def test_only_a_test_that_fails_itself_is_a_proof(tmp_path: Path, inside: str, proven: bool) -> None:
    results = tmp_path / "results.xml"
    results.write_text(CASE.format(inside))
    assert prove._judge(results, "1 test")[0] is proven


def test_a_run_without_results_or_tests_is_no_proof(tmp_path: Path) -> None:
    results = tmp_path / "results.xml"
    assert prove._judge(results, "no tests ran")[0] is False
    results.write_text("<testsuites><testsuite/></testsuites>")
    assert prove._judge(results, "no tests ran")[0] is False


def test_a_patch_names_the_tests_before_its_diff(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prove, "PATCHES", tmp_path)
    (tmp_path / "lease.patch").write_text(
        "Without the lease (G2).\nFails: tests/a.py::test_b\nFails: tests/c.py::test_d[x-1]\n"
        "diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n-Fails: tests/not.py::this\n+\n"
    )
    (patch,) = prove.patches([])
    assert patch.name == "lease"
    assert patch.tests == ["tests/a.py::test_b", "tests/c.py::test_d[x-1]"]
    assert prove.patches(["other"]) == []
