"""The topic of the events in Pub/Sub's emulator, and what pushes them to a webhook, as in terraform/modules/events.

The emulator knows no filter and no token; its pauses are shorter here, so that nobody waits for them.
"""

from __future__ import annotations

from typing import Any

import aiohttp

TOPIC = "noah-events"
SECONDS = 10.0


async def make_topic(address: str, project: str) -> None:
    """Make the topic; one that is there stays. Raises aiohttp.ClientError."""
    await _call("PUT", address, f"projects/{project}/topics/{TOPIC}", {})


async def push(address: str, project: str, name: str, endpoint: str, answer_seconds: int = 10) -> None:
    """Have all events from now on pushed to `endpoint`. Raises aiohttp.ClientError."""
    subscription = {
        "topic": f"projects/{project}/topics/{TOPIC}",
        "pushConfig": {"pushEndpoint": endpoint, "noWrapper": {"writeMetadata": True}},
        "ackDeadlineSeconds": answer_seconds,
        "retryPolicy": {"minimumBackoff": "0.5s", "maximumBackoff": "2s"},
    }
    await _call("PUT", address, f"projects/{project}/subscriptions/{name}", subscription)


async def forget(address: str, project: str, name: str) -> None:
    """Push nothing to it any more. Raises aiohttp.ClientError."""
    await _call("DELETE", address, f"projects/{project}/subscriptions/{name}")


async def _call(method: str, address: str, name: str, body: dict[str, Any] | None = None) -> None:
    timeout = aiohttp.ClientTimeout(total=SECONDS)
    async with (
        aiohttp.ClientSession(timeout=timeout) as session,
        session.request(method, f"http://{address}/v1/{name}", json=body) as response,
    ):
        if response.status != 409:  # it is there
            response.raise_for_status()
