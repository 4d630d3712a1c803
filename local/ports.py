"""Free ports on loopback that stay ours until we let them go, also while the part that uses them is down.

They lie below the range from which the system takes ports for outgoing connections, so that nothing takes
the port of a part that is being restarted; a lock file per port keeps stacks that run side by side apart.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import random
import socket
import tempfile
from pathlib import Path

HOST = "127.0.0.1"
FIRST, LAST = 20_000, 32_000
FREE_FOR_ALL = 1_024  # below it only root may listen


class PortTakenError(RuntimeError):
    """A port that was asked for by number is in use."""


def is_free(port: int) -> bool:
    """Whether both TCP and UDP can be bound on loopback."""
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
        with socket.socket(socket.AF_INET, kind) as probe:
            if kind == socket.SOCK_STREAM:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError:
                return False
    return True


class Ports:
    """The ports of one stack. `close` lets all of them go."""

    def __init__(self) -> None:
        self._folder = Path(tempfile.gettempdir()) / f"noah-ports-{os.getuid()}"
        self._folder.mkdir(mode=0o700, exist_ok=True)
        self._locks: dict[int, int] = {}

    def take(self, wanted: int | None = None, *, of: str = "a part") -> int:
        """A free port, or exactly `wanted`. Raises PortTakenError."""
        if wanted is not None:
            if self._lock(wanted) and is_free(wanted):
                return wanted
            if wanted < FREE_FOR_ALL and os.geteuid() != 0:
                raise PortTakenError(f"port {wanted} for {of} is the system's: choose one from {FREE_FOR_ALL} on")
            raise PortTakenError(
                f"port {wanted} for {of} is taken: end what uses it (`ss -ltnp 'sport = :{wanted}'`) or choose another"
            )
        for candidate in random.sample(range(FIRST, LAST), 2_000):
            if self._lock(candidate):
                if is_free(candidate):
                    return candidate
                self._unlock(candidate)
        raise PortTakenError(f"no free port between {FIRST} and {LAST} for {of}")

    def close(self) -> None:
        for port in list(self._locks):
            self._unlock(port)

    def _lock(self, port: int) -> bool:
        if port in self._locks:
            return False
        descriptor = os.open(self._folder / str(port), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(descriptor)
            return False
        self._locks[port] = descriptor
        return True

    def _unlock(self, port: int) -> None:
        descriptor = self._locks.pop(port)
        with contextlib.suppress(OSError):
            os.close(descriptor)
