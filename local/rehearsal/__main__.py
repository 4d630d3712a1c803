"""`make rehearse PLAN=…`: people take the interview, and a page says what became of it. Exit code 1: a promise broke.

python -m local.rehearsal --plan career
"""

from __future__ import annotations

if __name__ == "__main__":  # before the imports, which take a second
    from local import early

    early.say_so()


import argparse
import logging
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from noah.data.plans import load_plan
from noah.interview.personal import personal
from noah.interview.plan import Plan

from local import session
from local.paths import CACHE
from local.rehearsal import played, verdict
from local.rehearsal.judge import Judgement, judge
from local.rehearsal.page import page
from local.rehearsal.people import PEOPLE, Person, PersonError, load_all
from local.rehearsal.record import Record
from local.rehearsal.run import rehearse, seats
from local.stack import Stack

PAGES = CACHE / "rehearsal"


async def run(chosen: session.Chosen, folder: Path, *, scripted: bool = False) -> int:
    """Rehearse a plan with the people of a folder; the exit code."""
    began = time.monotonic()
    people = load_all(folder)
    real = session.real_model()
    players: list[played.Player] = []
    api = played.client() if real and not scripted else None

    def play(person: Person) -> played.Player:
        assert api is not None
        players.append(played.Player(person, api, played.model()))
        return players[-1]

    who = f"{len(people)} scripted people" if api is None else f"{len(people)} people, played by {played.model()},"
    print(f"{who} take the interview ‘{chosen.id}’; {session.model_line()}", flush=True)

    def done(record: Record) -> None:
        status = record.interview.get("status", "not stored")
        print(f"{time.monotonic() - began:7.1f}  {record.name:10} {status} {record.problem}".rstrip(), flush=True)

    with tempfile.TemporaryDirectory(prefix="rehearsal-") as plans:
        taken = seats(people, chosen.data, Path(plans))
        async with Stack(
            "rehearsal",
            parts=session.parts_for_model(),
            plans_dir=Path(plans),
            env=session.settings(),
            ready=session.show,
            cwd=Path.cwd(),
        ) as stack:
            print(f"All is up, in {stack.started_in:.1f} s; logs are in {stack.logs}\n", flush=True)
            records = await rehearse(stack, taken, real=real, played=play if api else None, done=done)
    plan = load_plan(chosen.path)
    judged = [judge(plan, record) for record in records]
    shown = personal(plan, {})  # in the words for whom nothing is known of
    written = write(shown, judged, simulated=not real, scripted=api is None)
    if api is not None:
        print(f"the people used {sum(each.tokens for each in players)} tokens", flush=True)
    print("", *verdict.table(shown, judged), "", verdict.sentence(shown, judged), sep="\n")
    print(f"{written}, after {time.monotonic() - began:.0f} s", flush=True)
    return report_broken(judged)


def write(
    plan: Plan, judged: Sequence[Judgement], *, simulated: bool, scripted: bool = True, folder: Path = PAGES
) -> Path:
    """Write the page of a plan; where it is."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{plan.id}.html"
    path.write_text(page(plan, judged, simulated=simulated, scripted=scripted), encoding="utf-8")
    return path


def report_broken(judged: Sequence[Judgement]) -> int:
    """Name each promise that broke; 1 if there is one."""
    broken = [f"{each.record.name}: {one.promise}: {one}" for each in judged for one in each.broken]
    for line in broken:
        print(f"BROKEN  {line}", flush=True)
    return 1 if broken else 0


def main() -> None:
    parser = argparse.ArgumentParser(
        description="Scripted people take a plan's interview, and a page says how it went."
    )
    parser.add_argument("--plan", default=session.DEFAULT_PLAN, help="id of a plan, or the path of one")
    parser.add_argument("--people", type=Path, default=PEOPLE, help="the folder of the people's files")
    parser.add_argument("--scripted", action="store_true", help="with a key too, people say what is in their files")
    options = parser.parse_args()
    logging.getLogger("livekit").setLevel(logging.ERROR)  # the client library warns of its own house-keeping

    async def rehearsal() -> int:
        session.check_model()
        return await run(session.choose(options.plan), options.people, scripted=options.scripted)

    try:
        session.main(rehearsal)
    except PersonError as error:
        sys.exit(f"{error}")


if __name__ == "__main__":
    main()
