"""Pub/Sub as the worker uses it: one topic, one call that publishes a few events, with a deadline and no retry.

Google's generated client alone: the publisher above it has threads, batches and retries of its own, and keeps in memory
what is in Firestore anyway.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import google.auth.exceptions
import grpc  # type: ignore[import-untyped]
from google.api_core.exceptions import GoogleAPICallError, RetryError
from google.pubsub_v1.services.publisher import PublisherAsyncClient
from google.pubsub_v1.services.publisher.transports import PublisherGrpcAsyncIOTransport
from google.pubsub_v1.types import PubsubMessage

from noah.account import service_account
from noah.data.events import Event, PubSubUnavailable

PUBLISH_SECONDS = 5.0


class Topic:
    """One topic, for the event loop that made this. `emulator` is where Pub/Sub's emulator listens, on this machine."""

    def __init__(self, name: str, emulator: str | None = None) -> None:
        self._name = name
        if emulator:
            transport = PublisherGrpcAsyncIOTransport(channel=grpc.aio.insecure_channel(emulator))
            self._client = PublisherAsyncClient(transport=transport)
        else:
            self._client = PublisherAsyncClient(credentials=service_account())

    async def publish(self, events: Sequence[Event]) -> None:
        """Return when Pub/Sub has all of them. Raises PubSubUnavailable."""
        messages = [PubsubMessage(data=event.body, attributes=event.attributes) for event in events]
        try:
            async with asyncio.timeout(PUBLISH_SECONDS):
                await self._client.publish(topic=self._name, messages=messages, retry=None, timeout=PUBLISH_SECONDS)
        except TimeoutError:
            raise PubSubUnavailable(f"no answer within {PUBLISH_SECONDS:g} s") from None
        except (GoogleAPICallError, RetryError, grpc.RpcError, google.auth.exceptions.GoogleAuthError) as error:
            raise PubSubUnavailable(type(error).__name__) from error

    async def close(self) -> None:
        """Close the channel."""
        await self._client.transport.close()  # type: ignore[no-untyped-call]
