"""Set-up: puts everything in place that a command needs, beside the project and without asking anybody.

    python3 -m local.setup --for demo       # the interview on the command line
    python3 -m local.setup --for up         # and the page
    python3 -m local.setup --for tests      # and everything else

Only the standard library, because nothing else is there yet. A step is done again when what it is made from has
changed (lock files, by their hash) or what it makes is gone; otherwise it costs nothing. Programs that are not on PATH,
or too old, are installed into `.local` (local/programs.py). What cannot be installed is named, one line each, with
what to do about it, before anything is built. Ctrl-C ends it at once; the next run goes on where this one was.
"""

from __future__ import annotations

if __name__ == "__main__":  # before it handles Ctrl-C itself
    from local import early

    early.say_so()


import argparse
import contextlib
import fcntl
import hashlib
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from local import jvm
from local.programs import INSTALLABLE, JAVA_OF_FIREBASE, Version, enough, go_of, version_of, versions

ROOT = Path(__file__).resolve().parent.parent
CACHE = ROOT / ".local"
BIN = CACHE / "bin"
PROGRAMS = CACHE / "programs"
STAMPS = CACHE / "stamps"
LOGS = CACHE / "logs" / "setup"
UV_VERSION = "0.13.9"
PYTHON, NODE, NPM, JAVA, TERRAFORM = (3, 11), (20, 19), (7, 0), (11,), (1, 11)
GO_TOOLS = {
    "livekit-server": ("livekit", "github.com/livekit/livekit-server/cmd/server"),
    "toxiproxy-server": ("toxiproxy", "github.com/Shopify/toxiproxy/v2/cmd/server"),
    "actionlint": ("actionlint", "github.com/rhysd/actionlint/cmd/actionlint"),
}
# What each command needs beside the Python packages of all of them.
CLOUD = frozenset({"emulators", "livekit-server"})
CHECKS = frozenset({"packages of the tests"})
PURPOSES: Mapping[str, frozenset[str]] = {
    "local": frozenset(),
    "python": CHECKS,
    "demo": CLOUD,
    "up": CLOUD | {"page"},
    "terraform": CHECKS | {"terraform"},
    "tests": CHECKS | CLOUD | {"page", "toxiproxy-server", "actionlint", "terraform", "chromium", "consumers"},
}
# What people have set for other projects, and would lead a tool astray here; mirrors and proxies stay as they are.
OWN_PIP = {"PIP_USER": "0", "PIP_TARGET": "", "PIP_PREFIX": ""}
OWN_UV = {"VIRTUAL_ENV": "", "UV_PROJECT_ENVIRONMENT": ".venv"}
OWN_GO = {"GOTOOLCHAIN": "local", "GOWORK": "off", "GO111MODULE": "on", "GOOS": "", "GOARCH": "", "CGO_ENABLED": "0"}
# The compiler collects no garbage until it has this much, and writes nothing for debuggers: a fifth of its work less.
QUICK_GO = {"GOGC": "off", "GOMEMLIMIT": "1GiB"}
NO_DEBUGGER = ("-gcflags=all=-dwarf=false", "-ldflags=-s -w")
# These only read and print livekit-server's command line: to optimize them would be a seventh of the build.
COMMAND_LINE = ("github.com/goccy/go-json", "github.com/olekukonko", "github.com/urfave/cli")
NOT_QUICK = tuple(f"-gcflags={package}/...=-dwarf=false -N -l" for package in COMMAND_LINE)
# What runs beside the Go build, which takes longest, gets the processor time that it leaves.
ASIDE = ("nice", "-n", "10")
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# Where firebase-tools downloads the Firestore emulator from.
DOWNLOADS = "https://storage.googleapis.com/"
# What the first run adds to the disk in megabytes, beside the programs of local/programs.py.
ON_DISK = {
    "Python packages": 500,
    "Python packages of the tests": 400,
    "livekit-server": 1000,
    "emulators": 242,
    "Firestore emulator": 55,
    "classes of the emulators": 80,
    "packages of the page": 350,
    "packages beside noah-client": 71,
    "Chromium": 300,
}
SECONDS = {
    "livekit-server": "1 to 3 minutes",
    "Python packages": "half a minute",
    "Python packages of the tests": "half a minute",
    "emulators": "half a minute",
    "Firestore emulator": "some 10 s",
    "classes of the emulators": "some 10 s",
    "packages of the page": "half a minute",
    "packages beside noah-client": "some 10 s",
    "Chromium": "half a minute",
}
# By what a tool writes: what a person can do about it.
ADVICE = (
    (r"No space left on device|ENOSPC|Disk quota exceeded", "the disk is full: free some space, then run this again"),
    (
        r"Permission denied|EACCES|Read-only file system",
        "this user may not write here: clone into a folder of your own",
    ),
    (
        r"signal: killed|Cannot allocate memory|cannot allocate memory|heap out of memory|MemoryError",
        "the memory is full: close other programs, 4 GB are enough, then run this again",
    ),
    (
        r"Proxy Authentication Required|\b407\b.{0,40}[Pp]roxy|[Pp]roxy.{0,40}\b407\b",
        "the proxy wants to know who you are: HTTPS_PROXY=http://NAME:PASSWORD@HOST:PORT, then run this again",
    ),
    (
        r"\bE40[13]\b|\b40[13] (?:Client Error|Forbidden|Unauthorized)|HTTP (?:error )?40[13]\b",
        "a proxy or a mirror does not hand this out: ask who runs it, or name another mirror, then run this again",
    ),
    (
        r"CERTIFICATE_VERIFY_FAILED|self.signed certificate|SELF_SIGNED|UnknownIssuer|x509: |unable to get local issuer"
        r"|UNABLE_TO_GET_ISSUER_CERT|UNABLE_TO_VERIFY_LEAF_SIGNATURE|unable to verify the first certificate",
        "a proxy replaces certificates: "
        "name its authority in SSL_CERT_FILE, PIP_CERT and NODE_EXTRA_CA_CERTS, then run this again",
    ),
    (
        r"ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|NewConnectionError|No matching distribution|[Dd]ns error"
        r"|error sending request|dial tcp|i/o timeout|Failed to fetch|network is unreachable|name resolution|ECONNRESET"
        r"|TLS handshake timeout|ERR_SSL_|Connection reset by peer",
        "the network cannot be reached: go online, behind a proxy set HTTPS_PROXY, then run this again",
    ),
    (
        r"ensurepip is not available|No module named ensurepip|No module named venv",
        "this Python has no venv: install it (Debian: apt-get install python3-venv), then run this again",
    ),
)
_printing = threading.Lock()
_children: set[subprocess.Popen[bytes]] = set()
_starting = threading.RLock()
START_SECONDS = 1.0  # for a process that is being started to be known
_ending = threading.Event()


