"""When somebody who is interviewed takes their turn: once Noah was heard, and not by what is only written yet."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from local import scenarios
from local.candidate import CandidateTimeoutError, Caption
from local.interviewee import Interviewee
from local.rehearsal.people import PEOPLE, load
from local.rehearsal.played import take
from local.rehearsal.record import Said
from tests.support.rehearsals import PLANS

pytestmark = pytest.mark.unit

PLAN = scenarios.load_plan(PLANS / "short.yaml")
SPEECH_SECONDS = 2.0

Happening = Callable[["Room"], None]


class Room:
    """Stands for a candidate in a room: what happens there happens in turn, whenever somebody waits."""

    def __init__(self, *happenings: Happening) -> None:
        self.to_come = list(happenings)
        self.during_speech: list[Happening] = []
        self.now = 0.0
        self.joined_at = 0.0
        self.noah_captions: list[Caption] = []
        self.sounds: list[tuple[float, float]] = []
        self.state = "listening"
        self.disconnected: str | None = None
        self.told: list[str] = []

    def clock(self) -> float:
        return self.now

    def attribute(self, name: str) -> str:
        assert name == "lk.agent.state"
        return self.state

    def spoken_seconds(self, since: float) -> float:
        return sum(until - max(at, since) for at, until in self.sounds if until > since)

    def quiet_for(self) -> float:
        return self.now - max((until for _, until in self.sounds), default=0.0)

    async def until(self, holds: Callable[[], Any], what: str, timeout: float) -> None:
        while not holds():
            if not self.to_come:
                raise CandidateTimeoutError(what)
            self.to_come.pop(0)(self)

    async def say(self, text: str, **_: Any) -> None:
        self.told.append(text)
        self.now += SPEECH_SECONDS / 2
        for happens in self.during_speech:
            happens(self)
        self.now += SPEECH_SECONDS / 2

    async def type(self, text: str) -> None:
        self.told.append(text)


def written(text: str) -> Happening:
    """Noah's words are there; nothing of them is heard yet."""

    def happens(room: Room) -> None:
        room.now += 0.1
        caption = Caption(str(len(room.noah_captions)), "noah", by_noah=True, text=text, at=room.now, updated=room.now)
        room.noah_captions.append(caption)

    return happens


def goes_on(text: str) -> Happening:
    """More of Noah's words come, late."""

    def happens(room: Room) -> None:
        room.now += 1.3
        room.noah_captions[-1].text += text
        room.noah_captions[-1].updated = room.now

    return happens


def heard(room: Room) -> None:
    """Noah is heard for a second."""
    room.sounds.append((room.now, room.now + 1.0))
    room.now += 1.0


def quiet(room: Room) -> None:
    room.now += 2.0


def over(room: Room) -> None:
    room.disconnected = "ROOM_DELETED"


def interviewee(room: Room) -> Interviewee:
    return Interviewee(room, PLAN)  # type: ignore[arg-type]


async def test_a_question_is_answered_once_it_was_heard() -> None:
    room = Room(written("Let us begin. What is your work?"), quiet, heard, quiet, over)
    assert await interviewee(room).next_question() == "work"
    assert room.to_come == [over]


async def test_a_turn_is_taken_once_it_was_heard_and_is_written_to_its_end() -> None:
    room = Room(written("I see."), quiet, heard, goes_on(" Anything"), goes_on(" to add?"), quiet, over)
    assert await interviewee(room).next_turn() == "anything"
    assert room.to_come == [over]


async def test_what_noah_says_while_somebody_speaks_is_waited_for_again() -> None:
    room = Room(written("What is your work?"), heard, quiet)
    person = interviewee(room)
    assert await person.next_question() == "work"
    # a gap in the answer was taken for its end
    room.during_speech = [written("Thank you. Since"), lambda room: room.sounds.append((room.now, room.now + 0.3))]
    room.to_come = [quiet, written("Since when?"), heard, quiet, over]
    await person.answer("work")
    assert await person.next_question() == "years"
    assert room.to_come == [over]


class Slow:
    """Makes up replies; Noah does not wait for the first one."""

    def __init__(self, room: Room, *meanwhile: Happening) -> None:
        self.room = room
        self.meanwhile = meanwhile
        self.asked: list[str] = []

    async def reply(self, talk: Sequence[tuple[bool, str]]) -> str:
        self.asked.append(talk[-1][1])
        for happens in self.meanwhile:
            happens(self.room)
        self.meanwhile = ()
        return f"To: {talk[-1][1]}"


async def test_a_reply_that_comes_too_late_is_the_answer_to_nothing() -> None:
    room = Room(written("Take your time."), heard, quiet)
    player = Slow(room, written("Thank you. Since when?"), heard)
    room.to_come += [quiet, over]
    said: list[Said] = []
    await take(interviewee(room), load(PEOPLE / "terse.yaml"), player, said, rate=400)
    assert player.asked == ["Take your time.", "Thank you. Since when?"]
    assert [(each.question, each.text) for each in said] == [("years", "To: Thank you. Since when?")]
    assert room.told == ["To: Thank you. Since when?"]


async def test_a_reply_for_which_nobody_waits_any_more_is_not_given() -> None:
    room = Room(written("What is your work?"), heard, quiet)
    said: list[Said] = []
    await take(interviewee(room), load(PEOPLE / "terse.yaml"), Slow(room, over), said, rate=400)
    assert said == []
    assert room.told == []
