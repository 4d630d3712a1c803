"""The last line of a demo that failed says why."""

import json
from pathlib import Path

import pytest

from local import reasons

pytestmark = pytest.mark.unit


def test_the_last_thing_that_went_wrong_is_the_reason(tmp_path: Path) -> None:
    log = tmp_path / "worker-1.log"
    events = [
        {"event": "job_accepted", "severity": "INFO", "timestamp": "2026-01-01T10:00:00Z"},
        {"event": "store_failed", "severity": "ERROR", "timestamp": "2026-01-01T10:00:01Z", "reason": "busy"},
        {"event": "model_unavailable", "severity": "ERROR", "timestamp": "2026-01-01T10:00:02Z"},
        {"event": "interview_ended", "severity": "INFO", "timestamp": "2026-01-01T10:00:03Z"},
    ]
    log.write_text("not JSON\n[]\n" + "".join(json.dumps(event) + "\n" for event in events))
    said = reasons.why([tmp_path / "nowhere.log", log])
    assert said == f"the model could not be reached or refused the call; the logs are in {tmp_path}"
    log.write_text(json.dumps(events[1]))
    assert reasons.why([log]).startswith("store_failed (busy); ")


def test_without_a_reason_the_logs_are_named(tmp_path: Path) -> None:
    assert reasons.why([tmp_path / "worker-1.log"]) == f"no log says why; the logs are in {tmp_path}"
