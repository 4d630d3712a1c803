"""The README of each Terraform module: its tables are written from the code, its example is run by a test.

`python -m tests.terraform.readmes` writes the tables anew.
"""

from __future__ import annotations

import re
import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from local.paths import ROOT

MODULES = ROOT / "terraform" / "modules"
MARK = "<!-- From here on written from variables.tf and outputs.tf by python -m tests.terraform.readmes -->\n"
# Examples are written for a folder beside environments/dev.
EXAMPLES = "environments/examples"
TEST = """\
mock_provider "google" {
  source = "../../tests/mocks"
}
mock_provider "archive" {}
mock_provider "time" {}

run "examples" {
  command = plan
}
"""


@dataclass(frozen=True)
class Given:
    """A variable, or an attribute of one (`worker.cpu`)."""

    name: str
    description: str
    # as Terraform writes it; "object" where its attributes follow
    type: str
    # as Terraform writes it; none where one must be given
    default: str | None


def modules() -> list[str]:
    """Every module's name."""
    return sorted(path.parent.name for path in MODULES.glob("*/versions.tf"))


def variables(text: str) -> list[Given]:
    """The variables of a variables.tf in their order, each object followed by its attributes."""
    return [given for name, body in _blocks("variable", text) for given in _variable(name, body)]


def validations(text: str) -> Counter[str]:
    """How many validations each variable of a variables.tf has."""
    return Counter({name: body.count("  validation {\n") for name, body in _blocks("variable", text)})


def outputs(text: str) -> dict[str, str]:
    """The outputs of an outputs.tf and what they are."""
    return {name: _description(body) for name, body in _blocks("output", text)}


def examples(readme: str) -> list[str]:
    """The ```hcl blocks of a README."""
    return re.findall(r"^```hcl\n(.*?)^```$", readme, re.M | re.S)


def tables(module: Path) -> str:
    """The tables of a module's README."""
    lines = ["## Variables", "", "| variable | what it is | type | default |", "|---|---|---|---|"]
    for given in variables((module / "variables.tf").read_text()):
        default = "must be given" if given.default is None else _code(given.default)
        lines.append(f"| `{given.name}` | {_cell(given.description)} | {_code(given.type)} | {default} |")
    lines += ["", "## Outputs", "", "| output | what it is |", "|---|---|"]
    for name, description in outputs((module / "outputs.tf").read_text()).items():
        lines.append(f"| `{name}` | {_cell(description)} |")
    return "\n".join(lines) + "\n"


def written(module: Path) -> str:
    """A module's README as it should be: what a person wrote, then the tables. Raises ValueError without a mark."""
    text, mark, _ = (module / "README.md").read_text().partition(MARK)
    if not mark:
        raise ValueError(f"{module.name}/README.md has no line {MARK.strip()}")
    return f"{text}{MARK}\n{tables(module)}"


def write_examples(to: Path) -> None:
    """Make `to` a root that calls every example, with a test that plans them all at once on mocks."""
    calls = []
    for name in modules():
        for number, example in enumerate(examples((MODULES / name / "README.md").read_text()), 1):
            where = f"{name}_{number}"
            (to / where).mkdir(parents=True)
            # it is one folder deeper than it is written for; files are found from the root
            (to / where / "main.tf").write_text(example.replace('source = "../../', 'source = "../../../'))
            calls.append(f'module "{where}" {{\n  source = "./{where}"\n}}\n')
    (to / "main.tf").write_text("\n".join(calls))
    # a root that names no provider is given none of the mocks
    shutil.copy(MODULES / "environment" / "versions.tf", to)
    (to / "tests").mkdir()
    (to / "tests" / "examples.tftest.hcl").write_text(TEST)


def _blocks(kind: str, text: str) -> list[tuple[str, str]]:
    return re.findall(rf'^{kind} "(\w+)" \{{\n(.*?)^\}}', text, re.M | re.S)


def _description(body: str) -> str:
    found = re.search(r'^  description = "(.*)"$', body, re.M)
    return found[1].replace('\\"', '"') if found else ""


def _variable(name: str, body: str) -> Iterator[Given]:
    kind = re.search(r"^  type\s+= (.*?)(?=^  \w|^$|\Z)", body, re.M | re.S)
    default = re.search(r"^  default\s+= (.*)$", body, re.M)
    attributes = kind is not None and kind[1].startswith("object({\n")
    yield Given(
        name,
        _description(body),
        "object" if attributes or kind is None else kind[1].strip(),
        default[1] if default else None,
    )
    if kind is not None and attributes:
        for said, attribute, of in re.findall(r"^    # (.*)\n    (\w+)\s*= (.*)$", kind[1], re.M):
            optional = re.fullmatch(r"optional\((.*)\)", of)
            kept, _, usual = _split(optional[1]) if optional else (of, "", "")
            yield Given(f"{name}.{attribute}", said, kept, (usual or "null") if optional else None)


def _split(text: str) -> tuple[str, str, str]:
    """The type and the default within `optional(…)`: apart at the first comma outside of brackets."""
    depth = 0
    for place, char in enumerate(text):
        depth += (char in "({[") - (char in ")}]")
        if char == "," and not depth:
            return text[:place], ",", text[place + 1 :].strip()
    return text, "", ""


def _code(text: str) -> str:
    return f"`{_cell(text)}`"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def main() -> None:
    """Write the tables of every README."""
    for name in modules():
        (MODULES / name / "README.md").write_text(written(MODULES / name))


if __name__ == "__main__":
    main()
