"""How an emulator that is a Java program is run, and where the archive of its classes is.

With the archive a JVM starts in half the time. Set-up makes it (local/classes.py).
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from local import tools
from local.paths import CACHE
from local.ports import HOST

CLASSES = CACHE / "classes"
# A fast start matters more than a fast long run.
FLAGS = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Duser.language=en")


def archive(jar: Path) -> Path:
    """The archive of a jar's classes. It is for this jar and this Java alone, and empty where this Java makes none."""
    digest = hashlib.sha256()
    for file in (tools.where("java"), jar):
        path = Path(file or "none").resolve()
        digest.update(f"{path} {path.stat().st_mtime_ns if path.exists() else 0}".encode())
    return CLASSES / f"{jar.stem}-{digest.hexdigest()[:12]}.jsa"


def command(jar: Path, main: str, memory: str, port: int) -> list[str]:
    """Run the class `main` of a jar. Raises ToolMissingError."""
    made = archive(jar)
    use = [f"-XX:SharedArchiveFile={made}"] if made.is_file() and made.stat().st_size else []
    program = ["-cp", str(jar), main, f"--host={HOST}", f"--port={port}"]
    return [tools.find("java"), *FLAGS, f"-Xmx{memory}", *use, *program]
