"""LiveKit's key and secret: one secret in Secret Manager, so that the two never tear."""

import asyncio
import time

import google.auth.exceptions
import grpc  # type: ignore[import-untyped]
import structlog
from google.api_core.exceptions import GoogleAPICallError, RetryError
from google.cloud.secretmanager_v1 import SecretManagerServiceAsyncClient
from google.cloud.secretmanager_v1.services.secret_manager_service.transports import (
    SecretManagerServiceGrpcAsyncIOTransport,
)
from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError

from shared.web import Refusal

log = structlog.get_logger()

DEADLINE_SECONDS = 2.0
# Shorter than the 10 minutes that a rotation waits before it revokes the old key.
CACHE_SECONDS = 300.0
# A key that LiveKit keeps refusing must not turn every call into a read of the secret.
REREAD_SECONDS = 1.0


class LiveKitCredentials(BaseModel):
    """What the secret holds, as JSON."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    api_key: str = Field(min_length=1)
    api_secret: SecretStr = Field(min_length=1)


class CredentialsSource:
    """Reads the secret through Secret Manager's API and keeps it for CACHE_SECONDS."""

    def __init__(self, secret: str, endpoint: str | None) -> None:
        self._name = secret if "/versions/" in secret else f"{secret}/versions/latest"
        self._client = _client(endpoint)
        self._known: LiveKitCredentials | None = None
        self._read_at = 0.0
        self._reading = asyncio.Lock()

    async def get(self) -> LiveKitCredentials:
        """The credentials, at most CACHE_SECONDS old; older ones when Secret Manager does not answer.

        Raises Refusal: unavailable when there are none.
        """
        if self._known is None or self._age() > CACHE_SECONDS:
            async with self._reading:
                if self._known is None or self._age() > CACHE_SECONDS:
                    await self._read()
        if self._known is None:
            raise Refusal("unavailable", retry_after=5, why="no LiveKit credentials")
        return self._known

    async def replace(self, refused: LiveKitCredentials) -> LiveKitCredentials:
        """What to use instead of credentials that LiveKit has refused: read again, once for all who ask.

        Raises Refusal: unavailable when the secret still holds the refused ones.
        """
        async with self._reading:
            if self._known == refused and self._age() > REREAD_SECONDS:
                await self._read()
        if self._known is None or self._known == refused:
            raise Refusal("unavailable", retry_after=30, why="LiveKit refuses the credentials")
        return self._known

    def _age(self) -> float:
        return time.monotonic() - self._read_at

    async def _read(self) -> None:
        try:
            async with asyncio.timeout(DEADLINE_SECONDS):
                response = await self._client.access_secret_version(
                    name=self._name, retry=None, timeout=DEADLINE_SECONDS
                )
            self._known = LiveKitCredentials.model_validate_json(response.payload.data)
        except (
            GoogleAPICallError,
            RetryError,
            google.auth.exceptions.GoogleAuthError,
            TimeoutError,
        ) as error:
            log.error("credentials_unread", why=type(error).__name__)  # texts stay out
        except ValidationError:
            # without the error: its text holds the secret
            log.error("credentials_unread", why="not {api_key, api_secret}")
        # a failure counts as a reading too: the next one is tried when this one would have aged
        self._read_at = time.monotonic()


def _client(endpoint: str | None) -> SecretManagerServiceAsyncClient:
    if endpoint is None:
        return SecretManagerServiceAsyncClient()
    channel = grpc.aio.insecure_channel(endpoint)
    return SecretManagerServiceAsyncClient(transport=SecretManagerServiceGrpcAsyncIOTransport(channel=channel))
