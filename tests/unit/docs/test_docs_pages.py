"""What the pages for newcomers and maintainers name is there."""

import json
import re

import pytest

from local.paths import ROOT

pytestmark = pytest.mark.unit

PAGES = [
    "CONTRIBUTING.md",
    "UPGRADING.md",
    "SECURITY.md",
    "CODE_OF_CONDUCT.md",
    "CHANGELOG.md",
    "README.md",
    "docs/troubleshooting.md",
    "docs/data-model.md",
    "docs/livekit.md",
    "docs/trust.md",
    "docs/threats.md",
]


@pytest.mark.parametrize("page", PAGES)
def test_every_link_leads_somewhere(page: str) -> None:
    text = (ROOT / page).read_text()
    for target in re.findall(r"\]\((?!https?://)([^)#]+)(?:#[^)]*)?\)", text):
        assert (ROOT / page).parent.joinpath(target).exists(), target


def test_every_file_that_a_contributor_is_sent_to_exists() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text()
    named = re.findall(r"`([\w.-]+(?:/[\w.-]+)+|[\w-]+\.(?:toml|json|md))`", text)
    assert len(named) > 25
    for path in named:
        found = (ROOT / path, ROOT / "functions" / "interviews" / path)
        assert any(each.exists() for each in found), path


def test_the_words_of_the_troubleshooting_page_are_those_that_people_see() -> None:
    text = (ROOT / "docs" / "troubleshooting.md").read_text()
    folders = ("local", "functions")
    programs = "".join(file.read_text() for folder in folders for file in sorted((ROOT / folder).glob("*.py")))
    programs += "".join(file.read_text() for file in sorted((ROOT / "functions").rglob("*.py")))
    # texts that stand on two lines, and those with a value in the middle
    programs = re.sub(r'"\s*\n\s*f?"', "", programs)
    for name in ("python", "terraform"):
        programs = programs + f"{name} is not here {name} is only"
    rows = re.findall(r"^\| (`.*`) \| [^|]+ \|$", text, re.MULTILINE)
    assert len(rows) > 20
    for row in rows:
        for words in re.findall(r"`(?:run `)?([^`]+)`", row):
            known = words.removeprefix('"code": ').strip('"')
            assert known in programs, words


def test_the_dev_container_passes_the_same_commands() -> None:
    container = json.loads((ROOT / ".devcontainer" / "devcontainer.json").read_text())
    target = container["postCreateCommand"].split()[-1]
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(), re.MULTILINE)
