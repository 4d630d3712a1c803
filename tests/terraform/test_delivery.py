"""The pipelines: what is pinned, in which order things happen, and what a failed smoke test leads to."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from local import parts
from local.paths import ROOT

_AUTH = ROOT / "terraform" / "modules" / "firebase_auth" / "main.tf"

pytestmark = pytest.mark.terraform
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
OLD, NEW = "sha256:" + "0" * 64, "sha256:" + "1" * 64
KEY = (
    "projects/example-noah-dev/locations/europe-west4/"
    "keyRings/noah-admission/cryptoKeys/tested-images/cryptoKeyVersions/1"
)
IMAGE = "europe-west4-docker.pkg.dev/example-noah-dev/noah/worker"


def build() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((ROOT / "cloudbuild.yaml").read_text())
    return found


def step(name: str) -> dict[str, Any]:
    found: dict[str, Any] = next(each for each in build()["steps"] if each["id"] == name)
    return found


# -- cloudbuild.yaml


def test_the_steps_wait_for_each_other() -> None:
    waits = {each["id"]: each["waitFor"] for each in build()["steps"]}
    assert waits["push"] == ["test", "scan"], "nothing is pushed that was not tested and scanned"
    assert waits["sign"] == ["push"]
    assert waits["deploy"] == ["sign"], "what is deployed was signed before"
    assert waits["smoke"] == ["deploy"]
    assert waits["keep-or-go-back"] == ["smoke"]
    assert waits["page"] == ["keep-or-go-back"], "the page follows when the rest holds"
    assert [each["id"] for each in build()["steps"] if each.get("allowFailure")] == ["smoke"]


def test_it_runs_as_deploy() -> None:
    assert build()["serviceAccount"].endswith("/noah-deploy@${PROJECT_ID}.iam.gserviceaccount.com")
    assert build()["options"]["logging"] == "CLOUD_LOGGING_ONLY", "an own account has no bucket for logs"


def test_the_worker_is_deployed_by_digest() -> None:
    assert '--image "$(cat image)"' in step("deploy")["script"]
    assert "@sha256:" in step("push")["script"]


def smoke_test(workspace: Path, **substitutions: str) -> str:
    """How it is called."""
    for program in ("pip", "uv"):
        stands_in = workspace.parent / "bin" / program
        stands_in.write_text('#!/usr/bin/env bash\necho "$@" >>"$(dirname "$0")/log"\n')
        stands_in.chmod(0o755)
    _, ran = perform(workspace, "smoke", _FIREBASE_API_KEY="key", **substitutions)
    (called,) = [line for line in ran if "local.smoke" in line]
    return called


@pytest.mark.parametrize(("given", "signs"), [("", False), ("true", True)])
def test_the_smoke_test_s_user_signs_up_unless_nobody_can(given: str, signs: bool, workspace: Path) -> None:
    """Whoever signs a user in signs in as any candidate."""
    smoke = smoke_test(workspace, _CUSTOM_TOKENS=given)
    assert ("--custom-token-as noah-deploy@example-noah-dev.iam.gserviceaccount.com" in smoke) == signs


@pytest.mark.parametrize(
    ("domain", "called"),
    [
        ("", "https://europe-west4-example-noah-dev.cloudfunctions.net/noah-start-bot"),
        ("interviews.example.com", "https://interviews.example.com"),
    ],
)
def test_the_smoke_test_takes_the_way_that_is_open(domain: str, called: str, workspace: Path) -> None:
    """Behind a load balancer the functions answer nobody who comes past it."""
    smoke = smoke_test(workspace, _CUSTOM_TOKENS="", _DOMAIN=domain)
    assert f"--start-bot {called} --interviews {called.replace('start-bot', 'interviews')} " in smoke


@pytest.mark.parametrize("app", ["", "1:123456789012:web:0123abcd"])
def test_the_smoke_test_proves_which_app_it_is_where_that_is_asked(app: str, workspace: Path) -> None:
    """It has no browser: without a token each delivery would go back."""
    smoke = smoke_test(workspace, _APP_CHECK_APP=app)
    secret = "projects/example-noah-dev/secrets/noah-app-check-debug"
    assert (f"--app-check-app {app} --app-check-secret {secret}" in smoke) == bool(app)
    (made,) = re.findall(r'secret_id = "(noah-app-check-[a-z]+)"', _AUTH.read_text())
    assert secret.endswith(f"/{made}")


def test_the_page_and_the_workflows_name_the_app() -> None:
    """Firebase makes a token of App Check for an app; a page that does not say which it is has none."""
    assert "appId: _APP_CHECK_APP" in step("page")["script"]
    workflows = ROOT / ".github" / "workflows"
    assert "_APP_CHECK_APP=$APP_CHECK_APP," in (workflows / "environment.yml").read_text()
    assert (
        len(
            re.findall(
                r"app_check_app: \${{ vars.NOAH_[A-Z]+_APP_CHECK_APP }}", (workflows / "deliver.yml").read_text()
            )
        )
        == 3
    )


def test_its_uv_is_the_image_s() -> None:
    pinned = re.search(r"^ARG UV_VERSION=(\S+)$", (ROOT / "worker" / "Dockerfile").read_text(), re.M)
    assert pinned is not None
    assert set(re.findall(r"uv==(\S+)", (ROOT / "cloudbuild.yaml").read_text())) == {pinned[1]}


@pytest.mark.parametrize("name", [each["id"] for each in build()["steps"]])
def test_scripts_are_bash_that_stops_at_errors(name: str) -> None:
    script = step(name)["script"]
    assert script.startswith("#!/usr/bin/env bash\nset -euo pipefail\n")
    done = subprocess.run(["bash", "-n"], input=script, text=True, capture_output=True, timeout=10, check=False)
    assert done.returncode == 0, done.stderr


FUNCTIONS = (
    "noah-start-bot",
    "noah-interviews",
    "noah-invitations",
    "noah-profiles",
    "noah-review",
    "noah-scaler",
)
GCLOUD = r"""#!/usr/bin/env bash
# Stands for gcloud: a folder is the bucket, a file says what each function runs, and every change is written down.
set -euo pipefail
here=$(dirname "$0")
path() { echo "${1/gs:\/\//$here/buckets/}"; }
case "$1 $2" in
  "storage cp")
    mkdir -p "$(dirname "$(path "$5")")"
    cp "$(path "$4")" "$(path "$5")"
    [[ "$5" != gs://* ]] || echo "cp $5" >>"$here/log"
    ;;
  "functions describe") cat "$here/runs-$3" ;;
  "functions deploy")
    echo "${8#gs://*-noah-source/}" >"$here/runs-$3"
    echo "deploy $3 $(cat "$here/runs-$3")" >>"$here/log"
    ;;
  "container binauthz") [ "$4" = sign-and-create ] && echo "sign $6 $8 ${12}" >>"$here/log" ;;
  "run services" | "run worker-pools")
    case "$3" in
      describe) cat "$here/containers" ;;
      update) echo "update ${*:4}" | sed "s/ --region [^ ]*//; s/ --quiet//; s/ --image / /" >>"$here/log" ;;
    esac
    ;;
  *) echo "unknown: $*" >&2; exit 2 ;;
