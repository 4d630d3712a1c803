"""What a build runs of others: no script of a package, neither in the build that deploys nor in a workflow."""

from __future__ import annotations

import re

import pytest

from local.paths import ROOT

pytestmark = pytest.mark.terraform


def test_no_script_of_a_package_runs_where_a_build_deploys() -> None:
    """It would run as the account that deploys."""
    files = [ROOT / "cloudbuild.yaml", *(ROOT / ".github" / "workflows").glob("*.yml"), *(ROOT / ".ci").glob("*")]
    commands = [found for file in files for found in re.findall(r"npm (?:ci|install|i) [^&)\n]*", file.read_text())]
    assert len(commands) >= 2
    assert [each for each in commands if "--ignore-scripts" not in each] == []
    setup = (ROOT / "local" / "setup.py").read_text()
    own = re.findall(r'"npm", "ci"[^]]*', setup)
    assert own
    assert [each for each in own if '"--ignore-scripts"' not in each] == []


def test_nothing_is_run_that_no_lock_names() -> None:
    text = (ROOT / "cloudbuild.yaml").read_text()
    assert not re.search(r"\bnpx\b|npm exec|curl [^|\n]*\| *(ba)?sh", text)
