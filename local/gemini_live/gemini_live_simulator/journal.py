"""The log: one JSON line per fact, flushed at once, so that a test may follow it."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any, TextIO


class Journal:
    """Appends facts to a file; without one it keeps quiet."""

    def __init__(self, path: Path | None) -> None:
        self._file: TextIO | None = path.open("a", buffering=1) if path else None

    def write(self, session: str, conn: str, event: str, **fields: Any) -> None:
        """Note a fact: seconds since 1970, the conversation, its connection, what happened, and details."""
        if self._file is None:
            return
        line = {"t": round(time.time(), 3), "session": session, "conn": conn, "event": event, **fields}
        self._file.write(json.dumps(line, ensure_ascii=False, default=str) + "\n")

    def close(self) -> None:
        """Close the file."""
        if self._file is not None:
            self._file.close()
            self._file = None
