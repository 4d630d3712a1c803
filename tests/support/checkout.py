"""A checkout in which nothing has been set up: no more than what set-up itself is made of."""

from __future__ import annotations

import shutil
from pathlib import Path

from local.paths import ROOT

SET_UP = ("__init__.py", "early.py", "jvm.py", "paths.py", "ports.py", "programs.py", "setup.py", "tools.py")


def bare_checkout(folder: Path) -> None:
    """Put it into a folder that is there."""
    (folder / "local").mkdir()
    for name in SET_UP:
        shutil.copy(ROOT / "local" / name, folder / "local")
