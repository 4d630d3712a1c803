"""`python -m noah start` serves; `dev`, `replay` and `plan` are for people and for builds."""

import argparse
import gc
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from noah import log
from noah.data.plans import load_plan, load_plans
from noah.interview.check import drawing, facts, paths
from noah.interview.plan_file import PlanError
from noah.settings import Settings, SettingsError, load


def _serve(settings: Settings) -> None:
    # the framework's own watchdog wakes every 20 ms; heartbeat.py notices a stall with less
    os.environ.setdefault("LIVEKIT_AGENTS_LOOP_BLOCK_WARN_MS", "0")
    # 225 MB of voice-activity and end-of-turn weights that Gemini does not need
    os.environ.setdefault("LIVEKIT_AGENTS_PRELOAD_LOCAL_INFERENCE", "0")

    # what is imported stays: to look for garbage in it takes an eighth of the start; `settle` switches it on again
    gc.disable()
    from noah.process import worker

    worker.serve(settings)


def check_plans(files: Sequence[str], *, draw: bool = False) -> int:
    """Check the named plans, and print the paths through each, or a drawing. Returns 0 when all are good, else 1."""
    failed = False
    for name in files:
        try:
            plan = load_plan(name)
            print("\n".join((drawing if draw else paths)(plan)))
            if not draw and Path(name).name != f"{plan.id}.yaml":
                print(f"in worker/noah/plans this file has to be called {plan.id}.yaml; elsewhere any name will do")
        except PlanError as error:
            print(error, file=sys.stderr)
            failed = True
    return 1 if failed else 0


def print_facts(files: Sequence[str]) -> int:
    """Print, for the page's `config.json`, the title, length and language of each plan by its id. Returns 0, or 1."""
    try:
        plans = [load_plan(name) for name in files]
    except PlanError as error:
        print(error, file=sys.stderr)
        return 1
    print(json.dumps({plan.id: facts(plan) for plan in plans}, ensure_ascii=False))
    return 0


def main() -> None:
    """Run the command. A wrong setting ends it with one line that names the setting."""
    parser = argparse.ArgumentParser(prog="python -m noah", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("start", help="serve, as in production")
    commands.add_parser("dev", help="serve, with more to read")
    commands.add_parser("replay", help="write to Firestore what killed workers left in JOURNAL_DIR")
    plan = commands.add_parser("plan", help="check a plan and print the path through it")
    plan.add_argument("action", choices=["check", "facts"], help="facts: what a page says of the plans, as JSON")
    plan.add_argument("file", nargs="+")
    plan.add_argument("--draw", action="store_true", help="with check: print the plan as a Mermaid flowchart instead")
    arguments = parser.parse_args()
    if arguments.command == "plan":
        if arguments.action == "facts":
            sys.exit(print_facts(arguments.file))
        sys.exit(check_plans(arguments.file, draw=arguments.draw))
    try:
        settings = load()
        load_plans(settings.plans_dir)
    except SettingsError as error:
        sys.exit(str(error))
    except PlanError as error:
        sys.exit(f"PLANS_DIR: {error}")
    log.configure("DEBUG" if arguments.command == "dev" else "INFO")
    if arguments.command == "replay":
        from noah.data import replay
        from noah.data.events import Outlet, source_of

        timeout_s = settings.state_timeout_seconds
        project, directory = settings.google_cloud_project, settings.journal_dir
        outlet = Outlet(source_of(project)) if settings.events_topic else None
        sys.exit(replay.main(project, directory, settings.lease_seconds, timeout_s, outlet))
    _serve(settings)


if __name__ == "__main__":
    main()
