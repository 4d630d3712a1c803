"""What the rounds on one commit came to, added up in `.local/faults/<commit>.json`."""

from __future__ import annotations

import json
import platform
import statistics
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil

from local.paths import ROOT

Rows = dict[str, dict[str, list[dict[str, Any]]]]
DEPLOYED = ("worker", "functions", "uv.lock")
FOLDER = ROOT / ".local" / "faults"


@dataclass
class Fault:
    """One fault: what is done to which part, and every interview that went through it."""

    key: str
    part: str
    done: str
    samples: list[dict[str, Any]] = field(default_factory=list)

    @property
    def silences(self) -> list[float]:
        """Seconds, of those interviews in which a silence was measured."""
        return [each["silence"] for each in self.samples if each["silence"] is not None]

    @property
    def first_audios(self) -> list[float]:
        return [each["first_audio"] for each in self.samples if each["first_audio"] is not None]

    @property
    def lost(self) -> int:
        return sum(len(each["lost"]) for each in self.samples)

    @property
    def acknowledged(self) -> int:
        return sum(each["acknowledged"] for each in self.samples)

    @property
    def at_once(self) -> int:
        return max((each["at_once"] for each in self.samples), default=0)

    @property
    def wrong(self) -> list[str]:
        return [each["wrong"] for each in self.samples if each["wrong"]]


@dataclass(frozen=True)
class Row:
    """One line of what must hold."""

    what: str
    must: str
    found: str
    holds: bool

    def __str__(self) -> str:
        """As a line of a table."""
        return f"| {self.what} | {self.must} | {self.found} | {'holds' if self.holds else '**does not hold**'} |"


@dataclass
class Results:
    """All faults of one commit, and what is known beside them: leaks, and what was left behind."""

    commit: str
    faults: dict[str, Fault] = field(default_factory=dict)
    left_behind: list[str] = field(default_factory=list)
    growth: list[dict[str, float]] = field(default_factory=list)
    """Of a worker after 20 and after 200 interviews."""
    runs: list[dict[str, Any]] = field(default_factory=list)
    atlas: dict[str, Rows] = field(default_factory=dict)
    """By the model that it was run with: outcomes by report, and in it by who was tried."""
    commits: dict[str, str] = field(default_factory=dict)
    """By model: the commit on which the atlas was tried."""
    corpus: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    """By model: every call of the corpus of pauses, of noise and of talk."""
    words_kept: dict[str, float] = field(default_factory=dict)
    """Seconds of an answer that were lost, by where in it the connection was cut."""
    broken: list[str] = field(default_factory=list)
    """Cases of the last run that could not be run at all."""

    def add(self, key: str, part: str, done: str, samples: Iterable[dict[str, Any]]) -> None:
        fault = self.faults.setdefault(key, Fault(key, part, done))
        fault.part, fault.done = part, done
        fault.samples += samples

    def take(self, part: Results) -> None:
        """Add what another run has found."""
        for fault in part.faults.values():
            self.add(fault.key, fault.part, fault.done, fault.samples)
        self.left_behind += part.left_behind
        self.broken += part.broken
        self.growth = part.growth or self.growth
        self.commits |= part.commits
        self.corpus |= part.corpus
        self.words_kept = part.words_kept or self.words_kept
        for model, rows in part.atlas.items():
            for key, row in rows.items():
                self.atlas.setdefault(model, {}).setdefault(key, {}).update(row)

    @property
    def path(self) -> Path:
        return FOLDER / f"{self.commit}.json"

    def save(self) -> None:
        FOLDER.mkdir(parents=True, exist_ok=True)
        faults = {key: {"part": f.part, "done": f.done, "samples": f.samples} for key, f in self.faults.items()}
        more = {"left_behind": self.left_behind, "growth": self.growth, "runs": self.runs, "broken": self.broken}
        more |= {"atlas": self.atlas, "commits": self.commits, "corpus": self.corpus, "words_kept": self.words_kept}
        draft = self.path.with_suffix(".draft")
        draft.write_text(json.dumps({"faults": faults} | more, indent=1))
        draft.replace(self.path)


def load(commit: str) -> Results:
    """What was added up on this commit so far."""
    results = Results(commit)
    if results.path.exists():
        data = json.loads(results.path.read_text())
        for key, fault in data["faults"].items():
            results.faults[key] = Fault(key, fault["part"], fault["done"], fault["samples"])
        results.left_behind, results.growth = data["left_behind"], data["growth"]
        results.runs, results.broken = data["runs"], data["broken"]
        results.atlas, results.corpus = data.get("atlas", {}), data.get("corpus", {})
        results.commits = data.get("commits", {})
        results.words_kept = data.get("words_kept", {})
    return results


def commit() -> str:
    """The last commit that changed what is deployed; with `-changed` when what is checked out differs from it."""
    last = _git("log", "-1", "--format=%h", "--abbrev=12", "--", *DEPLOYED)
    return f"{last}-changed" if _git("status", "--porcelain", "--", *DEPLOYED) else last


def _git(*words: str) -> str:
    return subprocess.run(["git", *words], cwd=ROOT, check=True, capture_output=True, text=True).stdout.strip()


def machine() -> dict[str, Any]:
    """When and on what a run was made."""
    memory = psutil.virtual_memory().total / 2**30
    return {
        "at": datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        "cores": psutil.cpu_count(),
        "memory": f"{memory:.0f} GiB",
        "system": f"{platform.system()} {platform.machine()}, Python {platform.python_version()}",
        "load_before": round(psutil.getloadavg()[0], 1),
    }


def median(values: list[float]) -> float | None:
    return statistics.median(values) if values else None
