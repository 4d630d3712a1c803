"""An interview that has used its tokens ends politely: what was said counts, and the day is told what was used."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from noah.process.budget import Budgets, count

from local import scenarios
from local.candidate import Candidate
from local.interviewee import Interviewee
from local.stack import Stack
from tests.support.firestores import new_id, store_at
from tests.support.interviews import interview_of, stored
from tests.support.logs import lines
from tests.support.workers import own_worker, stack_without_worker

pytestmark = pytest.mark.stack


@pytest.fixture(scope="module")
def apart(worker_id: str, plans_dir: Path) -> Iterator[Stack]:
    """A stack that starts without a worker."""
    with stack_without_worker(f"budget-{worker_id}", plans_dir) as stack:
        yield stack


@pytest.mark.parametrize(
    ("setting", "of"), [("TOKENS_PER_INTERVIEW", "interview"), ("TOKENS_PER_PERSON_HOUR", "person")]
)
async def test_what_has_used_enough_is_brought_to_a_goodbye(
    apart: Stack, plans_dir: Path, setting: str, of: str
) -> None:
    async with own_worker(apart, {setting: "1"}) as worker, Candidate(apart, plan="short_1") as candidate:
        await candidate.enter()
        await candidate.until_noah_said("what is your work")
        await Interviewee(candidate, scenarios.load_plan(plans_dir / "short_1.yaml")).run(rate=400)
        interview = interview_of(candidate)
        documents = await stored(apart, interview)
        assert lines([worker], "budget_spent", interview_id=interview, of=of)
        assert lines([worker], "interview_ended", interview_id=interview, outcome="time_up")
    assert documents.interview["status"] == "completed"
    assert len(documents.answers) == 1, "what was said before it counts, and no more is asked"
    assert sum(documents.interview["usage"][name] for name in ("input_tokens", "output_tokens")) > 1
    assert any("Our time is nearly up" in caption.text for caption in candidate.noah_captions)


async def test_workers_count_together(cloud: Stack) -> None:
    """Each is told what all have used, of the day and of a person."""
    async with store_at(cloud.firestore_emulator, cloud.project) as store:
        day = store.client.collection("limits").document(f"day-{dt.datetime.now(dt.UTC).date().isoformat()}")
        before = int(((await day.get()).to_dict() or {}).get("tokens", 0))
        limits = {"per_day": before + 100, "per_person_hour": 60, "seconds_per_person": 600}
        one, other = (Budgets("secret", **limits) for _ in range(2))
        ada, ada_elsewhere, bob = one.of(uid := new_id()), other.of(uid), other.of(new_id())
        time, time_elsewhere = one.time_of(uid), other.time_of(uid)
        one.day.spend(60)
        ada.spend(40)
        time.spend(400)
        await count(one, store)
        early = one.day.spent
        other.day.spend(50)
        ada_elsewhere.spend(20)
        time_elsewhere.spend(200)
        bob.spend(20)
        await count(other, store)
        assert other.day.spent, "who counts last hears of both"
        assert ada_elsewhere.spent
        assert time_elsewhere.spent
        assert not bob.spent
        assert (early, one.day.spent, ada.spent, time.spent) == (False, False, False, False)
        one.day.spend(1)
        ada.spend(1)
        await count(one, store)
        assert one.day.spent
        assert ada.spent
        kept = (await day.get()).to_dict() or {}
        assert kept["tokens"] == before + 111
        assert kept["expire_at"] > dt.datetime.now(dt.UTC)
