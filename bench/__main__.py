"""`make bench`: how fast Noah is and what it costs, beside a naive worker, in one run on real parts.

    make bench                 all rounds; twenty minutes
    make bench QUICK=1         fewer rounds; under five minutes
    python -m bench --only first_audio,idle

The two take turns, so that what else the machine does meets both. Results go to bench/results/ and into the table of
docs/performance.md. Nothing here is a timed test: a slow machine gives other numbers, not failures.
"""

from __future__ import annotations

import argparse
import asyncio
import datetime as dt
import json
import os
import signal
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench import document, measures, report
from bench.crowd import Crowd
from bench.subjects import GRACE_SECONDS, MAX_SESSIONS, Baseline, Noah, Subject
from bench.usage import load, machine
from local.processes import Part
from local.stack import Stack

RESULTS = Path(__file__).parent / "results"
ALL = ("start", "idle", "first_audio", "blocks", "at_once", "in_a_row", "interview", "function")


@dataclass(frozen=True)
class Size:
    """How much is measured."""

    rounds: int
    starts: int
    idle_seconds: float
    crowds: tuple[int, ...]
    crowd_rounds: int
    in_a_row: int
    requests: int = 50
    think_ms: tuple[int, ...] = (0, 600)
    callers: int = 3


FULL = Size(rounds=10, starts=3, idle_seconds=30, crowds=(1, 4, 8, 12, 16), crowd_rounds=3, in_a_row=48)
QUICK = Size(rounds=3, starts=1, idle_seconds=15, crowds=(8, 12), crowd_rounds=1, in_a_row=8)


