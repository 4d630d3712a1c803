"""What `make calibrate` computes, against values that are known, and that it says nothing of few and keeps nothing."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from review import view
from review.view import Beside

from calibrate import agreement, impact, page, read
from calibrate.__main__ import main
from calibrate.read import Rating, Session, WrongFileError

pytestmark = pytest.mark.unit

SCORES = st.lists(st.tuples(st.integers(1, 5), st.integers(1, 5)), min_size=2, max_size=40)


def session(number: int, score: int = 3, **changes: Any) -> Session:
    known: dict[str, Any] = {
        "id": f"i{number}",
        "uid": f"u{number}",
        "plan": "career",
        "begun": f"2026-11-01T00:00:{number:03}",
        "rubric": "1",
        "model": "gemini",
        "overall": float(score),
        "verdict": "",
        "scores": {"clarity": score},
    }
    return Session(**known | changes)


def rated(number: int, score: int, rater: str = "", criterion: str = "clarity") -> Rating:
    return Rating(f"i{number}", rater, criterion, score)


# -- agreement


@pytest.mark.parametrize(
    ("pairs", "value"),
    [
        ([(1, 1), (2, 2), (5, 5)], 1.0),
        ([(1, 3), (2, 2), (3, 1)], -1.0),
        ([(1, 1), (1, 2), (2, 2), (2, 2)], 0.5),  # of two values it is the plain kappa: (0.75 - 0.5) / 0.5
        ([(1, 1), (1, 2), (2, 1), (2, 2)], 0.0),
        ([(3, 3), (3, 3)], None),
    ],
)
def test_kappa(pairs: list[tuple[int, int]], value: float | None) -> None:
    assert agreement.kappa(pairs) == (None if value is None else pytest.approx(value))


@given(SCORES)
def test_kappa_is_that_of_the_matrix_of_weights(pairs: list[tuple[int, int]]) -> None:
    """As textbooks write it: 1 - sum(w * observed) / sum(w * expected), w = (i - j)²."""
    observed = np.zeros((6, 6))
    for a, b in pairs:
        observed[a, b] += 1 / len(pairs)
    expected = np.outer(observed.sum(1), observed.sum(0))
    weights = np.subtract.outer(np.arange(6), np.arange(6)) ** 2.0
    below = float((weights * expected).sum())
    value = agreement.kappa(pairs)
    if below < 1e-12:
        assert value is None
    else:
        assert value == pytest.approx(1 - float((weights * observed).sum()) / below)


def test_agreement_error_and_bias() -> None:
    by_session: dict[str, list[agreement.Pair]] = {"a": [(5, 4), (3, 3)], "b": [(1, 3)], "c": [(4, 3.5)]}
    found = agreement.agreement(by_session)
    assert (found.sessions, found.pairs, found.exact, found.within_one) == (3, 4, 0.5, 0.75)
    assert [found.error, found.bias] == pytest.approx([3.5 / 4, -0.5 / 4])
    assert found == agreement.agreement(by_session)  # the same again
    assert found.kappa is not None
    assert found.kappa_interval is not None
    assert found.kappa_interval[0] <= found.kappa <= found.kappa_interval[1]


def test_what_is_paired_and_what_humans_have_in_common() -> None:
    sessions = [session(1, scores={"clarity": 4, "care": 2}), session(2), session(3)]
    ratings = [rated(1, 4, "a"), rated(1, 3, "b"), rated(1, 5, criterion="other"), rated(2, 3, "b"), rated(9, 1)]
    assert agreement.paired(sessions, ratings) == {"i1": {"clarity": (4.0, 3.5)}, "i2": {"clarity": (3.0, 3.0)}}
    assert agreement.between_humans(ratings) == [(4, 3)]


def test_a_gap_is_welch_s_and_small_groups_are_left_out() -> None:
    values = {f"a{n}": 1.0 + n % 2 for n in range(10)} | {f"b{n}": float(n % 2) for n in range(12)} | {"c": 9.0}
    groups = {name: name[0] for name in values} | {"c": ""}
    found, small = agreement.gaps(values, groups, 10)
    assert small == {}
    first, second = found
    assert (first.group, first.sessions, first.bias, first.gap) == ("a", 10, 1.5, 1.0)
    error = (0.5**2 * 10 / 9 / 10 + 0.5**2 * 12 / 11 / 12) ** 0.5
    assert first.interval == pytest.approx((1 - 1.959964 * error, 1 + 1.959964 * error), abs=1e-6)
    assert second.gap == -1.0
    assert agreement.gaps(values, groups, 11) == ([], {"a": 10, "b": 12})


# -- impact ratios


def test_impact_ratios_of_the_city_s_own_example() -> None:
    """Men: 667 of 1,390 selected, women: 555 of 1,181; 48 % and 47 %, ratios 1 and 0.979."""
    counted = {f"m{n}": n < 667 for n in range(1390)} | {f"f{n}": n < 555 for n in range(1181)} | {"x": True}
    of = {name: {"m": "Male", "f": "Female"}.get(name[0], "") for name in counted}
    found = impact.table(counted, of)
    men, women = found.rows
    assert (men.name, men.people, men.counted, men.ratio) == ("Male", 1390, 667, 1.0)
    assert (round(men.rate, 2), round(women.rate, 2), round(women.ratio or 0, 3)) == (0.48, 0.47, 0.979)
    assert found.unknown == 1


def test_less_than_two_in_a_hundred_has_no_ratio_and_is_no_yardstick() -> None:
    counted = {f"a{n}": n < 50 for n in range(99)} | {"b": True}
    large, small = impact.table(counted, {name: name[0] for name in counted}).rows
    assert (large.ratio, small.ratio, small.people, small.rate) == (1.0, None, 1, 1.0)


def test_two_in_a_hundred_has_one() -> None:
    counted = {f"a{n}": n < 49 for n in range(98)} | {"b1": True, "b2": True}
    large, small = impact.table(counted, {name: name[0] for name in counted}).rows
    assert (large.ratio, small.ratio) == (0.5, 1.0)


def test_nobody_selected_has_no_ratio() -> None:
    (only,) = impact.table(dict.fromkeys("abc", False), dict.fromkeys("abc", "x")).rows
    assert (only.rate, only.ratio) == (0.0, None)


def test_a_score_above_the_median_of_all_and_not_the_median_itself() -> None:
    sessions = [session(n, score) for n, score in enumerate((1, 2, 2, 3))] + [session(9, overall=None)]
    assert impact.above_median(sessions) == {"i0": False, "i1": False, "i2": False, "i3": True}
    assert impact.above_median([]) == {}


def test_who_is_selected_is_what_humans_have_decided() -> None:
    verdicts = ("advance", "decline", "hold", "")
    sessions = [session(n, 5, verdict=verdict) for n, verdict in enumerate(verdicts)]
    assert impact.selected(sessions) == {"i0": True, "i1": False}


def test_each_person_counts_once_with_the_newest_interview() -> None:
    again = [session(3, uid="u1"), session(1), session(2, uid="u1")]
    assert [each.id for each in impact.people(again)] == ["i3"]


def test_kinds_are_sex_race_and_both_where_both_are_known() -> None:
    found = impact.kinds({"a": {"sex": "f", "race_ethnicity": "x"}, "b": {"sex": "m", "race_ethnicity": ""}})
    assert found["sex"] == {"a": "f", "b": "m"}
    assert found["sex and race_ethnicity"] == {"a": "f, x", "b": ""}


# -- the files


def exported(number: int, score: int | None, verdict: str = "advance", **changes: Any) -> str:
    """A line as the review function writes it."""
    scores = [{"criterion": "clarity", "score": score, "max": 5, "supported": score is not None}]
    scores.append({"criterion": "care", "score": 1, "max": 5, "supported": False})
    report = {"id": "1", "scores": scores, "overall": score, "model": "gemini", "summary": "Secret words."}
    interview = {"id": f"i{number}", "uid": f"u{number}", "plan": {"id": "career"}, "status": "completed"}
    decision = {"id": "d", "verdict": verdict, "reason": "Clear."}
    return view.lines([(interview | changes, Beside(reports=[report], decisions=[decision]))])


def test_the_export_is_read_as_the_review_writes_it() -> None:
    text = exported(1, 4) + exported(2, None, "decline") + "\n"
    text += view.lines([({"id": "x", "uid": "u", "plan": {"id": "other"}, "status": "live"}, Beside())])
    one, two = read.sessions(text.splitlines())
    assert (one.id, one.uid, one.plan, one.overall, one.verdict) == ("i1", "u1", "career", 4.0, "advance")
    assert (one.scores, one.rubric, one.model) == ({"clarity": 4}, "1", "gemini")  # what nothing supports is left out
    assert (two.scores, two.overall) == ({}, None)


def test_the_lowest_score_of_a_scale_that_begins_at_0_counts() -> None:
    (one,) = read.sessions([exported(1, 0)])
    assert (one.scores, one.overall) == ({"clarity": 0}, 0.0)


@pytest.mark.parametrize("line", ["{", "[]", "7", '{"report": {}}', '{"report": {"scores": 7}, "plan": {"id": "x"}}'])
def test_what_is_no_export(line: str) -> None:
    with pytest.raises(WrongFileError, match="line 2 of the export"):
        read.sessions([exported(1, 4), line])


def test_plans_are_not_mixed() -> None:
    with pytest.raises(WrongFileError, match="2 plans"):
        read.sessions([exported(1, 4), exported(2, 4, plan={"id": "research"})])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("interview_id,score\ni1,3", "no column criterion"),
        ("", "no column interview_id"),
        ("interview_id,criterion,score\ni1,clarity,good", "line 2 of the ratings has no whole number"),
        ("interview_id,criterion,score\ni1,clarity", "line 2 of the ratings has another number of cells"),
        ("interview_id,criterion,score\ni1,clarity,3,4", "line 2 of the ratings has another number of cells"),
        ("interview_id,criterion,score\ni1,clarity,3\ni1,clarity,4", "line 3 of the ratings rates again"),
    ],
)
def test_what_are_no_ratings(text: str, message: str) -> None:
    with pytest.raises(WrongFileError, match=message):
        read.ratings(io.StringIO(text, newline=""))


def test_what_are_no_categories() -> None:
    with pytest.raises(WrongFileError, match="second time"):
        read.categories(["interview_id,sex,race_ethnicity", "i1,f,x", "i1,f,x"])
    assert read.categories(["interview_id,sex,race_ethnicity", " i1 , ,x"]) == {
        "i1": {"sex": "", "race_ethnicity": "x"}
    }


# -- what is printed


class Files:
    """The three of them, of `count` people; every second one a woman, to whom the report gives a point too few."""

    def __init__(self, folder: Path, count: int) -> None:
        self.folder = folder
        self.paths = [folder / name for name in ("export.jsonl", "ratings.csv", "categories.csv")]
        export, ratings, categories = self.paths
        human = [1 + n % 5 for n in range(count)]
        given = [max(1, score - n % 2) for n, score in enumerate(human)]
        verdicts = ["decline" if n % 4 == 1 else "advance" for n in range(count)]
        lines = [exported(n, score, verdict) for n, (score, verdict) in enumerate(zip(given, verdicts, strict=True))]
        export.write_text("".join(lines))
        rows = [["interview_id", "rater", "criterion", "score"]]
        rows += [[f"i{n}", rater, "clarity", str(score)] for n, score in enumerate(human) for rater in ("a", "b")]
        self.write(ratings, rows)
        rows = [["interview_id", "sex", "race_ethnicity"]]
        rows += [[f"i{n}", "Female" if n % 2 else "Male", "Zorblaxian" if n == 0 else "Other"] for n in range(count)]
        self.write(categories, rows)

    def write(self, path: Path, rows: list[list[str]]) -> None:
        with path.open("w", newline="") as file:
            csv.writer(file).writerows(rows)

    def run(self) -> int:
        names = ("--export", "--ratings", "--categories")
        return main([part for name, path in zip(names, self.paths, strict=True) for part in (name, str(path))])


def test_a_page_of_enough(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert Files(tmp_path, 60).run() == 0
    text = capsys.readouterr().out
    rows = {line[:36].strip(): line[36:].split() for line in text.splitlines()}
    assert rows["clarity"][:3] == ["60", "60.0%", "100.0%"]
    assert "kappa 1.00, of 60 pairs" in text
    gap = next(line for line in text.splitlines() if line.startswith("Female"))
    assert "-0.80" in gap  # of five scores four can be a point too low
    # of women half are declined, of men none
    assert (
        "Female                                            30              15           50.0%            0.50" in text
    )


def test_below_thirty_nothing_is_printed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert Files(tmp_path, 29).run() == 1
    said = capsys.readouterr()
    assert (said.out, said.err) == ("", "calibrate: 29 interviews have a report; below 30 nothing is printed\n")


def test_below_thirty_that_are_rated_or_have_categories(tmp_path: Path) -> None:
    sessions = [session(n) for n in range(40)]
    ratings = [rated(n, 3) for n in range(29)]
    with pytest.raises(page.TooFewError, match="29 interviews have a report and a human's rating"):
        page.page(sessions, ratings, None)
    categories = {f"i{n}": {"sex": "f", "race_ethnicity": "x"} for n in range(29)}
    with pytest.raises(page.TooFewError, match="29 interviews are of different people and have categories"):
        page.page(sessions, None, categories)
    with pytest.raises(page.TooFewError, match="1 interviews are of different people"):
        page.page([session(n, uid="u") for n in range(40)], None, {f"i{n}": categories["i0"] for n in range(40)})


def test_a_table_of_few_results_and_a_criterion_of_few_are_left_out() -> None:
    sessions = [session(n, verdict="advance" if n < 29 else "") for n in range(40)]
    ratings = [rated(n, 3) for n in range(40)] + [rated(n, 3, criterion="care") for n in range(29)]
    sessions = [session(n, scores={"clarity": 3, "care": 3}, verdict=each.verdict) for n, each in enumerate(sessions)]
    text = page.page(sessions, ratings, {f"i{n}": {"sex": "f", "race_ethnicity": "x"} for n in range(40)})
    assert "care: left out, 29 interviews" in text
    assert "Selected (decision: advance): 29 people, 11 without\nLeft out: fewer than 30" in text


def test_nobody_s_own_result_is_shown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Neither an id nor a word, nor the rate of a category that has one person in it."""
    Files(tmp_path, 60).run()
    text = capsys.readouterr().out
    assert "Secret words" not in text
    assert not [number for number in range(60) if f"i{number} " in text or f"u{number} " in text]
    rows = [line.split() for line in text.splitlines() if line.startswith("Zorblaxian")]
    assert rows == [["Zorblaxian", "1", "-", "-", "-"]] * 2


