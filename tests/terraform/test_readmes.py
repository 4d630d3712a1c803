"""The README of each module: its tables say what the code says, its example works."""

from __future__ import annotations

import pytest

from tests.support.terraform import Result, Runs
from tests.terraform import readmes

pytestmark = [pytest.mark.terraform, pytest.mark.timeout(1800)]


@pytest.fixture(scope="session")
def planned(terraform_runs: Runs) -> Result:
    """What Terraform would make of all examples, on mocks."""
    return terraform_runs.result(readmes.EXAMPLES)


@pytest.mark.parametrize("module", readmes.modules())
def test_the_tables_are_what_the_code_says(module: str) -> None:
    file = readmes.MODULES / module / "README.md"
    assert file.read_text() == readmes.written(file.parent), "run python -m tests.terraform.readmes"


@pytest.mark.parametrize("module", readmes.modules())
def test_everything_is_described(module: str) -> None:
    folder = readmes.MODULES / module
    given = readmes.variables((folder / "variables.tf").read_text())
    described = {each.name: each.description for each in given} | readmes.outputs((folder / "outputs.tf").read_text())
    assert not [name for name, description in described.items() if not description]


@pytest.mark.parametrize("module", readmes.modules())
def test_the_example_works(module: str, planned: Result) -> None:
    assert planned.code == 0, planned.text()
    text = (readmes.MODULES / module / "README.md").read_text()
    found = readmes.examples(text)
    assert found, f"{module}/README.md has no example"
    for number, example in enumerate(found, 1):
        assert f'source = "../../modules/{module}"\n' in example, "the example is of another module"
        made = [a for a, actions in planned.changes("examples").items() if a.startswith(f"module.{module}_{number}.")]
        assert made, f"the example makes nothing: {example}"


def test_an_object_is_listed_with_its_attributes() -> None:
    text = """variable "worker" {
  description = "The \\"workers\\"."
  type = object({
    # How many run.
    instances = number
    # Where.
    regions = optional(list(object({ name = string, zone = optional(string, "a") })), [])
    # By digest.
    image = optional(string)
  })
  default  = {}
  nullable = false

  validation {
    condition     = var.worker.instances > 0
    error_message = "No."
  }
}
"""
    assert readmes.variables(text) == [
        readmes.Given("worker", 'The "workers".', "object", "{}"),
        readmes.Given("worker.instances", "How many run.", "number", None),
        readmes.Given(
            "worker.regions", "Where.", 'list(object({ name = string, zone = optional(string, "a") }))', "[]"
        ),
        readmes.Given("worker.image", "By digest.", "string", "null"),
    ]
