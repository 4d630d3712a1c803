"""What `make up` and `make demo` have in common: which plan, which model, what the screen shows, how it ends."""

from __future__ import annotations

import asyncio
import io
import logging
import os
import re
import signal
import sys
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from gemini_live_simulator import scenario, schema
from noah import model_profile
from noah.data.plans import load_plan, load_plans
from noah.interview.plan_file import PlanError

from local import gemini_key, proxies, scenarios
from local.parts import FUNCTIONS, SETTINGS
from local.paths import CACHE, PLANS, ROOT
from local.ports import PortTakenError
from local.processes import Part, PartError
from local.setup import advice
from local.stack import ALL, BEFOREHAND, EVENTS, OPTIONAL, models
from local.tools import ToolMissingError, has_pubsub

ANSWERS = ROOT / "local" / "answers"
ALONE = CACHE / "plans"
DEFAULT_PLAN = "career"
AGAIN = "run it again; if it ends the same way, `make clean` begins from nothing"


class UsageError(Exception):
    """Something that was asked for cannot be done; the message is one line."""


@dataclass(frozen=True)
class Chosen:
    """The plan of a session: its folder, its content, and what the candidate answers."""

    folder: Path
    data: dict[str, Any]
    answers: scenarios.Answers
    path: Path

    @property
    def id(self) -> str:
        plan_id: str = self.data["id"]
        return plan_id


def choose(plan: str) -> Chosen:
    """`plan` is an id, or the path of a YAML file. Raises UsageError, and PlanError with all that is wrong with it.

    A plan that is given by its path is taken alone, whatever else is in its folder and whatever its file is called.
    """
    by_path = plan.endswith((".yaml", ".yml"))
    path = Path(plan).expanduser() if by_path else PLANS / f"{plan}.yaml"
    if not path.is_file():
        known = ", ".join(sorted(each.stem for each in PLANS.glob("*.yaml")))
        here = next((f"{plan}{end}" for end in (".yaml", ".yml") if Path(f"{plan}{end}").is_file()), "")
        like = f", as PLAN={here}" if here else ""
        raise UsageError(f"there is no plan {plan}: say PLAN=… with one of {known}, or the path of a plan{like}")
    load_plan(path)
    data = scenarios.load_plan(path)
    folder = _alone(path, data["id"]) if by_path else _together(path.parent)
    return Chosen(folder, data, _answers(ANSWERS / f"{data['id']}.yaml", data), path)


def _alone(path: Path, plan_id: str) -> Path:
    """A folder with this plan and nothing else, under its id."""
    folder = ALONE / plan_id
    folder.mkdir(parents=True, exist_ok=True)
    draft = folder / f".{plan_id}.{os.getpid()}"
    draft.write_bytes(path.read_bytes())
    draft.replace(folder / f"{plan_id}.yaml")
    return folder


def _together(folder: Path) -> Path:
    """The folder, all of whose plans are right and called by their ids. Raises PlanError and UsageError."""
    strange = {each.stem for each in folder.glob("*.yaml")} - load_plans(folder).keys()
    for stem in sorted(strange):
        plan_id = load_plan(folder / f"{stem}.yaml").id
        raise UsageError(f"{folder / stem}.yaml has the id {plan_id}: call the file {plan_id}.yaml")
    return folder


def _answers(path: Path, plan: dict[str, Any]) -> scenarios.Answers:
    """What the demo's candidate answers; nothing where nobody has written it. Raises UsageError."""
    if not path.is_file():
        return {}
    try:
        answers = scenarios.load_answers(path)
    except (ValueError, TypeError, AttributeError, yaml.YAMLError) as error:
        raise UsageError(f"{path}: {error}") from None
    questions = [question["id"] for question in scenarios.questions(plan)]
    for name in answers:
        if name not in questions:
            raise UsageError(f"{path}: the plan has no question {name!r}; it has {', '.join(questions)}")
    return answers


def real_model() -> bool:
    """Whether Gemini itself is spoken to, because there is a key for it."""
    return bool(os.environ.get("GOOGLE_API_KEY"))


def parts_for_model() -> frozenset[str]:
    """The parts to start: the simulator only where Gemini itself is not spoken to."""
    return (ALL | BEFOREHAND) - ({"gemini"} if real_model() else set())


def parts_for_events() -> frozenset[str]:
    """Pub/Sub and a webhook, where there is an emulator; else nothing, and a line that says so."""
    if has_pubsub():
        return EVENTS
    print("without events: there is no Pub/Sub emulator here (say PUBSUB_EMULATOR_JAR=FILE)", flush=True)
    return frozenset()


