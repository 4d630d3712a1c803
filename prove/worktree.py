"""A scratch checkout, in which protections are taken out one after the other, and what their tests say then."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import xml.etree.ElementTree as ET
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path

import psutil

from local.paths import ROOT
from prove.protection import Protection
from prove.rewrites import Files, RewriteError, rewritten

# Installed once, used by every worktree: no protection changes anything in it.
SHARED = ("local/emulators/node_modules", "web/node_modules", "web/dist", ".local/bin")
IMPORTED = ("noah", "local", "gemini_live_simulator", "faults")
TEST_SECONDS = 400


@dataclass(frozen=True)
class Verdict:
    protection: Protection
    test: str
    proven: bool
    why: str
    seconds: float


class Untouched:
    """Which tests pass with every protection in place. A test is tried once in a run, whoever asks first."""

    def __init__(self) -> None:
        self._known: dict[str, Future[str]] = {}
        self._lock = threading.Lock()

    def why_not(self, tests: Sequence[str], attempt: Callable[[list[str]], dict[str, str]]) -> str:
        """Why they do not all pass, or "". `attempt` runs those that nobody has tried, and says why each fails."""
        with self._lock:
            new = [test for test in tests if test not in self._known]
            self._known |= {test: Future() for test in new}
        if new:
            try:
                found = attempt(new)
            except BaseException as error:
                for test in new:
                    self._known[test].set_exception(error)
                raise
            for test in new:
                self._known[test].set_result(found[test])
        return next((f"{test}: {why}" for test in tests if (why := self._known[test].result())), "")


class Worktree:
    """A scratch checkout of HEAD, whose own code is what its tests run."""

    def __init__(self, folder: Path, untouched: Untouched) -> None:
        self.folder = folder
        self.untouched = untouched
        git("worktree", "add", "--force", "--detach", str(folder), "HEAD")
        for shared in SHARED:
            source, target = ROOT / shared, folder / shared
            if source.exists():
                target.parent.mkdir(parents=True, exist_ok=True)
                target.symlink_to(source)
        paths = [folder, folder / "worker", folder / "local" / "gemini_live"]
        # before the workspace's own packages, which the virtual environment would import from the checkout
        self.env = os.environ | {"PYTHONPATH": os.pathsep.join(map(str, paths))}
        self._check_imports()

    def _check_imports(self) -> None:
        script = "; ".join(f"import {name}; print({name}.__file__)" for name in IMPORTED)
        done = self.run([sys.executable, "-c", script], 60)
        for path in done.stdout.split():
            if not Path(path).is_relative_to(self.folder):
                raise SystemExit(f"prove: {path} would be tested, not {self.folder}")

    def run(self, command: list[str], seconds: float) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command, cwd=self.folder, env=self.env, capture_output=True, text=True, timeout=seconds, check=False
        )

    def prove(self, protection: Protection) -> list[Verdict]:
        """See its tests pass, take the protection out, run them again, and put it back."""
        began = time.monotonic()

        def all_of_them(why: str) -> list[Verdict]:
            return [Verdict(protection, test, False, why, time.monotonic() - began) for test in protection.fails]

        try:
            files = rewritten(protection.changes, self.folder)
            if why := self.untouched.why_not(protection.fails, self._failures_untouched):
                return all_of_them(f"with the protection in place it does not pass, {why}")
            for path, text in files.items():
                (self.folder / path).write_text(text)
            if built := self._build_page(files):
                return all_of_them(built)
            return self._verdicts(protection)
        except RewriteError as error:
            return all_of_them(f"cannot be taken out: {error}")
        except subprocess.TimeoutExpired:
            return all_of_them(f"not done within {TEST_SECONDS} s")
        finally:
            self._end_processes()
            self.restore()

    def _end_processes(self) -> None:
        """What a test without its protection, or one that took too long, has left running."""
        for process in psutil.process_iter(["cwd", "cmdline"]):
            places = [process.info["cwd"] or "", *(process.info["cmdline"] or [])]
            if any(str(self.folder) in place for place in places):
                with contextlib.suppress(psutil.NoSuchProcess):
                    process.kill()

    def _build_page(self, changed: Files) -> str:
        """Build the page anew if it is changed; what went wrong."""
        if not any(path.startswith("web/src/") for path in changed):
            return ""
        (self.folder / "web" / "dist").unlink(missing_ok=True)
        done = self.run(["npm", "--prefix", "web", "run", "--silent", "build"], 120)
        return f"the page does not build: {done.stderr.strip()[-300:]}" if done.returncode else ""

    def _failures_untouched(self, tests: list[str]) -> dict[str, str]:
        with tempfile.TemporaryDirectory() as folder:
            results = Path(folder) / "results.xml"
            output = self._run_tests(results, tests)
            return {test: fails(results, test, output) for test in tests}

    def _verdicts(self, protection: Protection) -> list[Verdict]:
        began = time.monotonic()
        with tempfile.TemporaryDirectory() as folder:
            results = Path(folder) / "results.xml"
            output = self._run_tests(results, protection.fails)
            judged = [(test, *judge(results, test, output)) for test in protection.fails]
        return [Verdict(protection, test, proven, why, time.monotonic() - began) for test, proven, why in judged]

    def _run_tests(self, results: Path, tests: Sequence[str]) -> str:
        """Have pytest write its `results`. What it prints."""
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"--junitxml={results}"]
        return self.run(["nice", *command, *tests], TEST_SECONDS).stdout

    def restore(self) -> None:
        """Back to HEAD."""
        self.run(["git", "checkout", "--quiet", "--force", "HEAD", "--", "."], 60)
        self.run(["git", "clean", "-fdq", "-e", "node_modules", "-e", "dist", "-e", ".local"], 60)
        dist = self.folder / "web" / "dist"
        if dist.is_dir() and not dist.is_symlink():
            shutil.rmtree(dist)
            dist.symlink_to(ROOT / "web" / "dist")


def judge(results: Path, test: str, output: str) -> tuple[bool, str]:
    """Whether a test failed in its own body, and in a few words how. `results` are those of pytest, as JUnit XML."""
    last = (output.strip().splitlines() or ["no output"])[-1]
    if not results.exists():
        return False, f"did not run: {last}"
    cases = [case for case in ET.parse(results).iter("testcase") if _is(case, test)]
    failure = next((each for case in cases if (each := case.find("failure")) is not None), None)
    if failure is not None:
        return True, (failure.get("message") or "failed").splitlines()[0][:100]
    if any(case.find("error") is not None for case in cases):
        return False, "could not be set up, which proves nothing"
    if any(case.find("skipped") is not None for case in cases):
        return False, "was skipped"
    return False, "PASSES without the protection" if cases else f"was not found: {last}"


def fails(results: Path, test: str, output: str) -> str:
    """Why a test does not pass, in a few words; "" when every case of it does."""
    cases = [case for case in ET.parse(results).iter("testcase") if _is(case, test)] if results.exists() else []
    if not cases:
        return f"it does not run: {(output.strip().splitlines() or ['no output'])[-1]}"
    for case in cases:
        for kind in ("failure", "error", "skipped"):
            if (found := case.find(kind)) is not None:
                return (found.get("message") or kind).splitlines()[0][:100]
    return ""


def _is(case: ET.Element, test: str) -> bool:
    """Whether a result belongs to `tests/stack/test_a.py::test_b`, or to `...::test_b[x]`, which names one case."""
    path, _, name = test.partition("::")
    module = path.removesuffix(".py").replace("/", ".")
    found = case.get("name", "")
    *classes, name = name.split("::")
    return case.get("classname") == ".".join([module, *classes]) and name in (found, found.split("[")[0])


def git(*arguments: str) -> None:
    subprocess.run(["git", *arguments], cwd=ROOT, check=True, capture_output=True, text=True)
