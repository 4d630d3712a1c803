"""Runs Terraform on copies: the checkout stays clean, and several runs can go on at once."""

from __future__ import annotations

import fcntl
import json
import os
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from local.paths import ROOT
from tests.terraform import readmes

TERRAFORM = ROOT / "terraform"
RUN_SECONDS = 1500  # they have what other tests leave of the processors
# What the configuration reads outside of terraform/.
READ = ("firebase.json", "firestore.rules", "firestore.indexes.json", "functions")
SKIP = shutil.ignore_patterns(
    ".terraform", ".terraform.lock.hcl", "*.tfstate*", "build", "__pycache__", ".mypy_cache", ".ruff_cache"
)


def roots() -> list[str]:
    """Every folder that Terraform runs in, the slowest first."""
    found = {path.parent.parent for path in TERRAFORM.rglob("tests/*.tftest.hcl")}
    found |= {path.parent for path in TERRAFORM.rglob("versions.tf")}
    names = [str(path.relative_to(TERRAFORM)) for path in found]
    return sorted(names, key=lambda name: (not name.endswith("environment"), not name.startswith("env"), name))


def command() -> list[str]:
    """The command that stands for `terraform`: plain, or what the variable TERRAFORM names."""
    return shlex.split(os.environ.get("TERRAFORM", "terraform"))


@dataclass
class Result:
    """What `init`, `validate` and `test` said in one folder."""

    root: str
    code: int
    output: str
    # messages of `terraform test -json`, in order
    messages: list[dict[str, Any]] = field(default_factory=list)

    @property
    def statuses(self) -> dict[str, str]:
        """Each run of each test file, and how it ended."""
        return {
            f"{m['test_run']['path']}: {m['test_run']['run']}": m["test_run"]["status"]
            for m in self.messages
            if m["type"] == "test_run" and m["test_run"].get("status")
        }

    @property
    def assertions(self) -> int:
        """How many assertions and expected failures the runs that passed hold."""
        total = 0
        for file in (TERRAFORM / self.root / "tests").glob("*.tftest.hcl"):
            for name, body in runs_of(file).items():
                if self.statuses.get(f"tests/{file.name}: {name}") == "pass":
                    total += len(re.findall(r"^\s+assert \{", body, re.M)) + len(expected_failures(body))
        return total

    def state(self, run: str) -> dict[str, dict[str, Any]]:
        """The values of every resource after the run, by address."""
        found = next(m for m in self.messages if m["type"] == "test_state" and m["@testrun"] == run)
        return dict(_resources(found["test_state"]["root_module"]))

    def changes(self, run: str) -> dict[str, list[str]]:
        """What the run's plan would do to each resource, by address."""
        found = next(m for m in self.messages if m["type"] == "test_plan" and m["@testrun"] == run)
        return {c["address"]: c["change"]["actions"] for c in found["test_plan"]["resource_changes"]}

    def text(self) -> str:
        """Everything that Terraform printed."""
        return "\n".join([self.output, *(json.dumps(m) for m in self.messages)])


def _resources(module: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for resource in module.get("resources", []):
        yield resource["address"], resource["values"]
    for child in module.get("child_modules", []):
        yield from _resources(child)


def runs_of(file: Path) -> dict[str, str]:
    """The body of each `run` block of a test file, by name."""
    parts = re.split(r'^run "([^"]+)" \{$', file.read_text(), flags=re.M)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def expected_failures(body: str) -> list[str]:
    """What a run expects to be refused."""
    return [
        name.strip()
        for found in re.findall(r"expect_failures\s*=\s*\[([^\]]*)\]", body)
        for name in found.split(",")
        if name.strip()
    ]


class Runs:
    """Each folder's result, made once, whichever of several test processes asks first."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._ahead: dict[str, Future[Result]] = {}

    def begin_all(self) -> ThreadPoolExecutor:
        """Start every folder in the background; for a test process that is alone."""
        pool = ThreadPoolExecutor(os.cpu_count() or 2)
        self._ahead = {root: pool.submit(self._run, root) for root in [*roots(), readmes.EXAMPLES]}
        return pool

    def result(self, root: str) -> Result:
        return self._ahead[root].result() if root in self._ahead else self._run(root)

    def _run(self, root: str) -> Result:
        cached = self._folder / f"{root.replace('/', '-')}.json"
        with locked(cached.with_suffix(".lock")):
            if not cached.exists():
                result = _init_validate_test(root, self._folder / f"{root.replace('/', '-')}-copy")
                cached.write_text(json.dumps(result.__dict__))
        return Result(**json.loads(cached.read_text()))


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold a file's lock, against other processes."""
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def copied(to: Path) -> Path:
    """A copy of all that the configuration reads; returns its terraform folder."""
    shutil.copytree(TERRAFORM, to / "terraform", ignore=SKIP)
    for name in READ:
        source = ROOT / name
        (to / name).parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, to / name, ignore=SKIP)
        else:
            shutil.copy(source, to / name)
    return to / "terraform"


def _init_validate_test(root: str, to: Path) -> Result:
    where = copied(to) / root
    if root == readmes.EXAMPLES:
        readmes.write_examples(where)
    verbose = ["-verbose"] if root.startswith("environments/") else []
    steps = [["init", "-backend=false", "-input=false", "-no-color"], ["validate", "-no-color"]]
    output = ""
    for step in steps:
        done = _terraform(where, step)
        output += done.stdout + done.stderr
        if done.returncode:
            return Result(root, done.returncode, output)
    done = _terraform(where, ["test", "-json", *verbose])
    messages = [_without_schemas(json.loads(line)) for line in done.stdout.splitlines() if line.startswith("{")]
    shutil.rmtree(to)
    return Result(root, done.returncode, output + done.stderr, messages)


def _without_schemas(message: dict[str, Any]) -> dict[str, Any]:
    for part in message.values():
        if isinstance(part, dict):
            part.pop("provider_schemas", None)
    return message


def _terraform(where: Path, arguments: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*command(), f"-chdir={where}", *arguments],
        cwd=ROOT,
        env={
            **os.environ,
            "TF_DATA_DIR": str(where / ".terraform"),
            "CHECKPOINT_DISABLE": "1",
            # schemas of some MB are read again for each run: a collector that runs less often saves a fifth of it
            "GOGC": "400",
            "TF_IN_AUTOMATION": "1",
        },
        capture_output=True,
        text=True,
        timeout=RUN_SECONDS,
        check=False,
    )
