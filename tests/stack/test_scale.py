"""Some minutes of `make scale`'s day: the scaler's rounds, the workers' admission, and Firestore."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from local.stack import Stack
from tests.scale.day import HOUR, day
from tests.scale.run import live
from tests.support.firestores import store_at
from tests.support.waiting import run_sync

pytestmark = pytest.mark.stack


@pytest.fixture(scope="module")
def own(worker_id: str) -> Iterator[Stack]:
    """A Firestore whose leases nobody else counts."""
    stack = Stack(f"scale-{worker_id}", parts={"firestore"})
    run_sync(stack.start())
    yield stack
    stack.close()


async def test_the_morning_of_a_day(own: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    """From before anybody is let in to the rise of the morning, and until the last call has ended."""
    monkeypatch.setenv("FIRESTORE_EMULATOR_HOST", own.firestore_emulator)
    calls = [each for each in day(1000, 1) if each.at < 7.75 * HOUR]
    async with store_at(own.firestore_emulator, own.project) as store:
        result = await live(store, calls, begins=6.8 * HOUR, ends=7.8 * HOUR)
    figures = result.figures
    assert len(figures.starts) == len(calls) > 10
    assert (figures.cut, figures.unserved, result.blind) == (0, 0, 0)
    assert figures.longest_wait <= 2
    assert figures.most_instances >= 2, "the number did not rise"
    assert figures.gone >= 1, "the number did not fall"
    assert figures.handed_over >= 1, "nothing was handed over: the fullest instance goes"
