"""When a protection counts as proven."""

from pathlib import Path

import pytest

from prove.worktree import judge

pytestmark = pytest.mark.unit

SUITE = "<testsuites><testsuite>{}</testsuite></testsuites>"
CASE = '<testcase classname="tests.stack.test_a" name="{}">{}</testcase>'
TEST = "tests/stack/test_a.py::test_it"


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
    other = CASE.format("test_other", '<failure message="assert 0"/>')
    results.write_text(SUITE.format(other + CASE.format("test_it", inside)))
    assert judge(results, TEST, "2 tests")[0] is proven


def test_of_many_cases_one_that_fails_is_a_proof_unless_another_is_named(tmp_path: Path) -> None:
    results = tmp_path / "results.xml"
    cases = CASE.format("test_it[a]", "") + CASE.format("test_it[b]", '<failure message="assert 0"/>')
    results.write_text(SUITE.format(cases))
    assert judge(results, TEST, "")[0]
    assert judge(results, f"{TEST}[b]", "")[0]
    assert not judge(results, f"{TEST}[a]", "")[0]


def test_a_run_without_results_or_tests_is_no_proof(tmp_path: Path) -> None:
    results = tmp_path / "results.xml"
    assert judge(results, TEST, "no tests ran")[0] is False
    results.write_text(SUITE.format(""))
    assert judge(results, TEST, "no tests ran")[0] is False