def settings() -> dict[str, str]:
    """The project's variables that are set here; they reach the processes. Each worker has a PORT of its own."""
    env = {name: os.environ[name] for name in SETTINGS if name in os.environ and name != "PORT"}
    if real_model():
        env.setdefault("GOOGLE_GENAI_USE_VERTEXAI", "false")
        if env["GOOGLE_GENAI_USE_VERTEXAI"].lower() in ("false", "0"):
            env.setdefault("GEMINI_MODELS", gemini_key.model())
    return env


def model_line() -> str:
    """Who speaks, in a line."""
    if real_model():
        return "the model is Gemini, with your GOOGLE_API_KEY"
    speaks_as = f", as {name}" if (name := models().get("GEMINI_MODELS")) else ""
    limits = "it hears that you speak, not what (GOOGLE_API_KEY=… uses Gemini)"
    return f"the model is a SIMULATOR of Gemini Live{speaks_as}: {limits}"


def check_model() -> None:
    """Whether the simulator can speak as the model that `MODEL=…` names, where it is to. Raises UsageError."""
    chosen = models().get("GEMINI_MODELS", "")
    if real_model() or not chosen:
        return
    try:
        first = model_profile.parse(chosen)[0]
    except ValueError as error:
        raise UsageError(f"MODEL: {error}") from None
    known = [name for name in model_profile.PROFILES if not _refused(model_profile.LiveModel(name))]
    if first.name not in model_profile.PROFILES or _refused(first):
        why = _refused(first) if first.name in model_profile.PROFILES else f"no model {first.name} is known"
        raise UsageError(f"MODEL: {why}; say one of {', '.join(known)}")


def _refused(model: model_profile.LiveModel) -> str:
    vertex = os.environ.get("GOOGLE_GENAI_USE_VERTEXAI", "true").lower() not in ("false", "0")
    return model_profile.refusal(model, vertex=vertex)


def check_scenario(path: Path) -> None:
    """Whether the simulator understands this file. Raises UsageError."""
    if not path.is_file():
        raise UsageError(f"there is no scenario {path}: say SCENARIO= and the path of a file")
    try:
        scenario.load(path)
    except schema.ScenarioError as error:
        raise UsageError(f"SCENARIO: {error}") from None


def ports(given: str) -> dict[str, int]:
    """`web=5173 livekit=7880` as a mapping; names are those that the screen shows. Raises UsageError."""
    known = sorted((ALL | OPTIONAL | set(FUNCTIONS)) - {"functions", "workers"})
    found: dict[str, int] = {}
    for entry in given.split():
        name, _, port = entry.partition("=")
        if name not in known and not re.fullmatch(r"worker-[1-9]\d*", name):
            raise UsageError(f"PORTS: there is no part {name}; say one of {', '.join(known)}, worker-1, ...")
        if not re.fullmatch(r"[1-9]\d{0,4}", port) or int(port) > 65_535:
            raise UsageError(f"PORTS: {entry} gives no port: say {name}= and a number from 1 to 65535")
        if name in found or int(port) in found.values():
            raise UsageError(f"PORTS: {entry} comes twice: give each part once, and a port of its own")
        found[name] = int(port)
    return found


def show(part: Part) -> None:
    """One line for a part that is ready."""
    print(f"  up  {part.name:12} {part.ready_after:5.1f} s  {part.url}", flush=True)


def main(run: Callable[[], Coroutine[Any, Any, int]]) -> None:
    """Run until it returns or is interrupted; exit with its code, 1 for a failure in one line, 130 for Ctrl-C."""
    if not real_model():
        proxies.drop(os.environ)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal without these letters shows others
    try:
        sys.exit(asyncio.run(_until_ended(run)))
    except PartError as error:
        # its log is on the screen by now, and what to do stands below it
        sys.exit(f"{error}\n{advice(str(error)) or AGAIN}")
    except (UsageError, PlanError, gemini_key.KeyProblem, PortTakenError, ToolMissingError) as error:
        sys.exit(f"{error}")
    except OSError as error:
        # a full disk, a folder of somebody else: no traceback says that better
        sys.exit(advice(str(error)) or str(error))
    except (KeyboardInterrupt, asyncio.CancelledError):
        print("interrupted; everything that was started has been ended", flush=True)
        sys.exit(130)


async def _until_ended(run: Callable[[], Coroutine[Any, Any, int]]) -> int:
    task = asyncio.current_task()
    assert task is not None
    loop = asyncio.get_running_loop()

    def interrupt() -> None:
        # what is cut in the middle is not worth a traceback of the client library
        logging.disable(logging.CRITICAL)
        task.cancel()

    for ending in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(ending, interrupt)
    env = settings()
    if "GEMINI_MODELS" in env and real_model() and env["GOOGLE_GENAI_USE_VERTEXAI"].lower() in ("false", "0"):
        base = env.get("GEMINI_BASE_URL") or gemini_key.GOOGLE
        await gemini_key.check(env["GOOGLE_API_KEY"], env["GEMINI_MODELS"], base)
    return await run()