class Run:
    """One run: the results so far, and what is measured next."""

    def __init__(self, size: Size, only: tuple[str, ...]) -> None:
        self.size = size
        self.only = only
        self.results: dict[str, Any] = {}
        self.began = time.monotonic()

    async def __call__(self) -> dict[str, Any]:
        """Measure it all."""
        self.results["at"] = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
        self.results["machine"] = machine()
        env = {"STARTS_PER_DAY": "100"}
        worker = {"MAX_SESSIONS": MAX_SESSIONS, "RECONNECT_GRACE_SECONDS": GRACE_SECONDS}
        parts = {"firestore", "auth", "livekit", "secrets", "gemini", "functions"}
        async with (
            Stack("bench", parts=parts, plans_dir=measures.PLANS, env=env, worker_env=worker) as stack,
            Crowd(self.size.callers) as crowd,
        ):
            measures.write_scenarios(stack, 0)
            await self._measure(stack, crowd)
        self.results["seconds"] = round(time.monotonic() - self.began)
        self.results["machine"]["load_after"] = load()
        return self.results

    async def _measure(self, stack: Stack, crowd: Crowd) -> None:
        naive, noah = Baseline(stack, admits_all=False), Noah(stack)
        if self._wanted("start"):
            self.results["start"] = await self._starts((naive, noah))
        parts = {each.name: await each.launch() for each in (naive, noah)}
        if self._wanted("idle"):
            self.results["idle"] = await measures.idle(parts, self.size.idle_seconds)
        if self._wanted("at_once"):
            self.results["burst"] = await measures.crowd_at_once(naive, parts[naive.name], crowd, 12, seconds=1)
        await parts[naive.name].stop(signal.SIGKILL)
        pair: tuple[Subject, ...] = (Baseline(stack, admits_all=True), noah)
        parts[naive.name] = await pair[0].launch()
        for each in pair:  # the first call of a process is not like the others
            await measures.one_call(each, crowd)
        if self._wanted("first_audio"):
            self.results["first_audio"] = await self._first_audio(stack, pair, crowd)
        if self._wanted("at_once"):
            self.results["at_once"] = await self._at_once(pair, parts, crowd)
        if self._wanted("in_a_row"):
            self.results["in_a_row"] = {
                each.name: await measures.in_a_row(each, parts[each.name], crowd, self.size.in_a_row) for each in pair
            }
        for part in parts.values():
            await part.stop()
        if self._wanted("blocks"):
            self.results["blocks"] = {each.name: await measures.blocks(each, crowd) for each in pair}
        if self._wanted("interview"):
            worker = await noah.launch()
            self.results["interview"] = await measures.interview(stack)
            await worker.stop()
        if self._wanted("function"):
            self.results["function"] = await measures.function(stack, self.size.requests)

    def _wanted(self, what: str) -> bool:
        if what not in self.only:
            return False
        print(f"  {time.monotonic() - self.began:5.0f} s  {what}", flush=True)
        return True

    async def _starts(self, pair: tuple[Subject, ...]) -> dict[str, dict[str, list[float]]]:
        found: dict[str, dict[str, list[float]]] = {each.name: {"first": [], "again": []} for each in pair}
        for _ in range(self.size.starts):
            for each in pair:
                if self.size.starts > 1:
                    found[each.name]["first"].append(await measures.start_to_ready(each, bytecode=False))
                found[each.name]["again"].append(await measures.start_to_ready(each, bytecode=True))
        return found

    async def _first_audio(self, stack: Stack, pair: tuple[Subject, ...], crowd: Crowd) -> dict[str, Any]:
        found: dict[str, Any] = {}
        baseline, noah = pair
        for think in self.size.think_ms:
            measures.write_scenarios(stack, think)
            kinds = {"baseline": (baseline, False, 1), "noah": (noah, False, 1), "noah_early": (noah, True, 0)}
            here: dict[str, list[Any]] = {name: [] for name in kinds}
            for _ in range(self.size.rounds):
                for name, (each, early, answers) in kinds.items():
                    here[name].append(await measures.one_call(each, crowd, early=early, answers=answers))
            found[str(think)] = here
        measures.write_scenarios(stack, 0)
        return found

    async def _at_once(
        self, pair: tuple[Subject, ...], parts: dict[str, Part], crowd: Crowd
    ) -> dict[str, list[dict[str, Any]]]:
        found: dict[str, list[dict[str, Any]]] = {each.name: [] for each in pair}
        for _ in range(self.size.crowd_rounds):
            for calls in self.size.crowds:
                for each in pair:
                    found[each.name].append(await measures.crowd_at_once(each, parts[each.name], crowd, calls))
        return found


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--quick", action="store_true", default=os.environ.get("QUICK", "") not in ("", "0"))
    parser.add_argument("--only", default=",".join(ALL), help=f"some of {','.join(ALL)}")
    parser.add_argument("--rounds", type=int, help="of the first audio")
    parser.add_argument("--crowds", help="calls at once, such as 1,8,12")
    parser.add_argument("--out", type=Path, help="a file for the results; the documents stay as they are")
    parser.add_argument("--show", type=Path, help="print the table of a file of results, and put it into the documents")
    options = parser.parse_args()
    if options.show:
        results = json.loads(options.show.read_text())
    else:
        size = QUICK if options.quick else FULL
        changes: dict[str, Any] = {}
        if options.rounds:
            changes["rounds"] = options.rounds
        if options.crowds:
            changes["crowds"] = tuple(int(each) for each in options.crowds.split(","))
        size = Size(**(vars(size) | changes))
        only = tuple(options.only.split(","))
        if unknown := set(only) - set(ALL):
            sys.exit(f"--only: {', '.join(sorted(unknown))} is not one of {', '.join(ALL)}")
        try:
            results = asyncio.run(Run(size, only)())
        except KeyboardInterrupt:
            sys.exit("stopped; nothing was written")
        results["quick"] = options.quick
        file = options.out or RESULTS / f"{results['at'].replace(':', '')[:15]}.json"
        file.write_text(json.dumps(results, indent=1) + "\n")
        print(f"  results: {file}")
        if options.out or only != ALL:
            print(report.table(results))
            return
    print(report.table(results))
    document.update(results)


if __name__ == "__main__":
    main()
