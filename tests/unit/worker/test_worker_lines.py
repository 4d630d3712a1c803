"""Each line that was to be said is compared with what was heard, and its rest is asked for once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from noah.call import lines as module
from noah.call.lines import Lines
from noah.call.speaking import Saying
from noah.interview.effects import Speak
from noah.room.sound import Sound
from noah.signals import LineGiven, LineHeard, LineUnsaid, Signal, TurnBegun

from tests.simulation.loop import Loop

pytestmark = pytest.mark.unit

QUESTION = "Thank you. Since when do you repair clocks?"


class Turn:
    """Lines with a voice of which nothing is played but what a test plays."""

    def __init__(self) -> None:
        self.saying = Saying(self._hear)
        voice: Any = SimpleNamespace(sound=Sound(), sense=SimpleNamespace(), senseless=self._senseless, protected=False)
        self.voice = voice
        self.busy = False
        self.lines = Lines(self.saying, voice, lambda: self.busy, self._hear)
        self.asked: list[Speak] = []
        self.heard: list[str] = []
        self.senseless = 0

    def _hear(self, signal: Signal) -> None:
        match signal:
            case LineGiven(say, question):
                self.lines.given(say, question)
            case TurnBegun():
                self.lines.begun()
            case LineUnsaid(rest):
                self.asked.append(rest)
            case LineHeard(line):
                self.heard.append(line)

    def _senseless(self) -> None:
        self.senseless += 1

    def says(self, text: str, *, seconds: float = 3.0, cut: bool = False) -> None:
        """The model says something, all of which is played, or which is cut."""
        self.saying.begin()
        self.saying.add(text)
        self.voice.sound.received += seconds
        self.voice.sound.audible += seconds
        self.voice.sound.cuts += cut
        self.lines.ended()

    async def later(self) -> None:
        await asyncio.sleep(2 * module.MEND_SECONDS)


def run(story: Callable[[Turn], Any]) -> None:
    async def main() -> None:
        turn = Turn()
        await story(turn)
        turn.lines.close()

    Loop().run(main())


def test_a_line_that_was_said_is_left_alone() -> None:
    async def story(turn: Turn) -> None:
        turn.saying.expect(QUESTION, "years")
        turn.says(QUESTION)
        await turn.later()
        assert turn.asked == []

    run(story)


def test_the_rest_of_a_line_is_asked_for_once() -> None:
    """googleapis/python-genai#2117: the turn ends in the middle, as if it were complete."""

    async def story(turn: Turn) -> None:
        turn.saying.expect(QUESTION, "years")
        turn.says("Thank you. Since")
        mending = turn.lines.mending
        await turn.later()
        assert mending
        (rest,) = turn.asked
        assert (rest.say, rest.question) == ("Since when do you repair clocks?", "years")
        turn.saying.expect(rest.say, rest.question)
        turn.says("Since")
        assert not turn.lines.mending
        await turn.later()
        assert len(turn.asked) == 1

    run(story)


def test_what_the_candidate_interrupts_is_not_said_over_them() -> None:
    async def story(turn: Turn) -> None:
        turn.saying.expect(QUESTION, "years")
        turn.says("Thank you. Since", cut=True)
        await turn.later()
        assert turn.asked == []

    run(story)


def test_a_model_that_says_more_by_itself_is_not_asked_to() -> None:
    async def story(turn: Turn) -> None:
        turn.saying.expect(QUESTION, "years")
        turn.says("One moment, please.")
        turn.saying.begin()
        turn.saying.add(QUESTION)
        await turn.later()
        assert turn.asked == []

    run(story)


def test_a_model_that_is_busy_is_not_asked_to() -> None:
    async def story(turn: Turn) -> None:
        turn.saying.expect(QUESTION, "years")
        turn.says("One moment, please.")
        turn.busy = True
        await turn.later()
        assert turn.asked == []

    run(story)


def test_a_line_that_has_been_replaced_is_not_asked_for() -> None:
    async def story(turn: Turn) -> None:
        turn.saying.expect(QUESTION, "years")
        turn.says("Thank you. Since")
        turn.saying.expect("Anything to add?", "anything")
        await turn.later()
        assert turn.asked == []

    run(story)


def test_a_line_that_is_said_in_two_turns_is_said() -> None:
    """A tool call came in its middle, and was refused."""

    async def story(turn: Turn) -> None:
        turn.saying.expect(QUESTION, "years")
        turn.says("Thank you. Since when")
        turn.says("do you repair clocks?")
        await turn.later()
        assert turn.asked == []

    run(story)


def test_a_greeting_sees_to_itself() -> None:
    async def story(turn: Turn) -> None:
        turn.voice.protected = True
        turn.saying.expect(QUESTION, "years")
        turn.says("Thank you.")
        turn.saying.begin()
        turn.saying.add("Since")
        await asyncio.sleep(2 * module.SOUND_SECONDS)
        assert (turn.asked, turn.senseless) == ([], 0)

    run(story)


def test_a_line_that_is_heard_without_a_transcript_is_said() -> None:
    async def story(turn: Turn) -> None:
        turn.saying.expect("That was all. Goodbye.", "")
        turn.says("", seconds=1.5)
        await turn.later()
        assert (turn.heard, turn.asked) == (["That was all. Goodbye."], [])

    run(story)


def test_a_transcript_without_a_sound_is_noticed() -> None:
    async def story(turn: Turn) -> None:
        turn.saying.expect(QUESTION, "years")
        turn.saying.begin()
        turn.saying.add("Thank you.")
        await asyncio.sleep(module.SOUND_SECONDS + 0.1)
        assert turn.senseless == 1

    run(story)


def test_a_turn_whose_sound_was_there_before_its_words_has_a_sound() -> None:
    """The framework took it up late: by then all of it was generated."""

    async def story(turn: Turn) -> None:
        turn.saying.expect(QUESTION, "years")
        turn.voice.sound.received += 3.0
        turn.saying.begin()
        turn.saying.add("Thank you.")
        turn.voice.sound.audible += 1.5
        await asyncio.sleep(module.SOUND_SECONDS + 0.1)
        assert turn.senseless == 0

    run(story)


def test_a_turn_that_repeats_itself_may_last_as_long_as_what_came_before() -> None:
    async def story(turn: Turn) -> None:
        turn.saying.expect("Since when?", "years")
        turn.saying.begin()
        turn.voice.sound.received += 3.0
        turn.saying.add("Since when? Since when? Since when?")
        most, repeats = turn.lines.most_seconds()
        assert repeats
        assert most == pytest.approx(1.0)

    run(story)
