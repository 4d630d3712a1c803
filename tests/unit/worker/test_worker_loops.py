"""grpc keeps no event loop of a call that is over."""

from __future__ import annotations

import asyncio
import gc
import weakref

import grpc  # type: ignore[import-untyped]
import pytest
from noah.vendor.grpcio import forget

pytestmark = pytest.mark.unit

uvloop = pytest.importorskip("uvloop")


async def channel() -> None:
    await grpc.aio.insecure_channel("127.0.0.1:1").close()


def loop_of_a_call() -> weakref.ref[asyncio.AbstractEventLoop]:
    loop = uvloop.new_event_loop()
    loop.run_until_complete(channel())
    forget(loop)
    loop.close()
    return weakref.ref(loop)


async def test_the_loop_of_a_call_goes_with_it() -> None:
    """While another channel, as that of the watch, keeps grpc's part running."""
    kept = grpc.aio.insecure_channel("127.0.0.1:1")
    gone = [await asyncio.to_thread(loop_of_a_call) for _ in range(3)]
    gc.collect()
    assert [each() for each in gone] == [None, None, None]
    await kept.close()


def test_a_loop_that_grpc_never_saw_is_left_alone() -> None:
    loop = uvloop.new_event_loop()
    forget(loop)
    loop.close()
