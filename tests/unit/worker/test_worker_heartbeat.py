"""The heart goes on beating, whatever one beat meets."""

from __future__ import annotations

import asyncio
from unittest.mock import Mock

import pytest
from noah.call import heartbeat as module
from noah.call.heartbeat import Heartbeat

from local.patience import wait_for

pytestmark = pytest.mark.unit


async def test_a_beat_that_fails_is_followed_by_another(monkeypatch: pytest.MonkeyPatch) -> None:
    beaten = asyncio.Event()
    times = iter([0.0, 100.0])  # made, and the first beat: the loop stood still for 100 s

    def now() -> float:
        if (time := next(times, None)) is not None:
            return time
        beaten.set()
        return 101.0

    monkeypatch.setattr(module, "BEAT_SECONDS", 0.01)
    monkeypatch.setattr(module, "monotonic", now)
    monkeypatch.setattr(module, "log", Mock(warning=Mock(side_effect=ValueError("no log"))))
    failures: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: failures.append(context["exception"]))
    heart = Heartbeat()
    heart.start()
    try:
        await wait_for(beaten.wait(), 10)
    finally:
        heart.stop()
    assert failures
