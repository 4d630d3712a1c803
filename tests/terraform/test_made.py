"""What Terraform makes of prod, read as a whole: roles, secrets, a second plan."""

from __future__ import annotations

import re
from typing import Any

import pytest

from local.paths import ROOT
from tests.support.terraform import TERRAFORM, Result, Runs

pytestmark = [pytest.mark.terraform, pytest.mark.timeout(1800)]
Made = dict[str, dict[str, Any]]
# Made by bootstrap/, so in no environment's state.
OF_BOOTSTRAP = ("accounts", "admission", "delivery")
# Granted where worker.prometheus is true, which prod is not.
OPTIONAL = {"roles/firebaseappcheck.tokenVerifier", "roles/monitoring.metricWriter"}
PRIMITIVE = {"roles/owner", "roles/editor", "roles/viewer"}


def of(made: Made, kind: str) -> dict[str, dict[str, Any]]:
    return {address: values for address, values in made.items() if f"{kind}." in address}


def test_no_primitive_role_anywhere(made: Made) -> None:
    grants = {address: values["role"] for address, values in made.items() if "role" in values}
    assert len(grants) > 10
    assert not PRIMITIVE & set(grants.values()), grants
    for file in TERRAFORM.rglob("*.tf"):
        for role in re.findall(r'role\s*=\s*"([^"]+)"', file.read_text()):
            assert role not in PRIMITIVE, file


def test_only_members_are_added() -> None:
    """A binding or policy of Terraform's would take away what others have granted."""
    for file in TERRAFORM.rglob("*.tf"):
        assert not re.search(r'resource "google_\w+_iam_(binding|policy)"', file.read_text()), file


def test_only_the_functions_are_public(made: Made) -> None:
    public = {
        address: values["role"]
        for address, values in made.items()
        if values.get("member") in ("allUsers", "allAuthenticatedUsers")
    }
    assert set(public.values()) == {"roles/run.invoker"}
    open_to_pages = {"start_bot", "interviews", "invitations", "profiles", "review"}
    assert {address.split(".")[3] for address in public} == open_to_pages


def test_the_secret_is_in_no_state_and_no_plan(prod: Result, made: Made) -> None:
    assert of(made, "google_secret_manager_secret_version")
    given = (TERRAFORM / "environments" / "prod" / "tests" / "prod.tftest.hcl").read_text()
    for value in ("a-secret-that-must-not-be-stored", "a-key-that-must-not-be-stored"):
        assert value in given, "the test must give a value that can be searched for"
        assert value not in prod.text()


def test_secrets_go_through_write_only_arguments() -> None:
    for file in TERRAFORM.rglob("*.tf"):
        text = file.read_text()
        assert not re.search(r"^\s+secret_data\s+=", text, re.M), file
        for name, body in re.findall(r'^variable "(\w+)" \{\n(.*?)^\}', text, re.M | re.S):
            if name.endswith(("credentials", "upload_key")):
                assert "ephemeral   = true" in body, f"{file}: {name}"


@pytest.mark.parametrize("environment", ["dev", "staging", "prod"])
def test_a_second_apply_changes_nothing(environment: str, terraform_runs: Runs) -> None:
    changes = terraform_runs.result(f"environments/{environment}").changes("a_second_plan_needs_no_credentials")
    # read anew by each plan: a mock answers differently each time
    moved = {
        address: actions
        for address, actions in changes.items()
        if actions not in (["no-op"], ["read"]) and "archive_file" not in address
    }
    assert not moved, moved


def test_what_apply_may_grant_is_what_an_environment_grants(made: Made) -> None:
    granted = {values["role"] for address, values in made.items() if "google_project_iam_member." in address}
    text = (TERRAFORM / "modules" / "delivery" / "iam.tf").read_text()
    block = re.search(r"grantable_roles = \[(.*?)\]", text, re.S)
    assert block is not None
    assert set(re.findall(r'"(roles/[^"]+)"', block[1])) == granted | OPTIONAL


def of_accounts() -> set[str]:
    """The ids of the accounts that bootstrap/ makes for an environment with everything."""
    text = (TERRAFORM / "modules" / "accounts" / "main.tf").read_text()
    return set(re.findall(r'\b(noah-[a-z-]+)\s*= "', text))


def test_what_runs_has_an_account_that_bootstrap_makes(made: Made) -> None:
    """An account that is not there fails an apply in its middle."""
    used = set(re.findall(r"(noah-[a-z-]+)@example-noah-prod\.iam\.gserviceaccount\.com", str(made)))
    assert used - {"noah-deploy"} == of_accounts()


def test_an_environment_makes_no_account_and_gives_none_away() -> None:
    """So what applies it needs no right to: only bootstrap/, which a person applies, says who may act as whom."""
    for file in TERRAFORM.rglob("*.tf"):
        if not {"accounts", "delivery", "before"} & set(file.parts):
            assert not re.search(r'resource "google_service_account', file.read_text()), file


