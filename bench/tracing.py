"""What it costs a call that it is recorded: `python -m bench.tracing`.

The same scripted call, with spans and without, in CPU seconds of the worker. As calls differ by more than that, the
spans of the call are also made, cleaned and written again by themselves.
"""

from __future__ import annotations

import asyncio
import statistics
import tempfile
import time
from pathlib import Path

import psutil
from noah.tracing import spans

from local import scenarios, session
from local.candidate import Candidate
from local.demo import FAST
from local.interviewee import Interviewee
from local.stack import Stack
from local.timeline.spans import Span, call, read

PAIRS = 1
REPLAYS = 20


async def held(traces: dict[str, str]) -> tuple[float, list[Span]]:
    """One call: the CPU seconds that its worker took for it, and its spans."""
    chosen = session.choose("career")
    async with Stack("bench-tracing", plans_dir=chosen.folder, env=traces) as stack:
        scenarios.write(stack.scenarios_dir, scenarios.scenario(chosen.data, chosen.answers, settings=FAST))
        worker = psutil.Process(stack.workers[0].pid)
        before = sum(worker.cpu_times()[:2])
        async with Candidate(stack, plan=chosen.id, name="Ada") as candidate:
            await candidate.enter()
            spoken = scenarios.for_person(chosen.data, {"name": "Ada"})
            await Interviewee(candidate, spoken, chosen.answers).run(rate=FAST["rate"])
            await candidate.until_disconnected()
            await asyncio.sleep(3)
        seconds = sum(worker.cpu_times()[:2]) - before
        return seconds, [] if traces else call(read(stack.spans), candidate.trace)


async def replayed(found: list[Span]) -> float:
    """CPU seconds that it takes to make, clean and write as many spans, with the attributes that they had."""
    with tempfile.TemporaryDirectory() as folder:
        before = time.process_time()
        spans.begin(f"{folder}/spans", 1, service="bench", project="bench", session=lambda: None)

        async def one() -> None:
            with spans.call(None, "bench", {}):
                for span in found:
                    with spans.step(span.name, dict(span.attributes)):
                        pass

        for _ in range(REPLAYS):
            await asyncio.create_task(one())
        spans.end(30)
        written = len(Path(folder, "spans").read_text().splitlines())  # noqa: ASYNC240
        assert written >= REPLAYS * len(found), f"{written} of {REPLAYS * len(found)}"
        return (time.process_time() - before) / REPLAYS


async def main() -> None:
    off: list[float] = []
    on: list[float] = []
    found: list[Span] = []
    for _ in range(PAIRS):
        off.append((await held({"TRACES": "off"}))[0])
        seconds, found = await held({})
        on.append(seconds)
    without, recorded = statistics.median(off), statistics.median(on)
    alone = await replayed(found)
    print(f"CPU of the worker for one call: {without:.2f} s without spans, {recorded:.2f} s with them")
    print(f"{len(found)} spans by themselves: {alone:.3f} s, {alone / without:.2%} of the call's")


if __name__ == "__main__":
    asyncio.run(main())
