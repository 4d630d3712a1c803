"""`make release VERSION=0.2.0`: checks, the version wherever it stands, the notices, one commit and a tag; no push.

The version of the project is the one in pyproject.toml; the other files repeat it, and a test holds them together. The
simulator (`local/gemini_live`) is a package with a version of its own.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from local import notices
from local.paths import ROOT

PLACES = (
    "pyproject.toml",
    "worker/pyproject.toml",
    "functions/pyproject.toml",
    "web/package.json",
    "web/client/package.json",
    "docs/openapi.yaml",
)
VERSION = re.compile(r'^(version = "|  "version": "|  version: )(\d+\.\d+\.\d+)(",?|)$', re.MULTILINE)
SEMANTIC = re.compile(r"\d+\.\d+\.\d+")


class ReleaseError(Exception):
    """What has to be done before; one line."""


def version_in(text: str) -> str:
    """The version that a file of PLACES states. Raises ReleaseError."""
    found = VERSION.search(text)
    if found is None:
        raise ReleaseError("there is no version in it")
    return found.group(2)


def with_version(text: str, version: str) -> str:
    return VERSION.sub(lambda found: f"{found.group(1)}{version}{found.group(3)}", text, count=1)


def objections(version: str, now: str, changelog: str, changed: str, stored: Path) -> list[str]:
    """What speaks against releasing this version now. `changed` is what `git status --short` says."""
    if not SEMANTIC.fullmatch(version):
        return [f"{version!r} is no version: say VERSION=1.2.3"]
    lines = []
    if tuple(map(int, version.split("."))) <= tuple(map(int, now.split("."))):
        lines.append(f"{version} does not come after {now}")
    if f"## {version}" not in changelog:
        lines.append(f"CHANGELOG.md has no section '## {version}': give what is under 'Unreleased' that heading")
    if changed.strip():
        lines.append("there are changes that are not committed")
    if not (stored / version).is_dir():
        lines.append(f"{stored.name}/{version} is missing: put documents there that this version stores (UPGRADING.md)")
    return lines


def git(*arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=ROOT, check=True, capture_output=True, text=True).stdout


def main() -> int:
    version = (sys.argv[1:] or [""])[0]
    now = version_in((ROOT / "pyproject.toml").read_text())
    stored = ROOT / "tests" / "unit" / "worker_data" / "stored"
    against = objections(version, now, (ROOT / "CHANGELOG.md").read_text(), git("status", "--short"), stored)
    for line in against:
        print(f"release: {line}", file=sys.stderr)
    if against:
        return 1
    if subprocess.run(["make", "test"], cwd=ROOT, check=False).returncode:
        print("release: `make test` failed; nothing was changed", file=sys.stderr)
        return 1
    for place in PLACES:
        path = ROOT / place
        path.write_text(with_version(path.read_text(), version))
    subprocess.run([str(ROOT / ".local/uv/bin/uv"), "lock", "--quiet"], cwd=ROOT, check=True)
    subprocess.run(
        ["npm", "install", "--package-lock-only", "--ignore-scripts", "--silent"], cwd=ROOT / "web", check=True
    )
    notices.write()
    git("commit", "--all", "--message", f"Release {version}")
    git("tag", "--annotate", f"v{version}", "--message", f"Release {version}")
    print(f"release: v{version} is tagged here; `git push --follow-tags` publishes it")
    return 0


if __name__ == "__main__":
    sys.exit(main())