esac
"""


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A build's workspace with the functions' sources, and a gcloud that only writes down."""
    work = tmp_path / "workspace"
    work.mkdir()
    ignore = shutil.ignore_patterns("__pycache__", ".mypy_cache", ".ruff_cache")
    shutil.copytree(ROOT / "functions", work / "functions", ignore=ignore)
    (work / "image").write_text(f"{IMAGE}@{NEW}\n")
    gcloud = tmp_path / "bin" / "gcloud"
    gcloud.parent.mkdir()
    gcloud.write_text(GCLOUD)
    gcloud.chmod(0o755)
    (gcloud.parent / "containers").write_text("\n")  # one, without a name
    for name in FUNCTIONS:
        (gcloud.parent / f"runs-{name}").write_text(f"{name}/old.zip\n")
    return work


def perform(workspace: Path, name: str, **substitutions: str) -> tuple[int, list[str]]:
    """Run a step's script; returns its exit code and what it changed."""
    bin_ = workspace.parent / "bin"
    log = bin_ / "log"
    log.unlink(missing_ok=True)
    done = subprocess.run(
        ["bash", "-c", step(name)["script"]],
        cwd=workspace,
        env={
            "PATH": f"{bin_}{os.pathsep}{os.environ['PATH']}",
            "PROJECT_ID": "example-noah-dev",
            "_REGION": "europe-west4",
            "_WORKER": "services",
            "_SIGNING_KEY": "",
            "_DOMAIN": "",
            **substitutions,
        },
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode in (0, 1), done.stderr
    return done.returncode, log.read_text().splitlines() if log.exists() else []


def mark_good(workspace: Path, image: str, source: str = "old") -> None:
    good = workspace.parent / "bin" / "buckets" / "example-noah-dev-noah-source" / "good"
    good.mkdir(parents=True)
    (good / "noah-worker").write_text(f"{IMAGE}@{image}\n")
    for name in FUNCTIONS:
        (good / name).write_text(f"{name}/{source}.zip\n")


def test_a_deployment_that_holds_is_marked(workspace: Path) -> None:
    mark_good(workspace, OLD)
    code, changes = perform(workspace, "deploy")
    assert code == 0
    assert f"update noah-worker {IMAGE}@{NEW}" in changes
    (uploaded,) = [line.rpartition("noah-source/")[2] for line in changes if line.startswith("cp ")]
    assert uploaded.startswith("functions/"), "both run the same source"
    assert [line for line in changes if line.startswith("deploy")] == [
        f"deploy {name} {uploaded}" for name in FUNCTIONS
    ]
    (workspace / "smoke-held").touch()
    code, changes = perform(workspace, "keep-or-go-back")
    assert code == 0
    assert len(changes) == 1 + len(FUNCTIONS)
    good = workspace.parent / "bin" / "buckets" / "example-noah-dev-noah-source" / "good"
    assert NEW in (good / "noah-worker").read_text()
    assert "old" not in (good / "noah-start-bot").read_text()


def test_a_deployment_that_fails_goes_back(workspace: Path) -> None:
    mark_good(workspace, OLD)
    perform(workspace, "deploy")
    code, changes = perform(workspace, "keep-or-go-back")
    assert code == 1, "the build must fail, so that no further environment is delivered to"
    assert changes == [
        f"update noah-worker {IMAGE}@{OLD}",
        *(f"deploy {name} {name}/old.zip" for name in FUNCTIONS),
    ]


@pytest.mark.parametrize("kind", ["services", "worker-pools"])
def test_beside_a_collector_noah_s_image_is_changed_and_no_other(kind: str, workspace: Path) -> None:
    """gcloud makes another container of a name that it does not find, and of two it would have to guess."""
    (workspace.parent / "bin" / "containers").write_text("noah;collector\n")
    mark_good(workspace, OLD)
    _, changes = perform(workspace, "deploy", _WORKER=kind)
    assert f"update noah-worker --container=noah {IMAGE}@{NEW}" in changes
    _, changes = perform(workspace, "keep-or-go-back", _WORKER=kind)
    assert f"update noah-worker --container=noah {IMAGE}@{OLD}" in changes
    for name in ("deploy", "keep-or-go-back"):
        (after,) = re.findall(r"\$\(cat container\)(.*)", step(name)["script"])
        assert re.fullmatch(r' --image "\$\(cat \S+\)"', after), (
            "gcloud takes the container's flags alone after --container"
        )


def test_what_is_signed_is_what_is_deployed(workspace: Path) -> None:
    code, signed = perform(workspace, "sign", _SIGNING_KEY=KEY)
    assert (code, signed) == (0, [f"sign {IMAGE}@{NEW} noah-tested {KEY}"])
    _, changes = perform(workspace, "deploy", _SIGNING_KEY=KEY)
    assert [line for line in changes if line.startswith("update")] == [f"update noah-worker {IMAGE}@{NEW}"]


def test_nothing_is_signed_without_a_key(workspace: Path) -> None:
    assert perform(workspace, "sign") == (0, [])


def test_an_image_that_could_not_be_signed_is_not_deployed(workspace: Path) -> None:
    (workspace.parent / "bin" / "gcloud").write_text("#!/usr/bin/env bash\nexit 1\n")
    assert perform(workspace, "sign", _SIGNING_KEY=KEY) == (1, [])
    assert not step("sign").get("allowFailure")


def test_the_attestor_that_signs_is_the_one_that_the_policy_asks() -> None:
    admission = (ROOT / "terraform" / "modules" / "admission" / "main.tf").read_text()
    named = re.search(
        r'resource "google_binary_authorization_attestor" "this" \{\n.*?name\s+= "([^"]+)"', admission, re.S
    )
    assert named is not None
    assert f"--attestor {named[1]} " in step("sign")["script"]


def test_the_first_deployment_has_nothing_to_go_back_to(workspace: Path) -> None:
    perform(workspace, "deploy")
    code, changes = perform(workspace, "keep-or-go-back")
    assert (code, changes) == (1, [])


def test_a_function_that_terraform_has_deployed_is_not_deployed_again(workspace: Path) -> None:
    perform(workspace, "deploy")
    code, changes = perform(workspace, "deploy")
    assert code == 0
    assert changes == [f"update noah-worker {IMAGE}@{NEW}"]


# -- .github/workflows


@pytest.mark.parametrize("file", WORKFLOWS, ids=lambda file: str(file.stem))
def test_actions_are_pinned_by_hash(file: Path) -> None:
    for uses in re.findall(r"uses: (\S+)(.*)", file.read_text()):
        if not uses[0].startswith("./"):
            assert re.fullmatch(r"[\w.-]+/[\w.-]+@[0-9a-f]{40}", uses[0]), uses
            assert re.match(r" # v\d+\.\d+\.\d+$", uses[1]), f"{uses[0]}: say which version it is"


@pytest.mark.parametrize("file", WORKFLOWS, ids=lambda file: str(file.stem))
def test_permissions_are_asked_for_job_by_job(file: Path) -> None:
    workflow = yaml.safe_load(file.read_text())
    assert workflow["permissions"] == {}
    for name, job in workflow["jobs"].items():
        granted = job["permissions"]
        assert "write" not in {granted.get("contents"), granted.get("actions")}, name
        if "uses" not in job:
            assert job["timeout-minutes"] <= 90, name


def test_no_workflow_uses_a_stored_key() -> None:
    for file in WORKFLOWS:
        assert "secrets." not in file.read_text(), file
        assert "credentials_json" not in file.read_text(), file


def test_only_the_environment_s_job_becomes_apply_or_deploy() -> None:
    for file in WORKFLOWS:
        for name, job in yaml.safe_load(file.read_text())["jobs"].items():
            accounts = re.findall(r"noah-(plan|apply|deploy)@", json.dumps(job))
            if {"apply", "deploy"} & set(accounts):
                assert "environment" in job, f"{file.name}: {name}"
            if "pull_request" in json.dumps(job.get("if", "")):
                assert set(accounts) <= {"plan"}


def test_what_is_applied_is_what_was_planned() -> None:
    jobs = yaml.safe_load((ROOT / ".github" / "workflows" / "environment.yml").read_text())["jobs"]
    assert jobs["deliver"]["needs"] == "plan"
    text = json.dumps(jobs["deliver"])
    assert "terraform apply -input=false -no-color tfplan" in text
    assert "terraform plan" not in text
    saved = next(s["with"]["path"] for s in jobs["plan"]["steps"] if "upload-artifact" in s.get("uses", ""))
    for needed in ("/tfplan", "/build/", "/.terraform.lock.hcl"):
        assert needed in saved


def test_the_environments_follow_each_other() -> None:
    jobs = yaml.safe_load((ROOT / ".github" / "workflows" / "deliver.yml").read_text())["jobs"]
    assert "needs" not in jobs["dev"]
    assert jobs["staging"]["needs"] == "dev"
    assert jobs["prod"]["needs"] == ["dev", "staging"]
    for name, job in jobs.items():
        assert job["with"]["environment"] == name


def test_the_workflow_gives_the_build_what_it_reads() -> None:
    workflow = (ROOT / ".github" / "workflows" / "environment.yml").read_text()
    given = re.search(r'--substitutions "([^"]+)"', workflow)
    assert given is not None
    substitutions = {each.partition("=")[0] for each in given[1].split(",")}
    assert substitutions <= set(build()["substitutions"])
    assert {"_DOMAIN", "_SIGNING_KEY", "_CUSTOM_TOKENS"} <= substitutions
    deliver = yaml.safe_load((ROOT / ".github" / "workflows" / "deliver.yml").read_text())["jobs"]
    for name, job in deliver.items():
        assert job["with"]["domain"] == f"${{{{ vars.NOAH_{name.upper()}_DOMAIN }}}}"


# -- firebase.json


def test_hosting_sends_the_api_to_the_functions() -> None:
    hosting = json.loads((ROOT / "firebase.json").read_text())["hosting"]
    services = {rewrite["source"]: rewrite["run"]["serviceId"] for rewrite in hosting["rewrites"]}
    local = {path: f"noah-{name.replace('_', '-')}" for path, name in parts.paths()}
    assert {source.removesuffix("{,/**}"): service for source, service in services.items()} == local
    environment = (ROOT / "terraform" / "modules" / "environment" / "main.tf").read_text()
    for service in services.values():
        assert f'"{service}"' in environment


@pytest.mark.parametrize("name", ["deploy", "keep-or-go-back"])
def test_every_function_is_delivered(name: str) -> None:
    loops = re.findall(r"for \w+ in (noah-[^;]+);", step(name)["script"])
    assert len(loops) == 2
    for loop in loops:
        named = {service for service in loop.split() if service != "noah-worker"}
        assert named == {f"noah-{function.replace('_', '-')}" for function in (*parts.FUNCTIONS, *parts.UNSEEN)}


def test_the_pipeline_puts_the_environment_s_region_into_hosting(tmp_path: Path) -> None:
    shutil.copy(ROOT / "firebase.json", tmp_path)
    command = next(line for line in step("page")["script"].splitlines() if line.startswith("sed"))
    subprocess.run(["bash", "-ec", command], cwd=tmp_path, env={**os.environ, "_REGION": "us-central1"}, check=True)
    changed = json.loads((tmp_path / "firebase.json").read_text())
    assert {rewrite["run"]["region"] for rewrite in changed["hosting"]["rewrites"]} == {"us-central1"}


def test_the_page_is_told_of_the_plans_and_of_who_runs_it() -> None:
    assert "python -m noah plan facts worker/noah/plans/*.yaml >plans.json" in step("test")["script"]
    for file in ("web/page.json", "plans.json"):
        assert f'read("{file}")' in step("page")["script"]


def test_hosting_sends_the_page_s_headers() -> None:
    hosting = json.loads((ROOT / "firebase.json").read_text())["hosting"]
    everywhere = next(entry["headers"] for entry in hosting["headers"] if entry["source"] == "**")
    assert everywhere == json.loads((ROOT / "web" / "headers.json").read_text())["headers"]


def test_the_rules_deny_everything() -> None:
    rules = (ROOT / "firestore.rules").read_text()
    assert re.findall(r"allow [^;]+;", rules) == ["allow read, write: if false;"]
