"""What an attack came to, judged; and the document that says so."""

from __future__ import annotations

import pytest

from attack import report, rows
from attack.__main__ import QUICK, Size, _is_meant, attacks
from attack.attackers import FLOODS, KINDS, Report
from attack.rows import Bought, Flood, Heard

pytestmark = pytest.mark.unit


def put_out(seconds: float = 3.5) -> Report:
    return Report("texts", sent=900, told=0.4, out=seconds)


@pytest.mark.parametrize(
    ("reports", "gaps", "holds"),
    [
        ([put_out()], [Heard(0.05, 0.04)], True),
        ([put_out(), put_out(5.3)], [Heard(0.05, 0.04), Heard(0.9, 0.0), Heard(0.0, 0.0)], True),
        ([put_out()], [Heard(0.4, 0.38)], True),
        ([put_out()], [Heard(0.4, 0.04)], False),
        ([put_out()], [Heard(None, 0.04)], False),
        ([put_out()], [], False),
        ([], [Heard(0.0, 0.0)], False),
        ([put_out(), put_out(5.5)], [Heard(0.0, 0.0)], False),
        ([put_out(), Report("texts", sent=2000, told=0.4)], [Heard(0.0, 0.0)], False),
        ([put_out(9.0)], [Heard(0.0, 0.0)], False),
        ([put_out(), Report("texts", sent=900)], [Heard(0.0, 0.0)], True),  # 900 in 40 s: no more than is allowed
        ([put_out(), Report("texts", sent=2000)], [Heard(0.0, 0.0)], False),
        ([put_out(), Report("texts", sent=2000, told=35.1)], [Heard(0.0, 0.0)], True),  # the time was over
        ([Report("texts", told=0.4, out=9.0, resumed=4.5)], [Heard(0.0, 0.0)], True),
        ([Report("texts", told=0.4, out=9.0, removed=4.0)], [Heard(0.0, 0.0)], True),  # they have noticed it late
        ([Report("texts", sent=2000, removed=4.0)], [Heard(0.0, 0.0)], True),
        ([Report("texts", told=0.4, out=4.0, removed=5.1)], [Heard(0.0, 0.0)], False),
        ([Report("texts", out=3.0)], [Heard(0.0, 0.0)], False),
        ([Report("texts", told=0.4, out=3.0, error="ConnectError")], [Heard(0.0, 0.0)], False),
    ],
)
def test_a_flood(reports: list[Report], gaps: list[Heard], holds: bool) -> None:
    assert rows.flood(Flood("texts", len(reports), reports, gaps)).holds is holds


@pytest.mark.parametrize(
    ("kind", "sent", "flood"),
    [
        ("texts", 1300, False),  # 32 a second, with 100 at once
        ("texts", 1301, True),
        ("data-large", 594, False),  # by their bytes
        ("data-large", 595, True),
        ("publish", 70, False),  # two changes each
        ("publish", 71, True),
        ("mute", 140, False),
        ("mute", 141, True),
        ("tracks", 1, True),
    ],
)
def test_who_gets_no_more_sent_than_is_allowed_is_no_flooder(kind: str, sent: int, flood: bool) -> None:
    assert rows.is_flood(Report(kind, sent=sent)) is flood


@pytest.mark.parametrize(("gap", "holds"), [(0.0, True), (0.3, False)])
def test_what_is_no_flood_has_only_to_be_unheard(gap: float, holds: bool) -> None:
    assert rows.flood(Flood("noise", 1, [Report("noise", sent=10)], [Heard(gap, 0.0)])).holds is holds


@pytest.mark.parametrize(("held", "holds"), [(0, True), (4, True), (5, False)])
def test_a_fifth_of_the_places(held: int, holds: bool) -> None:
    assert rows.places(held, 20, 40).holds is holds


def test_the_longest_wait_counts() -> None:
    assert rows.waits([Heard(1.0, 0.5), Heard(3.0, 2.0)]).holds
    assert not rows.waits([Heard(1.0, 0.5), Heard(3.0, 0.5)]).holds
    assert not rows.waits([Heard(None, 0.5)]).holds
    assert not rows.waits([]).holds


@pytest.mark.parametrize(("begun", "holds"), [(0, False), (1, True), (20, True), (21, False)])
def test_starts_from_one_address(begun: int, holds: bool) -> None:
    assert rows.starts(begun, 300, 20, 10.0).holds is holds


