"""The timeline draws the call that is asked for, all of it, for those too who do not see it."""

import json
import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from local.timeline.picture import LANES, WIDTH, svg
from local.timeline.spans import NoSuchCallError, Span, call, newest, read

pytestmark = pytest.mark.unit

JOB = {"noah.interview": "i1", "noah.job": "AJ_1", "noah.plan": "career", "noah.ending": "completed", "noah.turns": 3}


def spans(seconds: float = 50.0, trace: str = "t1") -> list[Span]:
    middle = seconds / 2
    return [
        Span(trace, "noah.page", 100, 101),
        Span(trace, "noah.job", 101, 100 + seconds, attributes=JOB),
        Span(trace, "agent_speaking", 102, 105),
        Span(trace, "noah.candidate", 106, 108),
        Span(trace, "function_tool", 108, 109, attributes={"noah.tool.refused": True}),
        Span(trace, "noah.answer", 100 + middle, 100.2 + middle, attributes={"noah.question": "<why>"}),
        Span(trace, "noah.firestore", 100 + middle, 100.1 + middle, attributes={"noah.documents": 2}),
    ]


@pytest.mark.parametrize("seconds", [3, 50, 200, 900, 3600])
def test_every_bar_is_inside_the_picture(seconds: float) -> None:
    drawn = ET.fromstring(svg(spans(seconds)))
    height = float(drawn.attrib["height"])
    assert height < 3000
    bars = [each.attrib for each in drawn.iter("{http://www.w3.org/2000/svg}rect")]
    assert all(float(bar.get("x", 0)) + float(bar["width"]) <= WIDTH + 0.1 for bar in bars)
    assert all(float(bar.get("y", 0)) + float(bar["height"]) <= height for bar in bars)


def test_it_is_told_in_words_too() -> None:
    drawn = svg(spans())
    assert 'role="img"' in drawn
    told = re.search(r"<desc[^>]*>(.*)</desc>", drawn)
    assert told
    assert all(lane.label in told[1] for lane in LANES)
    assert "the candidate 2 s, Noah 3 s" in told[1]
    assert "1 answers" in told[1]


def test_what_went_wrong_is_seen_and_nothing_is_markup() -> None:
    drawn = svg(spans())
    assert drawn.count('class="bad"') == 1
    assert "&lt;why&gt;" in drawn


@pytest.mark.parametrize("wanted", ["", "i1", "t1", "AJ_", "i"])
def test_a_call_is_found_by_any_of_its_ids(wanted: str) -> None:
    assert {span.trace for span in call([*spans(trace="t1")], wanted)} == {"t1"}


def test_without_an_id_it_is_the_last() -> None:
    later = [Span("t2", "noah.job", 900, 901, attributes=JOB)]
    assert {span.trace for span in call([*later, *spans()])} == {"t2"}


def test_an_unknown_call_is_said_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(NoSuchCallError, match="No call zzz was recorded"):
        call(spans(), "zzz")
    with pytest.raises(NoSuchCallError, match="make demo"):
        newest(tmp_path)


def test_a_line_that_is_being_written_is_left(tmp_path: Path) -> None:
    line = {"trace": "t", "name": "noah.job", "parent": "", "start": 1_000_000_000, "end": 2_000_000_000}
    whole = json.dumps(
        line | {"attributes": {}, "failed": False, "service": "w", "by": "noah", "links": [], "span": "s"}
    )
    file = tmp_path / "demo" / "spans.jsonl"
    file.parent.mkdir()
    file.write_text(whole + "\n" + whole[:40])
    assert newest(tmp_path) == file
    (span,) = read(file)
    assert (span.start, span.end, span.seconds) == (1.0, 2.0, 1.0)
