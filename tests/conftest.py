"""What all tests share: the local cloud, one per test process, started when a test first asks for it."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

import pytest

from local.stack import ALL, CLOUD, Stack

T = TypeVar("T")
KINDS = ("unit", "stack", "browser", "faults", "terraform")
PLANS = Path(__file__).parent / "plans"


def run_sync(call: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine from a fixture that is not one, in a loop of its own."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, call).result()


@pytest.fixture(scope="session")
def _stack(worker_id: str) -> Iterator[Stack]:
    stack = Stack(f"tests-{worker_id}", parts=(), plans_dir=PLANS)
    run_sync(stack.start())
    yield stack
    stack.close()


@pytest.fixture(scope="session")
def cloud(_stack: Stack) -> Stack:
    """Firestore, Auth, LiveKit and Secret Manager, and nothing of ours."""
    run_sync(_stack.add(CLOUD))
    return _stack


@pytest.fixture(scope="session")
def stack(cloud: Stack) -> Stack:
    """The whole system. Tests share it: each uses candidates and a plan of its own."""
    run_sync(cloud.add(ALL))
    return cloud
