"""The number of instances at Cloud Run: read, and set on the condition that nothing has changed since."""

import asyncio
from dataclasses import dataclass
from typing import Any

import google.auth.exceptions
import requests

from scaler.store import Changed
from shared.account import signed_session

ENDPOINT = "https://run.googleapis.com"
CALL_SECONDS = 5.0
# A token may have to be fetched before.
DEADLINE_SECONDS = 12.0


class CloudRunUnavailable(Exception):  # noqa: N818  # it names a state of the world
    """Cloud Run did not answer, or refuses."""


@dataclass(frozen=True)
class Scale:
    instances: int
    etag: str
    """Of the service as it was read; Cloud Run refuses a change of another."""


class CloudRun:
    """One service or worker pool (`projects/P/locations/R/services/NAME` or `…/workerPools/NAME`).

    Its library's calls block: each is made in a thread. Both methods raise CloudRunUnavailable.
    """

    def __init__(self, scaled: str, endpoint: str | None = None) -> None:
        self._url = f"{endpoint or ENDPOINT}/v2/{scaled}"
        self._local = endpoint is not None
        self._session: requests.Session | None = None

    async def read(self) -> Scale:
        found = await self._call("GET", {}, None)
        scaling = found.get("scaling") or {}
        # a worker pool has no mode
        if scaling.get("scalingMode", "MANUAL") != "MANUAL":
            raise CloudRunUnavailable("its scaling is not manual")
        instances = scaling.get("manualInstanceCount", 0)
        if not isinstance(instances, int) or isinstance(instances, bool) or instances < 0:
            raise CloudRunUnavailable("it has no number of instances")
        return Scale(instances, str(found.get("etag") or ""))

    async def set(self, instances: int, etag: str) -> None:
        """Raises Changed too: somebody has deployed or scaled since `etag`."""
        body = {"scaling": {"manualInstanceCount": instances}, **({"etag": etag} if etag else {})}
        await self._call("PATCH", {"updateMask": "scaling.manualInstanceCount"}, body)

    async def _call(self, method: str, parameters: dict[str, str], body: dict[str, Any] | None) -> dict[str, Any]:
        try:
            async with asyncio.timeout(DEADLINE_SECONDS):
                return await asyncio.to_thread(self._blocking, method, parameters, body)
        except (requests.RequestException, google.auth.exceptions.GoogleAuthError, TimeoutError, ValueError) as error:
            raise CloudRunUnavailable(type(error).__name__) from None

    def _blocking(self, method: str, parameters: dict[str, str], body: dict[str, Any] | None) -> dict[str, Any]:
        if self._session is None:
            self._session = requests.Session() if self._local else signed_session()
        answer = self._session.request(method, self._url, params=parameters, json=body, timeout=CALL_SECONDS)
        if answer.status_code in (409, 412):
            raise Changed
        if not answer.ok:
            raise CloudRunUnavailable(f"status {answer.status_code}")
        found = answer.json()
        return found if isinstance(found, dict) else {}
