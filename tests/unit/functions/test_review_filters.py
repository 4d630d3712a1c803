"""What the team may ask for, and that everything else is refused by its name."""

import datetime as dt

import pytest
from review import filters
from shared.cursor import Cursor
from shared.web import Refusal

pytestmark = pytest.mark.unit

DAY = dt.datetime(2026, 11, 22, tzinfo=dt.UTC)
CURSOR = str(Cursor(DAY, "x"))


def test_nothing_is_everything() -> None:
    assert filters.read([]) == filters.Asked(filters.Filters(), None, "")
    assert filters.read([], formats=filters.FORMATS).form == "csv"


def test_all_of_them_together() -> None:
    given = {
        "plan": "career",
        "status": "live",
        "invitation": "a" * 64,
        "from": "2026-11-22",
        "to": "2026-11-22",
        "cursor": CURSOR,
        "format": "jsonl",
    }
    asked = filters.read(given.items(), formats=filters.FORMATS)
    one_day = filters.Filters("career", "live", "a" * 64, DAY, DAY + dt.timedelta(days=1))
    assert asked == filters.Asked(one_day, Cursor(DAY, "x"), "jsonl")


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-22T18:00Z", DAY.replace(hour=18)),
        ("2026-11-22T18:00:01.5+02:00", DAY.replace(hour=16, second=1, microsecond=500_000)),
    ],
)
def test_a_moment(text: str, moment: dt.datetime) -> None:
    assert filters.read([("to", text)]).filters.until == moment


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("plan", ""),
        ("plan", "Career"),
        ("plan", "a/b"),
        ("plan", "x" * 65),
        ("status", "withdrawn"),
        ("status", ""),
        ("invitation", "me"),
        ("invitation", "A" * 64),
        ("from", "yesterday"),
        ("from", "2026-11-22T18:00"),
        ("from", "2026-02-30"),
        ("from", "2026-11-22 18:00Z"),
        ("from", "0001-01-01T00:00:00+14:00"),
        ("to", "9999-12-31"),
        ("cursor", ""),
        ("cursor", "x"),
        ("cursor", CURSOR + "="),
        ("cursor", CURSOR[:-2]),
        ("format", "xls"),
    ],
)
def test_what_is_wrong_is_named(name: str, value: str) -> None:
    with pytest.raises(Refusal) as refusal:
        filters.read([(name, value)], formats=filters.FORMATS)
    assert (refusal.value.code, refusal.value.field) == ("bad_request", name)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ([("plan", "a"), ("plan", "a")], "plan"),
        ([("from", "2026-11-22"), ("to", "2026-11-21")], "to"),
        ([("uid", "somebody")], None),
        ([("format", "csv")], None),
    ],
)
def test_what_does_not_go_together(given: list[tuple[str, str]], field: str | None) -> None:
    with pytest.raises(Refusal) as refusal:
        filters.read(given)
    assert (refusal.value.code, refusal.value.field) == ("bad_request", field)
