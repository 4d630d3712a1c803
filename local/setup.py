"""Set-up: puts everything in place that the project needs and that can be installed without asking anybody.

    python3 -m local.setup --for demo       # the interview on the command line
    python3 -m local.setup --for up         # and the page
    python3 -m local.setup --for tests      # and everything else

Only the standard library, because nothing else is there yet. A step is done again when what it is made from has
changed (lock files, by their hash) or what it makes is gone; otherwise it costs nothing. What cannot be installed is
named, one line each, with what to do about it.
"""

from __future__ import annotations

import argparse
import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Literal

ROOT = Path(__file__).resolve().parent.parent
CACHE = ROOT / ".local"
BIN = CACHE / "bin"
STAMPS = CACHE / "stamps"
LOGS = CACHE / "logs" / "setup"
UV_VERSION = "0.13.9"
PYTHON, NODE, JAVA, GO = (3, 11), (20, 19), (11, 0), (1, 21)
JAVA_OF_FIREBASE = (21, 0)
GO_TOOLS = {
    "livekit-server": ("livekit", "github.com/livekit/livekit-server/cmd/server"),
    "toxiproxy-server": ("toxiproxy", "github.com/Shopify/toxiproxy/v2/cmd/server"),
    "actionlint": ("actionlint", "github.com/rhysd/actionlint/cmd/actionlint"),
}
PURPOSES = ("demo", "up", "tests")  # each needs all that the one before it needs
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_printing = threading.Lock()


class SetupError(Exception):
    """A step failed, or something is missing; the message says what to do."""


def say(line: str) -> None:
    with _printing:
        print(line, flush=True)


# --- what has to be there


Stream = Literal["stdout", "stderr"]


