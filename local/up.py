"""`make up`: the whole system on this machine, until Ctrl-C.

    python -m local.up --workers 2 --plan career --scenario FILE --ports "web=5173"

When all is up, `.local/stack.json` says where everything is, for scripts, tests and debuggers. The screen shows what
happens: the log events of the functions and the workers.
"""

from __future__ import annotations

if __name__ == "__main__":  # before the imports, which take a second
    from local import early

    early.say_so()


import argparse
import asyncio
import json
import os
import shutil
from pathlib import Path

from local import parts, scenarios, session, team
from local.happenings import Happenings
from local.paths import STACK_FILE, WEB
from local.stack import AFTERWARDS, Stack

NAME = "up"
WATCH_SECONDS = 0.25
OURS = (*parts.FUNCTIONS, "worker", "receiver")


async def run(options: argparse.Namespace) -> int:
    chosen = session.choose(options.plan)
    if options.workers < 1:
        raise session.UsageError(f"WORKERS={options.workers} starts nobody who could speak: say 1 or more")
    if options.scenario is None:
        session.check_model()
    else:
        session.check_scenario(options.scenario)
    web = {"web"} if (WEB / "dist" / "index.html").exists() else set()
    print(f"Noah on this machine; {session.model_line()}", flush=True)
    async with Stack(
        NAME,
        parts=session.parts_for_model() | session.parts_for_events() | AFTERWARDS | web,
        workers=options.workers,
        plans_dir=chosen.folder,
        env=session.settings(),
        ports=session.ports(options.ports),
        ready=session.show,
        cwd=Path.cwd(),
        plan=chosen.id,
    ) as stack:
        _write_scenarios(stack, chosen, options.scenario)
        out = options.out or where(stack.run)
        write(stack, out)
        try:
            print(f"All is up, in {stack.started_in:.1f} s; logs are in {stack.logs}")
            await team.make_staff(stack)
            print(f"The team's: {stack.review_url or '(not built)'}   as {team.EMAIL}, password {team.PASSWORD}")
            print(f"The page: {stack.web_url or '(not built)'}   The rest: {out}   Ctrl-C ends it.", flush=True)
            await _watch(stack)
        finally:
            out.unlink(missing_ok=True)
    return 1


def _write_scenarios(stack: Stack, chosen: session.Chosen, own: Path | None) -> None:
    scenarios.write_all(chosen.folder, stack.scenarios_dir)
    scenarios.write(stack.scenarios_dir, scenarios.scenario(chosen.data, chosen.answers))
    if own is not None:
        # the first that fits, by file name, is taken
        shutil.copy(own, stack.scenarios_dir / f"00-{own.stem}.yaml")


def where(run: Path) -> Path:
    """Where a stack in this folder is described: the first of a clone in the documented file, others apart."""
    return STACK_FILE if run.name == NAME else run / STACK_FILE.name


def write(stack: Stack, path: Path) -> None:
    """Write where everything is, in one step."""
    draft = path.with_suffix(f".{os.getpid()}")
    draft.write_text(json.dumps(stack.description(), indent=2) + "\n")
    draft.replace(path)


async def _watch(stack: Stack) -> None:
    """Show what happens. Returns when a part has ended, which none does by itself."""
    happenings = Happenings()
    ours = [part for part in [*stack.parts.values(), *stack.workers] if part.name.startswith(OURS)]
    while True:
        for part in ours:
            for line in happenings.since(part.name, part.log):
                print(line, flush=True)
        for part in [*stack.parts.values(), *stack.workers]:
            if not part.running:
                print(f"{part.name} has ended with {part.returncode}; its log is {part.log}", flush=True)
                return
        await asyncio.sleep(WATCH_SECONDS)


def main() -> None:
    parser = argparse.ArgumentParser(description="The whole system on this machine.")
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--plan", default=session.DEFAULT_PLAN, help="id of a plan, or the path of one")
    parser.add_argument("--scenario", type=Path, help="a scenario file for the simulator")
    parser.add_argument("--ports", default="", help="fixed ports, as 'web=5173 livekit=7880'")
    parser.add_argument("--out", type=Path, help="where to write where everything is")
    options = parser.parse_args()
    session.main(lambda: run(options))


if __name__ == "__main__":
    main()
