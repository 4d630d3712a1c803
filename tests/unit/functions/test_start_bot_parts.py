"""Names, the limit in memory, and what the two functions have in common."""

import re
import tomllib
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

pytestmark = pytest.mark.unit

Loader = Callable[[str], ModuleType]

FUNCTIONS = Path(__file__).parents[3] / "functions"
DAY = "2026-11-22"


def test_everyone_with_the_secret_derives_the_same_interview(start_bot: Loader) -> None:
    names = start_bot("names")
    first = names.interview_id("secret", "ada", "career", DAY, 0)
    assert first == names.interview_id("secret", "ada", "career", DAY, 0)
    assert names.room_name(first) == f"interview-{first}"
    assert re.fullmatch("[a-z2-7]{32}", first)  # 160 bits, fit for a document's id and a room's name


@pytest.mark.parametrize(
    "other",
    [
        ("other", "ada", "career", DAY, 0),
        ("secret", "bob", "career", DAY, 0),
        ("secret", "ada", "second", DAY, 0),
        ("secret", "ada", "career", "2026-11-23", 0),
        ("secret", "ada", "career", DAY, 1),
        ("secret", 'ada", "career', "", DAY, 0),
    ],
)
def test_anything_else_is_another_interview(start_bot: Loader, other: tuple[str, str, str, str, int]) -> None:
    names = start_bot("names")
    assert names.interview_id(*other) != names.interview_id("secret", "ada", "career", DAY, 0)


def test_the_limit_in_memory_counts_per_candidate_and_day(start_bot: Loader) -> None:
    limit = start_bot("limits").MemoryLimit(2)
    for room in ("RM_1", "RM_1", "RM_2"):
        assert limit.allows("ada", DAY)
        limit.count("ada", DAY, room)
    assert not limit.allows("ada", DAY)
    assert limit.allows("bob", DAY)
    assert limit.allows("ada", "2026-11-23")


def test_the_limit_in_memory_is_bounded(start_bot: Loader, monkeypatch: pytest.MonkeyPatch) -> None:
    limits = start_bot("limits")
    monkeypatch.setattr(limits, "MAX_CANDIDATES", 3)
    limit = limits.MemoryLimit(1)
    for uid in "abcd":
        limit.count(uid, DAY, "RM_1")
    assert not limit.allows("d", DAY)
    assert limit.allows("a", DAY)  # the longest unseen one was forgotten


@pytest.mark.parametrize("name", ["web.py", "auth.py", "log.py"])
def test_what_both_functions_have_is_the_same(name: str) -> None:
    """Each folder deploys by itself, so these are copies: change one, copy it over the other."""
    assert (FUNCTIONS / "start_bot" / name).read_bytes() == (FUNCTIONS / "interviews" / name).read_bytes()


@pytest.mark.parametrize("folder", ["start_bot", "interviews"])
def test_requirements_are_those_of_the_lock(folder: str) -> None:
    """If not: uv export --package NAME --no-emit-project --no-dev --no-header --no-annotate -o FILE"""
    text = (FUNCTIONS / folder / "requirements.txt").read_text()
    packages = tomllib.loads((FUNCTIONS.parent / "uv.lock").read_text())["package"]
    locked = {(package["name"], package["version"]): package for package in packages if "version" in package}
    pinned = re.findall(r"^([a-z0-9._-]+)==([^\s;]+)[^\n]*((?:\n    --hash=\S+(?: \\)?)*)", text, re.MULTILINE)
    assert {name for name, _, _ in pinned} == _needed_by(f"noah-{folder.replace('_', '-')}", packages)
    for name, version, hashes in pinned:
        files = [
            *locked[name, version].get("wheels", []),
            *filter(None, [locked[name, version].get("sdist")]),
        ]
        assert set(re.findall(r"sha256:\w+", hashes)) == {file["hash"] for file in files}, name
    assert "://" not in text  # no registry's address


def _needed_by(root: str, packages: list[dict[str, Any]]) -> set[str]:
    by_name = {package["name"]: package for package in packages}
    needed: set[tuple[str, str]] = set()
    todo = [(root, "")]
    while todo:
        name, extra = todo.pop()
        if (name, extra) in needed:
            continue
        needed.add((name, extra))
        package = by_name[name]
        wanted = package.get("optional-dependencies", {}).get(extra, []) if extra else package.get("dependencies", [])
        for dependency in wanted:
            todo += [(dependency["name"], extra) for extra in ["", *dependency.get("extra", [])]]
    return {name for name, _ in needed} - {root}
