"""What a request says of its trace is checked, and what is told of the request holds nothing of it."""

import json
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shared import tracing
from start_bot.room import dispatch_metadata

pytestmark = pytest.mark.unit

PAGE = f"00-{'ab' * 16}-{'cd' * 8}-00"


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "spans"
    monkeypatch.setattr(tracing, "_tracer", None)
    monkeypatch.setattr(tracing, "_ratio", 0.0)
    monkeypatch.setattr(tracing, "EVERY_MS", 10)
    return path


def begin(path: Path, ratio: float = 1.0) -> None:
    tracing.begin(str(path), ratio, "p", "noah-start-bot")


def spans(path: Path, number: int) -> dict[str, dict[str, Any]]:
    until = time.monotonic() + 5
    while time.monotonic() < until:
        found = [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []
        if len(found) >= number:
            return {span["name"]: span for span in found}
        time.sleep(0.01)
    raise AssertionError(found)


@given(st.text())
def test_any_text_is_a_context_or_none(text: str) -> None:
    assert tracing.read(text) is None or len(text) == 55
    clicked = tracing.since_click(text)
    assert clicked is None or 0 <= clicked <= tracing.LONGEST_CLICK_MS


@pytest.mark.parametrize(
    ("text", "ms"), [("noah=120", 120), ("noah=99999", 60_000), ("noah=-1", None), ("other=1", None), (None, None)]
)
def test_how_long_ago_the_click_was(text: str | None, ms: int | None) -> None:
    assert tracing.since_click(text) == ms


def test_the_page_the_request_and_its_steps_are_one_tree(file: Path) -> None:
    begin(file)
    with tracing.request("start-bot", {"traceparent": PAGE, "tracestate": "noah=1500"}):
        with tracing.step("noah.firestore"):
            pass
        told = json.loads(dispatch_metadata(interview_id="i", candidate_id="u", plan="p", resumed=False, question=None))
    found = spans(file, 3)
    page, request, step = found["noah.page"], found["start-bot"], found["noah.firestore"]
    assert {span["trace"] for span in found.values()} == {"ab" * 16}
    assert (page["parent"], page["span"]) == ("", "cd" * 8)
    assert request["parent"] == page["span"]
    assert step["parent"] == request["span"]
    assert request["start"] - page["start"] == pytest.approx(1.5e9, abs=2e8)
    assert told["trace"] == f"00-{'ab' * 16}-{request['span']}-01"


@pytest.mark.parametrize("headers", [{}, {"traceparent": "x"}, {"traceparent": PAGE + "0", "tracestate": "noah=1"}])
def test_a_bad_context_begins_a_new_trace(file: Path, headers: dict[str, str]) -> None:
    begin(file)
    with tracing.request("start-bot", headers):
        pass
    (span,) = spans(file, 1).values()
    assert span["parent"] == ""
    assert span["trace"] != "ab" * 16


def test_what_is_not_recorded_is_not_recorded_later_either(file: Path) -> None:
    begin(file, ratio=0)
    with tracing.request("start-bot", {"traceparent": PAGE[:-1] + "1", "tracestate": "noah=1"}):
        assert tracing.here() == f"00-{'ab' * 16}-{'cd' * 8}-00"
    assert not file.exists()


def test_an_error_is_told_by_its_kind(file: Path) -> None:
    begin(file)
    with pytest.raises(ValueError, match="pangolin"), tracing.request("start-bot", {}):
        raise ValueError("I have a pangolin.")
    (span,) = spans(file, 1).values()
    assert (span["failed"], span["attributes"]) == (True, {"error.type": "ValueError"})


def test_off_tells_nobody() -> None:
    with tracing.request("start-bot", {"traceparent": PAGE}), tracing.step("noah.firestore"):
        assert tracing.here() is None
        told = dispatch_metadata(interview_id="i", candidate_id="u", plan="p", resumed=False, question=None)
    assert "trace" not in json.loads(told)
