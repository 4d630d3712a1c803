"""`make bare`: the commands of the README on a machine that has nothing but Python, git and make.

    python3 -m local.bare                    # make demo
    python3 -m local.bare --run "make demo" --run "make unit"
    python3 -m local.bare --run "make test" --with terraform    # which nothing installs

It stands for a bare machine: a PATH with only python3, git, make and the base system's small programs, an empty home,
and a fresh clone in a folder with a space and an umlaut in its name. It is not a container: shared libraries and what
lies at fixed places of this machine can still be found. The last commit is cloned, not what is uncommitted.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from local.setup import ROOT, emulator_jar, pubsub_jar, say

TOOLS = ("git", "make")
# What every Debian, Fedora or macOS has. No language, no package manager.
BASE = (
    *(
        "awk",
        "basename",
        "bash",
        "cat",
        "chmod",
        "cp",
        "cut",
        "date",
        "dirname",
        "echo",
        "env",
        "expr",
        "false",
        "find",
    ),
    *("flock", "getconf", "grep", "gzip", "head", "hostname", "id", "install", "kill", "ldd", "ldconfig", "ln", "ls"),
    *(
        "mkdir",
        "mktemp",
        "mv",
        "nice",
        "nohup",
        "ps",
        "pwd",
        "readlink",
        "realpath",
        "rm",
        "rmdir",
        "sed",
        "sh",
        "sleep",
    ),
    *("sort", "ss", "stat", "tail", "tar", "tee", "test", "timeout", "touch", "tr", "true", "uname", "uniq", "wc"),
    *("sha256sum", "which", "xargs"),
)
# How this machine reaches package registries, and where it keeps what it has downloaded.
PASSED_ON = ("PIP_", "UV_", "NPM_CONFIG_", "npm_config_", "GOPROXY", "GOSUMDB", "GONOSUMDB", "GOFLAGS", "SSL_CERT_")
PASSED_ON_TOO = (
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "NO_PROXY",
    "http_proxy",
    "https_proxy",
    "no_proxy",
    "NODE_EXTRA_CA_CERTS",
)


def folder_of_programs(folder: Path, brought: Sequence[str] = ()) -> Path:
    """A folder with the few programs of a bare machine, and those that a person has brought.

    Raises SystemExit when one of these, or of the three, is not here.
    """
    folder.mkdir()
    base = getattr(sys, "_base_executable", sys.executable)  # outside of a virtual environment
    (folder / "python3").write_text(f'#!/bin/sh\nexec "{base}" "$@"\n')
    (folder / "python3").chmod(0o755)
    for name in (*TOOLS, *brought, *BASE):
        found = shutil.which(name)
        if found is not None:
            (folder / name).symlink_to(found)
        elif name not in BASE:
            sys.exit(f"{name} is not here: install it")
    return folder


def environment(path: Path, home: Path, inherited: Mapping[str, str]) -> dict[str, str]:
    """The environment of the bare machine."""
    kept = {name: value for name, value in inherited.items() if name.startswith(PASSED_ON) or name in PASSED_ON_TOO}
    return kept | {"PATH": str(path), "HOME": str(home), "LANG": "C.UTF-8", "TMPDIR": str(home / "tmp")}


def main() -> int:
    parser = argparse.ArgumentParser(description="The README's commands on a bare machine.")
    parser.add_argument("--run", action="append", help="a command; several times for several (default: make demo)")
    parser.add_argument("--with", action="append", dest="brought", default=[], help="a program that is there, too")
    options = parser.parse_args()
    commands: list[str] = options.run or ["make demo"]
    with tempfile.TemporaryDirectory(prefix="noah-bare-") as name:
        root = Path(name).resolve()
        root.chmod(0o755)  # a test runs set-up as another user, with the same PATH
        home, clone = root / "home", root / "Noah für alle"
        (home / "tmp").mkdir(parents=True)
        env = environment(folder_of_programs(root / "bin", options.brought), home, os.environ)
        jar = emulator_jar()
        if jar is not None:
            env["FIRESTORE_EMULATOR_JAR"] = str(jar)
        if (events := pubsub_jar()) is not None:
            env["PUBSUB_EMULATOR_JAR"] = str(events)
        subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)
        code = 0
        for command in commands:
            say(f"--- {command}")
            began = time.monotonic()
            code = subprocess.run(command.split(), cwd=str(clone), env=env, check=False).returncode
            say(f"--- {command}: {'done' if code == 0 else f'FAILED with {code}'} in {time.monotonic() - began:.0f} s")
            if code:
                break
    return code


if __name__ == "__main__":
    sys.exit(main())
