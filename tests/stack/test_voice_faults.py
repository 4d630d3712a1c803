"""The native library fails under Noah's voice, in a real worker: the candidate hears the interview all the same."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import pytest
from noah.room.player import MOST_HEALS

from faults.sound import TOGETHER_SECONDS
from local import scenarios
from local.candidate import Candidate
from local.interviewee import Interviewee
from local.paths import ROOT
from local.processes import Part
from local.stack import Stack
from tests.support.interviews import interview_of
from tests.support.logs import lines
from tests.support.workers import own_worker, stack_without_worker

pytestmark = pytest.mark.stack
INSIDE = ROOT / "faults" / "inside"


@pytest.mark.parametrize(("kind", "plan"), [("raises", "short_5"), ("hangs", "short_6")])
async def test_a_piece_that_is_not_taken_costs_no_word(apart: Stack, plans_dir: Path, kind: str, plan: str) -> None:
    async with _worker(apart, f"{kind} 12 1") as worker:  # in the middle of the greeting
        candidate = await _interviewed(apart, plans_dir, plan)
        assert len(lines([worker], "voice_failed", interview_id=interview_of(candidate))) == 1
    assert len(candidate.agents) == 1


async def test_a_voice_that_gives_up_brings_another_noah(apart: Stack, plans_dir: Path) -> None:
    async with _worker(apart, f"raises 1 {1 + MOST_HEALS}") as worker:
        candidate = await _interviewed(apart, plans_dir, "short_7")
        interview = interview_of(candidate)
        assert len(lines([worker], "voice_lost", interview_id=interview)) == 1
        assert len(lines([worker], "interview_ended", interview_id=interview, reason="failed")) == 1
    assert len(candidate.agents) == 2


async def _interviewed(stack: Stack, plans_dir: Path, plan: str) -> Candidate:
    """A candidate who was asked everything, and heard one Noah at a time."""
    async with Candidate(stack, plan=plan) as candidate:
        await candidate.enter()
        await Interviewee(candidate, scenarios.load_plan(plans_dir / f"{plan}.yaml")).run()
        assert await candidate.until_disconnected() == "ROOM_DELETED"
    assert candidate.overlap() < TOGETHER_SECONDS  # a healed voice has a new track, which begins where the old one ends
    return candidate


@pytest.fixture(scope="module")
def apart(worker_id: str, plans_dir: Path) -> Iterator[Stack]:
    """A stack that starts without a worker."""
    with stack_without_worker(f"voice-faults-{worker_id}", plans_dir) as stack:
        yield stack


def _worker(stack: Stack, fault: str) -> AbstractAsyncContextManager[Part]:
    """A worker whose native library commits the fault."""
    path = os.pathsep.join(filter(None, [str(INSIDE), os.environ.get("PYTHONPATH")]))
    return own_worker(stack, {"PYTHONPATH": path, "FAULTS_VOICE": fault})
