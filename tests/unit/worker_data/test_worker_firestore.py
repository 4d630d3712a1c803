"""A client of Firestore with what the asynchronous one lacks; what it does is held to the emulator elsewhere."""

from __future__ import annotations

import grpc  # type: ignore[import-untyped]
import pytest
from noah.data.store import connect, disconnect
from noah.vendor.firestore import listen_stub

pytestmark = pytest.mark.unit


async def test_its_channel_is_ours_and_is_closed_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FIRESTORE_EMULATOR_HOST", "127.0.0.1:9")
    client = connect("demo-noah")
    stub, _, database = listen_stub(client)
    assert database == "projects/demo-noah/databases/(default)"
    assert callable(stub)
    channel = client._firestore_api.transport.grpc_channel
    await disconnect(client)
    assert channel.get_state() is grpc.ChannelConnectivity.SHUTDOWN
