"""Deadlines whose clock stands still while programs wait for a processor."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import pytest

from local import patience, pressure

pytestmark = pytest.mark.unit


class Busy:
    """A machine on which programs wait for a given share of the time."""

    def __init__(self, share: float) -> None:
        self.share = share

    def __call__(self) -> float:
        return time.monotonic() * self.share


async def _seconds_until_given_up(deadline: float) -> float:
    began = time.monotonic()
    with pytest.raises(TimeoutError):
        async with patience.within(deadline):
            await asyncio.Event().wait()
    return time.monotonic() - began


async def test_on_an_idle_machine_it_is_a_plain_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "waited", Busy(0.0))
    assert 0.1 <= await _seconds_until_given_up(0.1) < 0.2


async def test_what_was_waited_for_a_processor_is_added(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "waited", Busy(0.5))
    assert await _seconds_until_given_up(0.1) >= 0.19


async def test_a_hang_ends_on_the_busiest_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "waited", Busy(1.0))
    assert await _seconds_until_given_up(0.05) >= 0.05 * patience.MOST * 0.95


async def test_a_cancellation_is_no_timeout(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "waited", Busy(0.0))
    waiting = asyncio.create_task(patience.wait_for(asyncio.Event().wait(), 60))
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting


def test_what_linux_counts_is_read(tmp_path: Path) -> None:
    file = tmp_path / "cpu"
    file.write_text("some avg10=0.03 avg60=0.60 avg300=4.36 total=803739924\nfull avg10=0.00 total=0\n")
    assert pressure.waited(file) == pytest.approx(803.739924)


def test_a_system_that_does_not_count_it_is_taken_to_be_idle(tmp_path: Path) -> None:
    assert pressure.waited(tmp_path / "none") == 0.0


def test_a_time_that_is_over_can_be_asked_about(tmp_path: Path) -> None:
    file = tmp_path / "cpu"

    def count(seconds: float) -> float:
        file.write_text(f"some total={round(seconds * 1e6)}\n")
        return time.monotonic()

    count(0)
    found = pressure.Pressure(file)
    began = count(2)
    found._samples.append(found._sample())
    count(3)
    assert found.between(began, time.monotonic()) == pytest.approx(3)  # of the last sample before it
    now = found._sample()[0]
    found._samples.append((now, 3.0))
    assert found.between(now, time.monotonic()) == 0
