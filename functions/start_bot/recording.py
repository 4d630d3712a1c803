"""A candidate's yes to a recording of their voice: which words, in which language, they have said yes to, and when.

It is no part of their consent, and nobody is kept from an interview without it. Every start brings it anew: a start
without it takes an earlier one back.
"""

from collections.abc import Mapping
from typing import Any

from google.cloud import firestore

from shared.recordings import is_on
from start_bot import consent


class Recording(consent.Consent):
    """The request's field `recording`: a yes. Who says no leaves it out."""


def is_kept(stored: object, given: Recording | None) -> bool:
    """Whether `interviews/{id}.recording` says already what this start says."""
    if given is None or not is_on(stored):
        return given is None and not is_on(stored)
    return consent.is_kept(stored, given)


def kept(given: Recording, stored: object = None) -> dict[str, Any]:
    """`interviews/{id}.recording`: the yes that is given now, with where earlier recordings lie."""
    files = stored.get("files") if isinstance(stored, Mapping) else None
    before = {"files": files} if isinstance(files, list) else {}
    return {**given.model_dump(), "at": firestore.SERVER_TIMESTAMP, **before}


def change(given: Recording | None, stored: object) -> dict[str, Any]:
    """What a start changes in the interview's document: a new yes, or that the one there is taken back."""
    if given is None:
        return {"recording.withdrawn_at": firestore.SERVER_TIMESTAMP}
    return {"recording": kept(given, stored)}
