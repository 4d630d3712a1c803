"""Where a page of a candidate's interviews ends, as a text that the next call brings back."""

import base64
import binascii
import datetime as dt
import re
from dataclasses import dataclass

MAX_CHARACTERS = 300
_FORM = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?\+00:00) ([A-Za-z0-9_-]{1,128})")


@dataclass(frozen=True)
class Cursor:
    """The last interview of a page. It says where to go on in one's own list, and opens nobody else's."""

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
