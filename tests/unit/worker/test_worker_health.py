"""The worker's HTTP."""

from __future__ import annotations

import aiohttp
import pytest
from noah.process.health import Health

pytestmark = pytest.mark.unit


async def test_it_says_that_it_serves_whether_it_takes_calls_and_what_it_did() -> None:
    ready = (False, "not registered with LiveKit")
    health = Health(0, lambda: ready)
    await health.start()
    try:
        async with aiohttp.ClientSession(f"http://127.0.0.1:{health.port}") as http:

            async def ask(path: str) -> tuple[int, str]:
                async with http.get(path) as answer:
                    return answer.status, (await answer.text()).strip()

            assert await ask("/") == (200, "ok")
            assert await ask("/ready") == (503, "not registered with LiveKit")
            ready = (True, "ready")
            assert await ask("/ready") == (200, "ready")
            assert "python_info" in (await ask("/metrics"))[1]
    finally:
        await health.stop()


async def test_a_port_that_is_taken_is_an_error() -> None:
    first = Health(0, lambda: (True, ""))
    await first.start()
    second = Health(first.port, lambda: (True, ""))
    try:
        with pytest.raises(OSError, match="address already in use"):
            await second.start()
    finally:
        await first.stop()
        await second.stop()
