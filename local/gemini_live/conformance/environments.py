"""An environment of its own for each client, as its lock says, below .local/conformance."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

from conformance.cases import CLIENTS
from local.paths import ROOT

HOME = ROOT / ".local" / "conformance"
_UV = ROOT / ".local" / "uv" / "bin" / "uv"
_SECONDS = 600


def command(client: str) -> list[str]:
    """How a client is run, with its environment made if it is not there or its lock has changed.

    Raises subprocess.CalledProcessError or TimeoutExpired: it could not be installed.
    """
    source, home = CLIENTS / client, HOME / client
    script = "client.mjs" if (source / "package.json").exists() else "client.py"
    lock = source / ("package-lock.json" if script == "client.mjs" else "requirements.txt")
    stamp, wanted = home / "stamp", hashlib.sha256(lock.read_bytes() + sys.version.encode()).hexdigest()
    if not stamp.exists() or stamp.read_text() != wanted:
        home.mkdir(parents=True, exist_ok=True)
        if script == "client.mjs":
            for name in ("package.json", "package-lock.json"):
                shutil.copy(source / name, home)
            _run(["npm", "ci", "--silent", "--ignore-scripts"], home)
        else:
            _run([str(_UV), "venv", "--quiet", "--clear", "--python", sys.executable, str(home / "venv")], home)
            _run(
                [str(_UV), "pip", "sync", "--quiet", "--python", str(home / "venv" / "bin" / "python"), str(lock)],
                home,
            )
        stamp.write_text(wanted)
    if script == "client.py":
        return [str(home / "venv" / "bin" / "python"), str(source / script)]
    # Node looks for packages beside the script
    shutil.copy(source / script, home)
    return ["node", str(home / script)]


def _run(command: list[str], folder: Path) -> None:
    subprocess.run(command, cwd=folder, check=True, timeout=_SECONDS)
