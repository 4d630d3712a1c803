"""A protection: what is lost without it, the tests that must then fail, and how it is taken out."""

from __future__ import annotations

from dataclasses import dataclass

from prove.rewrites import Rewrite


@dataclass(frozen=True, kw_only=True)
class Protection:
    """One protection of the code. The promises (G1 to G10) are those of the README."""

    name: str
    why: str
    promises: tuple[str, ...] = ()
    fails: tuple[str, ...]
    changes: tuple[Rewrite, ...]
