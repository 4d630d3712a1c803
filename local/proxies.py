"""A proxy is for what lies elsewhere. LiveKit's client asks it for this machine, too, and knows of no exceptions."""

from __future__ import annotations

from collections.abc import MutableMapping

PROXIES = ("http_proxy", "https_proxy", "all_proxy")


def drop(environ: MutableMapping[str, str]) -> None:
    """Take the proxies out of an environment in which nothing is asked for but this machine."""
    for name in PROXIES:
        environ.pop(name, None)
        environ.pop(name.upper(), None)
