"""What a program costs: CPU seconds and memory of all of its processes together."""

from __future__ import annotations

import os
import platform
from dataclasses import dataclass, field
from pathlib import Path

import psutil


@dataclass
class Meter:
    """A program, by the id of its main process. Sample often enough to see every child before it ends."""

    pid: int
    _seen: dict[tuple[int, float], float] = field(default_factory=dict)

    def _family(self) -> list[psutil.Process]:
        try:
            main = psutil.Process(self.pid)
            return [main, *main.children(recursive=True)]
        except psutil.NoSuchProcess:
            return []

    def cpu(self) -> float:
        """CPU seconds so far, those of processes that have ended included."""
        for process in self._family():
            try:
                times = process.cpu_times()
                self._seen[process.pid, process.create_time()] = times.user + times.system
            except psutil.NoSuchProcess:
                continue
        return sum(self._seen.values())

    def memory(self) -> float:
        """MB, as a container of its own would be charged: what forked processes share counts once, and so do files."""
        private, files = 0, 0
        for process in self._family():
            try:
                fields = _rollup(process.pid)
            except OSError:
                continue
            private += fields["Pss_Anon"] + fields["Pss_Shmem"]
            files = max(files, fields["Rss"] - fields["Anonymous"])
        return (private + files) / 1024

    def resident(self) -> float:
        """MB: the sum of what `ps` shows for each process."""
        return sum(process.memory_info().rss for process in self._family()) / 2**20

    def processes(self) -> int:
        return len(self._family())


def _rollup(pid: int) -> dict[str, int]:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]
    return {name: int(rest.split()[0]) for name, _, rest in (line.partition(":") for line in lines)}


def machine() -> dict[str, object]:
    """What the numbers were measured on."""
    model = ""
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            model = line.partition(":")[2].strip()
            break
    return {
        "cpu": model,
        "cores": len(os.sched_getaffinity(0)),
        "memory_gb": round(psutil.virtual_memory().total / 2**30),
        "system": platform.platform(),
        "python": platform.python_version(),
        "load": load(),
    }


def load() -> list[float]:
    """The load averages of 1, 5 and 15 minutes."""
    return [round(each, 2) for each in os.getloadavg()]
