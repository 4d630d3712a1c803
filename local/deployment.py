"""Where a deployment's parts are: the local system's from `.local/stack.json`, others' from Terraform's outputs."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from noah import model_profile
from noah.model_profile import LiveModel

from local.paths import ROOT, STACK_FILE

ENVIRONMENTS = ("dev", "staging", "prod")
OUTPUT_SECONDS = 60


class NoDeploymentError(Exception):
    """It cannot be said where the deployment is; the message is one line that says what to do."""


@dataclass(frozen=True)
class Deployment:
    """What there is to ask. `local` parts are this machine's own; the others are reached with Google credentials."""

    name: str
    project: str
    livekit_url: str
    livekit_secret: str
    start_bot_url: str
    interviews_url: str
    model: str
    model_location: str
    others: tuple[str, ...] = ()
    """The models that take over when `model` cannot be had."""
    report_model: str = model_profile.DEFAULT_REPORT
    report_location: str = "global"
    agent_name: str = "noah-voice-agent"
    # on Google Cloud
    region: str = ""
    worker_path: str = ""
    """At Cloud Run's API, below project and region: services/NAME or workerPools/NAME."""
    # on this machine
    local: bool = False
    secrets_endpoint: str = ""
    firestore_emulator: str = ""
    gemini_url: str = ""
    gemini_ca: str = ""
    worker_urls: tuple[str, ...] = ()
    worker_pids: tuple[int, ...] = ()
    logs: str = ""


def of_stack(found: Mapping[str, Any]) -> Deployment:
    """The local system, as its `stack.json` says. Raises NoDeploymentError."""
    model, *others = _models(found.get("gemini_models") or os.environ.get("GEMINI_MODELS", model_profile.DEFAULT))
    return Deployment(
        name="local",
        local=True,
        project=found["project"],
        livekit_url=found["livekit_url"],
        livekit_secret=f"projects/{found['project']}/secrets/livekit-credentials",
        start_bot_url=found["start_bot_url"],
        interviews_url=found["interviews_url"],
        model=model.name,
        model_location=model.location or os.environ.get("GOOGLE_CLOUD_LOCATION", "us-central1"),
        others=tuple(other.name for other in others),
        report_model=os.environ.get("REPORT_MODEL", model_profile.DEFAULT_REPORT),
        report_location=os.environ.get("REPORT_LOCATION", "global"),
        secrets_endpoint=found["secrets_endpoint"],
        firestore_emulator=found["firestore_emulator"],
        gemini_url=found["gemini_url"],
        gemini_ca=found["gemini_ca"],
        worker_urls=tuple(worker["url"] for worker in found["workers"]),
        worker_pids=tuple(worker["pid"] for worker in found["workers"]),
        logs=found["logs"],
    )


def of_outputs(name: str, outputs: Mapping[str, Any]) -> Deployment:
    """A deployed environment, as `terraform output -json` says. Raises NoDeploymentError."""
    try:
        noah = outputs["noah"]["value"]
        model, *others = _models(noah["gemini_models"])
        return Deployment(
            name=name,
            project=noah["project"],
            region=noah["region"],
            livekit_url=noah["livekit_url"],
            livekit_secret=noah["livekit_secret"]["id"],
            start_bot_url=noah["start_bot_url"],
            interviews_url=noah["interviews_url"],
            model=model.name,
            model_location=model.location or noah["model_location"],
            others=tuple(other.name for other in others),
            report_model=noah["report_model"],
            report_location=noah["report_location"],
            worker_path=noah["worker_path"],
        )
    except KeyError as error:
        raise NoDeploymentError(f"{name}: Terraform has no output {error}: run terraform apply first") from None


def _models(models: str | Sequence[str]) -> tuple[LiveModel, ...]:
    """The models that speak, of a list as GEMINI_MODELS has it. Raises NoDeploymentError."""
    try:
        return model_profile.parse(models if isinstance(models, str) else ",".join(models))
    except ValueError as error:
        raise NoDeploymentError(f"GEMINI_MODELS: {error}") from None


def find(name: str) -> Deployment:
    """The deployment of that name: `local`, `dev`, `staging` or `prod`. Raises NoDeploymentError."""
    if name == "local":
        if not STACK_FILE.exists():
            raise NoDeploymentError("nothing runs here: `make up` in another window, or ENV=dev for an environment")
        return of_stack(json.loads(STACK_FILE.read_text()))
    if name not in ENVIRONMENTS:
        raise NoDeploymentError(f"ENV is {name!r}: write local, {', '.join(ENVIRONMENTS)}")
    return of_outputs(name, _outputs(ROOT / "terraform" / "environments" / name))


def _outputs(folder: Path) -> dict[str, Any]:
    command = [*shlex.split(os.environ.get("TERRAFORM", "terraform")), f"-chdir={folder}", "output", "-json"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=OUTPUT_SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NoDeploymentError(f"terraform output: {error}") from None
    if done.returncode:
        raise NoDeploymentError(
            f"terraform output failed in {folder.relative_to(ROOT)}: run terraform init there first (docs/deploy.md)"
        )
    outputs: dict[str, Any] = json.loads(done.stdout)
    return outputs
