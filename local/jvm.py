"""The emulators that are Java programs: how each is run, and the archive of its classes, which halves its start.

    python -m local.jvm     # run by set-up: makes the archives

Needs nothing but Python: set-up runs it beside the packages that it installs.
"""

from __future__ import annotations

import http.client
import json
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from local.paths import CACHE, TOOLS

CLASSES = CACHE / "classes"
HOST = "127.0.0.1"
START_SECONDS = 120.0
CALL_SECONDS = 30.0
END_SECONDS = 60.0
INTERVAL = 0.05


@dataclass(frozen=True)
class Program:
    """An emulator in a jar."""

    main: str
    memory: str


PROGRAMS = {
    "firestore-emulator.jar": Program("com.google.cloud.datastore.emulator.firestore.CloudFirestore", "512m"),
    "pubsub-emulator.jar": Program("com.google.cloud.pubsub.testing.v1.Main", "256m"),
}


def archive(jar: Path) -> Path:
    """The archive of an emulator's classes. It is empty where this JVM makes none."""
    return CLASSES / f"{jar.stem}.jsa"


def command(java: str, jar: Path, port: int) -> list[str]:
    """How an emulator is run. A JVM leaves an archive aside that another one, or another jar, has made."""
    made = archive(jar)
    use = [f"-XX:SharedArchiveFile={made}"] if made.is_file() and made.stat().st_size else []
    return _command(java, jar, port, use)


def warming(project: str) -> list[tuple[str, dict[str, Any]]]:
    """Calls of Firestore, each with its body, that have the emulator load what it needs to write and to find."""
    documents = f"projects/{project}/databases/(default)/documents"
    document = f"{documents}/warm/up"
    return [
        (f"{documents}:commit", {"writes": [{"update": {"name": document, "fields": {}}}]}),
        (f"{documents}:runQuery", {"structuredQuery": {"from": [{"collectionId": "warm"}], "limit": 1}}),
        (f"{documents}:batchGet", {"documents": [document]}),
        (f"{documents}:commit", {"writes": [{"delete": document}]}),
    ]


def make(java: str, jar: Path) -> bool:
    """Run an emulator once and have its JVM write the archive. False when this JVM makes none."""
    CLASSES.mkdir(parents=True, exist_ok=True)
    with socket.socket() as free:
        free.bind((HOST, 0))
        port: int = free.getsockname()[1]
    with tempfile.TemporaryDirectory(dir=CLASSES) as folder:
        draft = Path(folder) / "draft.jsa"
        process: subprocess.Popen[bytes] | None = None
        try:
            process = subprocess.Popen(_command(java, jar, port, [f"-XX:ArchiveClassesAtExit={draft}"]))
            _use(jar, process, port)
            process.terminate()  # it writes the archive at its end
            process.wait(END_SECONDS)
        except (OSError, subprocess.TimeoutExpired) as error:
            print(f"{jar.name}: {error!r}", flush=True)
        finally:
            if process is not None and process.poll() is None:
                process.kill()
                process.wait()
        made = draft.is_file()
        if not made:
            draft.touch()
        draft.replace(archive(jar))
    return made


def _command(java: str, jar: Path, port: int, flags: Sequence[str]) -> list[str]:
    program = PROGRAMS[jar.name]
    # a fast start matters more than a fast long run
    fast = ["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", f"-Xmx{program.memory}", "-Duser.language=en"]
    return [java, *fast, *flags, "-cp", str(jar), program.main, f"--host={HOST}", f"--port={port}"]


def _use(jar: Path, process: subprocess.Popen[bytes], port: int) -> None:
    """Wait until it answers, and call what every start needs. Raises OSError."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # a proxy does not know this machine
    end = time.monotonic() + START_SECONDS
    while True:
        try:
            opener.open(f"http://{HOST}:{port}/", timeout=CALL_SECONDS).close()
            break
        except (OSError, http.client.HTTPException):
            if process.poll() is not None or time.monotonic() > end:
                raise OSError("it did not start") from None
            time.sleep(INTERVAL)
    for path, body in warming("classes") if jar.name.startswith("firestore") else []:
        headers = {"Authorization": "Bearer owner", "Content-Type": "application/json"}
        call = urllib.request.Request(f"http://{HOST}:{port}/v1/{path}", json.dumps(body).encode(), headers)
        opener.open(call, timeout=CALL_SECONDS).close()


def main() -> int:
    java = shutil.which("java")
    for jar in (TOOLS / name for name in PROGRAMS):
        if jar.is_file() and not (java and make(java, jar)):
            print(f"{jar.name}: no archive of its classes; it starts without, which takes longer", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
