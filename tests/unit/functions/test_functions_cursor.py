import base64
import datetime as dt

import pytest
from shared.cursor import MAX_CHARACTERS, Cursor, parse

pytestmark = pytest.mark.unit

AT = dt.datetime(2026, 11, 22, 18, 0, 1, 234567, tzinfo=dt.UTC)


@pytest.mark.parametrize("at", [AT, AT.replace(microsecond=0), AT.astimezone(dt.timezone(dt.timedelta(hours=9)))])
def test_a_cursor_comes_back_as_it_was(at: dt.datetime) -> None:
    text = str(Cursor(at, "a-b_C9"))
    assert parse(text) == Cursor(at, "a-b_C9")
    assert text.replace("-", "").replace("_", "").isalnum()  # it goes into an address as it is


def encoded(content: str) -> str:
    return base64.urlsafe_b64encode(content.encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "é",
        "%00",
        "a b",
        str(Cursor(AT, "x"))[:-3],
        str(Cursor(AT, "x")) + "=",
        str(Cursor(AT, "x")) * 9,
        "A" * (MAX_CHARACTERS + 1),
        encoded("2026-11-22T18:00:00+00:00"),
        encoded("2026-11-22T18:00:00 x"),
        encoded("2026-11-22T18:00:00+00:00 ../candidates/ada"),
        encoded("2026-11-22T18:00:00+00:00 __x__"),
        encoded("2026-13-22T18:00:00+00:00 x"),
        encoded("9999-99-99T99:99:99+00:00 x"),
        encoded("0000-01-01T00:00:00+00:00 x"),
        encoded("tomorrow x"),
    ],
)
def test_any_other_text_is_none(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse(text)