def bought(turns: int, seconds: float = 60, **usage: int) -> Bought:
    return Bought("by typing", turns, usage, seconds)


def test_turns_are_bounded_by_the_minute() -> None:
    assert rows.turns(bought(15), 12, 3).holds
    assert not rows.turns(bought(16), 12, 3).holds
    assert rows.turns(bought(27, 120), 12, 3).holds
    assert not rows.turns(bought(16, 20), 12, 3).holds
    assert rows.turns(Bought("by typing", 18, {}, 60, reminders=3), 12, 3).holds


def test_cut_turns_are_counted() -> None:
    def of(counted: int) -> bool:
        return rows.counted(Bought("by typing", 16, {"turns": counted}, 60)).holds

    assert [of(16), of(15), of(14)] == [True, True, False]


@pytest.mark.parametrize(
    ("usage", "usd"),
    [
        ({"input_tokens": 1000}, "0.15"),  # 300,000 tokens of text
        ({"input_tokens": 1000, "input_audio_tokens": 1000}, "0.90"),
        ({"input_tokens": 400, "cut_tokens": 600}, "0.60"),
        ({"output_tokens": 90, "thinking_tokens": 10}, "0.36"),
        ({"input_tokens": 10_000_000}, "1.80"),  # no more than an hour may cost
    ],
)
def test_what_an_hour_costs(usage: dict[str, int], usd: str) -> None:
    row = rows.dollars(bought(12, 12, **usage), 600_000)
    assert row.found.startswith(usd + ";")
    assert row.holds
    assert not rows.dollars(bought(12, input_tokens=10_000_000), 700_000).holds
    assert not rows.dollars(bought(12), 600_000).holds, "nothing was counted"


def test_closed_accounts_and_deleted_interviews() -> None:
    assert [rows.closed(seconds).holds for seconds in (0.5, 60.0, 60.5, None)] == [True, True, False, False]
    assert [row.holds for row in rows.deleted(0, 10, 20, 10)] == [True, True]
    assert [row.holds for row in rows.deleted(1, 11, 20, 10)] == [False, False]


def test_the_document() -> None:
    run = {"commit": "abc", "at": "2026-11-28 10:00 UTC", "cores": 2, "memory": "8 GiB", "system": "Linux"}
    run |= {"load_before": 0.1, "times": 3}
    found = {"access": [rows.places(5, 20, 40)], "floods": [rows.flood(Flood("noise", 1, [], [Heard(0.0, 0.0)]))]}
    text = report.document(found, run)
    assert "## Floods" in text
    assert "What one person can have" not in text, "a table that was not made is not there"
    assert "| places held by 40 accounts that call and never join | ≤ 20% of 20 | 5 | **does not hold** |" in text


def test_rows_that_were_measured_again_are_put_in_place_of_the_old() -> None:
    run = {"commit": "abc", "at": "2026-11-28 10:00 UTC", "cores": 2, "memory": "8 GiB", "system": "Linux"}
    run |= {"load_before": 0.1, "times": 3}
    old = report.document({"access": [rows.places(5, 20, 40), *rows.deleted(0, 1, 20, 10)]}, run)
    new = report.renewed(old, {"access": [rows.places(4, 20, 40)]}, run | {"commit": "def"})
    assert "| ≤ 20% of 20 | 5 |" not in new
    assert str(rows.places(4, 20, 40)) in new
    assert all(str(row) in new for row in rows.deleted(0, 1, 20, 10))
    assert "Measured again on commit `def`" in new.partition("## ")[0]
    with pytest.raises(KeyError, match="has no row of: how much longer"):
        report.renewed(old, {"access": [rows.waits([Heard(1.0, 1.0)])]}, run)


def test_every_kind_is_tried_and_named_once() -> None:
    tried = attacks(Size())
    assert set(FLOODS) == {name for name, (table, _) in tried.items() if table == "floods"}
    assert len(FLOODS) >= 18
    assert set(KINDS) <= set(tried)
    assert {table for table, _ in tried.values()} == set(report.TABLES)
    assert set(attacks(QUICK)) == set(tried)


@pytest.mark.parametrize(
    ("words", "found"), [(["texts"], {"texts"}), (["text"], {"texts", "texts-long"}), (["none"], set())]
)
def test_an_attack_is_named_by_its_name_or_by_a_part(words: list[str], found: set[str]) -> None:
    names = {"texts", "texts-long", "buttons"}
    assert {name for name in names if _is_meant(name, words, names)} == found
