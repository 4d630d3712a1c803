"""The bucket in which recordings lie: what a worker may do in it is to list and to delete.

Two calls of Cloud Storage's JSON API, by the session that signs as the service account: its library would be 20 MB in
every worker for them.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import google.auth.exceptions
import requests

from noah.account import signed_session

SECONDS = 10.0
PAGE = 100


class BucketUnavailable(Exception):  # noqa: N818
    """Cloud Storage did not answer in time, refused, or failed."""


class Bucket:
    """One bucket. Its calls block a thread of their own, never the event loop."""

    def __init__(self, name: str, emulator: str | None = None) -> None:
        self._url = f"{emulator or 'https://storage.googleapis.com'}/storage/v1/b/{quote(name, safe='')}/o"
        self._session: requests.Session | None = requests.Session() if emulator else None

    async def erase(self, folder: str, wanted: Callable[[str], bool]) -> int:
        """Delete what lies in a folder and is wanted gone; how much that was. Raises `BucketUnavailable`."""
        return await asyncio.to_thread(self._erase, folder, wanted)

    def _erase(self, folder: str, wanted: Callable[[str], bool]) -> int:
        count = 0
        try:
            token: str | None = ""
            while token is not None:
                page = self._call("GET", self._url, prefix=folder, maxResults=str(PAGE), pageToken=token)
                for name in [item["name"] for item in page.get("items", ())]:
                    if wanted(name):
                        self._call("DELETE", f"{self._url}/{quote(name, safe='')}")
                        count += 1
                token = page.get("nextPageToken")
        except (requests.RequestException, google.auth.exceptions.GoogleAuthError, ValueError) as error:
            raise BucketUnavailable(type(error).__name__) from error
        return count

    def _call(self, method: str, url: str, **parameters: str) -> dict[str, Any]:
        if self._session is None:
            self._session = signed_session()
        given = {name: value for name, value in parameters.items() if value}
        response = self._session.request(method, url, params=given, timeout=SECONDS)
        if method == "DELETE" and response.status_code == 404:  # somebody else was faster
            return {}
        response.raise_for_status()
        found: dict[str, Any] = response.json() if response.content else {}
        return found
