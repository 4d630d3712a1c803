"""What a candidate's coming and going does to their interview."""

from __future__ import annotations

import asyncio
from typing import Any
from unittest.mock import Mock

import pytest
from noah import clock
from noah.call.attendance import Attendance
from noah.call.endings import Ending
from noah.call.supervision import Supervisor
from noah.call.turn_limit import TurnLimit
from noah.interview import events

from tests.simulation.loop import Loop

pytestmark = pytest.mark.unit
GRACE = 60.0


def attendance_of(supervisor: Supervisor, *, here: bool = True, listening: bool = True, limit: int = 99) -> Any:
    """An attendance, with all that it tells as mocks: its own names without the underscore."""
    parts: dict[str, Any] = {name: Mock() for name in ("presence", "voice", "quiet", "interviewer", "turns")}
    parts["presence"].here, parts["turns"].listening = here, listening

    async def publish_again() -> None:
        return None

    parts["voice"].publish_again = publish_again
    talk = Mock(**parts, supervisor=supervisor, settings=Mock(reconnect_grace_seconds=GRACE))
    attendance = Attendance(talk, parts["quiet"], parts["turns"], TurnLimit(limit))
    attendance.follow()
    return attendance, Mock(**parts)


@pytest.mark.parametrize(("away", "expected"), [(59.0, None), (61.0, Ending.GRACE_EXPIRED)])
def test_who_is_lost_is_waited_for(away: float, expected: Ending | None) -> None:
    async def call() -> Ending | None:
        supervisor = Supervisor()
        attendance, parts = attendance_of(supervisor)
        attendance.left()
        await asyncio.sleep(away)
        attendance.returned()
        await asyncio.sleep(GRACE)
        attendance.close()
        await supervisor.aclose()
        happened = [type(each.args[0]) for each in parts.interviewer.happened.call_args_list]
        assert happened == [events.CandidateLost, events.CandidateJoined]
        return supervisor.leaving.result() if supervisor.leaving.done() else None

    assert Loop().run(call()) == expected


def test_what_is_left_of_a_greeting_waits_for_who_is_lost() -> None:
    async def call() -> None:
        supervisor = Supervisor()
        attendance, parts = attendance_of(supervisor, listening=False)
        attendance.left()
        assert parts.voice.heard.clear.called
        assert not parts.turns.interrupt.called
        assert not parts.interviewer.happened.called
        attendance.close()

    Loop().run(call())


def test_who_has_gone_before_they_were_followed_is_lost() -> None:
    async def call() -> None:
        attendance, parts = attendance_of(Supervisor(), here=False)
        assert parts.voice.heard.clear.called
        attendance.close()

    Loop().run(call())


def test_who_comes_back_again_and_again_is_spoken_to_so_often_and_then_later(monkeypatch: pytest.MonkeyPatch) -> None:
    async def call() -> int:
        monkeypatch.setattr(clock, "monotonic", asyncio.get_running_loop().time)
        supervisor = Supervisor()
        attendance, parts = attendance_of(supervisor, limit=3)
        for _ in range(10):
            attendance.left()
            attendance.returned()
            await asyncio.sleep(1)
        happened = [type(each.args[0]) for each in parts.interviewer.happened.call_args_list]
        spoken_to = happened.count(events.CandidateJoined)
        await asyncio.sleep(60)
        happened = [type(each.args[0]) for each in parts.interviewer.happened.call_args_list]
        assert happened[-1] is events.CandidateJoined, "who stays is spoken to"
        assert happened.count(events.CandidateJoined) == spoken_to + 1
        attendance.close()
        await supervisor.aclose()
        return spoken_to

    assert Loop().run(call()) == 3
