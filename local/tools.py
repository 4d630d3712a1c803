"""Where the programs are that set-up has put in place, or that were there before."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from local.paths import EMULATORS, TOOLS

FIRESTORE_JAR = TOOLS / "firestore-emulator.jar"
PUBSUB_JAR = TOOLS / "pubsub-emulator.jar"
FIREBASE_TOOLS = EMULATORS / "node_modules" / "firebase-tools"


class ToolMissingError(RuntimeError):
    """A program is not there. The message is one line that says what to do."""


def where(name: str) -> str | None:
    """The path of a program: the one set-up made, else the one on PATH."""
    return shutil.which(name, path=f"{TOOLS}{os.pathsep}{os.environ.get('PATH', '')}")


def find(name: str) -> str:
    """The path of a program. Raises ToolMissingError."""
    found = where(name)
    if found is None:
        raise ToolMissingError(f"{name} is not here: run `make setup`")
    return found


def firestore_jar() -> Path:
    """Raises ToolMissingError."""
    if not FIRESTORE_JAR.exists():
        raise ToolMissingError("the Firestore emulator is not here: run `make setup`")
    return FIRESTORE_JAR


def has_pubsub() -> bool:
    """Whether there is a Pub/Sub emulator: only the Google Cloud CLI brings one, and only events need it."""
    return PUBSUB_JAR.exists()


def pubsub_jar() -> Path:
    """Raises ToolMissingError."""
    if not has_pubsub():
        raise ToolMissingError("the Pub/Sub emulator is not here: say PUBSUB_EMULATOR_JAR=FILE to `make setup`")
    return PUBSUB_JAR
