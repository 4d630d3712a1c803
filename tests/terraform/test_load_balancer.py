"""What Terraform makes of prod with a load balancer: nothing goes past it, and everything of ours goes through it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from local import parts
from local.paths import ROOT
from tests.support.terraform import Result

pytestmark = [pytest.mark.terraform, pytest.mark.timeout(1800)]
Made = dict[str, dict[str, Any]]
DOMAIN = "interviews.example.com"
BALANCER = "module.noah.module.load_balancer[0]."


@pytest.fixture(scope="session")
def behind(prod: Result) -> Made:
    """Every resource of prod once the load balancer is there, by address."""
    assert prod.code == 0, prod.text()
    return prod.state("behind_a_load_balancer")


def functions(made: Made) -> dict[str, dict[str, Any]]:
    """Each function's service_config, by the function's name."""
    return {
        each["name"]: each["service_config"][0]
        for address, each in made.items()
        if address.endswith("google_cloudfunctions2_function.this")
    }


def test_without_it_hosting_calls_the_functions(made: Made) -> None:
    assert {each["ingress_settings"] for each in functions(made).values()} == {"ALLOW_ALL"}
    assert not [address for address in made if "google_compute_" in address]


def test_nobody_reaches_a_function_past_it(behind: Made) -> None:
    """But the scheduler the scaler, which is nobody else's to call."""
    ingress = {name: each["ingress_settings"] for name, each in functions(behind).items()}
    assert ingress.pop("noah-scaler") == "ALLOW_ALL"
    assert ingress == {f"noah-{name.replace('_', '-')}": "ALLOW_INTERNAL_AND_GCLB" for name in parts.FUNCTIONS}
    public = [a for a, each in behind.items() if each.get("member") == "allUsers"]
    assert len(public) == len(ingress)
    assert not [a for a in public if "scaler" in a]


def test_each_path_of_hosting_leads_to_the_same_function(behind: Made) -> None:
    hosting = json.loads((ROOT / "firebase.json").read_text())["hosting"]
    wanted: dict[str, str] = {}
    for rewrite in hosting["rewrites"]:
        path, below, _ = rewrite["source"].partition("{,/**}")
        assert "*" not in path, "the load balancer's paths are made of this form alone"
        wanted |= dict.fromkeys([path, f"{path}/*"] if below else [path], rewrite["run"]["serviceId"])
    services = {
        each["id"]: each["name"]
        for address, each in behind.items()
        if address.startswith(f"{BALANCER}google_compute_backend_service.function")
    }
    (matcher,) = behind[f"{BALANCER}google_compute_url_map.this"]["path_matcher"]
    found = {path: services[rule["service"]] for rule in matcher["path_rule"] for path in rule["paths"]}
    assert found == wanted
    assert {path for path, _ in parts.paths()} == {path.removesuffix("/*") for path in found}
    starts = behind[f"{BALANCER}google_compute_security_policy.this"]["rule"]
    throttled = [rule["match"][0]["expr"][0]["expression"] for rule in starts if rule["action"] == "throttle"]
    assert throttled == ["request.path == '/api/start-bot'"]
    assert found["/api/start-bot"] == "noah-start-bot"


def test_what_asks_the_functions_goes_through_it(behind: Made) -> None:
    check = behind["module.noah.module.observability.google_monitoring_uptime_check_config.start_bot"]
    assert check["monitored_resource"][0]["labels"]["host"] == DOMAIN
    invitations = functions(behind)["noah-invitations"]["environment_variables"]
    assert invitations["PAGE_URL"] == f"https://{DOMAIN}"


def test_the_caller_is_the_second_from_the_end(behind: Made) -> None:
    """The load balancer writes whom it has seen, and then itself."""
    assert functions(behind)["noah-start-bot"]["environment_variables"]["TRUSTED_PROXIES"] == "2"
