"""Who this process is on Google Cloud."""

import functools
from typing import Any

import google.auth
from google.auth.credentials import Credentials


@functools.cache
def service_account() -> Credentials:
    """Found once for all calls, with one token: to find it asks the metadata server, and blocks meanwhile.

    Raises google.auth.exceptions.DefaultCredentialsError.
    """
    found: Credentials
    found, _ = google.auth.default(scopes=["https://www.googleapis.com/auth/cloud-platform"])
    return found


def signed_session() -> Any:
    """A session of `requests` that signs what it sends as the service account. For threads: it blocks."""
    from google.auth.transport.requests import AuthorizedSession

    return AuthorizedSession(service_account())  # type: ignore[no-untyped-call]
