"""A model that owes the candidate something and stays silent is left; one that owes nothing is waited for."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from google.genai import types
from noah.model.debt import CHECK_SECONDS, STALL_SECONDS
from noah.model.listening import Listening
from noah.model.owing import LOOK_SECONDS, Owing
from noah.signals import Signal, Signals, TurnEmpty

from tests.simulation.loop import Loop

pytestmark = pytest.mark.unit

HEARD = types.LiveServerMessage(
    server_content=types.LiveServerContent(input_transcription=types.Transcription(text="Good morning."))
)
OVER = types.LiveServerMessage(server_content=types.LiveServerContent(turn_complete=True))


class Turn:
    def __init__(self) -> None:
        self.generating = self.begun = self.says = False
        self.played_at: Callable[[], float | None] = lambda: 0.0


@dataclass
class Parts:
    owing: Owing
    turn: Turn
    listening: Listening
    connected: asyncio.Event
    left: list[float]
    empty: list[Signal]


def live(story: Callable[[Parts], None], *, until: float) -> Parts:
    """What has become of the parts on virtual time, when this has happened to them at its beginning."""

    async def run() -> Parts:
        loop, turn, listening, connected, left = (
            asyncio.get_running_loop(),
            Turn(),
            Listening(lambda _: None, Signals()),
            asyncio.Event(),
            list[float](),
        )
        empty: list[Signal] = []
        owing = Owing(turn, listening, connected, lambda: left.append(loop.time()), empty.append)
        parts = Parts(owing, turn, listening, connected, left, empty)
        listening.on = True
        connected.set()
        owing.opened()
        story(parts)
        await asyncio.sleep(until)
        owing.close()
        return parts

    return Loop().run(run())


def test_a_result_that_nothing_follows_is_left_behind() -> None:
    parts = live(lambda parts: parts.owing.owe(), until=STALL_SECONDS + 2 * LOOK_SECONDS)
    assert len(parts.left) == 1
    assert STALL_SECONDS <= parts.left[0] <= STALL_SECONDS + 2 * LOOK_SECONDS


def test_a_sound_that_the_model_does_not_notice_costs_one_new_connection() -> None:
    parts = live(lambda parts: parts.owing.may_owe(), until=60)
    assert len(parts.left) == 1
    assert CHECK_SECONDS <= parts.left[0] <= CHECK_SECONDS + 2 * LOOK_SECONDS


def test_a_turn_that_begins_pays_the_debt() -> None:
    def story(parts: Parts) -> None:
        parts.owing.owe()
        parts.owing.begun()

    assert live(story, until=60).left == []


@pytest.mark.parametrize("what", ["may_owe", "owe"])
def test_before_it_may_hear_the_model_owes_nothing(what: str) -> None:
    def story(parts: Parts) -> None:
        parts.listening.on = False
        getattr(parts.owing, what)()

    assert live(story, until=60).left == []


def test_a_connection_that_is_gone_is_not_left_again() -> None:
    def story(parts: Parts) -> None:
        parts.owing.owe()
        parts.connected.clear()

    assert live(story, until=60).left == []


@pytest.mark.parametrize(("owed", "begun", "cut"), [(True, False, True), (False, True, True), (False, False, False)])
def test_what_is_cut_is_what_was_owed_or_under_way(owed: bool, begun: bool, cut: bool) -> None:
    def story(parts: Parts) -> None:
        parts.turn.begun = begun
        if owed:
            parts.owing.owe()
        parts.owing.left()

    assert live(story, until=0).owing.cut is cut


def test_an_empty_turn_is_told_when_the_plugin_has_seen_it() -> None:
    def story(parts: Parts) -> None:
        for message in (HEARD, OVER):
            parts.owing.received(message)
            assert parts.empty == []
            parts.owing.seen(message)

    assert live(story, until=0).empty == [TurnEmpty()]


def test_who_goes_on_before_the_model_has_said_a_word_makes_no_empty_turn() -> None:
    """2.5 ends its turn after a call; what interrupts it before the next one, the plugin takes out of the message."""

    def story(parts: Parts) -> None:
        parts.owing.owe()
        interrupted = types.LiveServerMessage(server_content=types.LiveServerContent(interrupted=True))
        parts.owing.received(interrupted)
        interrupted.server_content = None
        parts.owing.seen(interrupted)
        parts.owing.received(OVER)
        parts.owing.seen(OVER)

    assert live(story, until=0).empty == []
