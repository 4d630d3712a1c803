"""Whether the simulation can see: takes protections out, and runs seeds until a promise is broken.

    python -m tests.simulation.sees                        # all of `tests/without` that change the worker
    python -m tests.simulation.sees lease-is-held --seeds 10000

Each patch is applied to a copy of its own. A line says with which seed a broken promise was found, or that none was.
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

ROOT = Path(__file__).resolve().parent.parent.parent
WITHOUT = ROOT / "tests" / "without"
COPIED = ("worker", "tests/simulation", "tests/fakes", "tests/plans")


def patches(only: list[str]) -> list[Path]:
    """Those that change the worker, or those of them with these names."""
    found = [path for path in sorted(WITHOUT.glob("*.patch")) if "+++ b/worker/noah/" in path.read_text()]
    return [path for path in found if not only or path.stem in only]


def see(patch: Path, seeds: str, processes: int) -> tuple[bool, str]:
    """Whether a promise is broken without this protection, and what was found."""
    with tempfile.TemporaryDirectory() as folder:
        for part in COPIED:
            shutil.copytree(ROOT / part, Path(folder) / part, ignore=shutil.ignore_patterns("__pycache__"))
        include = [f"--include={part}/*" for part in COPIED]
        command = ["git", "apply", "--whitespace=nowarn", *include, str(patch)]
        applied = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
        if applied.returncode:
            return False, f"does not apply: {applied.stderr.strip()[:200]}"
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
    found = patches(options.only)
    for patch in found:
        began = time.monotonic()
        sees, what = see(patch, options.seeds, options.processes)
        seen += sees
        mark = "seen    " if sees else "NOT SEEN"
        print(f"{mark}  {patch.stem:32}  {time.monotonic() - began:5.0f} s  {what}", flush=True)
    print(f"{seen} of {len(found)} are seen")
    return 0


if __name__ == "__main__":
    sys.exit(main())