class SetupError(Exception):
    """A step failed, or something is missing; the message says what to do."""


def say(line: str) -> None:
    with _printing:
        print(line, flush=True)


def advice(text: str) -> str:
    """What to do about what a tool has written; empty when that is not known."""
    return next((what for pattern, what in ADVICE if re.search(pattern, text)), "")


# --- what has to be there


def given(name: str) -> bool:
    """Whether a person has brought this program: it is on PATH, or in `.local/bin` where set-up has not made it."""
    if shutil.which(name, path=foreign_path()) is not None:
        return True
    return (BIN / name).is_file() and not any((STAMPS / each).exists() for each in (name, name.capitalize()))


def foreign_path() -> str:
    """PATH without what set-up puts there."""
    parts = os.environ.get("PATH", "").split(os.pathsep)
    return os.pathsep.join(part for part in parts if Path(part) != BIN)


def needed(purpose: str, jar: Path | None = None) -> dict[str, Version]:
    """The programs that are needed for this, and the least version of each."""
    wants = PURPOSES[purpose]
    needs: dict[str, Version] = {}
    if wants & {"emulators", "page", "chromium"}:
        needs |= {"node": NODE, "npm": NPM}
    if "emulators" in wants:
        needs["java"] = JAVA if jar else JAVA_OF_FIREBASE
    built = [ROOT / "local" / GO_TOOLS[name][0] / "go.mod" for name in GO_TOOLS if name in wants and not given(name)]
    if built:
        needs["go"] = max(map(go_of, built))
    if "terraform" in wants:
        needs["terraform"] = TERRAFORM
    return needs


