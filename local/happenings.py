"""What happens in a running stack, in a line each: the log events of its functions and workers, as they are written."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

# An event's name; a sentence is a library's.
NAME = re.compile(r"[a-z]+(_[a-z]+)*")
LEFT_OUT = {"event", "timestamp", "severity", "room", "job_id", "trace", "request_id", "interview_id"}
MOST_BYTES = 1 << 20  # read at once


class Happenings:
    """Reads log files on from where it last was."""

    def __init__(self) -> None:
        self._read: dict[Path, int] = {}

    def since(self, name: str, log: Path) -> Iterator[str]:
        """A line for each event that a part has logged since the last call."""
        try:
            with log.open("rb") as file:
                file.seek(self._read.get(log, 0))
                text = file.read(MOST_BYTES)
        except FileNotFoundError:
            return
        whole = text[: text.rfind(b"\n") + 1]
        self._read[log] = self._read.get(log, 0) + len(whole)
        for line in whole.splitlines():
            try:
                record = json.loads(line)
            except ValueError:
                continue
            if isinstance(record, dict) and NAME.fullmatch(str(record.get("event", ""))):
                yield described(name, record)


def described(name: str, record: dict[str, Any]) -> str:
    """A log event in a line: when, who, what, in which interview, and what else it says."""
    rest = " ".join(f"{key}={value}" for key, value in record.items() if key not in LEFT_OUT)
    interview = str(record.get("interview_id", ""))[:8]
    at = str(record.get("timestamp", ""))[11:19]
    return f"  {at}  {name:12} {record['event']:18} {interview:8}  {rest}".rstrip()
