"""`make simulate SEEDS=1000`: runs the worlds of seeds, and says how many interviews that were, how fast.

    python -m tests.simulation 1000              # seeds 0 to 999
    python -m tests.simulation 5000-6000         # these
    python -m tests.simulation 42 --replay       # seed 42 alone, with its history

A seed goes the same way each time, in any process: `PYTHONHASHSEED` is set for that. Ends with 1 when a promise was
broken, and then names each seed; the history of the first is in `.local/simulation/<seed>.txt`.
"""

from __future__ import annotations

import argparse
import json
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import IO, Any

ROOT = Path(__file__).resolve().parent.parent.parent
HISTORIES = ROOT / ".local" / "simulation"
COLLECT_EVERY = 25


def seeds(text: str) -> range:
    """`1000`: from 0 to 999; `5000-6000`: these, without the last."""
    first, dash, last = text.partition("-")
    return range(int(first), int(last)) if dash else range(int(first))


def main() -> int:
    parser = argparse.ArgumentParser(description="Simulate interviews on virtual time.")
    parser.add_argument("seeds", nargs="?", default="1000", help="how many, or from-to")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--replay", action="store_true", help="one seed, with its history")
    parser.add_argument("--stop", action="store_true", help="end with the first seed that breaks a promise")
    parser.add_argument(
        "--known", action="store_true", help="name the seeds that break what is known to be broken, too"
    )
    parser.add_argument("--plan", default="", help="hold this plan of tests/plans in every world")
    parser.add_argument("--share", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if os.environ.get("PYTHONHASHSEED") != "0":
        os.environ["PYTHONHASHSEED"] = "0"
        os.execv(sys.executable, [sys.executable, "-m", "tests.simulation", *sys.argv[1:]])
    if options.replay:
        return replay(int(options.seeds), options.plan)
    if options.share:
        number, of = map(int, options.share.split("/"))
        return share(seeds(options.seeds)[number::of], options.plan, stop=options.stop)
    return everything(options.seeds, options.processes, options.plan, stop=options.stop, show_known=options.known)


def replay(seed: int, plan: str) -> int:
    from tests.simulation.world import simulate

    outcome = simulate(seed, history=True, plan=plan)
    print("\n".join(outcome.history))
    print(outcome.broken or f"seed {seed}: all promises were kept")
    return 1 if outcome.broken else 0


def share(part: range, plan: str, *, stop: bool) -> int:
    """One process's seeds; a line of JSON for each that broke a promise, and one at the end."""
    import gc

    from tests.simulation.world import quiet_collector, simulate

    quiet_collector()
    began = time.process_time()
    interviews = completed = steps = done = events = doubled = 0
    virtual = 0.0
    for seed in part:
        outcome = simulate(seed, plan=plan)
        done += 1
        interviews += outcome.interviews
        completed += outcome.completed
        steps += outcome.steps
        virtual += outcome.virtual_seconds
        events += outcome.events
        doubled += outcome.doubled
        if outcome.broken:
            outcome.history.clear()
            print(json.dumps(asdict(outcome)), flush=True)
            if stop and not outcome.known:
                break
        if done % COLLECT_EVERY == 0:
            gc.collect()
    print(
        json.dumps(
            {
                "seeds": done,
                "interviews": interviews,
                "completed": completed,
                "steps": steps,
                "virtual_seconds": virtual,
                "events": events,
                "doubled": doubled,
                "cpu_seconds": time.process_time() - began,
            }
        ),
        flush=True,
    )
    return 0


def everything(text: str, processes: int, plan: str, *, stop: bool, show_known: bool) -> int:
    began = time.monotonic()
    total: dict[str, float] = {}
    broken = []
    known: dict[str, int] = {}
    for line in _lines(text, processes, plan, stop=stop):
        if line.get("known"):
            known[line["known"]] = known.get(line["known"], 0) + 1
            if show_known:
                print(f"seed {line['seed']} (known: {line['known']}): {line['broken']}", flush=True)
        elif "broken" in line:
            broken.append(line)
            print(f"seed {line['seed']}: {line['broken']}", flush=True)
            if stop:
                return 1
        else:
            total = {key: total.get(key, 0) + value for key, value in line.items()}
    seconds = time.monotonic() - began
    if not total:
        print("simulate: it ended before it was done")
        return 1
    interviews = int(total["interviews"])
    print(
        f"{int(total['seeds'])} seeds, {interviews} interviews ({int(total['completed'])} completed), "
        f"{total['virtual_seconds'] / 3600:.0f} hours in {seconds:.0f} s: {interviews / seconds:.0f} interviews/s "
        f"({interviews / total['cpu_seconds']:.0f} a second of CPU); {len(broken)} seeds broke a promise"
    )
    print(f"{int(total['events'])} events, {int(total['doubled'])} of them published again under their id")
    for name, count in sorted(known.items()):
        print(f"known, and not mended yet: {count} seeds: {name}")
    if broken:
        first = min(int(line["seed"]) for line in broken)
        HISTORIES.mkdir(parents=True, exist_ok=True)
        path = HISTORIES / f"{first}.txt"
        command = [sys.executable, "-m", "tests.simulation", str(first), "--replay", "--plan", plan]
        path.write_text(subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False).stdout)
        print(f"the history of seed {first}: {path.relative_to(ROOT)}")
    return 1 if broken else 0


def _lines(text: str, processes: int, plan: str, *, stop: bool) -> Iterator[dict[str, Any]]:
    """What the processes say, as they say it."""
    command = [sys.executable, "-m", "tests.simulation", text, "--plan", plan, *(["--stop"] if stop else [])]
    started = [
        subprocess.Popen([*command, "--share", f"{number}/{processes}"], cwd=ROOT, stdout=subprocess.PIPE, text=True)
        for number in range(processes)
    ]
    said: queue.Queue[str | None] = queue.Queue()

    def listen(stream: IO[str]) -> None:
        for line in stream:
            said.put(line)
        said.put(None)

    try:
        for process in started:
            assert process.stdout is not None
            threading.Thread(target=listen, args=(process.stdout,), daemon=True).start()
        talking = len(started)
        while talking:
            line = said.get()
            if line is None:
                talking -= 1
            else:
                yield json.loads(line)
        for process in started:
            if process.wait() != 0:
                raise SystemExit(f"simulate: a process ended with {process.returncode}")
    finally:
        for process in started:
            if process.poll() is None:
                process.kill()
                process.wait()


if __name__ == "__main__":
    sys.exit(main())
