"""A line of the log: JSON, with the interview's ids, and nothing that must not be in it."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from noah.log import cause

pytestmark = pytest.mark.unit

# In a process of its own: it configures logging for all.
SCRIPT = """
import logging, structlog
from noah import log
log.configure()
log.bind(interview_id="i", room="r", job_id="j", trace="t")
structlog.get_logger().warning("answer_stored", token="secret-1", text="what they said", question_id="work")
logging.getLogger("other").error("failed", extra={"lk.pii.name": "a name", "api_key": "secret-2"})
logging.getLogger("livekit").info("chatter")
"""


def test_lines_have_the_ids_and_no_secret() -> None:
    done = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, timeout=240, check=True)
    ours, theirs = map(json.loads, done.stdout.splitlines())
    ids = {"interview_id": "i", "room": "r", "job_id": "j", "trace": "t"}
    assert ours == ids | {
        "event": "answer_stored",
        "severity": "WARNING",
        "question_id": "work",
        "timestamp": ours["timestamp"],
    }
    assert theirs == ids | {"event": "failed", "severity": "ERROR", "timestamp": theirs["timestamp"]}


def test_a_cause_is_the_kind_and_the_place_and_not_what_the_error_says() -> None:
    with pytest.raises(KeyError) as raised:
        raise KeyError("a secret")
    assert cause(raised.value).startswith("KeyError at test_worker_log.py:")
    assert cause(ExceptionGroup("a secret", [ValueError("a secret")])) == "ValueError"
