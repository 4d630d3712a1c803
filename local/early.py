"""Ctrl-C while a command still imports what it needs, which takes a second: one line, and no traceback."""

from __future__ import annotations

import os
import signal


def _interrupted(number: int, frame: object) -> None:
    os.write(1, b"interrupted; nothing was started\n")
    os._exit(128 + number)


def say_so() -> None:
    """Until somebody else handles it."""
    signal.signal(signal.SIGINT, _interrupted)
