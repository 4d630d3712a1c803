"""3,000 interviews on virtual time, each held to the promises; and a seed that goes the same way each time."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = [pytest.mark.unit, pytest.mark.timeout(1200)]
ROOT = Path(__file__).resolve().parent.parent.parent.parent
PARTS = 4
SEEDS = 840  # of 2.4 interviews each
SEEDS_OF_ONE_PLAN = 460


def simulation(*arguments: str) -> subprocess.CompletedProcess[str]:
    """In a process of its own: it turns the clocks, the log and the garbage collector of the whole process."""
    command = [sys.executable, "-m", "tests.simulation", *arguments]
    path = f"{ROOT}:{ROOT / 'worker'}:{ROOT / 'local' / 'gemini_live'}"
    return subprocess.run(command, cwd=ROOT, env={"PYTHONPATH": path}, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("part", range(PARTS))
def test_every_promise_is_kept(part: int) -> None:
    size = SEEDS // PARTS
    done = simulation(f"{part * size}-{(part + 1) * size}", "--processes", "1")
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr[-2000:]}"


@pytest.mark.parametrize("part", range(PARTS))
def test_a_model_that_asks_for_more_than_it_may_gets_no_more(part: int) -> None:
    """Time, questions about one thing, and answers, over 1,000 interviews of a plan in which the model asks its own."""
    size = SEEDS_OF_ONE_PLAN // PARTS
    done = simulation(f"{part * size}-{(part + 1) * size}", "--plan", "probing", "--processes", "1")
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr[-2000:]}"
    held = re.search(r"(\d+) interviews", done.stdout)
    assert held is not None
    assert int(held[1]) >= 1000 / PARTS


def test_a_seed_goes_the_same_way_each_time() -> None:
    first, second = simulation("36", "--replay"), simulation("36", "--replay")
    assert len(first.stdout.splitlines()) > 100
    assert first.stdout == second.stdout
