"""What ships of others: by the locks, under a licence of the policy, and with no library under the GPL hidden in it."""

from __future__ import annotations

import importlib.metadata
import re
from pathlib import Path
from typing import Any

import pytest

from local import sbom, shipped
from local.notices import Package
from local.paths import ROOT

pytestmark = pytest.mark.unit


@pytest.mark.parametrize("part", shipped.PARTS)
def test_every_licence_of_what_ships_is_allowed(part: str) -> None:
    packages = shipped.shipped(part)
    assert len(packages) > 50
    assert shipped.refused(packages) == []
    if part != "page":
        found = {each.partition(":")[0] for each in shipped.gpl_libraries(packages)}
        assert found <= shipped.CARRY_GPL


def test_what_ships_is_what_the_locks_say() -> None:
    functions = {each.name: each.version for each in shipped.shipped("functions")}
    text = (ROOT / "functions" / "requirements.txt").read_text()
    locked = dict(re.findall(r"^([\w.-]+)==([\w.]+) (?:\\|;)", text, re.MULTILINE))
    assert functions.items() <= locked.items()
    assert {"firebase-admin", "starlette", "pydantic"} <= functions.keys()
    worker = {each.name for each in shipped.shipped("worker")}
    assert {"livekit-agents", "google-genai", "numpy"} <= worker
    assert not {"pytest", "ruff", "firebase-admin"} & worker
    page = {each.name for each in shipped.shipped("page")}
    assert {"firebase", "livekit-client"} <= page
    assert not {"vite", "vitest", "axe-core"} & page


@pytest.mark.parametrize(
    "licence",
    [
        "GPL-3.0-only",
        "GNU General Public License v3 (GPLv3)",
        "AGPL-3.0",
        "LGPL-2.1",
        "MIT AND GPL-2.0-or-later",
        "MIT License, GNU General Public License v2 (GPLv2)",
        "see the package",
        "",
        "Other/Proprietary License",
    ],
)
def test_what_is_not_allowed(licence: str) -> None:
    package = Package("x", "1", licence)
    assert shipped.refused([package]) == [package]


@pytest.mark.parametrize("licence", ["MIT", "(Apache-2.0 AND BSD-3-Clause)", "MIT OR GPL-2.0", "BSD License", "ISC"])
def test_what_is_allowed(licence: str) -> None:
    assert shipped.refused([Package("x", "1", licence)]) == []


def test_a_library_that_its_package_does_not_speak_of_is_found(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    names = ["av.libs/libx264-d6533a8d.so.165", "av.libs/libopus-1.so", "x/libx265.so", "x/libxcb-x264.py"]
    monkeypatch.setattr(importlib.metadata, "files", lambda _: [Path(name) for name in names])
    found = list(shipped.gpl_libraries([Package("av", "1", "BSD License")]))
    assert found == [f"av: {names[0]}", f"av: {names[2]}"]


def test_what_is_needed_is_followed_where_it_runs() -> None:
    lock: list[dict[str, Any]] = [
        {
            "name": "noah-x",
            "version": "0",
            "dependencies": [
                {"name": "a", "extra": ["more"]},
                {"name": "windows", "marker": "sys_platform == 'win32'"},
            ],
        },
        {"name": "a", "version": "1", "optional-dependencies": {"more": [{"name": "b"}], "other": [{"name": "c"}]}},
        {"name": "b", "version": "1", "resolution-markers": ["python_full_version < '3.12'"]},
        {"name": "b", "version": "2", "resolution-markers": ["python_full_version >= '3.12'"]},
        *({"name": name, "version": "1"} for name in ("c", "windows", "unrelated")),
    ]
    assert shipped.closure(lock, "noah-x") == {("noah-x", "0"), ("a", "1"), ("b", "2")}


def test_a_bill_has_what_ships_with_its_licence_and_nothing_else() -> None:
    made = {
        "metadata": {"component": {"bom-ref": "root"}},
        "components": [
            {"bom-ref": "a-1@1", "name": "a", "version": "1", "purl": "pkg:pypi/a@1"},
            {"bom-ref": "av-2@1", "name": "av", "version": "1", "purl": "pkg:pypi/av@1"},
            {"bom-ref": "@s/b@2", "name": "b", "version": "2", "purl": "pkg:npm/%40s/b@2", "licenses": ["theirs"]},
        ],
        "dependencies": [{"ref": "root", "dependsOn": ["a-1@1", "av-2@1"]}, {"ref": "av-2@1"}],
    }
    bill = sbom.with_licences(made, [Package("a", "1", "MIT"), Package("@s/b", "2", "ISC")])
    assert [each["bom-ref"] for each in bill["components"]] == ["a-1@1", "@s/b@2"]
    assert [each["licenses"] for each in bill["components"]] == [[{"license": {"name": "MIT"}}], ["theirs"]]
    assert bill["dependencies"] == [{"ref": "root", "dependsOn": ["a-1@1"]}]
