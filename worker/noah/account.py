"""Who this process is on Google Cloud."""

import functools

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
