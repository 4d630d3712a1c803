"""What calls leave behind is collected soon, and not while others hold calls for longer than they must be."""

from __future__ import annotations

import asyncio
import ctypes
import gc
from unittest.mock import Mock

import pytest
from noah.process import heap as module
from noah.process.heap import Heap, few_arenas, settle

from tests.simulation.loop import Loop

pytestmark = pytest.mark.unit


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is done to the heap; nothing in fact."""
    found: list[str] = []
    monkeypatch.setattr(module, "gc", Mock(collect=lambda: found.append("collected")))
    monkeypatch.setattr(ctypes, "CDLL", lambda _: Mock(malloc_trim=lambda _: found.append("trimmed")))
    return found


@pytest.mark.parametrize(("calls_left", "expected"), [(0, ["collected", "trimmed"]), (1, ["collected"])])
def test_after_a_call_it_collects_and_trims_when_none_is_left(
    done: list[str], calls_left: int, expected: list[str]
) -> None:
    async def process() -> None:
        Heap(lambda: not calls_left).call_ended()
        await asyncio.sleep(10)

    Loop().run(process())
    assert done == expected


def test_where_calls_end_all_the_time_it_collects_all_the_same(done: list[str]) -> None:
    async def process() -> None:
        heap = Heap(lambda: False)
        for _ in range(50):
            heap.call_ended()
            await asyncio.sleep(0.1)
        await asyncio.sleep(5)

    Loop().run(process())
    assert 4 <= len(done) <= 6  # once a second


def test_what_is_there_at_the_start_is_out_of_sight() -> None:
    few_arenas()
    gc.disable()  # as it is while the worker starts
    settle()
    try:
        assert gc.isenabled()
        assert gc.get_freeze_count() > 1000
    finally:
        gc.unfreeze()