def test_no_file_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    files = Files(tmp_path, 60)
    before = {path: (path.stat().st_mtime_ns, path.read_bytes()) for path in tmp_path.rglob("*")}
    opened: list[str] = []
    original = Path.open

    def watched(path: Path, mode: str = "r", *more: Any, **how: Any) -> Any:
        opened.append(mode)
        return original(path, mode, *more, **how)

    monkeypatch.setattr(Path, "open", watched)
    monkeypatch.chdir(tmp_path)
    assert files.run() == 0
    assert set(opened) == {"r"}
    assert {path: (path.stat().st_mtime_ns, path.read_bytes()) for path in tmp_path.rglob("*")} == before
    assert "Zorblaxian" in capsys.readouterr().out


def test_what_cannot_be_read_or_says_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--export", str(tmp_path / "none")]) == 1
    assert "give RATINGS, CATEGORIES, or both" in capsys.readouterr().err
    assert main(["--export", str(tmp_path / "none"), "--ratings", "x"]) == 1
    assert "cannot be read: FileNotFoundError" in capsys.readouterr().err


@given(st.lists(st.tuples(st.booleans(), st.sampled_from(["a", "b", "c", ""])), min_size=1))
def test_ratios_lie_between_none_and_all(rows: list[tuple[bool, str]]) -> None:
    counted = {str(n): value for n, (value, _) in enumerate(rows)}
    found = impact.table(counted, {str(n): group for n, (_, group) in enumerate(rows)})
    assert sum(row.people for row in found.rows) + found.unknown == len(rows)
    assert all(row.ratio is None or 0 <= row.ratio <= 1 for row in found.rows)
    assert not any(row.rate for row in found.rows if row.ratio is not None) or 1.0 in {r.ratio for r in found.rows}
