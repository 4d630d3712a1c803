"""`make prove`: takes each protection out, and sees the tests that watch over it fail.

    python -m prove                # all of them
    python -m prove lease journal  # those with one of these in their name
    python -m prove lease --show   # what they change, as a diff of the files as they are; runs nothing

Each protection is taken out in a scratch worktree of HEAD, and the tests it names run there: first with the protection
in place, once for each test in a run, then without it. It is an error when one of them does not pass with it, when one
passes without it, when it fails for another reason than a failed assertion or exception in its own body, or when the
protection is not found any more.
"""

from __future__ import annotations

import argparse
import difflib
import os
import queue
import shutil
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from local.paths import CACHE, ROOT
from prove.protection import Protection
from prove.protections import ALL
from prove.rewrites import RewriteError, rewritten
from prove.worktree import Untouched, Verdict, Worktree, git

SCRATCH = CACHE / "prove"


def prove_all(found: list[Protection], processes: int) -> list[Verdict]:
    """Prove every protection, in as many worktrees at once."""
    verdicts: list[Verdict] = []
    free: queue.Queue[Worktree] = queue.Queue()

    def one(protection: Protection) -> list[Verdict]:
        worktree = free.get()
        try:
            return worktree.prove(protection)
        finally:
            free.put(worktree)

    SCRATCH.mkdir(parents=True, exist_ok=True)
    home = Path(tempfile.mkdtemp(dir=SCRATCH))
    untouched = Untouched()
    try:
        for number in range(min(processes, len(found))):
            free.put(Worktree(home / str(number), untouched))
        with ThreadPoolExecutor(processes) as pool:
            for result in pool.map(one, found):
                for verdict in result:
                    print(_line(verdict), flush=True)
                verdicts += result
    finally:
        shutil.rmtree(home, ignore_errors=True)
        git("worktree", "prune")
    return verdicts


def _line(verdict: Verdict) -> str:
    mark = "proven" if verdict.proven else "NOT PROVEN"
    return f"{mark:10}  {verdict.protection.name:34}  {verdict.seconds:6.1f} s  {verdict.test}\n{'':12}{verdict.why}"


def show(found: list[Protection]) -> int:
    """Print what each protection changes. The number of those that cannot be taken out any more."""
    lost = 0
    for protection in found:
        promises = f" ({', '.join(protection.promises)})" if protection.promises else ""
        print(f"\n{protection.name}: {protection.why}{promises}")
        try:
            files = rewritten(protection.changes, ROOT)
        except RewriteError as error:
            lost += 1
            print(f"CANNOT BE TAKEN OUT: {error}")
            continue
        for path, text in files.items():
            before = (ROOT / path).read_text()
            print(*difflib.unified_diff(before.splitlines(), text.splitlines(), path, path, lineterm=""), sep="\n")
    return lost


def main() -> int:
    parser = argparse.ArgumentParser(description="Take each protection out, and see its test fail.")
    parser.add_argument("only", nargs="*", help="parts of names of protections")
    parser.add_argument("--show", action="store_true", help="print what would be changed, and run nothing")
    # two stacks at once leave each of them enough of a small machine to keep its times
    parser.add_argument("--processes", type=int, default=max(1, (os.cpu_count() or 2) // 2))
    options = parser.parse_args()
    found = [each for each in ALL if not options.only or any(word in each.name for word in options.only)]
    if not found:
        print("prove: there is no such protection in prove/protections")
        return 1
    if options.show:
        return 1 if show(found) else 0
    verdicts = prove_all(found, options.processes)
    failed = [verdict for verdict in verdicts if not verdict.proven]
    print(f"\n{len(found)} protections, {len(verdicts)} tests: {len(verdicts) - len(failed)} proven, {len(failed)} not")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
