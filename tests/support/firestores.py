"""Ways for a test to reach Firestore: as it is, through a proxy that fails as told, and from a project of its own."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import grpc  # type: ignore[import-untyped]
import pytest
from google.cloud import firestore
from google.cloud.firestore_v1.types import BatchGetDocumentsResponse
from noah.data.documents import NewInterview
from noah.data.store import Store, connect, disconnect


async def documents(client: firestore.AsyncClient) -> dict[str, dict[str, Any]]:
    """The fields of every document of the database by its path, also of those below one that is not there."""
    found: dict[str, dict[str, Any]] = {}

    async def look(collections: AsyncIterator[Any]) -> None:
        async for collection in collections:
            async for reference in collection.list_documents():
                snapshot = await reference.get()
                if snapshot.exists:
                    found[reference.path] = snapshot.to_dict() or {}
                await look(reference.collections())

    await look(client.collections())
    return found


@asynccontextmanager
async def store_at(address: str, project: str, timeout_s: float = 2.0) -> AsyncIterator[Store]:
    """A store that talks to the emulator at `host:port`."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FIRESTORE_EMULATOR_HOST", address)
        client = connect(project)
    try:
        yield Store(client, timeout_s)
    finally:
        await disconnect(client)


def new_id() -> str:
    """An id that no other test has."""
    return uuid.uuid4().hex


async def begin(store: Store, **fields: Any) -> str:
    """Creates an interview as the function does, changes `fields` of it, and returns its id."""
    interview_id = new_id()
    await store.create_interview(
        interview_id, NewInterview(f"uid-{interview_id}", "career", "1", f"interview-{interview_id}")
    )
    if fields:
        await store.interview_ref(interview_id).update(fields, timeout=30)
    return interview_id


class FailingFirestore:
    """A gRPC proxy in front of the emulator. Requests and answers pass as bytes, so it is the wire that fails.

    `refuse` names methods ("Commit", "BatchGetDocuments", ...) that are answered UNAVAILABLE; `lose` those that are
    carried out but whose answer never comes back; `before` is awaited ahead of each call with its method's name;
    `ahead` is how far Firestore's clock is before everybody else's, in the documents that are read.
    """

    def __init__(self, upstream: str) -> None:
        self.refuse: set[str] = set()
        self.lose: set[str] = set()
        self.before: Callable[[str], Awaitable[None]] | None = None
        self.ahead = timedelta()
        self.calls: list[str] = []
        self.address = ""
        self._upstream = upstream

    async def __aenter__(self) -> FailingFirestore:
        self._channel = grpc.aio.insecure_channel(self._upstream)
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()
        await self._channel.close()

    async def start(self) -> None:
        """Listens, on the address that it had before if it had one."""
        self._server = grpc.aio.server(options=[("grpc.so_reuseport", 1)])
        self._server.add_generic_rpc_handlers([_Forward(self._handle)])
        port = self._server.add_insecure_port(self.address or "127.0.0.1:0")
        self.address = f"127.0.0.1:{port}"
        await self._server.start()

    async def stop(self) -> None:
        """Ends every call, and refuses connections from then on."""
        await self._server.stop(grace=0)

    async def _handle(
        self, path: str, requests: AsyncIterator[bytes], context: grpc.aio.ServicerContext
    ) -> AsyncIterator[bytes]:
        method = path.rsplit("/", 1)[-1]
        self.calls.append(method)
        if self.before is not None:
            await self.before(method)
        if method in self.refuse:
            await context.abort(grpc.StatusCode.UNAVAILABLE, "refused by the test")
        metadata = [(k, v) for k, v in context.invocation_metadata() if not k.startswith(("grpc-", "user-agent"))]
        call = self._channel.stream_stream(path)(requests, metadata=metadata)
        try:
            async for response in call:
                if method in self.lose:
                    await asyncio.Event().wait()
                yield self._shifted(response) if method == "BatchGetDocuments" and self.ahead else response
        except grpc.aio.AioRpcError as error:
            await context.abort(error.code(), error.details() or "")
        finally:
            call.cancel()

    def _shifted(self, response: bytes) -> bytes:
        message = BatchGetDocumentsResponse.deserialize(response)
        message.read_time += self.ahead
        for name in ("renewed_at", "dispatched_at"):
            if name in message.found.fields and "timestamp_value" in message.found.fields[name]:
                message.found.fields[name].timestamp_value += self.ahead
        return bytes(BatchGetDocumentsResponse.serialize(message))


class _Forward(grpc.GenericRpcHandler):  # type: ignore[misc]
    def __init__(self, handle: Callable[..., AsyncIterator[bytes]]) -> None:
        self._handle = handle

    def service(self, details: grpc.HandlerCallDetails) -> grpc.RpcMethodHandler:
        async def forward(requests: AsyncIterator[bytes], context: grpc.aio.ServicerContext) -> AsyncIterator[bytes]:
            async for response in self._handle(details.method, requests, context):
                yield response

        return grpc.stream_stream_rpc_method_handler(forward)
