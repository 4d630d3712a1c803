"""The local cloud itself: emulators that answer the real clients, parts that pause and restart."""

from __future__ import annotations

import aiohttp
import grpc  # type: ignore[import-untyped]
import pytest
from google.api_core.exceptions import FailedPrecondition, NotFound
from google.cloud.secretmanager_v1 import SecretManagerServiceClient
from google.cloud.secretmanager_v1.services.secret_manager_service.transports import (
    SecretManagerServiceGrpcTransport,
)
from google.cloud.secretmanager_v1.types import Secret, SecretPayload

from local.stack import SECRET, Stack

pytestmark = pytest.mark.stack


@pytest.fixture
def client(cloud: Stack) -> SecretManagerServiceClient:
    channel = grpc.insecure_channel(cloud.secrets_endpoint)
    return SecretManagerServiceClient(transport=SecretManagerServiceGrpcTransport(channel=channel))


def test_the_secret_holds_the_credentials_that_livekit_accepts(
    cloud: Stack, client: SecretManagerServiceClient
) -> None:
    answer = client.access_secret_version(name=f"{SECRET}/versions/latest", timeout=30)
    assert answer.payload.data.decode() == cloud.credentials
    assert answer.name == f"{SECRET}/versions/1"


def test_a_secret_is_rotated_by_a_new_version_and_a_disabled_old_one(
    client: SecretManagerServiceClient,
) -> None:
    parent = f"projects/{Stack.project}"
    secret = client.create_secret(parent=parent, secret_id="rotated", secret=Secret(), timeout=30)
    for value in (b"one", b"two"):
        client.add_secret_version(parent=secret.name, payload=SecretPayload(data=value), timeout=30)

    latest = client.access_secret_version(name=f"{secret.name}/versions/latest", timeout=30)
    assert latest.payload.data == b"two"
    first = client.access_secret_version(name=f"{secret.name}/versions/1", timeout=30)
    assert first.payload.data == b"one"

    client.disable_secret_version(name=f"{secret.name}/versions/1", timeout=30)
    with pytest.raises(FailedPrecondition):
        client.access_secret_version(name=f"{secret.name}/versions/1", timeout=30)
    versions = [version.state.name for version in client.list_secret_versions(parent=secret.name, timeout=30)]
    assert versions == ["ENABLED", "DISABLED"]


def test_a_secret_that_is_not_there_is_not_found(client: SecretManagerServiceClient) -> None:
    with pytest.raises(NotFound):
        client.access_secret_version(name=f"projects/{Stack.project}/secrets/none/versions/latest", timeout=30)
    with pytest.raises(NotFound):
        client.access_secret_version(name=f"{SECRET}/versions/99", timeout=30)


async def test_firestore_keeps_its_data_while_it_is_paused(cloud: Stack) -> None:
    document = cloud.firestore_client().collection("local").document("paused")
    await document.set({"kept": True}, timeout=10)
    cloud.firestore.pause()
    try:
        with pytest.raises(Exception, match=r"(?i)deadline"):
            await document.get(retry=None, timeout=0.3)
    finally:
        cloud.firestore.resume()
    assert (await document.get(timeout=10)).to_dict() == {"kept": True}


async def test_a_part_is_started_again_on_its_port(cloud: Stack) -> None:
    address = cloud.auth_emulator
    assert await cloud.auth.kill() == -9
    async with aiohttp.ClientSession() as session:
        with pytest.raises(aiohttp.ClientConnectorError):
            await session.get(f"http://{address}/")
        await cloud.auth.restart()
        async with session.get(f"http://{address}/") as response:
            assert response.status == 200
