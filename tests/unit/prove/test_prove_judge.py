"""When a protection counts as proven."""

from pathlib import Path

import pytest

from prove.protection import Protection
from prove.worktree import Untouched, Verdict, Worktree, fails, judge

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


@pytest.mark.parametrize(
    ("inside", "why"),
    [
        ('<failure message="assert 1 == 2"/>', "assert 1 == 2"),
        ('<error message="fixture"/>', "fixture"),
        ('<skipped message="no"/>', "no"),
        ("", ""),
    ],
    ids=["failed", "not set up", "skipped", "passed"],
)
def test_with_its_protection_a_test_has_to_pass_in_every_case(tmp_path: Path, inside: str, why: str) -> None:
    results = tmp_path / "results.xml"
    results.write_text(SUITE.format(CASE.format("test_it[a]", "") + CASE.format("test_it[b]", inside)))
    assert fails(results, TEST, "") == why


def test_a_test_that_does_not_run_does_not_pass(tmp_path: Path) -> None:
    assert fails(tmp_path / "results.xml", TEST, "no tests ran") == "it does not run: no tests ran"


def test_a_test_is_tried_untouched_once_in_a_run() -> None:
    untouched, tried = Untouched(), []

    def attempt(tests: list[str]) -> dict[str, str]:
        tried.append(tests)
        return {test: "assert 0" if test == "b" else "" for test in tests}

    assert untouched.why_not(("a",), attempt) == ""
    assert untouched.why_not(("a", "b"), attempt) == "b: assert 0"
    assert untouched.why_not(("b",), attempt) == "b: assert 0"
    assert tried == [["a"], ["b"]]


@pytest.mark.parametrize("untouched", ["assert 0", ""], ids=["fails anyway", "passes"])
def test_a_test_that_fails_with_its_protection_proves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, untouched: str
) -> None:
    """It fails without the protection, and is a proof only if it passes with it."""
    protection = Protection(name="it", why="why", fails=(TEST,), changes=())
    worktree = Worktree.__new__(Worktree)
    worktree.folder, worktree.untouched = tmp_path, Untouched()
    monkeypatch.setattr(worktree, "_failures_untouched", lambda tests: dict.fromkeys(tests, untouched))
    monkeypatch.setattr(worktree, "_verdicts", lambda _: [Verdict(protection, TEST, True, "assert 0", 1.0)])
    for name in ("_end_processes", "restore"):
        monkeypatch.setattr(worktree, name, lambda: None)
    assert [verdict.proven for verdict in worktree.prove(protection)] == [not untouched]
