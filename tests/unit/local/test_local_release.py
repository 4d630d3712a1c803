"""A release is refused until all is in order, and the version is the same wherever it stands."""

import json
from pathlib import Path

import pytest

from local import notices, release
from local.paths import ROOT

pytestmark = pytest.mark.unit


def test_the_version_is_the_same_everywhere() -> None:
    assert len({release.version_in((ROOT / place).read_text()) for place in release.PLACES}) == 1


@pytest.mark.parametrize("place", release.PLACES)
def test_a_new_version_changes_one_line(place: str) -> None:
    before = (ROOT / place).read_text()
    after = release.with_version(before, "9.8.7")
    assert release.version_in(after) == "9.8.7"
    differing = [pair for pair in zip(before.splitlines(), after.splitlines(), strict=True) if pair[0] != pair[1]]
    assert len(differing) == 1


def test_a_release_is_refused_until_all_is_there(tmp_path: Path) -> None:
    def against(version: str, changelog: str = "", changed: str = "") -> str:
        return " ".join(release.objections(version, "0.1.0", changelog, changed, tmp_path))

    assert "no version" in against("next")
    assert "does not come after" in against("0.1.0")
    assert "CHANGELOG.md has no section" in against("0.2.0")
    assert "not committed" in against("0.2.0", changed=" M Makefile")
    assert f"{tmp_path.name}/0.2.0 is missing" in against("0.2.0")
    (tmp_path / "0.2.0").mkdir()
    assert against("0.2.0", "## 0.2.0\n") == ""
    assert against("0.10.0", "## 0.10.0\n").startswith(tmp_path.name)


def test_the_notices_have_every_package_of_the_locks() -> None:
    page = notices.page()
    lock = json.loads((ROOT / "web" / "package-lock.json").read_text())["packages"]
    names = {path.rpartition("node_modules/")[2] for path in lock if path}
    assert all(f"| {name} |" in page for name in names)
    for name in ("livekit-agents", "google-cloud-firestore", "firebase-tools", "github.com/livekit/livekit-server"):
        assert f"| {name} |" in page, name
    assert "| livekit-agents |" in page
    assert "Apache" in page
