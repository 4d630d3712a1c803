"""google-cloud-firestore: a client with options for its channel, its end, and the call of a listener.

`AsyncClient` makes its own channel and takes no options for it: without options gRPC notices a dead connection after
a quarter of an hour. Its `close` leaves the channel open. And it has no listener: that is in the synchronous client.
"""

from collections.abc import Callable, Sequence
from typing import Any

import grpc  # type: ignore[import-untyped]
from google.auth.credentials import Credentials
from google.cloud.firestore_v1 import AsyncClient
from google.cloud.firestore_v1.services.firestore import FirestoreAsyncClient
from google.cloud.firestore_v1.services.firestore.transports import FirestoreGrpcAsyncIOTransport


def connect(project: str, credentials: Credentials | None, options: Sequence[tuple[str, int]]) -> AsyncClient:
    """A client whose channel has these options of gRPC. It belongs to the event loop that runs."""
    client = AsyncClient(project=project, credentials=credentials)
    target = client._target
    if client._emulator_host:
        channel = grpc.aio.insecure_channel(target, options=options)
    else:
        # the client has scoped its credentials for Firestore
        channel = FirestoreGrpcAsyncIOTransport.create_channel(target, credentials=client._credentials, options=options)
    transport = FirestoreGrpcAsyncIOTransport(host=target, channel=channel)
    client._firestore_api_internal = FirestoreAsyncClient(transport=transport)
    return client


async def close(client: AsyncClient) -> None:
    """Close the client and its channel."""
    await client._firestore_api.transport.close()
    client.close()  # type: ignore[no-untyped-call]


def listen_stub(client: AsyncClient) -> tuple[Callable[..., Any], list[tuple[str, str]], str]:
    """What opening a `Listen` stream takes: the call, its metadata, and the database's name."""
    stub: Callable[..., Any] = client._firestore_api.transport.listen
    return stub, client._rpc_metadata, client._database_string
