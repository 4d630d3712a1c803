"""What `make newest` does to the pins, and what it says has moved."""

from __future__ import annotations

import pytest

from local.newest import locked, moved, pinned, unpinned
from local.paths import ROOT

pytestmark = pytest.mark.unit

PROJECT = (ROOT / "worker" / "pyproject.toml").read_text()
VERSIONS = locked((ROOT / "uv.lock").read_text())


def test_pins_are_taken_off_and_set_again() -> None:
    loose = unpinned(PROJECT, set())
    assert "==" not in loose
    assert pinned(loose, PROJECT, VERSIONS) == PROJECT
    newer = pinned(loose, PROJECT, VERSIONS | {"livekit": "99.0"})
    assert newer == PROJECT.replace(f"livekit=={VERSIONS['livekit']}", "livekit==99.0")


def test_one_library_moves_alone() -> None:
    loose = unpinned(PROJECT, {"grpcio"})
    assert f'"grpcio>={VERSIONS["grpcio"]}"' in loose
    assert f'"livekit=={VERSIONS["livekit"]}"' in loose


def test_what_moved_is_a_line_each() -> None:
    assert moved({"a": "1", "b": "1"}, {"a": "2", "b": "1", "c": "3"}) == ["a: 1 -> 2", "c: not there -> 3"]