def lacking(found: Mapping[str, Version | None], needs: Mapping[str, Version]) -> list[str]:
    """The programs of local/programs.py that have to be installed; npm comes with Node.js."""
    names = {"node" if name == "npm" else name for name, least in needs.items() if not enough(found.get(name), least)}
    return [name for name in INSTALLABLE if name in names]


def missing(
    found: Mapping[str, Version | None],
    purpose: str,
    jar: Path | None = None,
    python: Version = sys.version_info[:2],
    reachable: Callable[[str], bool] | None = None,
) -> list[str]:
    """What is missing and cannot be installed, one line each."""
    lines: list[str] = []
    wants = PURPOSES[purpose]
    if python < PYTHON:
        version = ".".join(map(str, python))
        lines.append(f"python is only {version}: install Python 3.11 or newer, then run this again")
    if "emulators" in wants and jar is None and not (reachable or can_reach)(DOWNLOADS):
        lines.append(
            "the Firestore emulator is not here and cannot be downloaded: say FIRESTORE_EMULATOR_JAR=FILE, or install "
            "it with `gcloud components install cloud-firestore-emulator`; behind a proxy set HTTPS_PROXY"
        )
    if "terraform" in wants and not enough(found.get("terraform"), TERRAFORM):
        have = found.get("terraform")
        state = f"is only {'.'.join(map(str, have))}" if have else "is not here"
        lines.append(
            f"terraform {state}: install Terraform 1.11 or newer (https://terraform.io), for the infrastructure's tests"
        )
    return lines


def can_reach(url: str) -> bool:
    """Whether this host answers at all; proxies of the environment are used."""
    try:
        with urllib.request.urlopen(urllib.request.Request(url, method="HEAD"), timeout=5):
            return True
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False


def can_install_packages() -> bool:
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def named_jar(variable: str) -> Path | None:
    """The file that a variable names; None when it is not set. Raises SetupError when the file is not there."""
    named = os.environ.get(variable)
    if not named:
        return None
    if not Path(named).is_file():
        raise SetupError(f"{variable} names {named}, which is not there: correct it, or leave it out")
    return Path(named).resolve()


def emulator_jar() -> Path | None:
    """The Firestore emulator that is on this machine: the one given, gcloud's, or firebase-tools'.

    Raises SetupError when the one given is not there.
    """
    if (named := named_jar("FIRESTORE_EMULATOR_JAR")) is not None:
        return named
    placed = BIN / "firestore-emulator.jar"
    if placed.is_file():
        return placed.resolve()
    return gcloud_jar() or firebase_jar()


def gcloud_jar(where: str = "cloud-firestore-emulator") -> Path | None:
    """An emulator of the Google Cloud CLI, Firestore's unless another is said, if it is installed."""
    gcloud = shutil.which("gcloud")
    if gcloud is None:
        return None
    found = list((Path(gcloud).resolve().parent.parent / "platform" / where).glob("*.jar"))
    return found[0] if found else None


def pubsub_jar() -> Path | None:
    """The Pub/Sub emulator that is on this machine: the one given, or gcloud's. Nobody else offers it.

    Raises SetupError when the one given is not there.
    """
    if (named := named_jar("PUBSUB_EMULATOR_JAR")) is not None:
        return named
    placed = BIN / "pubsub-emulator.jar"
    return placed.resolve() if placed.is_file() else gcloud_jar("pubsub-emulator/lib")


