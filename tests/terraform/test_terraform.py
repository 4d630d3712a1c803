"""`terraform fmt`, `validate` and `test` of every folder, and checkov over all of them."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from local.paths import CACHE, ROOT
from tests.support.terraform import TERRAFORM, Runs, command, expected_failures, roots, runs_of

Record = Callable[[str, object], None]
pytestmark = [pytest.mark.terraform, pytest.mark.timeout(900)]

# Not in the lock file: its pins do not fit those of the parts.
CHECKOV = "checkov==3.3.30"
# Without its downloads, which are texts about the checks and need the network.
CHECKOV_OPTIONS = ["--framework", "terraform", "--quiet", "--compact", "--skip-download", "--output", "json"]


@pytest.mark.parametrize("root", roots())
def test_folder(root: str, terraform_runs: Runs, record_property: Record) -> None:
    result = terraform_runs.result(root)
    assert result.code == 0, result.text()
    assert result.statuses, f"{root} has no tests"
    assert set(result.statuses.values()) == {"pass"}, result.text()
    record_property("terraform: assertions held", result.assertions)
    record_property("terraform: runs", len(result.statuses))
    record_property("terraform: folders", 1)


def test_format() -> None:
    done = subprocess.run(
        [*command(), "fmt", "-check", "-recursive", "-diff", str(TERRAFORM)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("root", [root for root in roots() if root.startswith("modules/")])
def test_every_validation_has_a_value_that_it_refuses(root: str) -> None:
    declared = set()
    for file in (TERRAFORM / root).glob("variables.tf"):
        for name, body in re.findall(r'^variable "(\w+)" \{\n(.*?)^\}', file.read_text(), re.M | re.S):
            if "validation {" in body:
                declared.add(f"var.{name}")
    refused = {
        name
        for file in (TERRAFORM / root / "tests").glob("*.tftest.hcl")
        for body in runs_of(file).values()
        for name in expected_failures(body)
    }
    assert declared <= refused, f"never seen to refuse anything: {sorted(declared - refused)}"


def test_environments_differ_in_values_only() -> None:
    for name in ("main.tf", "variables.tf", "outputs.tf", "versions.tf"):
        texts = {(TERRAFORM / "environments" / each / name).read_text() for each in ("dev", "staging", "prod")}
        assert len(texts) == 1, f"{name} differs between the environments"


def test_environments_pass_every_variable_on() -> None:
    module = _variables(TERRAFORM / "modules" / "environment" / "variables.tf") - {"build_dir"}
    assert _variables(TERRAFORM / "environments" / "dev" / "variables.tf") == module
    passed = re.findall(r"^  (\w+)\s+= var\.(\w+)$", (TERRAFORM / "environments" / "dev" / "main.tf").read_text(), re.M)
    assert {name for name, _ in passed} == module
    assert all(name == value for name, value in passed)


def test_examples_name_variables_that_exist() -> None:
    known = _variables(TERRAFORM / "environments" / "dev" / "variables.tf")
    for file in TERRAFORM.glob("environments/*/*.tfvars*"):
        named = set(re.findall(r"^(?:# )?(\w+)\s*= ", file.read_text(), re.M))
        assert named <= known, f"{file.name}: {named - known}"


def _variables(file: Path) -> set[str]:
    return set(re.findall(r'^variable "(\w+)"', file.read_text(), re.M))


def test_no_lock_file_of_stand_ins_is_committed() -> None:
    listed = subprocess.run(
        ["git", "ls-files", "terraform"], cwd=ROOT, capture_output=True, text=True, timeout=30, check=True
    )
    assert not [name for name in listed.stdout.splitlines() if name.endswith((".terraform.lock.hcl", ".tfstate"))]


def test_checkov(record_property: Record) -> None:
    done = subprocess.run(
        [_uv(), "tool", "run", "--from", CHECKOV, "checkov", "-d", str(TERRAFORM), *CHECKOV_OPTIONS],
        cwd=ROOT,
        env={**os.environ, "LOG_LEVEL": "ERROR"},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.stdout.lstrip().startswith("{"), done.stdout[-2000:] + done.stderr[-4000:]
    found = json.loads(done.stdout)
    failed = [f"{c['check_id']} {c['resource']}: {c['check_name']}" for c in found["results"]["failed_checks"]]
    assert not failed, "\n".join(failed)
    assert found["summary"]["parsing_errors"] == 0, "checkov could not read a file, and so did not check it"
    assert found["summary"]["passed"] > 50
    record_property("terraform: checks of checkov passed", found["summary"]["passed"])


def test_every_exception_says_why() -> None:
    for file in TERRAFORM.rglob("*.tf"):
        for line in re.findall(r"#checkov:skip=.*", file.read_text()):
            assert re.fullmatch(r"#checkov:skip=CKV2?_GCP_\d+:.{20,}", line), f"{file.name}: {line}"


def _uv() -> str:
    """The uv that set-up has put in place, or the one on PATH."""
    ours = CACHE / "uv" / "bin" / "uv"
    found = str(ours) if ours.exists() else shutil.which("uv")
    assert found, "uv is not here: run `make setup`"
    return found
