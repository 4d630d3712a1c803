"""Terraform held against the code: settings, probes, events, documents, sources, plans."""

from __future__ import annotations

import ast
import hashlib
import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from interviews.events import DELETED
from interviews.settings import Settings as InterviewsSettings
from invitations.settings import Settings as InvitationsSettings
from noah.data.events import Kind
from noah.settings import Settings as WorkerSettings
from profiles.settings import Settings as ProfilesSettings
from pydantic_settings import BaseSettings
from review.settings import Settings as ReviewSettings
from scaler.settings import Settings as ScalerSettings
from shared.settings import SharedSettings
from shared.settings import load as load_function_settings
from start_bot.settings import Settings as StartBotSettings

from local.paths import ROOT

pytestmark = [pytest.mark.terraform, pytest.mark.timeout(1800)]
Made = dict[str, dict[str, Any]]

WORKER = "module.noah.module.worker.google_cloud_run_v2_service.this[0]"
FUNCTION = "module.noah.module.{}.google_cloudfunctions2_function.this"

# Set by Cloud Run itself.
GIVEN = {"PORT", "K_SERVICE", "CLOUD_RUN_WORKER_POOL"}
# Refused on Google Cloud by the code.
LOCAL_ONLY = {
    "GEMINI_BASE_URL",
    "GEMINI_CA_FILE",
    "FIRESTORE_EMULATOR_HOST",
    "FIREBASE_AUTH_EMULATOR_HOST",
    "PUBSUB_EMULATOR_HOST",
    "SECRET_MANAGER_ENDPOINT",
    "CLOUD_RUN_ENDPOINT",
    "EGRESS_URL",
    "STORAGE_EMULATOR_HOST",
}
# The plans are in the image; without Vertex AI there would be a key.
WORKER_ONLY = {"PLANS_DIR", "GOOGLE_API_KEY"}


FUNCTIONS: dict[str, type[SharedSettings]] = {
    "start_bot": StartBotSettings,
    "interviews": InterviewsSettings,
    "invitations": InvitationsSettings,
    "profiles": ProfilesSettings,
    "review": ReviewSettings,
    "scaler": ScalerSettings,
}


def settings_of(model: type[BaseSettings]) -> set[str]:
    """The environment variables that the settings are read from."""
    return {str(field.validation_alias or key).upper() for key, field in model.model_fields.items()}


def worker(made: Made) -> dict[str, Any]:
    container: dict[str, Any] = made[WORKER]["template"][0]["containers"][0]
    return container


def test_the_worker_gets_exactly_its_settings(made: Made) -> None:
    given = {env["name"] for env in worker(made)["env"]}
    read = settings_of(WorkerSettings)
    assert given == read - GIVEN - LOCAL_ONLY - WORKER_ONLY


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_gets_exactly_its_settings(name: str, made: Made) -> None:
    given = set(made[FUNCTION.format(name)]["service_config"][0]["environment_variables"])
    read = settings_of(FUNCTIONS[name])
    # Cloud Functions sets LOG_EXECUTION_ID, functions-framework reads it
    assert given - {"LOG_EXECUTION_ID"} == read - GIVEN - LOCAL_ONLY


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_accepts_what_it_is_given(name: str, made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in GIVEN | LOCAL_ONLY:
        monkeypatch.delenv(variable, raising=False)
    for variable, value in made[FUNCTION.format(name)]["service_config"][0]["environment_variables"].items():
        monkeypatch.setenv(variable, value)
    monkeypatch.setenv("K_SERVICE", name)
    assert load_function_settings(FUNCTIONS[name], name).google_cloud_project


def test_start_bot_asks_for_the_consent_that_is_given(made: Made) -> None:
    given = made[FUNCTION.format("start_bot")]["service_config"][0]["environment_variables"]
    assert (given["CONSENT_VERSION"], given["CONSENT_URL"]) == ("2026-11", "https://interviews.example.com/consent")


def test_the_worker_accepts_what_it_is_given(made: Made, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from noah.settings import load

    for variable in GIVEN | LOCAL_ONLY | WORKER_ONLY:
        monkeypatch.delenv(variable, raising=False)
    for env in worker(made)["env"]:
        monkeypatch.setenv(env["name"], env["value"] or '{"api_key": "key", "api_secret": "secret"}')
    monkeypatch.setenv("K_SERVICE", "noah-worker")
    monkeypatch.chdir(tmp_path)  # no .env
    settings = load()
    assert settings.google_genai_use_vertexai
    assert settings.max_sessions == 8


def test_both_agree_on_what_they_share(made: Made) -> None:
    ours = {env["name"]: env["value"] for env in worker(made)["env"]}
    theirs = made[FUNCTION.format("start_bot")]["service_config"][0]["environment_variables"]
    for name in ("AGENT_NAME", "LIVEKIT_URL", "GOOGLE_CLOUD_PROJECT", "LEASE_SECONDS", "RETENTION_DAYS"):
        assert ours[name] == theirs[name], name


def test_the_entry_points_exist(made: Made) -> None:
    entries = [
        values["build_config"][0]["entry_point"] for address, values in made.items() if "cloudfunctions2" in address
    ]
    tree = ast.parse((ROOT / "functions" / "main.py").read_text())
    exported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) for alias in node.names}
    assert sorted(entries) == sorted(exported) == sorted(FUNCTIONS)


