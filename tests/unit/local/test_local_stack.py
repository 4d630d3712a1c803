"""What a stack waits for when it starts."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from gemini_live_simulator import __main__ as simulator

from local.stack import Stack

pytestmark = pytest.mark.unit


async def test_workers_start_beside_the_simulator(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """They need its certificate, and wait for nothing else of it."""
    stack = Stack()
    stack.run = tmp_path
    stack.parts = {"gemini": None}  # type: ignore[dict-item]
    started = asyncio.Event()

    async def start() -> None:
        started.set()

    monkeypatch.setattr(stack, "start_worker", start)
    simulator_starts = asyncio.create_task(asyncio.Event().wait(), name="gemini")
    workers = asyncio.create_task(stack._bring_up_workers([simulator_starts]))  # type: ignore[list-item]
    for _ in range(10):
        await asyncio.sleep(0)
    assert not started.is_set()
    stack.gemini_ca.write_text("certificate")
    async with asyncio.timeout(60):
        await workers
    assert started.is_set()
    simulator_starts.cancel()


async def test_the_certificate_is_there_before_the_simulator(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    loaded: list[Any] = []

    class Server:
        def __init__(self, **given: Any) -> None:
            loaded.append((tmp_path / "ca.pem").read_bytes())
            assert given["authority"].cert_pem.bytes() == loaded[0]
            raise OSError("this far")

    monkeypatch.setattr("gemini_live_simulator.server.Server", Server)
    with pytest.raises(OSError, match="this far"):
        await simulator._run(0, None, None, tmp_path / "ca.pem", None)
    assert loaded[0].startswith(b"-----BEGIN CERTIFICATE-----")
