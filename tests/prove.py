"""`make prove`: takes each protection out, and sees the test that watches over it fail.

Each `tests/without/*.patch` takes one protection out of the code. The lines before the diff say what it is, and name
the tests that must then fail:

    Without the lease, two dispatches make two agents speak (G2).
    Fails: tests/stack/test_owner.py::test_two_dispatches_one_voice

Each patch is applied to a scratch worktree of HEAD, and the tests it names run there. It is an error when one of them
passes, when it fails for another reason than a failed assertion or exception in its own body, or when the patch does
not apply any more.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import queue
import re
import shutil
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ET
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import psutil

from local.paths import CACHE, ROOT

PATCHES = ROOT / "tests" / "without"
SCRATCH = CACHE / "prove"
# Installed once, used by every worktree: none of it is what a patch changes.
SHARED = ("local/emulators/node_modules", "web/node_modules", "web/dist", ".local/bin")
IMPORTED = ("noah", "local", "gemini_live_simulator")
TEST_SECONDS = 400


@dataclass(frozen=True)
class Patch:
    path: Path
    tests: list[str]

    @property
    def name(self) -> str:
        return self.path.stem


@dataclass(frozen=True)
class Verdict:
    patch: Patch
    test: str
    proven: bool
    why: str
    seconds: float


def patches(only: list[str]) -> list[Patch]:
    """All patches, or those whose name has one of `only` in it."""
    found = []
    for path in sorted(PATCHES.glob("*.patch")):
        if only and not any(word in path.name for word in only):
            continue
        header = re.split(r"^(?:diff --git|--- )", path.read_text(), maxsplit=1, flags=re.MULTILINE)[0]
        found.append(Patch(path, re.findall(r"^Fails: (\S+)\s*$", header, re.MULTILINE)))
    return found


class Worktree:
    """A scratch checkout of HEAD, whose own code is what its tests run."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        _git("worktree", "add", "--force", "--detach", str(folder), "HEAD")
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

    def prove(self, patch: Patch) -> list[Verdict]:
        began = time.monotonic()

        def all_of_them(why: str) -> list[Verdict]:
            seconds = time.monotonic() - began
            return [Verdict(patch, test, False, why, seconds) for test in patch.tests or ["(names no test)"]]

        if not patch.tests:
            return all_of_them("has no line `Fails: <test>` before the diff")
        applied = self.run(["git", "apply", "--whitespace=nowarn", str(patch.path)], 60)
        try:
            if applied.returncode != 0:
                return all_of_them(f"does not apply: {applied.stderr.strip().splitlines()[0]}")
            if built := self._build_page(patch):
                return all_of_them(built)
            return self._verdicts(patch)
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

    def _build_page(self, patch: Patch) -> str:
        """Build the page anew if the patch changes it; what went wrong."""
        if not re.search(r"^\+\+\+ b/web/src/", patch.path.read_text(), re.MULTILINE):
            return ""
        (self.folder / "web" / "dist").unlink(missing_ok=True)
        done = self.run(["npm", "--prefix", "web", "run", "--silent", "build"], 120)
        return f"the page does not build: {done.stderr.strip()[-300:]}" if done.returncode else ""

    def _verdicts(self, patch: Patch) -> list[Verdict]:
        began = time.monotonic()
        with tempfile.TemporaryDirectory() as folder:
            results = Path(folder) / "results.xml"
            command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"--junitxml={results}"]
            done = self.run(["nice", *command, *patch.tests], TEST_SECONDS)
            judged = [(test, *judge(results, test, done.stdout)) for test in patch.tests]
        return [Verdict(patch, test, proven, why, time.monotonic() - began) for test, proven, why in judged]

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


def _is(case: ET.Element, test: str) -> bool:
    """Whether a result belongs to `tests/stack/test_a.py::test_b`, or to `...::test_b[x]`, which names one case."""
    path, _, name = test.partition("::")
    module = path.removesuffix(".py").replace("/", ".")
    found = case.get("name", "")
    *classes, name = name.split("::")
    return case.get("classname") == ".".join([module, *classes]) and name in (found, found.split("[")[0])


def _git(*arguments: str) -> None:
    subprocess.run(["git", *arguments], cwd=ROOT, check=True, capture_output=True, text=True)


def prove_all(found: list[Patch], processes: int) -> list[Verdict]:
    """Prove every patch, in as many worktrees at once."""
    verdicts: list[Verdict] = []
    free: queue.Queue[Worktree] = queue.Queue()

    def one(patch: Patch) -> list[Verdict]:
        worktree = free.get()
        try:
            return worktree.prove(patch)
        finally:
            free.put(worktree)

    SCRATCH.mkdir(parents=True, exist_ok=True)
    home = Path(tempfile.mkdtemp(dir=SCRATCH))
    try:
        for number in range(min(processes, len(found))):
            free.put(Worktree(home / str(number)))
        with ThreadPoolExecutor(processes) as pool:
            for result in pool.map(one, found):
                for verdict in result:
                    print(_line(verdict), flush=True)
                verdicts += result
    finally:
        shutil.rmtree(home, ignore_errors=True)
        _git("worktree", "prune")
    return verdicts


def _line(verdict: Verdict) -> str:
    mark = "proven" if verdict.proven else "NOT PROVEN"
    return f"{mark:10}  {verdict.patch.name:34}  {verdict.seconds:6.1f} s  {verdict.test}\n{'':12}{verdict.why}"


def main() -> int:
    parser = argparse.ArgumentParser(description="Take each protection out, and see its test fail.")
    parser.add_argument("only", nargs="*", help="parts of names of patches")
    # two stacks at once leave each of them enough of a small machine to keep its times
    parser.add_argument("--processes", type=int, default=max(1, (os.cpu_count() or 2) // 2))
    options = parser.parse_args()
    found = patches(options.only)
    if not found:
        print(f"prove: there is no such patch in {PATCHES}")
        return 1
    verdicts = prove_all(found, options.processes)
    failed = [verdict for verdict in verdicts if not verdict.proven]
    print(f"\n{len(found)} protections, {len(verdicts)} tests: {len(verdicts) - len(failed)} proven, {len(failed)} not")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
