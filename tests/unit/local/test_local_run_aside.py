"""What only computes runs below the tests that keep times, and ends with whoever runs it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from local.paths import ROOT
from local.processes import Keeper
from tests.run import run_aside

pytestmark = pytest.mark.unit
GROUPS = Path("/proc/self/autogroup")


@pytest.fixture
def keeper() -> Iterator[Keeper]:
    with closing(Keeper()) as made:
        yield made


def test_it_is_below_all_other_sessions_and_within_its_own(keeper: Keeper) -> None:
    """`nice` alone counts within a session where Linux groups them: a stack's parts are sessions of their own."""
    look = ["sh", "-c", f"nice; cat {GROUPS} 2>/dev/null || true"]
    ended = run_aside(keeper, look, ROOT, os.environ, 60)
    assert ended.code == 0
    nice, *group = ended.output.splitlines()
    assert nice == "19"
    if GROUPS.exists():
        assert group[0].endswith("nice 19")
        assert group[0].split()[0] != GROUPS.read_text().split()[0], "the session of the tests keeps its own"


def test_what_it_prints_and_how_it_ends_is_told(keeper: Keeper) -> None:
    ended = run_aside(keeper, ["sh", "-c", "echo out; echo err >&2; exit 3"], ROOT, os.environ, 60)
    assert (ended.code, ended.output) == (3, "out\nerr\n")


def test_what_is_not_done_in_time_is_ended_with_all_that_it_started(keeper: Keeper, tmp_path: Path) -> None:
    tells = tmp_path / "pid"
    forever = ["sh", "-c", f"echo begun; sleep 600 & echo $! > {tells}; wait"]
    ended = run_aside(keeper, forever, ROOT, os.environ, 2)
    assert ended.code == 124
    assert ended.output == "begun\nnot done within 2 s"
    keeper.close()  # returns when nothing is left
    assert not Path(f"/proc/{tells.read_text().strip()}").exists()
