"""Ctrl-C while a command still imports what it needs, which takes a second: one line, and no traceback."""

from __future__ import annotations

import os
import signal


def say_so(words: str = "interrupted; nothing was started") -> None:
    """Have Ctrl-C end this process with these words, until the program handles it itself."""

    def interrupted(number: int, frame: object) -> None:
        os.write(1, f"{words}\n".encode())
        os._exit(128 + number)

    signal.signal(signal.SIGINT, interrupted)