def test_nothing_of_the_pipeline_reaches_every_account() -> None:
    """Who may sign as any account of a project is each of them, and signs in as any candidate."""
    delivery = (TERRAFORM / "modules" / "delivery" / "iam.tf").read_text()
    in_the_project = re.search(r"plan_roles = .*?\n  grants = ", delivery, re.S)
    assert in_the_project is not None
    roles = set(re.findall(r'"(roles/iam\.[^"]+)"', in_the_project[0]))
    assert roles == {"roles/iam.securityReviewer"}, "it reads who has which role, and no more"
    assert not re.findall(r'"iam\.[^"]+"', delivery), "an own role may not do it either"
    accounts = (TERRAFORM / "modules" / "accounts" / "iam.tf").read_text()
    granted = dict(
        re.findall(r'resource "google_service_account_iam_member" "(\w+)" \{.*?role\s+= "([^"]+)"', accounts, re.S)
    )
    assert granted.pop("push") == "roles/iam.serviceAccountOpenIdTokenCreator"
    assert set(granted.values()) == {"roles/iam.serviceAccountUser"}


def test_an_environment_that_made_its_accounts_forgets_them_and_deletes_none(terraform_runs: Runs) -> None:
    """What is not forgotten would be deleted: an account of the same name is another one, which has no right."""
    before = TERRAFORM / "modules" / "environment" / "tests" / "before"
    expected = set()
    modules = re.findall(r'module "(\w+)" \{\n  source = "\./(\w+)"\n(  count)?', (before / "main.tf").read_text())
    assert len(modules) == len(of_accounts())
    for name, folder, counted in modules:
        for kind, label in re.findall(r'resource "(\w+)" "(\w+)"', (before / folder / "main.tf").read_text()):
            each = '["deploy"]' if label == "deployer" else ""
            expected.add(f"module.{name}{'[0]' if counted else ''}.{kind}.{label}{each}")
    result = terraform_runs.result("modules/environment")
    said = [
        message["diagnostic"]["detail"]
        for message in result.messages
        if message["type"] == "diagnostic" and message.get("@testrun") == "forgets_the_accounts"
    ]
    forgotten = {line.removeprefix(" - ") for text in said for line in text.splitlines() if line.startswith(" - ")}
    assert forgotten == expected, result.text()


def test_each_account_reaches_the_interviews_database_alone(made: Made) -> None:
    """A copy that was restored beside it holds what people have had deleted."""
    grants = [each for each in of(made, "google_project_iam_member").values() if "datastore" in each["role"]]
    assert len(grants) == 7
    for each in grants:
        (condition,) = each["condition"]
        assert condition["expression"] == "resource.name == 'projects/example-noah-prod/databases/(default)'"


def test_recordings_are_kept_from_everybody(made: Made) -> None:
    """Egress adds, the workers delete, and no account of this project may hear one, nor does a deleted one stay."""
    (bucket,) = [
        values for address, values in of(made, "google_storage_bucket").items() if ".recordings[0]." in address
    ]
    assert bucket["public_access_prevention"] == "enforced"
    assert bucket["lifecycle_rule"][0]["condition"][0]["age"] == 14
    assert bucket["soft_delete_policy"][0]["retention_duration_seconds"] == 0
    grants = {
        (values["member"], values["role"])
        for address, values in of(made, "google_storage_bucket_iam_member").items()
        if ".recordings[0]." in address
    }
    assert {role for _, role in grants} == {"roles/storage.objectCreator", "roles/storage.legacyBucketWriter"}
    assert len(grants) == 2


def test_the_upload_key_is_read_by_the_worker_alone(made: Made) -> None:
    secrets = {
        address: values["secret_id"]
        for address, values in of(made, "google_secret_manager_secret_iam_member").items()
        if "upload-key" in values["secret_id"]
    }
    assert list(secrets) == [
        'module.noah.module.worker.google_secret_manager_secret_iam_member.more["RECORDINGS_UPLOAD_KEY"]'
    ]


def test_everything_is_in_one_region(made: Made) -> None:
    for address, values in made.items():
        if "_iam_" in address:
            continue
        for key in ("location", "region", "location_id"):
            place = values.get(key)
            assert place in (None, "", "europe-west4"), f"{address}: {key} = {place}"


def test_the_table_of_roles_is_complete(made: Made) -> None:
    """terraform/README.md explains every role of every account, and none that nobody has."""
    table = set(re.findall(r"`(roles/[\w.]+)`", (TERRAFORM / "README.md").read_text()))
    used = {values["role"] for values in made.values() if str(values.get("role", "")).startswith("roles/")}
    used |= OPTIONAL
    for module in OF_BOOTSTRAP:
        used |= set(re.findall(r'"(roles/[\w.]+)"', (TERRAFORM / "modules" / module / "iam.tf").read_text()))
    assert table == used, f"missing: {sorted(used - table)}; nobody has: {sorted(table - used)}"


def test_the_runbook_has_a_section_for_each_alert(made: Made) -> None:
    alerts = {
        # two policies watch one objective: how fast it is missed, and how long
        re.sub(r"-(fast|slow)$", "", values["display_name"].removeprefix("Noah: "))
        for values in of(made, "google_monitoring_alert_policy").values()
    }
    sections = set(re.findall(r"^### ([a-z-]+)$", (ROOT / "docs" / "runbook.md").read_text(), re.M))
    assert alerts == sections
