"""The spans that were written on this machine, and the call that is asked for."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from local.paths import RUN


class NoSuchCallError(Exception):
    """There are no spans of the call that is asked for; the message is one line."""


@dataclass(frozen=True)
class Span:
    """One span; times are in seconds."""

    trace: str
    name: str
    start: float
    end: float
    parent: str = ""
    attributes: Mapping[str, Any] = field(default_factory=dict)
    failed: bool = False
    service: str = ""

    @property
    def seconds(self) -> float:
        return self.end - self.start


def read(file: Path) -> list[Span]:
    """All that is whole in a file; a process may be writing its last line."""
    found = []
    for line in file.read_text().splitlines():
        try:
            told = json.loads(line)
        except ValueError:
            continue
        times = {"start": told["start"] / 1e9, "end": told["end"] / 1e9}
        rest = {name: told[name] for name in ("trace", "name", "parent", "attributes", "failed", "service")}
        found.append(Span(**rest, **times))
    return found


def newest(folder: Path = RUN) -> Path:
    """The file that was written last. Raises NoSuchCallError."""
    files = sorted(folder.glob("*/spans.jsonl"), key=lambda file: file.stat().st_mtime)
    if not files:
        raise NoSuchCallError("No call was recorded here yet: make demo, or make up, records each.")
    return files[-1]


def call(spans: Iterable[Span], wanted: str = "") -> list[Span]:
    """Those of one call: an interview's id, a trace's, a job's, or the beginning of one; the last call when empty.

    Raises NoSuchCallError.
    """
    spans = list(spans)
    jobs = sorted((span for span in spans if span.name == "noah.job"), key=lambda span: span.start)
    if wanted:
        jobs = [job for job in jobs if any(str(each).startswith(wanted) for each in ids(job))]
    if not jobs:
        raise NoSuchCallError(f"No call {wanted} was recorded: its job has not ended, or it was elsewhere.")
    return sorted((span for span in spans if span.trace == jobs[-1].trace), key=lambda span: span.start)


def ids(job: Span) -> tuple[Any, ...]:
    """By which a call can be asked for."""
    return job.trace, job.attributes.get("noah.interview", ""), job.attributes.get("noah.job", "")
