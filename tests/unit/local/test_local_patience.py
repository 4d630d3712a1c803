"""Deadlines whose clock stands still while programs wait for a processor."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import pytest

from local import patience, pressure
from tests.simulation.loop import Loop

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("share", "seconds"),
    [
        pytest.param(0.0, 10.0, id="on an idle machine it is a plain deadline"),
        pytest.param(0.5, 20.0, id="what was waited for a processor is added"),
        pytest.param(1.0, 10.0 * patience.MOST, id="a hang ends on the busiest machine"),
    ],
)
def test_a_deadline_of_ten_seconds(monkeypatch: pytest.MonkeyPatch, share: float, seconds: float) -> None:
    """On a machine on which programs wait for a processor for a share of the time."""
    loop = Loop()
    monkeypatch.setattr(patience.time, "monotonic", loop.time)  # type: ignore[attr-defined]
    monkeypatch.setattr(patience, "waited", lambda: loop.time() * share)

    async def hang() -> None:
        with pytest.raises(TimeoutError):
            async with patience.within(10):
                await asyncio.Event().wait()

    loop.run(hang())
    assert loop.now == pytest.approx(seconds, rel=0.01)


async def test_a_cancellation_is_no_timeout() -> None:
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
