"""What the doctor makes of answers that only Google Cloud and LiveKit Cloud give."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from local import deployment
from local.deployment import NoDeploymentError, find, of_outputs
from local.doctor import Finding, Soon, Unwell, lasting, main, refused_by_livekit, refused_report, revision

pytestmark = pytest.mark.unit
URL = "wss://example.livekit.cloud"


def service(**changed: Any) -> dict[str, Any]:
    """A worker's Cloud Run service, in order."""
    found: dict[str, Any] = {
        "latestCreatedRevision": "projects/p/locations/r/services/noah-worker/revisions/noah-worker-00002",
        "latestReadyRevision": "projects/p/locations/r/services/noah-worker/revisions/noah-worker-00002",
        "scaling": {"scalingMode": "MANUAL", "manualInstanceCount": 2},
        "template": {
            "containers": [
                {
                    "image": "europe-west4-docker.pkg.dev/p/noah/worker@sha256:0",
                    "env": [
                        {"name": "LIVEKIT_URL", "value": URL},
                        {"name": "LIVEKIT_CREDENTIALS", "valueSource": {"secretKeyRef": {"version": "3"}}},
                    ],
                }
            ]
        },
    }
    return found | changed


def test_a_worker_in_order() -> None:
    assert revision(service(), "3") == "2 instances with version 3"


def test_a_worker_with_an_older_secret() -> None:
    with pytest.raises(Unwell, match="use version 3 of the secret, the newest is 4: terraform apply"):
        revision(service(), "4")


def test_a_worker_that_was_never_deployed() -> None:
    placeholder = service()
    placeholder["template"]["containers"][0]["image"] = "us-docker.pkg.dev/cloudrun/container/hello"
    with pytest.raises(Unwell, match="placeholder"):
        revision(placeholder, "3")


def test_a_worker_whose_newest_revision_does_not_start() -> None:
    with pytest.raises(Unwell, match="noah-worker-00003 is not ready"):
        revision(service(latestCreatedRevision="projects/p/revisions/noah-worker-00003"), "3")


def test_no_instances() -> None:
    with pytest.raises(Unwell, match="the floor of this hour is 0"):
        revision(service(scaling={"scalingMode": "MANUAL"}), "3")


def test_a_model_that_retires_soon_is_named_with_its_successor() -> None:
    names = ("gemini-3.8-live", "gemini-live-2.5-flash-native-audio", "gemini-3.8-flash")
    with pytest.raises(Soon, match=r"native-audio retires on 2026-12-13.*: use gemini-3\.8-live"):
        lasting(names, date(2026, 11, 28))
    assert "none retires" in lasting(names, date(2026, 10, 1))
    assert str(Finding("the models stay", True, "x", soon=True)) == "soon  the models stay: x"


def test_a_report_model_that_is_gone_is_named_with_what_to_set() -> None:
    says = refused_report(404, "gemini-2.5-flash at us-central1", "gemini-2.5-flash")
    assert says.startswith("there is no gemini-2.5-flash at us-central1, and every report fails")
    assert "REPORT_MODEL to gemini-3.8-flash" in says
    assert "answered 403" in refused_report(403, "x at y", "x")


@pytest.mark.parametrize(
    ("status", "text", "says"),
    [
        (200, '{"rooms": []}', ""),
        (401, "invalid token: eyJ…, error: token signature is invalid", "does not fit the key APIkey"),
        (401, "invalid API key for domain", "belongs to another project"),
        (401, "invalid API key: APIkey", "belongs to another project"),
        (429, "", "wait some minutes"),
        (503, "", "answered 503"),
    ],
)
def test_what_livekit_answers(status: int, text: str, says: str) -> None:
    found = refused_by_livekit(status, text, "APIkey-of-ours", URL)
    assert says in found if says else found == ""
    assert "APIkey-of-ours" not in found


def test_an_environment_is_found_by_its_outputs() -> None:
    noah = {
        "project": "example-noah-dev",
        "region": "europe-west4",
        "livekit_url": URL,
        "livekit_secret": {"id": "projects/example-noah-dev/secrets/livekit-credentials", "version": "3"},
        "start_bot_url": "https://noah-start-bot-x.a.run.app",
        "interviews_url": "https://noah-interviews-x.a.run.app",
        "gemini_models": "gemini-3.8-live@us-central1,gemini-live-2.5-flash-native-audio",
        "model_location": "europe-west4",
        "report_model": "gemini-3.8-flash",
        "report_location": "eu",
        "worker_path": "services/noah-worker",
    }
    found = of_outputs("dev", {"noah": {"value": noah}})
    assert found.livekit_secret.endswith("/livekit-credentials")
    assert not found.local
    assert (found.model, found.model_location) == ("gemini-3.8-live", "us-central1")
    assert found.others == ("gemini-live-2.5-flash-native-audio",)
    assert found.report_location == "eu"
    elsewhere = of_outputs("dev", {"noah": {"value": noah | {"gemini_models": ["gemini-3.8-live"]}}})
    assert elsewhere.model_location == "europe-west4"
    with pytest.raises(NoDeploymentError, match="no output 'gemini_models': run terraform apply"):
        of_outputs("dev", {"noah": {"value": {"project": "example-noah-dev"}}})


def test_an_environment_that_does_not_exist() -> None:
    with pytest.raises(NoDeploymentError, match="write local, dev, staging, prod"):
        find("production")


def test_terraform_that_was_never_initialised(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERRAFORM", "false")
    with pytest.raises(NoDeploymentError, match="run terraform init there first"):
        find("dev")


def test_nothing_runs_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(deployment, "STACK_FILE", tmp_path / "stack.json")
    monkeypatch.setattr("sys.argv", ["doctor"])
    monkeypatch.delenv("ENV", raising=False)
    assert main() == 2
    assert "make up" in capsys.readouterr().out


def test_the_environment_comes_from_make(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("sys.argv", ["doctor"])
    monkeypatch.setenv("ENV", "production")
    assert main() == 2
    assert "'production'" in capsys.readouterr().out


def test_the_stack_file_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keys = (
        "project livekit_url start_bot_url interviews_url secrets_endpoint firestore_emulator gemini_url gemini_ca logs"
    )
    described = dict.fromkeys(keys.split(), "x") | {"workers": [{"url": "http://127.0.0.1:1", "pid": 1}]}
    (tmp_path / "stack.json").write_text(json.dumps(described))
    monkeypatch.setattr(deployment, "STACK_FILE", tmp_path / "stack.json")
    monkeypatch.delenv("GEMINI_MODELS", raising=False)
    assert find("local").worker_pids == (1,)
    assert find("local").model == "gemini-3.8-live"
    monkeypatch.setenv("GEMINI_MODELS", "gemini-3.8-live@eu")
    assert find("local").model_location == "eu"
    monkeypatch.setenv("GEMINI_MODELS", "@eu")
    with pytest.raises(NoDeploymentError, match="GEMINI_MODELS: '@eu' is not model or model@location"):
        find("local")
