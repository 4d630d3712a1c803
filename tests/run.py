"""`make test`: the checks and the tests, side by side, and at the end what ran.

python -m tests.run                      # everything
python -m tests.run --kind stack -k no_show
python -m tests.run --lint
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from local.paths import ROOT, TOOLS
from local.processes import ASIDE, Keeper
from tests.kinds import KINDS, SKIPPED, SUMMARY

BIN = Path(sys.executable).parent
CHECK_SECONDS = 1200
END_SECONDS = 60
# A stack test mostly waits for speech: a core carries one of them. Fewer than two would let one slow test hold up all
# others.
LEAST_PROCESSES, MOST_PROCESSES = 2, 5
# Tests that keep times, and those that only compute: these have what the others leave of the processors.
TIMED, COMPUTED = ("stack", "browser", "faults"), ("unit", "terraform")
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
class Ended:
    """How a command ended, and what it printed."""

    code: int
    output: str


@dataclass(frozen=True)
class Outcome:
    check: Check
    ended: Ended
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


def run_aside(keeper: Keeper, command: list[str], cwd: Path, env: Mapping[str, str], seconds: float | None) -> Ended:
    """Run a command in a session of its own, below all others. It ends at the latest with the keeper."""
    with tempfile.NamedTemporaryFile() as log:
        pid, exited = keeper.spawn([*ASIDE, *command], env, cwd, Path(log.name))
        try:
            return Ended(exited.result(timeout=seconds), Path(log.name).read_text())
        except TimeoutError:
            os.killpg(pid, signal.SIGKILL)
            return Ended(124, f"{Path(log.name).read_text().rstrip()}\nnot done within {seconds} s")


def run_seen(command: list[str], env: Mapping[str, str]) -> int:
    """Run a command that prints what it does. When this program is ended, it waits until the command has tidied up."""
    with subprocess.Popen(command, cwd=ROOT, env=env) as process:
        try:
            return process.wait()
        except (KeyboardInterrupt, SystemExit) as stop:
            if isinstance(stop, SystemExit):  # SIGTERM came to this program alone, Ctrl-C comes to both
                process.send_signal(signal.SIGINT)
            try:
                process.wait(END_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
            raise


def run_check(check: Check, keeper: Keeper) -> Outcome:
    """Run a check, below the tests' priority, and print a line."""
    began = time.monotonic()
    ended = run_aside(keeper, check.command, check.cwd, os.environ, CHECK_SECONDS)
    outcome = Outcome(check, ended, time.monotonic() - began)
    with _printing:
        print(f"{'ok    ' if ended.code == 0 else 'FAILED'} {check.name} ({outcome.seconds:.1f} s)", flush=True)
    return outcome


def pytest_command(kinds: Sequence[str], more: list[str]) -> list[str]:
    """pytest, on as many processes as the machine can bear; a narrow selection runs in one."""
    command = [sys.executable, "-m", "pytest", "-q", "--durations=12", "-m", " or ".join(kinds)]
    narrow = any(each.startswith(("-k", "tests/", "-n", "--collect")) for each in more)
    if not narrow:
        cores = max(os.cpu_count() or LEAST_PROCESSES, LEAST_PROCESSES)
        command += ["-n", str(min(cores, MOST_PROCESSES)), "--dist", "worksteal"]
    return [*command, *more]


@dataclass(frozen=True)
class Tested:
    """A run of pytest: its exit code, what it printed (if that was kept back), and a line for each kind of test."""

    code: int
    output: str
    lines: list[str]


def run_tests(kinds: Sequence[str], more: list[str], keeper: Keeper | None = None) -> Tested:
    """Run pytest for these kinds; aside and unseen where there is a keeper."""
    command = pytest_command(kinds, more)
    with tempfile.TemporaryDirectory() as folder:
        summary = Path(folder) / "summary"
        env = os.environ | {SUMMARY: str(summary)}
        if keeper is None:
            ended = Ended(run_seen(command, env), "")
        else:
            ended = run_aside(keeper, [*command, "-p", "no:cacheprovider"], ROOT, env, None)
        lines = summary.read_text().splitlines() if summary.exists() else []
    code = 0 if ended.code == 5 else ended.code  # 5: none were selected, which a part of a run may well come to
    return Tested(code, ended.output, [line for line in lines if line.startswith((*kinds, SKIPPED))])


def run_all_tests(more: list[str], computing: Future[Tested]) -> Tested:
    """Run those that keep times, beside those that only compute."""
    timed = run_tests(TIMED, more)
    if not computing.done():
        print(f"the tests of the kinds {' and '.join(COMPUTED)} go on, unseen until they are done", flush=True)
    computed = computing.result()
    print(f"\n--- tests of the kinds {' and '.join(COMPUTED)}\n{computed.output.rstrip()}", flush=True)
    return Tested(timed.code or computed.code, "", [*computed.lines, *timed.lines])


def main() -> int:
    parser = argparse.ArgumentParser(description="Checks and tests.")
    parser.add_argument("--lint", action="store_true", help="the checks alone")
    parser.add_argument("--kind", choices=KINDS, help="the tests of one kind, without the checks")
    options, more = parser.parse_known_args()
    began = time.monotonic()
    tested = Tested(0, "", [])
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    # the keeper is closed first: then nothing is left that the pool would wait for
    with ThreadPoolExecutor(2) as pool, closing(Keeper()) as keeper:
        running: list[Future[Outcome]] = []
        if options.kind is not None:
            tested = run_tests([options.kind], more)
        else:
            computing = None if options.lint else pool.submit(run_tests, COMPUTED, more, keeper)
            if not more:
                running = [pool.submit(run_check, check, keeper) for check in checks()]
            if computing is not None:
                tested = run_all_tests(more, computing)
        failed = [outcome for outcome in (each.result() for each in running) if outcome.ended.code != 0]
    for outcome in failed:
        print(f"\n--- {outcome.check.name} failed: {' '.join(outcome.check.command)}\n{outcome.ended.output.rstrip()}")
    if running:
        verdict = f"{len(failed)} of them failed" if failed else "all passed"
        print(f"\nchecks: {len(running)}, {verdict}: {', '.join(each.result().check.name for each in running)}")
    if tested.lines:
        print("\ntests", *tested.lines, sep="\n")
    print(f"{'FAILED' if tested.code or failed else 'PASSED'} in {time.monotonic() - began:.0f} s", flush=True)
    return tested.code or (1 if failed else 0)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit("interrupted")
