"""What a worker creates is kept for as long as the settings say."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from noah.call.call import Call

pytestmark = pytest.mark.unit


def test_an_interview_that_a_call_creates_is_kept_as_the_settings_say() -> None:
    call = SimpleNamespace(
        metadata=SimpleNamespace(candidate_id="uid", agreed=None, trace=None),
        plan=SimpleNamespace(id="career", version=1),
        room=SimpleNamespace(name="interview-x"),
        settings=SimpleNamespace(retention_days=14),
    )
    new = Call.new_interview.fget(call)  # type: ignore[attr-defined]
    assert (new.uid, new.retention_days) == ("uid", 14)