def version_of(command: Sequence[str], pattern: str, stream: Stream = "stdout") -> tuple[int, int] | None:
    """The version that a program prints, as (major, minor); None when the program is not there or does not run.

    Only the stream that the program is documented to print it to is read: on the other one it may write about progress.
    """
    if shutil.which(command[0]) is None:
        return None
    try:
        done = subprocess.run(command, capture_output=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    found = re.search(pattern, getattr(done, stream).decode(errors="replace"))
    return (int(found.group(1)), int(found.group(2) or 0)) if found and done.returncode == 0 else None


def versions() -> dict[str, tuple[int, int] | None]:
    """The versions of what the project needs and cannot install itself."""
    commands: dict[str, tuple[list[str], str] | tuple[list[str], str, Stream]] = {
        "node": (["node", "--version"], r"v(\d+)\.(\d+)"),
        "npm": (["npm", "--version"], r"(\d+)\.(\d+)"),
        "java": (["java", "-version"], r'version "(\d+)(?:\.(\d+))?', "stderr"),
        "go": (["go", "version"], r"go(\d+)\.(\d+)"),
        "terraform": ([os.environ.get("TERRAFORM", "terraform"), "version"], r"v(\d+)\.(\d+)"),
    }
    with ThreadPoolExecutor() as pool:
        probes = {name: pool.submit(version_of, *spec) for name, spec in commands.items()}
    return {name: probe.result() for name, probe in probes.items()} | {"python": sys.version_info[:2]}


def missing(
    found: Mapping[str, tuple[int, int] | None],
    purpose: str,
    has: Callable[[str], object] = shutil.which,
    jar: Path | None = None,
) -> list[str]:
    """What is missing, one line each."""
    lines: list[str] = []

    def need(name: str, least: tuple[int, int], advice: str) -> None:
        have = found.get(name)
        if have is None:
            lines.append(f"{name} is not here: {advice}")
        elif have < least:
            lines.append(f"{name} is only {have[0]}.{have[1]}: {advice}")

    need("python", PYTHON, "install Python 3.11 or newer, then run this again")
    need("node", NODE, "install Node.js 20.19 or newer (https://nodejs.org), for the Auth emulator and the page")
    if found.get("node") is not None:
        need("npm", (7, 0), "install npm 7 or newer; it comes with Node.js")
    need("java", JAVA, "install Java 21 (Debian: apt-get install default-jre-headless), for the Firestore emulator")
    wanted = list(GO_TOOLS) if purpose == "tests" else ["livekit-server"]
    if any(has(name) is None and not (BIN / name).exists() for name in wanted):
        need("go", GO, f"install Go 1.21 or newer (https://go.dev/dl), which builds {', '.join(wanted)}")
    java = found.get("java")
    if jar is None and java is not None and JAVA <= java < JAVA_OF_FIREBASE:
        lines.append(
            "the Firestore emulator is not here: `gcloud components install cloud-firestore-emulator`, "
            "or install Java 21 for the one that firebase-tools downloads"
        )
    if purpose == "tests":
        need(
            "terraform", (1, 9), "install Terraform 1.9 or newer (https://terraform.io), for the infrastructure's tests"
        )
        if not any(map(has, BROWSERS)) and not can_install_packages():
            lines.append("chromium is not here: install Chromium or Chrome, for the browser tests")
    return lines


def can_install_packages() -> bool:
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def gcloud_jar() -> Path | None:
    """The Firestore emulator of the Google Cloud CLI, if it is installed."""
    gcloud = shutil.which("gcloud")
    if gcloud is None:
        return None
    found = list((Path(gcloud).resolve().parent.parent / "platform" / "cloud-firestore-emulator").glob("*.jar"))
    return found[0] if found else None


def firebase_jar() -> Path | None:
    """The Firestore emulator that firebase-tools has downloaded, if it has."""
    found = sorted((Path.home() / ".cache/firebase/emulators").glob("cloud-firestore-emulator-*.jar"))
    return found[-1] if found else None


# --- steps


class Step:
    """Something to do when `made_from` has changed, or one of `makes` is not there."""

    def __init__(
        self,
        name: str,
        makes: Sequence[Path],
        made_from: Sequence[Path | str],
        do: Callable[[], None],
        after: Sequence[Step] = (),
    ) -> None:
        self.name = name
        self.makes = makes
        self.made_from = made_from
        self.do = do
        self.after = after  # steps that have to be done before
        self.done = threading.Event()
        self.error: SetupError | None = None

    @property
    def stamp(self) -> Path:
        return STAMPS / self.name.replace(" ", "-")

    def key(self) -> str:
        digest = hashlib.sha256(str(ROOT).encode())
        for source in self.made_from:
            digest.update(source.read_bytes() if isinstance(source, Path) else source.encode())
        return digest.hexdigest()

    def is_done(self) -> bool:
        try:
            return self.stamp.read_text() == self.key() and all(path.exists() for path in self.makes)
        except OSError:
            return False

    def run(self) -> None:
        try:
            for step in self.after:
                step.done.wait()
                if step.error:
                    raise SetupError(f"{self.name}: not tried, because {step.name} failed")
            if not self.is_done():
                began = time.monotonic()
                say(f"set-up: {self.name} ...")
                key = self.key()
                self.do()
                STAMPS.mkdir(parents=True, exist_ok=True)
                self.stamp.write_text(key)
                say(f"set-up: {self.name} done ({time.monotonic() - began:.1f} s)")
        except SetupError as error:
            self.error = error
        except Exception as error:  # noqa: BLE001 (it is reported with the others)
            self.error = SetupError(f"{self.name}: {error!r}")
        finally:
            self.done.set()


def run(name: str, command: Sequence[str | Path], cwd: Path = ROOT, env: Mapping[str, str] | None = None) -> None:
    """Run a command with its output in a log. Raises SetupError with the end of the log."""
    LOGS.mkdir(parents=True, exist_ok=True)
    log = LOGS / (name.replace(" ", "-") + ".log")
    with log.open("wb") as output:
        done = subprocess.run(
            [str(part) for part in command],
            cwd=str(cwd),
            env={**os.environ, **(env or {})},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            check=False,
        )
    if done.returncode != 0:
        lines = log.read_text(errors="replace").splitlines()
        # npm ends with how to use npm; what was wrong comes before
        telling = [line for line in lines[:-8] if "error" in line.lower()][:6]
        tail = "\n".join("    " + line for line in [*telling, *lines[-8:]])
        raise SetupError(f"{name} failed; {log} says:\n{tail}")


def files(folder: Path, patterns: Sequence[str]) -> list[Path | str]:
    """The files of a folder that fit, each with its name, for a step's key."""
    found = sorted({path for pattern in patterns for path in folder.glob(pattern) if path.is_file()})
    return [part for path in found for part in (str(path.relative_to(ROOT)), path)]


def steps(purpose: str) -> list[Step]:
    """All steps, in an order in which each comes after what it needs."""
    uv_home = CACHE / "uv"
    uv = uv_home / "bin" / "uv"

    def bootstrap() -> None:
        shutil.rmtree(uv_home, ignore_errors=True)
        run("uv", [sys.executable, "-m", "venv", uv_home])
        run("uv", [uv_home / "bin" / "python", "-m", "pip", "install", "--quiet", f"uv=={UV_VERSION}"])

    def python_packages() -> None:
        command: list[str | Path] = [uv, "sync", "--frozen", "--compile-bytecode", "--python", sys.executable]
        run("Python packages", command, env={"VIRTUAL_ENV": ""})

    locks = [ROOT / "uv.lock", *files(ROOT, ["pyproject.toml", "*/pyproject.toml", "*/*/pyproject.toml"])]
    get_uv = Step("uv", [uv], [UV_VERSION, sys.version], bootstrap)
    packages = Step("Python packages", [ROOT / ".venv/bin/python"], [sys.version, *locks], python_packages, [get_uv])
    emulators = npm(ROOT / "local" / "emulators", "emulators")
    all_steps = [get_uv, packages, emulators, firestore(emulators)]
    for name, (folder, package) in GO_TOOLS.items():
        if shutil.which(name) is None and (purpose == "tests" or name == "livekit-server"):
            all_steps.append(go_tool(name, ROOT / "local" / folder, package))
    if purpose != "demo" and (ROOT / "web" / "package-lock.json").exists():
        page = npm(ROOT / "web", "packages of the page")
        all_steps.append(page)
        if (ROOT / "web" / "index.html").exists():
            all_steps.append(build_page(page))
    if purpose == "tests" and not any(map(shutil.which, BROWSERS)):
        all_steps.append(Step("Chromium", [Path("/usr/bin/chromium")], [], chromium))
    return all_steps


def npm(folder: Path, name: str) -> Step:
    # every output on a line of its own in the log, and no script of a package is run
    command = ["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"]
    made_from = [folder / "package.json", folder / "package-lock.json"]
    return Step(name, [folder / "node_modules"], made_from, lambda: run(name, command, cwd=folder))


def build_page(packages: Step) -> Step:
    folder = ROOT / "web"
    patterns = ["*.json", "*.ts", "*.html", "*.mjs", "src/**/*", "public/**/*"]
    return Step(
        "page",
        [folder / "dist" / "index.html"],
        files(folder, patterns),
        lambda: run("page", ["npm", "run", "build"], cwd=folder),
        [packages],
    )


def go_tool(name: str, folder: Path, package: str) -> Step:
    def build() -> None:
        if name == "livekit-server":
            say("set-up: livekit-server is built from its Go module, which takes 1 to 3 minutes")
        BIN.mkdir(parents=True, exist_ok=True)
        draft = BIN / (name + ".draft")
        run(name, ["go", "build", "-mod=readonly", "-trimpath", "-o", draft, package], cwd=folder)
        draft.replace(BIN / name)

    return Step(name, [BIN / name], [folder / "go.mod", folder / "go.sum"], build)


def firestore(emulators: Step) -> Step:
    target = BIN / "firestore-emulator.jar"

    def place() -> None:
        jar = gcloud_jar() or firebase_jar()
        if jar is None:
            firebase = ROOT / "local/emulators/node_modules/firebase-tools/lib/bin/firebase.js"
            run("Firestore emulator", ["node", firebase, "setup:emulators:firestore"])
            jar = firebase_jar()
        if jar is None:
            raise SetupError("the Firestore emulator was not found after firebase-tools had installed it")
        BIN.mkdir(parents=True, exist_ok=True)
        target.unlink(missing_ok=True)
        target.symlink_to(jar)

    return Step("Firestore emulator", [target], [str(gcloud_jar())], place, [emulators])


def chromium() -> None:
    run("Chromium", ["apt-get", "update", "-qq"])
    command = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"]
    run("Chromium", command, env={"DEBIAN_FRONTEND": "noninteractive"})


# --- all of it


def newer_python() -> str | None:
    """Another Python on PATH that is new enough."""
    for minor in range(16, PYTHON[1] - 1, -1):
        command = f"python3.{minor}"
        if version_of([command, "--version"], r"Python (\d+)\.(\d+)"):
            return shutil.which(command)
    return None


def main() -> int:
    parser = argparse.ArgumentParser(description="Put in place what the project needs.")
    parser.add_argument("--for", dest="purpose", choices=PURPOSES, default="tests")
    purpose = parser.parse_args().purpose
    if sys.version_info[:2] < PYTHON:
        other = newer_python()
        if other is not None:
            os.execv(other, [other, "-m", "local.setup", *sys.argv[1:]])
    CACHE.mkdir(exist_ok=True)
    with (CACHE / "setup.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            say("set-up: another one is running; waiting for it")
            fcntl.flock(lock, fcntl.LOCK_EX)
        return set_up(purpose)


def set_up(purpose: str) -> int:
    """Do what has to be done. The exit code."""
    began = time.monotonic()
    todo = [step for step in steps(purpose) if not step.is_done()]
    checked = STAMPS / f"tools-{purpose}"
    if not todo and checked.exists():
        return 0
    lines = missing(versions(), purpose, jar=gcloud_jar() or firebase_jar())
    if lines:
        for line in lines:
            print(f"missing: {line}", file=sys.stderr)
        return 1
    names = {step.name for step in todo}
    for step in todo:
        step.after = [before for before in step.after if before.name in names]
    with ThreadPoolExecutor(max(1, len(todo))) as pool:
        list(pool.map(Step.run, todo))
    failed = [step for step in todo if step.error]
    for step in failed:
        print(f"set-up: {step.error}", file=sys.stderr)
    if failed:
        return 1
    STAMPS.mkdir(parents=True, exist_ok=True)
    checked.touch()
    say(f"set-up: ready ({time.monotonic() - began:.0f} s)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