def firebase_jar() -> Path | None:
    """The Firestore emulator that firebase-tools has downloaded, if it has."""
    found = sorted((Path.home() / ".cache/firebase/emulators").glob("cloud-firestore-emulator-*.jar"))
    return found[-1] if found else None


def space_missing(megabytes: int, free: int) -> str:
    """What to say when the disk has too little; both in megabytes. Empty when it has enough."""
    if free >= megabytes:
        return ""
    return f"set-up needs about {megabytes} MB of disk and {free} MB are free: free some space, then run this again"


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
        self.skipped = False  # not tried, because one before it failed

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
                    self.skipped = True
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
            what = advice(str(error))
            self.error = SetupError(f"{self.name}: {what or repr(error)}")
        finally:
            self.done.set()


def run(name: str, command: Sequence[str | Path], cwd: Path = ROOT, env: Mapping[str, str] | None = None) -> None:
    """Run a command with its output in a log. Raises SetupError with the end of the log."""
    LOGS.mkdir(parents=True, exist_ok=True)
    log = LOGS / (name.replace(" ", "-") + ".log")
    with log.open("wb") as output:
        with _starting:  # who ends all of them must know of each
            if _ending.is_set():
                raise SetupError(f"{name}: interrupted")
            # a session of its own: Ctrl-C is for set-up alone, which then ends all of it
            process = subprocess.Popen(
                [str(part) for part in command],
                cwd=str(cwd),
                env={**os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ.get('PATH', '')}", **(env or {})},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
            _children.add(process)
        code = process.wait()
        _children.discard(process)
    if code != 0:
        text = log.read_text(errors="replace")
        lines = text.splitlines()
        # npm ends with how to use npm; what was wrong comes before
        telling = [line for line in lines[:-8] if "error" in line.lower()][:6]
        tail = "\n".join("    " + line for line in [*telling, *lines[-8:]])
        what = advice(text)
        raise SetupError(f"{name} failed; {log} says:\n{tail}" + (f"\nset-up: {what}" if what else ""))


def end_children() -> None:
    """End every command that runs, with all that it has started."""
    for process in list(_children):
        with contextlib.suppress(OSError):
            os.killpg(process.pid, signal.SIGKILL)


def interrupted(number: int, frame: object) -> None:
    """Ctrl-C: everything ends now. What was begun is done again by the next run."""
    _ending.set()
    _starting.acquire(timeout=START_SECONDS)  # what a thread is starting in this moment, it ends as well
    end_children()
    os.write(2, b"\nset-up: interrupted; run the same command again, and it goes on where it was\n")
    os._exit(128 + number)


def files(folder: Path, patterns: Sequence[str]) -> list[Path | str]:
    """The files of a folder that fit, each with its name, for a step's key."""
    found = sorted({path for pattern in patterns for path in folder.glob(pattern) if path.is_file()})
    return [part for path in found for part in (str(path.relative_to(ROOT)), path)]


def steps(purpose: str, install: Sequence[str] = ()) -> list[Step]:
    """All steps, in an order in which each comes after what it needs. `install` are programs of local/programs.py."""
    wants = PURPOSES[purpose]
    uv_home = CACHE / "uv"
    uv = uv_home / "bin" / "uv"

    def bootstrap() -> None:
        shutil.rmtree(uv_home, ignore_errors=True)
        run("uv", [sys.executable, "-m", "venv", uv_home])
        python = uv_home / "bin" / "python"
        run("uv", [python, "-m", "pip", "install", "--quiet", f"uv=={UV_VERSION}"], env=OWN_PIP)

    def python_packages(name: str, *which: str) -> None:
        command: list[str | Path] = [*ASIDE, uv, "sync", "--frozen", "--compile-bytecode"]
        command += ["--python", sys.executable, *which]
        run(name, command, env=OWN_UV)

    def of_all_commands() -> None:
        # what another command has installed for the tests stays
        python_packages("Python packages", "--inexact", "--no-default-groups", "--group", "local")

    def of_the_tests() -> None:
        python_packages("Python packages of the tests")

    locks = [ROOT / "uv.lock", *files(ROOT, ["pyproject.toml", "*/pyproject.toml", "*/*/pyproject.toml"])]
    get_uv = Step("uv", [uv], [UV_VERSION, sys.version], bootstrap)
    made_from = [sys.version, *locks]
    packages = Step("Python packages", [ROOT / ".venv/bin/python"], made_from, of_all_commands, [get_uv])
    for_tests = [ROOT / ".venv/bin/pytest"]
    more_packages = Step("Python packages of the tests", for_tests, made_from, of_the_tests, [packages])
    programs = {name: program(name, uv, get_uv) for name in install}

    def after(*names: str) -> list[Step]:
        return [programs[name] for name in names if name in programs]

    # what takes longest begins first, and everything else goes beside it
    first = [get_uv, *after("go")]
    built = [name for name in GO_TOOLS if name in wants and not given(name)]
    first += [go_tool(name, ROOT / "local" / GO_TOOLS[name][0], GO_TOOLS[name][1], after("go")) for name in built]
    all_steps = [*first, *after("node", "java"), packages]
    if wants >= CHECKS:
        all_steps.append(more_packages)
    if "emulators" in wants:
        emulators = npm(ROOT / "local" / "emulators", "emulators", after("node"))
        all_steps += [emulators, firestore([emulators, *after("node", "java")])]
        if (jar := pubsub_jar()) is not None:
            all_steps.append(pubsub(jar))
        of_java = [step for step in all_steps if step.name in ("Firestore emulator", "PubSub emulator")]
        all_steps.append(classes([packages, *of_java, *after("java")]))
    if "page" in wants and (ROOT / "web" / "package-lock.json").exists():
        page = npm(ROOT / "web", "packages of the page", after("node"))
        all_steps.append(page)
        if (ROOT / "web" / "index.html").exists():
            all_steps.append(build_page(page))
    if "consumers" in wants:
        all_steps.append(npm(ROOT / "web" / "client" / "consumers", "packages beside noah-client", after("node")))
    if "chromium" in wants and not any(map(given, BROWSERS)):
        if can_install_packages():
            all_steps.append(Step("Chromium", [Path("/usr/bin/chromium")], [], chromium))
        else:
            packed = npm(ROOT / "local" / "chromium", "packed Chromium", after("node"))
            all_steps += [packed, unpacked_chromium(packed)]
    return all_steps


def program(name: str, uv: Path, get_uv: Step) -> Step:
    """One of local/programs.py, from uv.lock, by its hash."""
    what = INSTALLABLE[name]
    folder = PROGRAMS / name

    def install() -> None:
        draft = PROGRAMS / f"{name}.draft"
        for old in (draft, folder):
            shutil.rmtree(old, ignore_errors=True)
        draft.mkdir(parents=True)
        listed = draft / "requirements.txt"
        export = ["export", "--frozen", "--quiet", "--only-group", what.group, "--no-emit-workspace", "--no-header"]
        run(what.title, [uv, *export, "--output-file", listed])
        target: list[str | Path] = [
            "pip",
            "install",
            "--no-deps",
            "--require-hashes",
            "--python",
            sys.executable,
            "--target",
            draft,
        ]
        run(what.title, [uv, *target, "-r", listed], env=OWN_UV)
        draft.rename(folder)
        BIN.mkdir(parents=True, exist_ok=True)
        for link, path in what.links.items():
            (folder / path).chmod(0o755)
            (BIN / link).unlink(missing_ok=True)
            (BIN / link).symlink_to(os.path.relpath(folder / path, BIN))

    makes = [BIN / link for link in what.links]
    return Step(what.title, makes, [what.title, ROOT / "uv.lock"], install, [get_uv])


def npm(folder: Path, name: str, after: Sequence[Step]) -> Step:
    # every output on a line of its own in the log, and no script of a package is run
    # with NODE_ENV=production npm would leave out what builds the page
    command = [*ASIDE, "npm", "ci", "--include=dev", "--no-audit", "--no-fund", "--ignore-scripts"]
    made_from = [folder / "package.json", folder / "package-lock.json"]
    return Step(name, [folder / "node_modules"], made_from, lambda: run(name, command, cwd=folder), after)


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


def go_tool(name: str, folder: Path, package: str, after: Sequence[Step]) -> Step:
    def build() -> None:
        BIN.mkdir(parents=True, exist_ok=True)
        draft = BIN / (name + ".draft")
        command = ["go", "build", "-mod=readonly", "-trimpath", *NO_DEBUGGER, *NOT_QUICK]
        run(name, [*command, "-o", draft, package], folder, OWN_GO | QUICK_GO)
        draft.replace(BIN / name)

    return Step(name, [BIN / name], [folder / "go.mod", folder / "go.sum"], build, after)


def link(jar: Path, target: Path) -> None:
    """Put an emulator where the project looks for it."""
    BIN.mkdir(parents=True, exist_ok=True)
    if jar == target.resolve() and not target.is_symlink():
        return  # somebody has put the file itself here
    target.unlink(missing_ok=True)
    target.symlink_to(jar)


def firestore(after: Sequence[Step]) -> Step:
    target = BIN / "firestore-emulator.jar"

    def place() -> None:
        jar = emulator_jar()
        if jar is None:
            firebase = ROOT / "local/emulators/node_modules/firebase-tools/lib/bin/firebase.js"
            run("Firestore emulator", ["node", firebase, "setup:emulators:firestore"])
            jar = firebase_jar()
        if jar is None:
            raise SetupError("the Firestore emulator was not found after firebase-tools had installed it")
        link(jar, target)

    return Step("Firestore emulator", [target], [os.environ.get("FIRESTORE_EMULATOR_JAR", "")], place, after)


def pubsub(jar: Path) -> Step:
    target = BIN / "pubsub-emulator.jar"
    return Step("PubSub emulator", [target], [str(jar)], lambda: link(jar, target))


def classes(after: Sequence[Step]) -> Step:
    """Archives of the emulators' classes, with which they start in half the time."""
    command: list[str | Path] = [*ASIDE, ROOT / ".venv/bin/python", "-m", "local.classes"]
    jars = [made for step in after for made in step.makes if made.suffix == ".jar"]
    name = "classes of the emulators"
    return Step(name, list(map(jvm.archive, jars)), [], lambda: run(name, command), after)


def chromium() -> None:
    run("Chromium", ["apt-get", "update", "-qq"])
    command = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"]
    run("Chromium", command, env={"DEBIAN_FRONTEND": "noninteractive"})


def unpacked_chromium(packed: Step) -> Step:
    """Chromium from npm, for who may not install packages: `.local/bin/chromium`, with the libraries it needs."""
    folder = PROGRAMS / "chromium"
    script = ROOT / "local" / "chromium" / "unpack.mjs"

    def unpack() -> None:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        # the package unpacks its libraries only where it believes to be on AWS
        env = {"TMPDIR": str(folder), "AWS_EXECUTION_ENV": "AWS_Lambda_nodejs22.x"}
        run("Chromium", ["node", script], script.parent, env)
        if not (folder / "chromium").is_file():
            raise SetupError("Chromium was not unpacked: install Chromium or Chrome, for the browser tests")
        BIN.mkdir(parents=True, exist_ok=True)
        (BIN / "chromium").unlink(missing_ok=True)
        lines = (
            "#!/bin/sh",
            'here=$(cd "$(dirname "$0")/../programs/chromium" && pwd)',
            'LD_LIBRARY_PATH="$here/al2023/lib:$LD_LIBRARY_PATH" exec "$here/chromium" "$@"',
        )
        (BIN / "chromium").write_text("\n".join(lines) + "\n")
        (BIN / "chromium").chmod(0o755)

    return Step("Chromium", [BIN / "chromium", folder / "chromium"], [script], unpack, [packed])


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
    parser.add_argument("--for", dest="purpose", choices=list(PURPOSES), default="tests")
    purpose = parser.parse_args().purpose
    for ending in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ending, interrupted)
    if sys.version_info[:2] < PYTHON:
        other = newer_python()
        if other is not None:
            os.execv(other, [other, "-m", "local.setup", *sys.argv[1:]])
    try:
        CACHE.mkdir(exist_ok=True)
        with (CACHE / "setup.lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                say("set-up: another one is running; waiting for it")
                fcntl.flock(lock, fcntl.LOCK_EX)
            return set_up(purpose)
    except (SetupError, OSError) as error:
        print(f"set-up: {advice(str(error)) or error}", file=sys.stderr)
        return 1


def installed() -> list[str]:
    """The programs that earlier runs have installed."""
    return [name for name, what in INSTALLABLE.items() if (STAMPS / what.title.replace(" ", "-")).exists()]


def set_up(purpose: str) -> int:
    """Do what has to be done. The exit code. Raises SetupError, OSError."""
    began = time.monotonic()
    if os.pathsep in str(ROOT):
        raise SetupError(f"the path of this folder has a {os.pathsep}, which divides paths: move the clone elsewhere")
    checked = STAMPS / f"tools-{purpose}"
    if checked.exists() and all(step.is_done() for step in steps(purpose, installed())):
        return 0
    jar = emulator_jar()
    needs = needed(purpose, jar)
    with own_programs_aside():
        found = versions(sorted(needs))
    lines = missing(found, purpose, jar=jar)
    if lines:
        for line in lines:
            print(f"missing: {line}", file=sys.stderr)
        return 1
    todo = [step for step in steps(purpose, lacking(found, needs)) if not step.is_done()]
    free = shutil.disk_usage(CACHE).free // 1_000_000
    if no_space := space_missing(announce(todo, jar), free):
        raise SetupError(no_space)
    names = {step.name for step in todo}
    for step in todo:
        step.after = [before for before in step.after if before.name in names]
    with ThreadPoolExecutor(max(1, len(todo))) as pool:
        list(pool.map(Step.run, todo))
    failed = sorted((step for step in todo if step.error), key=lambda step: not step.skipped)
    for step in failed:
        print(f"set-up: {step.error}", file=sys.stderr)
    if failed:
        return 1
    STAMPS.mkdir(parents=True, exist_ok=True)
    checked.touch()
    say(f"set-up: ready ({time.monotonic() - began:.0f} s)")
    return 0


@contextlib.contextmanager
def own_programs_aside() -> Iterator[None]:
    """PATH without `.local/bin`: what the machine itself has."""
    before = os.environ.get("PATH", "")
    os.environ["PATH"] = foreign_path()
    try:
        yield
    finally:
        os.environ["PATH"] = before


def announce(todo: Sequence[Step], jar: Path | None = None) -> int:
    """Say what will be spent; no Firestore emulator where there is one. Returns the megabytes of disk that it takes."""
    total = 0
    for step in todo:
        if step.name == "Firestore emulator" and jar is not None:
            continue
        what = next((each for each in INSTALLABLE.values() if each.title == step.name), None)
        if what is not None:
            say(f"set-up: {what.title} into .local ({what.megabytes} MB to download, some 10 s)")
        elif step.name in SECONDS and not any(made.exists() for made in step.makes):
            say(f"set-up: {step.name}: {ON_DISK[step.name]} MB on disk, {SECONDS[step.name]}")
        if not any(made.exists() for made in step.makes):
            total += what.on_disk if what else ON_DISK.get(step.name, 0)
    return total


if __name__ == "__main__":
    sys.exit(main())
