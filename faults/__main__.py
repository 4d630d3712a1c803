"""`make faults`: commits every fault, many times, and says what it came to.

    python -m faults                    # all rounds
    python -m faults --only model,burst # rounds or faults with one of these in their name
    python -m faults --report           # nothing but the table, from what was added up on this commit

Results add up over one commit in `.local/faults/`. `docs/faults.md` and `docs/atlas.md` are written from them. Fails
when a row of "What must hold" does not hold.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from faults import (
    arrivals,
    candidate_faults,
    database_faults,
    endings,
    growth,
    lease_faults,
    model_faults,
    network,
    pauses,
    report,
    results,
    words_kept,
    worker_faults,
)
from faults.atlas import corpus
from faults.atlas import document as atlas_document
from faults.atlas import run as atlas_run
from faults.cases import Case
from faults.results import Results, Rows
from faults.world import World
from local.paths import ROOT
from local.patience import wait_for

AT_ONCE = 2  # rounds; each holds up to six interviews at the same time
CASE_SECONDS = 300.0
ROUND_SECONDS = 900.0
GROWTH, ATLAS, CORPUS, WORDS = "growth", "atlas", "corpus", "words"
ATLAS_SECONDS = 3600.0


@dataclass(frozen=True)
class Round:
    """Cases that share a world, one after the other or `together` so many at a time."""

    name: str
    cases: Sequence[Case]
    world: dict[str, Any] = field(default_factory=dict)
    together: int = 1
    alone: bool = False
    """Nothing else runs meanwhile: it measures how fast, not whether."""


def rounds() -> list[Round]:
    """All rounds, the longest first."""
    short_grace = {"RECONNECT_GRACE_SECONDS": "4", "PARTICIPANT_TIMEOUT_SECONDS": "4"}
    return [
        Round("lease", lease_faults.cases(), {"people": 120}),
        Round("model", model_faults.cases(), {"people": 60}, together=3),
        Round("speech", pauses.cases(), {"people": 60, "plan": pauses.PLAN}, together=2),
        Round("database", database_faults.cases(), {"people": 80, "database": True}),
        Round("grace", [*candidate_faults.grace_cases(), *endings.cases()], {"waits": short_grace}, together=2),
        Round("time", endings.short_cases(), {"waits": {"MAX_INTERVIEW_MINUTES": "0.2"}}),
        Round("network", candidate_faults.network_cases(), {"network": True}, together=2),
        Round("candidate", candidate_faults.cases(), {}, alone=True),
        Round(
            "worker",
            worker_faults.cases(),
            {"inside": True, "waits": {"FAULTS_BLOCK_SECONDS": str(worker_faults.BLOCK_SECONDS)}},
            alone=True,
        ),
        Round("arrive", arrivals.cases(), {}, alone=True),
    ]


class Runner:
    """Runs rounds and adds up what they came to."""

    def __init__(self, found: Results, wanted: Callable[[str], bool], who: Sequence[str], verbose: bool) -> None:
        self._results = found
        self._wanted = wanted
        self._who = who
        self._verbose = verbose

    async def run(self, name: str) -> None:
        """Run one round, or what of it is wanted."""
        if name == GROWTH:
            await self._guarded(name, self.growth())
        if name == ATLAS:
            await self._guarded(name, self.atlas())
        if name == CORPUS and self._wanted(CORPUS):
            await self._guarded(name, self.corpus())
        if name == WORDS and self._wanted(WORDS):
            await self._guarded(name, self.words())
        for one in rounds():
            if one.name == name:
                await self._guarded(name, self.round(one))

    def say(self, line: str) -> None:
        print(f"{datetime.now(UTC):%H:%M:%S}  {line}", flush=True)

    def _note(self, line: str) -> None:
        if self._verbose:
            self.say(line)

    async def round(self, one: Round) -> None:
        """Commit the faults of a round."""
        cases = [case for case in one.cases if self._wanted(one.name) or self._wanted(case.key)]
        if not cases:
            return
        if one.world.get("network") and not network.available():
            self.say(f"NOT RUN: {one.name}: making a network takes root and iproute2")
            return
        async with World(one.name, note=self._note, **one.world) as world:
            gate = asyncio.Semaphore(one.together)

            async def held(case: Case) -> None:
                async with gate:
                    await self._guarded(case.key, self._case(world, case))

            await asyncio.gather(*map(held, cases))
            await self._leftovers(world, one.name, cases)

    async def growth(self) -> None:
        """Hold 200 interviews on one worker."""
        if not self._wanted(GROWTH):
            return
        async with World("growth", people=growth.MANY, inside=True, note=self._note) as world:
            samples, self._results.growth = await growth.grow(world)
            done = f"{growth.MANY} interviews on one worker, {growth.AT_ONCE} at a time, and nothing else"
            self._add(Case("none", "nothing", done, _nothing), [sample.to_dict() for sample in samples])
            await self._leftovers(world, "growth", [])

    async def atlas(self) -> None:
        """Try what has been reported of others."""

        def wanted(key: str) -> bool:
            return self._wanted(ATLAS) or self._wanted(f"{ATLAS}-{key}")

        def keep(rows: Rows) -> None:
            self._results.atlas[atlas_run.model()] = rows
            self._results.commits[atlas_run.model()] = results.commit()
            self._results.save()

        await atlas_run.run(wanted, self._who, self.say, self._note, keep)

    async def corpus(self) -> None:
        """Hold the calls of people who pause, who have noise around, and who simply talk."""
        calls = self._results.corpus[atlas_run.model()] = []

        def keep(call: dict[str, Any]) -> None:
            calls.append(call)
            self._results.save()

        await corpus.run(self.say, self._note, keep)

    async def words(self) -> None:
        """Cut the connection at every 100 ms of an answer."""
        found = await words_kept.measure(1)
        self._results.words_kept = {f"{position:.1f}": seconds for position, seconds in found.items()}
        self._results.save()

    async def _case(self, world: World, case: Case) -> None:
        began = time.monotonic()
        async with asyncio.timeout(CASE_SECONDS):
            samples = await case.run(world)
        self._add(case, [sample.to_dict() for sample in samples])
        self._note(f"{case.key} took {time.monotonic() - began:.0f} s")

    def _add(self, case: Case, samples: list[dict[str, Any]]) -> None:
        self._results.add(case.key, case.part, case.done, samples)
        self._results.save()
        silences = [each["silence"] for each in samples if each["silence"] is not None]
        firsts = [each["first_audio"] for each in samples if each["first_audio"] is not None]
        lost = sum(len(each["lost"]) for each in samples)
        most = max((each["at_once"] for each in samples), default=0)
        quiet = ", ".join(f"{seconds:.1f}" for seconds in sorted(silences or firsts)[-8:])
        self.say(f"{case.key}: {len(samples)} interviews, silence [{quiet}], lost {lost}, at once {most}")
        for each in samples:
            if each["wrong"] or each["asked_again"]:
                self.say(
                    f"    {each['wrong']} {'asked again: ' + str(each['asked_again']) if each['asked_again'] else ''}"
                )

    async def _leftovers(self, world: World, name: str, cases: Sequence[Case]) -> None:
        found = [self._results.faults[case.key] for case in cases if case.key in self._results.faults]
        left = await world.left_behind(unfinished=any(fault.wrong for fault in found))
        self._results.left_behind += [f"{name}: {each}" for each in left]
        self._results.save()
        if left:
            self.say(f"{name}: LEFT BEHIND: {', '.join(left)}")

    async def _guarded(self, name: str, work: Awaitable[None]) -> None:
        """One case that cannot be run must not keep the others from being."""
        try:
            await work
        except Exception as error:  # noqa: BLE001
            self.say(f"{name}: COULD NOT BE RUN: {type(error).__name__}: {str(error)[:300]}")
            self._results.broken.append(f"{name}: {type(error).__name__}: {str(error)[:120]}")
            self._results.save()


class Rounds:
    """Runs every round that is wanted in a process of its own: the ears of hundreds of people tire one, and then it is
    not Noah who is late.
    """

    def __init__(self, found: Results, options: Sequence[str]) -> None:
        self._results = found
        self._options = options

    async def all(self) -> None:
        """What measures speed alone, the rest some at a time."""
        waiting = rounds()
        for one in waiting:
            if one.alone:
                await self._apart(one.name)
        gate = asyncio.Semaphore(AT_ONCE)

        async def held(name: str) -> None:
            async with gate:
                await self._apart(name)

        await asyncio.gather(held(GROWTH), *(held(one.name) for one in waiting if not one.alone))
        for name in (ATLAS, CORPUS, WORDS):
            await self._apart(name, ATLAS_SECONDS)

    async def _apart(self, name: str, seconds: float = ROUND_SECONDS) -> None:
        part = Results(f"{self._results.commit}-{name}")
        part.path.unlink(missing_ok=True)
        command = [sys.executable, "-m", "faults", "--round", name, "--into", part.commit, *self._options]
        process = await asyncio.create_subprocess_exec(*command, cwd=ROOT)
        try:
            code = await wait_for(process.wait(), seconds)
        except TimeoutError:
            code = -1
        finally:
            if process.returncode is None:
                process.terminate()
                await process.wait()
        if code != 0:
            self._results.broken.append(f"{name}: the round ended with {code}")
        self._results.take(results.load(part.commit))
        part.path.unlink(missing_ok=True)
        self._results.save()


async def _nothing(_: World) -> list[Any]:
    return []


def main() -> int:
    parser = argparse.ArgumentParser(description="Commit faults, and measure what people make of them.")
    parser.add_argument("--only", default="", help="parts of names of rounds or faults, with commas")
    parser.add_argument("--report", action="store_true", help="write docs/faults.md from what is there")
    parser.add_argument("--scratch", action="store_true", help="keep the results and docs/faults.md as they are")
    parser.add_argument("--who", default=",".join(atlas_run.WHO), help="whom the atlas tries, with commas")
    parser.add_argument("--round", help=argparse.SUPPRESS)
    parser.add_argument("--into", help=argparse.SUPPRESS)
    parser.add_argument("--verbose", action="store_true", help="tell the whole story of an interview that failed")
    options = parser.parse_args()
    words = [word for word in options.only.split(",") if word]

    def wanted(name: str) -> bool:
        return not words or any(word in name for word in words)

    if options.round:
        asyncio.run(Runner(Results(options.into), wanted, options.who.split(","), options.verbose).run(options.round))
        return 0
    found = Results("scratch") if options.scratch else results.load(results.commit())
    if not options.report:
        run = results.machine()
        began = time.monotonic()
        found.broken = []
        passed_on = [f"--only={options.only}", f"--who={options.who}", *(["--verbose"] if options.verbose else [])]
        asyncio.run(Rounds(found, passed_on).all())
        found.runs.append(run | {"seconds": round(time.monotonic() - began)})
        found.save()
    rows = report.rows(found)
    if not options.scratch:
        report.write(found, rows)
        atlas_document.write(found)
    print()
    for row in rows:
        print(f"{'holds ' if row.holds else 'BROKEN'}  {row.what}: {row.found}")
    return 0 if all(row.holds for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
