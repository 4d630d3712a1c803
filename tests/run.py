"""`make test`: the checks and the tests, side by side, and at the end what ran.

python -m tests.run                      # everything
python -m tests.run --kind stack -k no_show
python -m tests.run --lint
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from local.paths import ROOT, TOOLS
from tests.kinds import KINDS, SUMMARY

BIN = Path(sys.executable).parent
CHECK_SECONDS = 600
# A stack test mostly waits for speech: a core carries one of them. Fewer than two would let one slow test hold up all
# others.
LEAST_PROCESSES, MOST_PROCESSES = 2, 5
# What only computes has what the tests leave, who keep times.
LATER = ["nice", "-n", "19"]
# Each library that is imported is declared, and each that is declared is imported: by the members of the workspace.
DECLARED = [
    ("worker", "worker", ["noah"]),
    ("functions", "functions", ["."]),
    ("simulator", "local/gemini_live", ["gemini_live_simulator"]),
    ("the rest", ".", ["local", "tests", "faults", "prove", "bench", "fuzz", "attack", "calibrate"]),
]
_printing = threading.Lock()


@dataclass(frozen=True)
class Check:
    """A command that has to succeed."""

    name: str
    command: list[str]
    cwd: Path = ROOT


@dataclass(frozen=True)
class Outcome:
    check: Check
    code: int
    output: str
    seconds: float


def checks() -> list[Check]:
    """All checks for which there is something to check."""
    found = [
        Check("ruff format", [str(BIN / "ruff"), "format", "--check", "."]),
        Check("ruff check", [str(BIN / "ruff"), "check", "."]),
        Check("mypy", [str(BIN / "mypy")]),
        *(
            Check(f"deptry: {name}", [str(BIN / "deptry"), "--no-ansi", *folders], ROOT / where)
            for name, where, folders in DECLARED
        ),
        Check("import-linter", [str(BIN / "lint-imports"), str(ROOT / "pyproject.toml")], ROOT / "worker"),
    ]
    dockerfiles = [str(path.relative_to(ROOT)) for path in ROOT.glob("*/Dockerfile")]
    if dockerfiles:
        found.append(Check("hadolint", [str(BIN / "hadolint"), *dockerfiles]))
    if workflows := sorted(map(str, (ROOT / ".github" / "workflows").glob("*.y*ml"))):
        found.append(Check("actionlint", [_tool("actionlint"), *workflows]))
        found.append(Check("zizmor", [str(BIN / "zizmor"), "--offline", "--no-progress", ".github"]))
    if any((ROOT / "terraform").rglob("*.tf")):
        command = [os.environ.get("TERRAFORM", "terraform"), "fmt", "-check", "-recursive", "-diff", "terraform"]
        found.append(Check("terraform fmt", command))
    if (ROOT / "web" / "package.json").exists():
        npm = ["npm", "run", "--silent"]
        found += [Check(f"page: {script}", [*npm, script], ROOT / "web") for script in ("check", "test")]
    return found


def _tool(name: str) -> str:
    return shutil.which(name, path=f"{TOOLS}{os.pathsep}{os.environ.get('PATH', '')}") or name


def run_check(check: Check) -> Outcome:
    """Run a check, below the tests' priority, and print a line."""
    began = time.monotonic()
    try:
        done = subprocess.run(
            [*LATER, *check.command],
            cwd=check.cwd,
            capture_output=True,
            text=True,
            timeout=CHECK_SECONDS,
            check=False,
        )
        code, output = done.returncode, done.stdout + done.stderr
    except subprocess.TimeoutExpired:
        code, output = 124, f"not done within {CHECK_SECONDS} s"
    outcome = Outcome(check, code, output, time.monotonic() - began)
    with _printing:
        print(f"{'ok    ' if code == 0 else 'FAILED'} {check.name} ({outcome.seconds:.1f} s)", flush=True)
    return outcome


def pytest_command(kind: str | None, more: list[str]) -> list[str]:
    """pytest, on as many processes as the machine can bear; a narrow selection runs in one."""
    command = [sys.executable, "-m", "pytest", "-q", "--durations=12"]
    if kind is not None:
        command += ["-m", kind]
    narrow = any(each.startswith(("-k", "tests/", "-n", "--collect")) for each in more)
    if not narrow:
        cores = max(os.cpu_count() or LEAST_PROCESSES, LEAST_PROCESSES)
        processes = cores // 2 if kind == "terraform" else min(cores, MOST_PROCESSES)
        command += ["-n", str(processes), "--dist", "worksteal"]
    return [*command, *more]


@dataclass(frozen=True)
class Tested:
    """A run of pytest: its exit code, what it printed (if that was kept back), and a line for each kind of test."""

    code: int
    output: str
    lines: list[str]


def run_tests(command: list[str], *, keep_output: bool = False) -> Tested:
    """Run pytest."""
    with tempfile.TemporaryDirectory() as folder:
        summary = Path(folder) / "summary"
        env = os.environ | {SUMMARY: str(summary)}
        sink = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT} if keep_output else {}
        done = subprocess.run(command, cwd=ROOT, env=env, check=False, text=True, **sink)  # type: ignore[call-overload]
        lines = summary.read_text().splitlines() if summary.exists() else []
        # 5: none were selected, which a part of a run may well come to
        return Tested(0 if done.returncode == 5 else done.returncode, done.stdout or "", lines)


def run_all_tests(more: list[str]) -> Tested:
    """Run all kinds. Those of Terraform compute and wait for nobody: they run beside the others, who keep times."""
    with ThreadPoolExecutor(1) as pool:
        command = [*LATER, *pytest_command("terraform", more), "-p", "no:cacheprovider"]
        terraform = pool.submit(run_tests, command, keep_output=True)
        others = run_tests(pytest_command("not terraform", more))
    beside = terraform.result()
    print(f"\n--- tests of kind terraform\n{beside.output.rstrip()}", flush=True)
    lines = [line for line in others.lines if not line.startswith("terraform ")]
    lines += [line for line in beside.lines if line.startswith(("terraform ", "SKIPPED"))]
    return Tested(others.code or beside.code, "", lines)


def main() -> int:
    parser = argparse.ArgumentParser(description="Checks and tests.")
    parser.add_argument("--lint", action="store_true", help="the checks alone")
    parser.add_argument("--kind", choices=KINDS, help="the tests of one kind, without the checks")
    options, more = parser.parse_known_args()
    began = time.monotonic()
    tested = Tested(0, "", [])
    with ThreadPoolExecutor(1) as pool:
        running: list[Future[Outcome]] = []
        if options.kind is None and not more:
            running = [pool.submit(run_check, check) for check in checks()]
        if options.kind is None and not options.lint:
            tested = run_all_tests(more)
        elif options.kind is not None:
            tested = run_tests(pytest_command(options.kind, more))
        failed = [outcome for outcome in (each.result() for each in running) if outcome.code != 0]
    for outcome in failed:
        print(f"\n--- {outcome.check.name} failed: {' '.join(outcome.check.command)}\n{outcome.output.rstrip()}")
    if running:
        verdict = f"{len(failed)} of them failed" if failed else "all passed"
        print(f"\nchecks: {len(running)}, {verdict}: {', '.join(each.result().check.name for each in running)}")
    if tested.lines:
        print("\ntests", *tested.lines, sep="\n")
    print(f"{'FAILED' if tested.code or failed else 'PASSED'} in {time.monotonic() - began:.0f} s", flush=True)
    return tested.code or (1 if failed else 0)


if __name__ == "__main__":
    sys.exit(main())
