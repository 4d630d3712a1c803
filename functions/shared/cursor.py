"""Pages of interviews, the newest first: where one ends is a text that the next call brings back."""

import base64
import binascii
import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass

from google.cloud import firestore
from google.cloud.firestore_v1.async_collection import AsyncCollectionReference
from google.cloud.firestore_v1.async_query import AsyncQuery

from shared.documents import Snapshot
from shared.web import Refusal

MAX_CHARACTERS = 300
_FORM = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?\+00:00) ([A-Za-z0-9_-]{1,128})")


@dataclass(frozen=True)
class Cursor:
    """The last interview of a page. It says where the list goes on, and gives access to nothing."""

    created_at: dt.datetime
    interview_id: str

    def __str__(self) -> str:
        at = self.created_at.astimezone(dt.UTC).isoformat()
        return base64.urlsafe_b64encode(f"{at} {self.interview_id}".encode()).decode().rstrip("=")


def parse(text: str) -> Cursor:
    """The cursor that `str` made. Raises ValueError for any other text."""
    if len(text) > MAX_CHARACTERS:
        raise ValueError("longer than any cursor")
    try:
        content = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True).decode("ascii")
    except (binascii.Error, UnicodeError):
        raise ValueError("not base64 of a text") from None
    match = _FORM.fullmatch(content)
    if match is None or match[2].startswith("__"):
        raise ValueError("not a time and an id")
    cursor = Cursor(dt.datetime.fromisoformat(match[1]), match[2])
    if str(cursor) != text:
        raise ValueError("not as it was given")
    return cursor


def asked(text: str) -> Cursor:
    """The cursor that a request brings. Raises Refusal: bad_request."""
    try:
        return parse(text)
    except ValueError as error:
        raise Refusal("bad_request", field="cursor", why=str(error)) from None


def newest_first(query: AsyncQuery, interviews: AsyncCollectionReference, after: Cursor | None) -> AsyncQuery:
    """The query in the order of the pages, from behind a page's end on."""
    query = query.order_by("created_at", direction=firestore.Query.DESCENDING)
    query = query.order_by("__name__", direction=firestore.Query.DESCENDING)
    if after is None:
        return query
    return query.start_after({"created_at": after.created_at, "__name__": interviews.document(after.interview_id)})


def page_of(rows: Sequence[Snapshot], most: int) -> tuple[Sequence[Snapshot], Cursor | None]:
    """The page's rows, and where it ends; None when no more follow. One more row than the page has tells whether."""
    shown = rows[:most]
    return shown, Cursor(shown[-1].get("created_at"), shown[-1].id) if len(rows) > most else None
