"""A candidate's consent: which text, in which language, they have agreed to, and when.

Where the environment asks for one, every start brings it: what an earlier start has stored does not stand in for it.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from shared.texts import LANGUAGE

VERSION = r"^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$"
# An interview lives for weeks, and sees few texts: a bound, so that its document has one.
MAX_EARLIER = 20


class Consent(BaseModel):
    """The request's field `consent`. `hash` is the SHA-256 of the text that they saw, in hexadecimal."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    version: Annotated[str, Field(pattern=VERSION)]
    language: Annotated[str, Field(max_length=35, pattern=LANGUAGE)]
    hash: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


def is_enough(given: Consent | None, version: str) -> bool:
    """Whether a start may go on: the text of this version was agreed to, or (version "") none is asked for."""
    return not version or (given is not None and given.version == version)


def is_kept(stored: object, given: Consent) -> bool:
    """Whether `interviews/{id}.consent` says already what is given now."""
    return isinstance(stored, Mapping) and (stored.get("version"), stored.get("hash")) == (given.version, given.hash)


def kept(given: Consent, at: object, stored: object = None) -> dict[str, Any]:
    """`interviews/{id}.consent`: what is agreed to now, and the texts that were agreed to before."""
    if not isinstance(stored, Mapping):
        return {**given.model_dump(), "at": at}
    before = stored.get("earlier")
    latest = {name: stored.get(name) for name in ("version", "language", "hash", "at")}
    earlier = [*(before if isinstance(before, list) else []), latest]
    return {**given.model_dump(), "at": at, "earlier": earlier[-MAX_EARLIER:]}


def told(given: Consent, now: dt.datetime) -> dict[str, str]:
    """The consent as a dispatch carries it: its time is a text, because JSON has no times."""
    return {**given.model_dump(), "at": now.isoformat()}
