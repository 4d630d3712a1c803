"""Whether the simulation can see: takes protections out, and runs seeds until a promise is broken.

    python -m tests.simulation.sees                        # all protections of the worker
    python -m tests.simulation.sees lease-is-held --seeds 10000

The protections are those of `prove`; each is taken out of a copy of its own. A line says with which seed a broken
promise was found, or that none was.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from prove.protection import Protection
from prove.protections import ALL
from prove.rewrites import Files, RewriteError, rewritten

ROOT = Path(__file__).resolve().parent.parent.parent
COPIED = ("worker", "tests/simulation", "tests/fakes", "tests/plans")


def protections(only: list[str]) -> list[tuple[Protection, Files | str]]:
    """Those that change the worker, or those of them with these names: the changed files, or why there are none."""
    found: list[tuple[Protection, Files | str]] = []
    for protection in ALL:
        if only and protection.name not in only:
            continue
        try:
            files = rewritten(protection.changes, ROOT)
        except RewriteError as error:
            found.append((protection, f"cannot be taken out: {error}"))
            continue
        if all(path.startswith("worker/noah/") for path in files):
            found.append((protection, files))
    return found


def see(files: Files, seeds: str, processes: int) -> tuple[bool, str]:
    """Whether a promise is broken with these files, and what was found."""
    with tempfile.TemporaryDirectory() as folder:
        for part in COPIED:
            shutil.copytree(ROOT / part, Path(folder) / part, ignore=shutil.ignore_patterns("__pycache__"))
        for path, text in files.items():
            (Path(folder) / path).write_text(text)
        paths = [folder, f"{folder}/worker", str(ROOT / "local" / "gemini_live"), str(ROOT)]
        env = os.environ | {"PYTHONPATH": os.pathsep.join(paths), "PYTHONHASHSEED": "0"}
        command = [sys.executable, "-m", "tests.simulation", seeds, "--stop", "--processes", str(processes)]
        done = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False)
    found = re.search(r"^seed \d+: .*$", done.stdout, re.MULTILINE)
    last = (done.stdout.strip() or done.stderr.strip() or "no output").splitlines()[-1]
    return (True, found.group(0)) if found else (False, last)


def main() -> int:
    parser = argparse.ArgumentParser(description="Take protections out and see whether the simulation notices.")
    parser.add_argument("only", nargs="*")
    parser.add_argument("--seeds", default="10000")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    options = parser.parse_args()
    seen = 0
    found = protections(options.only)
    for protection, files in found:
        began = time.monotonic()
        sees, what = (False, files) if isinstance(files, str) else see(files, options.seeds, options.processes)
        seen += sees
        mark = "seen    " if sees else "NOT SEEN"
        print(f"{mark}  {protection.name:32}  {time.monotonic() - began:5.0f} s  {what}", flush=True)
    print(f"{seen} of {len(found)} are seen")
    return 0


if __name__ == "__main__":
    sys.exit(main())
