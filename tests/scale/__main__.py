"""`make scale`: a day of 1,000 calls, compressed into a few minutes; what it took, and what it should have taken.

    python -m tests.scale                     # the day of seed 1
    python -m tests.scale --seed 7 --calls 3000

Ends with 1 when the day took more than 1.25 times the instance-hours of perfect foresight, when somebody waited longer
than 2 s for want of a worker, or when a call was cut by scaling in.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import sys
import time

import pytest
import structlog

from local.paths import ROOT
from local.stack import Stack
from tests.scale.day import HOUR, day
from tests.support.firestores import store_at

sys.path.append(str(ROOT / "functions"))  # deployed apart, and installed nowhere
from tests.scale.cluster import WAITS, Figures
from tests.scale.run import PLACES, Result, live

MOST = 1.25
ABOUT = """\
Real: the scaler's policy, floors, rounds and store, on the Firestore emulator; its calls of Cloud Run's API, to a
stand-in; the workers' admission (Server.on_request, Calls, Admission), handing over, and leases in Firestore.
Not real: LiveKit, the sound and words of a call, Cloud Run's start of an instance (taken as 20 s), the clock."""


def said(hour: int, so_far: Figures) -> None:
    hours = so_far.instance_seconds / HOUR
    print(f"{hour:2d} h: {len(so_far.starts):4d} calls begun, {hours:5.1f} instance-hours", flush=True)


async def lived(calls: int, seed: int) -> Result:
    async with Stack("scale", parts={"firestore"}) as stack, store_at(stack.firestore_emulator, stack.project) as store:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("FIRESTORE_EMULATOR_HOST", stack.firestore_emulator)
            return await live(store, day(calls, seed), seed=seed, on_hour=said)


def main() -> int:
    parser = argparse.ArgumentParser(description="A day of calls, and as many workers as it takes.")
    parser.add_argument("--calls", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    print(ABOUT, flush=True)
    began = time.monotonic()
    result = asyncio.run(lived(options.calls, options.seed))
    figures = result.figures
    print(
        f"\n{options.calls} calls of a day (seed {options.seed}), {PLACES} places to an instance, "
        f"{result.rounds} rounds in {time.monotonic() - began:.0f} s; {figures.most_calls} calls at once, "
        f"{figures.most_instances} instances\n"
        f"instance-hours        {figures.instance_seconds / HOUR:7.2f}\n"
        f"of perfect foresight  {result.foresight_seconds / HOUR:7.2f}\n"
        f"ratio                 {result.ratio:7.3f}   (at most {MOST})\n"
        f"longest wait          {figures.longest_wait:7.1f} s (at most {WAITS:g}; {figures.waited} waited longer)\n"
        f"cut by scaling in     {figures.cut:7d}   (0)\n"
        f"handed over           {figures.handed_over:7d}   by {figures.gone} instances that went, "
        f"{figures.idle} of them idle; each time the fullest\n"
        f"rounds that were blind{result.blind:7d}; calls that nobody took {figures.unserved}"
    )
    held = (
        result.ratio <= MOST
        and figures.longest_wait <= WAITS
        and figures.cut == figures.unserved == result.blind == 0
        and len(figures.starts) == options.calls
    )
    print("held" if held else "NOT HELD")
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())
