"""`make newest`: the checks and the tests on the newest releases of all libraries, in a copy; says what broke.

    python -m local.newest                    # every library moves
    python -m local.newest livekit-agents     # only this one, and what it needs
    python -m local.newest --lock             # which releases there are; installs and runs nothing
    python -m local.newest -- --kind unit     # what comes after -- is for tests.run

The copy is a worktree of HEAD with a virtual environment of its own, below `.local/newest`. There the pins of
worker/pyproject.toml are taken off, the lock is made anew, and the pins are set to what it has. It stays, so that what
broke can be looked at; the next run makes it anew. Here nothing changes.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tomllib

from local.paths import CACHE, ROOT, UV

COPY = CACHE / "newest"
SHARED = ("local/emulators/node_modules", "web/node_modules", "web/dist", ".local/bin")
EXPORT = ["--package", "noah-functions", "--no-emit-project", "--no-dev", "--no-header", "--no-annotate", "--frozen"]
PIN = re.compile(r'"([a-z-]+)==([^";]+)"')


def locked(lock: str) -> dict[str, str]:
    """The version of each library that a uv.lock has."""
    return {each["name"]: each["version"] for each in tomllib.loads(lock)["package"] if "registry" in each["source"]}


def unpinned(project: str, only: set[str]) -> str:
    """A pyproject.toml in which the pinned libraries (those of `only`, if it names any) may be newer."""
    return PIN.sub(lambda pin: pin[0] if only and pin[1] not in only else f'"{pin[1]}>={pin[2]}"', project)


def pinned(project: str, before: str, versions: dict[str, str]) -> str:
    """A pyproject.toml that pins again what `before` pinned, to these versions."""
    names = {name for name, _ in PIN.findall(before)}
    return re.sub(
        r'"([a-z-]+)[>=]=[^";]+"', lambda pin: f'"{pin[1]}=={versions[pin[1]]}"' if pin[1] in names else pin[0], project
    )


def moved(before: dict[str, str], after: dict[str, str]) -> list[str]:
    """A line for each library that is not the same."""
    names = sorted(before.keys() | after.keys())
    changes = [(name, before.get(name, "not there"), after.get(name, "not there")) for name in names]
    return [f"{name}: {old} -> {new}" for name, old, new in changes if old != new]


def make_copy() -> None:
    if COPY.exists():
        _git("worktree", "remove", "--force", str(COPY))
    _git("worktree", "prune")
    _git("worktree", "add", "--force", "--detach", str(COPY), "HEAD")
    for shared in SHARED:
        if (ROOT / shared).exists():
            target = COPY / shared
            target.parent.mkdir(parents=True, exist_ok=True)
            target.symlink_to(ROOT / shared)


def lock_newest(only: set[str]) -> list[str]:
    """Have the copy lock the newest releases. A line for each library that moved."""
    project = COPY / "worker" / "pyproject.toml"
    before = project.read_text()
    versions = locked((COPY / "uv.lock").read_text())
    project.write_text(unpinned(before, only))
    _uv("lock", *(part for name in sorted(only) for part in ("--upgrade-package", name)) if only else ("--upgrade",))
    newest = locked((COPY / "uv.lock").read_text())
    project.write_text(pinned(project.read_text(), before, newest))
    _uv("lock")
    return moved(versions, newest)


def install() -> None:
    """Install what is locked, and write down what the functions deploy with."""
    _uv("sync", "--frozen", "--python", sys.executable)
    exported = _uv("export", *EXPORT)
    (COPY / "functions" / "requirements.txt").write_text(exported)


def _git(*arguments: str) -> None:
    subprocess.run(["git", *arguments], cwd=ROOT, check=True, capture_output=True)


def _uv(*arguments: str) -> str:
    env = {name: value for name, value in os.environ.items() if name != "VIRTUAL_ENV"}
    done = subprocess.run([UV, *arguments], cwd=COPY, env=env, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"newest: uv {arguments[0]} failed:\n{done.stderr}")
    return done.stdout


def run(more: list[str]) -> tuple[int, list[str]]:
    """Run the checks and the tests, with their output here. The exit code, and what failed."""
    command = [str(COPY / ".venv" / "bin" / "python"), "-m", "tests.run", *more]
    failed: list[str] = []
    env = {name: value for name, value in os.environ.items() if name not in ("VIRTUAL_ENV", "PYTHONPATH")}
    with subprocess.Popen(command, cwd=COPY, env=env, stdout=subprocess.PIPE, text=True) as running:
        for line in running.stdout or ():
            print(line, end="", flush=True)
            if line.startswith(("FAILED ", "ERROR ")) and not line.startswith("FAILED in "):
                failed.append(line.rstrip())
    return running.returncode, failed


def main() -> int:
    parser = argparse.ArgumentParser(description="Try the newest releases, in a copy.")
    parser.add_argument("only", nargs="*", help="libraries that move; without any, all of them do")
    parser.add_argument("--lock", action="store_true", help="say which releases there are, and run nothing")
    given = sys.argv[1:]
    mine, more = (given[: given.index("--")], given[given.index("--") + 1 :]) if "--" in given else (given, [])
    options = parser.parse_args(mine)
    make_copy()
    changes = lock_newest(set(options.only))
    print(*(changes or ["newest: nothing is newer than what is locked"]), sep="\n", flush=True)
    if options.lock or not changes:
        return 0
    install()
    code, failed = run(more)
    print("\n--- newest: these moved", *changes, sep="\n")
    broke = ["--- and these broke", *failed] if failed else [f"--- and {'the run failed' if code else 'nothing broke'}"]
    print(*broke, f"--- the copy is {COPY.relative_to(ROOT)}", sep="\n", flush=True)
    return code


if __name__ == "__main__":
    sys.exit(main())
