"""`python -m conformance [NAME ...]`: run the cases whose names have one of these in them."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from gemini_live_simulator.testing import Simulator

from conformance.cases import CASES
from conformance.run import FailedError, run


async def main(names: list[str]) -> int:
    """Run them; the exit code."""
    failed = 0
    chosen = [case for case in CASES if not names or any(name in case.name for name in names)]
    with tempfile.TemporaryDirectory() as folder, Simulator(Path(folder)) as simulator:
        for case in chosen:
            began = time.monotonic()
            try:
                await run(simulator, case)
                how = "passed"
            except (FailedError, subprocess.SubprocessError, OSError) as error:
                failed += 1
                how = f"FAILED\n{error}"
            print(f"{case.name}: {how} ({time.monotonic() - began:.1f} s)", flush=True)
    print(f"{len(chosen) - failed} passed, {failed} failed")
    return 1 if failed or not chosen else 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main(sys.argv[1:])))
