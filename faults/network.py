"""A network of one's own for a candidate's process, which can be cut: a namespace behind a bridge.

Media is UDP, which a proxy does not carry; here every packet goes over a cable, and the cable is pulled. Nobody is
told: no socket is closed on either side.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from types import TracebackType
from typing import Self


def available() -> bool:
    """Whether this machine lets us make networks: Linux, root, iproute2."""
    return shutil.which("ip") is not None and hasattr(os, "geteuid") and os.geteuid() == 0


class Network:
    """A bridge with an address (`address`, for servers), and namespaces that reach it by a cable each.

    `number` (0 to 254) tells networks of one machine apart.
    """

    def __init__(self, number: int) -> None:
        self._bridge = f"nfb{number}"
        self._prefix = f"10.199.{number}"
        self._cables: list[Cable] = []
        self.address = f"{self._prefix}.1"

    def __enter__(self) -> Self:
        self._remove()
        _ip("link", "add", self._bridge, "type", "bridge")
        _ip("addr", "add", f"{self.address}/24", "dev", self._bridge)
        _ip("link", "set", self._bridge, "up")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for cable in list(self._cables):
            cable.remove()
        self._remove()

    def _remove(self) -> None:
        _ip("link", "del", self._bridge, check=False)

    @property
    def bridge(self) -> str:
        """The interface's name."""
        return self._bridge

    def cable(self) -> Cable:
        """One more namespace, connected."""
        number = len(self._cables) + 2
        cable = Cable(f"{self._bridge}n{number}", self._bridge, f"{self._prefix}.{number}")
        self._cables.append(cable)
        return cable


class Cable:
    """What connects one namespace (`name`) to the bridge."""

    def __init__(self, name: str, bridge: str, address: str) -> None:
        self.name = name
        self._ours = f"{name}o"
        self.remove()
        inner = f"{name}i"
        _ip("netns", "add", name)
        _ip("link", "add", self._ours, "type", "veth", "peer", "name", inner)
        _ip("link", "set", inner, "netns", name)
        _ip("link", "set", self._ours, "master", bridge)
        _ip("link", "set", self._ours, "up")
        for words in (
            ("addr", "add", f"{address}/24", "dev", inner),
            ("link", "set", inner, "up"),
            ("link", "set", "lo", "up"),
        ):
            _ip("-n", name, *words)

    def pull(self) -> None:
        """No packet passes from now on, in either direction."""
        _ip("link", "set", self._ours, "down")

    def plug(self) -> None:
        """Undo `pull`."""
        _ip("link", "set", self._ours, "up")

    def remove(self) -> None:
        _ip("link", "del", self._ours, check=False)
        _ip("netns", "del", self.name, check=False)


def _ip(*words: str, check: bool = True) -> None:
    subprocess.run(["ip", *words], check=check, capture_output=True, timeout=10)
