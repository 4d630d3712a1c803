"""The service account that a function runs as, for Google's APIs that have no client of ours."""

import google.auth
import requests
from google.auth.transport.requests import AuthorizedSession

SCOPES = ("https://www.googleapis.com/auth/cloud-platform",)


def signed_session() -> requests.Session:
    """A session that signs what it sends. It blocks: for threads."""
    credentials, _ = google.auth.default(SCOPES)
    session: requests.Session = AuthorizedSession(credentials)  # type: ignore[no-untyped-call]
    return session
