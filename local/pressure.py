"""How long programs of this machine have waited for a processor: what makes everything late, and is nobody's fault.

Linux counts it as "pressure stall information". A system that does not count it is taken to be idle.
"""

from __future__ import annotations

import threading
import time
from bisect import bisect_left, bisect_right
from collections import deque
from pathlib import Path

PSI = Path("/proc/pressure/cpu")
SAMPLE_SECONDS = 0.1
KEPT_SAMPLES = 36_000  # an hour


def waited(source: Path = PSI) -> float:
    """Seconds, since the machine began, in which at least one program could have run and had no processor."""
    try:
        first = source.read_text().partition("\n")[0]
        return int(first.rpartition("total=")[2]) / 1e6
    except (OSError, ValueError):
        return 0.0


class Pressure:
    """Remembers `waited` for the last hour, so that it can be asked about a time that is over."""

    def __init__(self, source: Path = PSI) -> None:
        self._source = source
        self._samples: deque[tuple[float, float]] = deque([self._sample()], KEPT_SAMPLES)
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Sample from now on, in a thread that ends with the process. Again, it does nothing."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="pressure", daemon=True)
            self._thread.start()

    def between(self, start: float, end: float) -> float:
        """Seconds that programs waited between two moments of `time.monotonic`, to a tenth of a second.

        Of the time before `start()` nothing is known, and nothing is counted.
        """
        samples = [*self._samples, self._sample()]
        before = bisect_right(samples, start, key=_moment) - 1
        after = bisect_left(samples, end, key=_moment)
        return samples[min(after, len(samples) - 1)][1] - samples[max(before, 0)][1]

    def _sample(self) -> tuple[float, float]:
        return time.monotonic(), waited(self._source)

    def _run(self) -> None:
        while True:
            time.sleep(SAMPLE_SECONDS)
            self._samples.append(self._sample())


def _moment(sample: tuple[float, float]) -> float:
    return sample[0]


PRESSURE = Pressure()
"""Of this machine. Whoever asks `between` calls `start()` first."""
