"""What `make up` shows of the logs."""

import json
from pathlib import Path

import pytest

from local.happenings import Happenings

pytestmark = pytest.mark.unit


def test_each_event_is_shown_once_and_nothing_else(tmp_path: Path) -> None:
    log = tmp_path / "worker-1.log"
    seen = Happenings()
    assert list(seen.since("worker-1", log)) == []
    record = {"event": "lease_taken", "interview_id": "abcdefghijk", "timestamp": "2026-11-22T18:42:46.05Z", "epoch": 1}
    log.write_text(f"not JSON\n{json.dumps(record)}\n" + json.dumps({"event": "a library says something"}) + "\n[1]\n")
    (line,) = seen.since("worker-1", log)
    assert line.split() == ["18:42:46", "worker-1", "lease_taken", "abcdefgh", "epoch=1"]
    assert list(seen.since("worker-1", log)) == []


def test_a_line_that_is_not_whole_yet_is_left_for_later(tmp_path: Path) -> None:
    log = tmp_path / "worker-1.log"
    seen = Happenings()
    text = json.dumps({"event": "serving", "port": 1}) + "\n"
    log.write_text(text[:10])
    assert list(seen.since("worker-1", log)) == []
    log.write_text(text)
    assert len(list(seen.since("worker-1", log))) == 1
