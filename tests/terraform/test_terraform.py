"""`terraform fmt`, `validate` and `test` of every folder, and checkov over all of them."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Callable

import pytest

from local.paths import ROOT, UV
from tests.support.terraform import TERRAFORM, Runs, command, expected_failures, roots, runs_of
from tests.terraform import readmes

Record = Callable[[str, object], None]
pytestmark = [pytest.mark.terraform, pytest.mark.timeout(1800)]

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


@pytest.mark.parametrize("module", readmes.modules())
def test_every_validation_has_a_value_that_it_refuses(module: str) -> None:
    """A refused object does not say which of its validations refused it, so each has a run of its own."""
    folder = readmes.MODULES / module
    declared = readmes.validations((folder / "variables.tf").read_text())
    refused = Counter(
        name.removeprefix("var.")
        for file in (folder / "tests").glob("*.tftest.hcl")
        for body in runs_of(file).values()
        for name in expected_failures(body)
    )
    assert not declared - refused, f"never seen to refuse anything: {declared - refused}"


def test_environments_differ_in_values_only() -> None:
    for name in ("main.tf", "variables.tf", "outputs.tf", "versions.tf"):
        texts = {(TERRAFORM / "environments" / each / name).read_text() for each in ("dev", "staging", "prod")}
        assert len(texts) == 1, f"{name} differs between the environments"


def test_examples_name_what_there_is() -> None:
    """Also in what is commented out, which no plan reads."""
    given = readmes.variables((TERRAFORM / "modules" / "environment" / "variables.tf").read_text())
    known = {part for each in given for part in each.name.split(".")}
    for file in TERRAFORM.glob("environments/*/terraform.tfvars*"):
        named = set(re.findall(r"^(?:# )? *(?:# )?(\w+) *= ", file.read_text(), re.M))
        assert len(named) > 6
        assert named <= known, f"{file.name}: {named - known}"


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
        timeout=900,
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
    found = str(UV) if UV.exists() else shutil.which("uv")
    assert found, "uv is not here: run `make setup`"
    return found
