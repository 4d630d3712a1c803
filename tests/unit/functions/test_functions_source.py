"""What is deployed: one folder, from which an instance runs one function and imports no other."""

import ast
import os
import re
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

import pytest

from local import parts

pytestmark = pytest.mark.unit

FUNCTIONS = Path(__file__).parents[3] / "functions"
PACKAGES = {path.parent.name for path in FUNCTIONS.glob("*/__init__.py")}
ENTRY_POINTS = PACKAGES - {"shared"}
ENV = {"GOOGLE_CLOUD_PROJECT": "demo-noah"}
# What start_bot needs besides, and what that is for.
STARTS = {
    "LIVEKIT_URL": "wss://noah.livekit.cloud",
    "LIVEKIT_CREDENTIALS_SECRET": "projects/demo-noah/secrets/livekit",
    "PLANS": "career",
}
SCALES = {"SCALED": "projects/demo-noah/locations/r/services/noah-worker", "MAX_SESSIONS": "8", "CEILING": "4"}
WITH = {"invitations": {"PLANS": "career", "PAGE_URL": "https://noah.example"}, "scaler": SCALES}
STARTS_WITH = {"livekit", "aiohttp", "google.cloud.secretmanager_v1"}


def imported(target: str | None, env: dict[str, str]) -> tuple[int, str]:
    """The exit code of a process that imports main.py, and what it says: the modules that it has, or why it ends."""
    found = "import sys, main; print(*sys.modules, sep='\\n'); assert callable(getattr(main, sys.argv[1]))"
    environment = {"PATH": os.environ["PATH"], **env} | ({} if target is None else {"FUNCTION_TARGET": target})
    done = subprocess.run(
        [sys.executable, "-c", found, target or ""],
        cwd=FUNCTIONS,
        env=environment,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    return done.returncode, done.stdout if done.returncode == 0 else done.stderr


def test_an_instance_imports_its_function_and_what_that_needs() -> None:
    code, said = imported("start_bot", ENV | STARTS)
    assert code == 0, said
    assert not {name for name in said.split() if name.partition(".")[0] == "interviews"}
    assert set(said.split()) >= STARTS_WITH

    for target in ("interviews", "invitations", "profiles", "review", "scaler"):
        code, said = imported(target, ENV | WITH.get(target, {}))
        assert code == 0, said
        assert not {name for name in said.split() if name.partition(".")[0] in ENTRY_POINTS - {target}}
        assert not set(said.split()) & STARTS_WITH


@pytest.mark.parametrize("target", [None, "nothing"])
def test_a_target_that_is_none_is_named_in_one_line(target: str | None) -> None:
    code, said = imported(target, ENV | STARTS)
    assert code == 1
    known = "interviews, invitations, profiles, review, scaler, start_bot"
    assert said == f"FUNCTION_TARGET names no function: {target!r} is none of {known}\n"


def test_every_package_has_its_entry_point() -> None:
    tree = ast.parse((FUNCTIONS / "main.py").read_text())
    found = {
        (node.module, alias.name) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) for alias in node.names
    }
    assert found == {(f"{name}.function", name) for name in ENTRY_POINTS}
    assert {*parts.FUNCTIONS, *parts.UNSEEN} == ENTRY_POINTS, "the local stack starts others"


def test_functions_share_only_what_is_shared() -> None:
    """A function that used another's package would bring that one's libraries and settings with it."""
    for package in PACKAGES:
        for file in (FUNCTIONS / package).rglob("*.py"):
            modules = [
                node.module or "" for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.ImportFrom)
            ]
            used = {module.partition(".")[0] for module in modules} & PACKAGES
            assert used <= {package, "shared"}, file


def test_no_library_has_the_name_of_a_package() -> None:
    """functions-framework puts the folder last on the path: a library of the same name would come first."""
    assert not (PACKAGES | {"main"}) & (packages_distributions().keys() | sys.stdlib_module_names)


def test_requirements_are_those_of_the_lock() -> None:
    """If not: `uv export --package noah-functions --no-emit-project --no-dev --no-header --no-annotate -o FILE`."""
    text = (FUNCTIONS / "requirements.txt").read_text()
    packages = tomllib.loads((FUNCTIONS.parent / "uv.lock").read_text())["package"]
    locked = {(package["name"], package["version"]): package for package in packages if "version" in package}
    pinned = re.findall(r"^([a-z0-9._-]+)==([^\s;]+)[^\n]*((?:\n    --hash=\S+(?: \\)?)*)", text, re.MULTILINE)
    assert {name for name, _, _ in pinned} == _needed_by("noah-functions", packages)
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
