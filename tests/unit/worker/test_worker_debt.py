"""What the model owes: a real answer that it leaves unanswered is a fault, a fan is none."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from google.genai import types
from noah.model.debt import CHECK_SECONDS, STALL_SECONDS, Debt, Fault

pytestmark = pytest.mark.unit

HOUR = 3600.0


def message(**content: Any) -> types.LiveServerMessage:
    return types.LiveServerMessage(server_content=types.LiveServerContent(**content))


HEARD = message(input_transcription=types.Transcription(text="I bake"))
INTERRUPTED = message(interrupted=True)
SAYS = message(model_turn=types.Content(parts=[types.Part(inline_data=types.Blob(data=b"00", mime_type="audio/pcm"))]))


class Call:
    """A conversation on a clock of its own; `faults` are told as they are found, with the time."""

    def __init__(self) -> None:
        self.now = 0.0
        self.debt = Debt()
        self.faults: list[tuple[float, Fault]] = []
        self.in_turn = self.says = False
        self.playing = False
        self.played_at = 0.0

    def wait(self, seconds: float) -> None:
        until = self.now + seconds
        while self.now < until:
            self.now = min(self.now + 0.25, until)
            played = None if self.playing else self.played_at
            fault = self.debt.fault(self.now, in_turn=self.in_turn, says=self.says, played_at=played)
            if fault is not None:
                self.faults.append((self.now, fault))
                self.debt.left()
                self.debt.opened(self.now)
                self.in_turn = self.says = False

    def speak(self, seconds: float, *, noticed: bool, at: float = 0.2) -> None:
        """Somebody is heard for so long; the model notices at this share of it."""
        self.debt.speaks(True, self.now)
        self.wait(seconds * at)
        if noticed:
            self.debt.message(INTERRUPTED, self.now)
        self.wait(seconds * (1 - at))
        self.debt.speaks(False, self.now)
        self.debt.sound(self.now)

    def answer(self, seconds: float = 4.0, after: float = 1.5) -> None:
        """The model transcribes, begins its turn, and says something."""
        self.wait(after)
        self.debt.message(HEARD, self.now)
        self.debt.begun()
        self.in_turn = True
        self.wait(0.5)
        self.says = self.playing = True
        for _ in range(4):
            self.debt.message(SAYS, self.now)
            self.wait(seconds / 4)
        self.in_turn = self.says = self.playing = False
        self.played_at = self.now

    @property
    def kinds(self) -> list[Fault]:
        return [fault for _, fault in self.faults]


def test_an_answer_that_was_noticed_and_is_not_answered_is_a_stall() -> None:
    call = Call()
    call.answer()
    call.speak(5, noticed=True)
    ended = call.now
    call.wait(20)
    ((at, fault),) = call.faults
    assert fault == "stalled"
    assert at == pytest.approx(ended + STALL_SECONDS, abs=0.3)


def test_one_that_was_not_noticed_changes_the_connection_without_a_word_and_once() -> None:
    call = Call()
    call.answer()
    call.speak(5, noticed=False)
    ended = call.now
    call.wait(20)
    ((at, fault),) = call.faults
    assert fault == "unnoticed"
    assert at == pytest.approx(ended + CHECK_SECONDS, abs=0.3)
    assert call.debt.unanswered
    call.speak(5, noticed=False)
    call.wait(20)
    assert len(call.faults) == 1
    call.answer()
    assert not call.debt.unanswered


def test_livekit_tells_late_that_somebody_has_stopped() -> None:
    """The model has begun its answer by then, and owes none."""
    call = Call()
    call.debt.speaks(True, call.now)
    call.wait(3)
    call.answer(after=0.1)
    call.debt.speaks(False, call.now)
    call.debt.sound(call.now)
    assert not call.debt.unanswered
    call.wait(60)
    assert call.kinds == []


def test_who_speaks_on_over_noah_is_owed_an_answer_all_the_same() -> None:
    call = Call()
    call.debt.speaks(True, call.now)
    call.wait(2)
    call.answer(seconds=0.5, after=0.1)
    call.debt.message(INTERRUPTED, call.now)
    call.wait(2)
    call.debt.speaks(False, call.now)
    call.debt.sound(call.now)
    call.wait(20)
    assert call.kinds == ["stalled"]


def test_a_model_that_notices_late_owes_an_answer() -> None:
    call = Call()
    call.speak(5, noticed=False)
    call.debt.message(HEARD, call.now)
    call.wait(20)
    assert call.kinds == ["stalled"]


def test_a_turn_that_stops_is_a_stall_whatever_is_heard_in_the_room() -> None:
    call = Call()
    call.debt.begun()
    call.debt.message(SAYS, call.now)
    call.in_turn = call.says = True
    call.debt.speaks(True, call.now)
    call.wait(STALL_SECONDS + 1)
    assert call.kinds == ["stalled"]


def test_a_fan_does_not_hide_a_model_that_owes_an_answer() -> None:
    call = Call()
    call.debt.owe(call.now)
    call.debt.speaks(True, call.now)
    call.wait(60)
    assert call.kinds == ["stalled"]


@pytest.mark.parametrize("seed", range(5))
def test_an_hour_of_noise_loses_no_thread(seed: int) -> None:
    random, call = Random(seed), Call()
    call.answer()
    while call.now < HOUR:
        call.speak(random.uniform(0.8, 6), noticed=False)
        call.wait(random.uniform(0.5, 20))
    assert call.kinds == ["unnoticed"]


@pytest.mark.parametrize("seed", range(5))
def test_an_hour_of_talk_with_pauses_loses_no_thread(seed: int) -> None:
    """Each answer has pauses that end the model's turn, and its own turn is cut by the rest of the answer."""
    random, call = Random(seed), Call()
    while call.now < HOUR:
        for _ in range(random.randint(1, 4)):
            call.speak(random.uniform(0.8, 25), noticed=random.random() < 0.9)
            call.wait(random.uniform(0.5, 2.5))
        call.answer(seconds=random.uniform(2, 8), after=random.uniform(0.3, 2))
        call.wait(random.uniform(0.2, 6))
    assert call.kinds == []
