"""Jobs that were passed on: their candidates are looked after sooner, for a while."""

import pytest
from noah.process import passed_on as module
from noah.process.passed_on import KEPT_SECONDS, WAIT_SECONDS, PassedOn

pytestmark = pytest.mark.unit


def test_they_are_looked_after_sooner_until_they_are_dispatched_or_do_not_come(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 0.0
    monkeypatch.setattr(module, "monotonic", lambda: now)
    passed_on = PassedOn()
    told: list[str] = []
    passed_on.on_added = told.append
    for interview_id in ("a", "b"):
        passed_on.add(interview_id)
    assert told == ["a", "b"]
    assert [passed_on.seconds(key, 3.0) for key in "abc"] == [WAIT_SECONDS, WAIT_SECONDS, 3.0]
    passed_on.forget("a")
    assert passed_on.seconds("a", 3.0) == 3.0
    now = KEPT_SECONDS
    assert "b" not in passed_on
    passed_on.add("c")
    assert list(passed_on._until) == ["c"]
