"""The clocks that the worker reads: all of them are here, so that a simulation can turn them."""

import time
from datetime import UTC, datetime


class Clock:
    """This machine's clocks, in seconds."""

    def unix(self) -> float:
        """Since 1970; it may be wrong, and may be set back."""
        return time.time()

    def monotonic(self) -> float:
        """Since some moment; it also runs while the machine sleeps, where the system offers such a clock."""
        clock = getattr(time, "CLOCK_BOOTTIME", None)
        return time.monotonic() if clock is None else time.clock_gettime(clock)


_clock = Clock()


def turn(clock: Clock) -> None:
    """Read `clock` from now on."""
    global _clock
    _clock = clock


def unix() -> float:
    """Unix seconds."""
    return _clock.unix()


def monotonic() -> float:
    """Seconds since some moment, which never go back."""
    return _clock.monotonic()


def utc_now() -> datetime:
    """The time now: good for a record's own time, never for judging a lease."""
    return datetime.fromtimestamp(_clock.unix(), UTC)
