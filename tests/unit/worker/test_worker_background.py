"""What runs beside the calls: a task that dies is started again, is seen, and takes none with it."""

from __future__ import annotations

import asyncio

import pytest
from noah.process import background
from noah.process.background import DIED, keep_running
from structlog.testing import capture_logs

pytestmark = pytest.mark.unit


@pytest.fixture(autouse=True)
def no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(background, "FIRST_PAUSE_SECONDS", 0.0)


def deaths(name: str) -> float:
    return float(DIED.labels(name)._value.get())


async def ended(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.wait({task}, timeout=60)
    assert task.cancelled()


@pytest.mark.parametrize(
    ("failure", "reason"),
    [
        pytest.param(ValueError("a secret"), "ValueError at test_worker_background.py:", id="an error"),
        pytest.param(ExceptionGroup("", [KeyError("a")]), "KeyError", id="a group of tasks"),
        pytest.param(asyncio.CancelledError(), "CancelledError", id="cancelled by nobody"),
        pytest.param(None, "it ended", id="an end"),
    ],
)
async def test_one_that_dies_is_started_again(failure: BaseException | None, reason: str) -> None:
    began = 0
    again, other_ended = asyncio.Event(), asyncio.Event()

    async def dies() -> None:
        nonlocal began
        began += 1
        if began == 3:
            again.set()
            await asyncio.Event().wait()
        if failure is not None:
            raise failure

    async def lives() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            other_ended.set()

    before = deaths("dies")
    with capture_logs() as logs:
        task = asyncio.create_task(keep_running({"dies": dies, "lives": lives}))
        async with asyncio.timeout(60):
            await again.wait()
        assert not other_ended.is_set()
        await ended(task)
    assert deaths("dies") - before == 2
    seen = [line for line in logs if line["event"] == "background_died"]
    assert [line["task"] for line in seen] == ["dies", "dies"]
    assert seen[0]["reason"].startswith(reason)
    assert "secret" not in str(seen)


async def test_the_pauses_grow_to_a_limit_and_are_jittered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(background, "FIRST_PAUSE_SECONDS", 0.5)
    pauses: list[float] = []
    enough = asyncio.Event()

    async def sleep(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) == 12:
            enough.set()
            await enough.wait()
            await asyncio.Event().wait()

    async def dies() -> None:
        raise ValueError

    monkeypatch.setattr(background.asyncio, "sleep", sleep)  # type: ignore[attr-defined]
    task = asyncio.create_task(keep_running({"dies": dies}))
    async with asyncio.timeout(60):
        await enough.wait()
    await ended(task)
    assert pauses[0] <= 0.5
    assert all(
        background.LONGEST_PAUSE_SECONDS / 2 <= pause <= background.LONGEST_PAUSE_SECONDS for pause in pauses[8:]
    )
    assert len(set(pauses)) == len(pauses)


async def test_one_that_swallows_its_cancellation_once_is_not_started_again() -> None:
    began = 0
    waits = asyncio.Event()

    async def swallows() -> None:
        nonlocal began
        began += 1
        try:
            waits.set()
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            return

    task = asyncio.create_task(keep_running({"swallows": swallows}))
    async with asyncio.timeout(60):
        await waits.wait()
    await ended(task)
    assert began == 1