def test_what_is_probed_exists_in_the_worker(made: Made) -> None:
    container = worker(made)
    probed = {
        container["startup_probe"][0]["http_get"][0]["path"],
        container["liveness_probe"][0]["http_get"][0]["path"],
    }
    served = set(re.findall(r'web\.get\("([^"]+)"', (ROOT / "worker" / "noah" / "process" / "health.py").read_text()))
    assert probed == {"/", "/ready"}
    assert probed <= served


def sources() -> dict[Path, str]:
    """Everything that is deployed."""
    files = [*(ROOT / "worker" / "noah").rglob("*.py"), *(ROOT / "functions").rglob("*.py")]
    return {file: file.read_text() for file in files if ".mypy_cache" not in file.parts}


def logged() -> dict[str, set[str]]:
    """The events that the code logs, each with the fields that it is logged with."""
    events: dict[str, set[str]] = {}
    named_elsewhere: set[str] = set()
    indirect: set[str] = set()
    for text in sources().values():
        for call in (node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call)):
            fields = {keyword.arg for keyword in call.keywords if keyword.arg}
            named_elsewhere |= {
                str(keyword.value.value)
                for keyword in call.keywords
                if keyword.arg == "refused" and isinstance(keyword.value, ast.Constant)
            }
            if not (isinstance(call.func, ast.Attribute) and ast.unparse(call.func.value) == "log" and call.args):
                continue
            if isinstance(call.args[0], ast.Constant):
                events.setdefault(str(call.args[0].value), set()).update(fields)
            else:
                indirect |= fields  # shared/web.py logs the event that a function names
    for event in named_elsewhere:
        events.setdefault(event, set()).update(indirect)
    return events


def test_who_writes_events_and_who_publishes_them_agree(made: Made) -> None:
    topic = made["module.noah.module.events[0].google_pubsub_topic.this"]["id"]
    ours = {env["name"]: env["value"] for env in worker(made)["env"]}
    theirs = made[FUNCTION.format("interviews")]["service_config"][0]["environment_variables"]
    assert ours["EVENTS_TOPIC"] == theirs["EVENTS_TOPIC"] == topic
    publishers = [
        values for address, values in made.items() if "events[0].google_pubsub_topic_iam_member.pub" in address
    ]
    assert len(publishers) == 1
    variables = (ROOT / "terraform" / "modules" / "events" / "variables.tf").read_text()
    wanted = re.search(r"contains\(\[(.*?)\], type\)", variables)
    assert wanted is not None
    assert set(re.findall(r'"([\w.]+)"', wanted[1])) == {*Kind, DELETED}


def test_every_metric_names_an_event_that_the_code_emits(made: Made) -> None:
    events = logged()
    metrics = [values for address, values in made.items() if "google_logging_metric." in address]
    assert len(metrics) > 20
    for metric in metrics:
        # what follows an event, up to the next one, is about it
        clauses = re.findall(r'jsonPayload\.event="(\w+)"(.*?)(?=jsonPayload\.event=|$)', metric["filter"])
        assert clauses
        of_all = " ".join([metric["value_extractor"] or "", *(metric["label_extractors"] or {}).values()])
        for event, about in clauses:
            assert event in events, f"no code logs {event}"
            for field in set(re.findall(r"jsonPayload\.(\w+)", about + of_all)) - {"event"}:
                assert field in events[event], f"{event} is logged without {field}"


def test_what_the_dashboard_shows_of_prometheus_is_what_a_worker_counts() -> None:
    suffix = {"Counter": "_total", "Gauge": "", "Histogram": "_bucket"}
    counted = {
        name + suffix[kind]
        for text in sources().values()
        for kind, name in re.findall(r'(Counter|Gauge|Histogram)\(\s*"(noah_\w+)"', text)
    }
    dashboard = (ROOT / "terraform" / "modules" / "observability" / "dashboard.tf").read_text()
    shown = set(re.findall(r"\((noah_\w+)\{", dashboard))
    assert shown
    assert shown <= counted, f"no worker counts {shown - counted}"


def test_no_alert_and_no_objective_needs_a_collector() -> None:
    """What wakes somebody is made of the log: it has a process's last words (docs/adr/promises-by-the-log.md)."""
    for file in ("alerts.tf", "slo.tf", "metrics.tf", "uptime.tf"):
        text = (ROOT / "terraform" / "modules" / "observability" / file).read_text()
        assert not re.search(r"local\.scraped|prometheus\.googleapis\.com|\bnoah_\w+\{", text), file


def test_the_values_that_alerts_look_for_are_logged() -> None:
    alerts = (ROOT / "terraform" / "modules" / "observability" / "alerts.tf").read_text()
    values = set(re.findall(r'reason=\\"(\w+)\\"', alerts))
    assert values == {"completed", "full"}
    code = "".join(sources().values())
    for value in values:
        assert f'"{value}"' in code


def test_every_document_expires(made: Made) -> None:
    groups = {
        values["collection"]
        for address, values in made.items()
        if "google_firestore_field." in address and values["field"] == "expire_at" and values["ttl_config"]
    }
    named = set()
    for text in sources().values():
        named |= set(re.findall(r'\.(?:collection|collection_group)\("(\w+)"', text))
    assert named <= groups, f"no TTL policy: {named - groups}"
    below = {"answers", "turns", "reports", "views", "decisions", "objections"}
    assert (
        groups
        == {"candidates", "erasures", "events", "interviews", "invitations", "leases", "limits", "scaling"} | below
    )


def test_no_query_needs_an_index_that_is_not_there() -> None:
    """One field to a query has an index by itself, unless it is exempted; two would need one of the file."""
    declared = json.loads((ROOT / "firestore.indexes.json").read_text())
    exempt = {override["fieldPath"] for override in declared["fieldOverrides"] if not override["indexes"]}
    composite = [{field["fieldPath"] for field in index["fields"]} for index in declared["indexes"]]
    queried: set[str] = set()
    for file, text in sources().items():
        for scope in ast.walk(ast.parse(text)):
            if not isinstance(scope, ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            body = ast.get_source_segment(text, scope) or ""
            fields = set(re.findall(r'(?:FieldFilter|order_by|field_path=)\(?\s*"([\w.]+)"', body)) - {"__name__"}
            queried |= fields
            assert not fields & exempt, f"{file.name}: {scope.name} queries a field without an index"
            if len(fields) > 1:
                assert any(fields <= index for index in composite), f"{file.name}: {scope.name} needs an index"
    assert queried >= {"renewed_at", "waiting"}, "the queries are written in a way that this test does not see"


def test_the_source_is_named_as_the_pipeline_names_it(made: Made) -> None:
    shell = r"find . -name '*.py' -o -name requirements.txt | sed 's|^\./||' | LC_ALL=C sort | xargs sha256sum"
    shell += " | sha256sum"
    assert shell in (ROOT / "cloudbuild.yaml").read_text()
    folder = ROOT / "functions"
    digest = subprocess.run(shell, shell=True, cwd=folder, capture_output=True, text=True, timeout=30, check=True)
    uploaded = made["module.noah.module.functions_build.google_storage_bucket_object.source"]
    assert uploaded["name"] == f"functions/{digest.stdout.split()[0]}.zip"
    for name in FUNCTIONS:
        source = made[FUNCTION.format(name)]["build_config"][0]["source"][0]["storage_source"][0]
        assert source["object"] == uploaded["name"]
    assert hashlib.sha256(b"").hexdigest() not in str(made)


def test_the_plans_that_may_be_asked_for_exist(made: Made) -> None:
    plans = {}
    for file in (ROOT / "worker" / "noah" / "plans").glob("*.yaml"):
        plan = yaml.safe_load(file.read_text())
        plans[plan["id"]] = str(plan["version"])
    asked = made[FUNCTION.format("start_bot")]["service_config"][0]["environment_variables"]["PLANS"]
    for entry in asked.split(","):
        name, _, version = entry.partition("@")
        assert plans.get(name) == (version or "1"), f"{entry}: there are {plans}"


def test_the_journal_is_kept_as_long_as_the_worker_keeps_it(made: Made) -> None:
    from noah.data.journal import KEPT_DAYS

    bucket = made["module.noah.module.worker.google_storage_bucket.journal"]
    assert bucket["lifecycle_rule"][0]["condition"][0]["age"] == KEPT_DAYS
