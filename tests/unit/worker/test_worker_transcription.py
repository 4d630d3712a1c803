"""A transcription whose pieces come twice is taken once; what was said twice stays."""

from __future__ import annotations

from collections.abc import AsyncIterator
from unittest.mock import Mock

import pytest
from google.genai import types
from noah.model.connecting import Client
from noah.model.transcription import Transcription

pytestmark = pytest.mark.unit


class Server:
    """What a server transcribes, and what is left of it."""

    def __init__(self) -> None:
        self._transcription = Transcription()

    def turn(self, *pieces: str, side: str = "output_transcription") -> str:
        """One turn of so many pieces."""
        kept = []
        for piece in pieces:
            given = types.Transcription(text=piece)
            self._clean(types.LiveServerContent.model_validate({side: given}))
            kept.append(given.text or "")
        self._clean(types.LiveServerContent(turn_complete=True))
        return "".join(kept)

    def _clean(self, content: types.LiveServerContent) -> None:
        self._transcription.clean(types.LiveServerMessage(server_content=content))


def twice(*pieces: str) -> list[str]:
    return [each for piece in pieces for each in (piece, piece)]


def text_of(message: types.LiveServerMessage) -> str:
    content = message.server_content
    return (content and content.output_transcription and content.output_transcription.text) or ""


GREETING = ("Hello. I am ", "Noah. What is ", "the work that ", "you do?")


@pytest.mark.parametrize("side", ["output_transcription", "input_transcription"])
def test_pieces_that_all_come_twice_are_taken_once(side: str) -> None:
    """As of gemini-live-api-examples#48 and livekit/agents#2899."""
    server = Server()
    server.turn(*twice(*GREETING), side=side)
    assert server.turn(*twice("Good to know. ", "That was all. ", "Goodbye."), side=side) == (
        "Good to know. That was all. Goodbye."
    )


async def test_the_plugin_sees_each_piece_once() -> None:
    messages = [
        types.LiveServerMessage(
            server_content=types.LiveServerContent(output_transcription=types.Transcription(text=piece))
        )
        for piece in twice(*GREETING)
    ]

    async def receive() -> AsyncIterator[types.LiveServerMessage]:
        for message in messages:
            yield message

    client = Client(Mock(transcription=Transcription()), Mock(), Mock(), None)
    seen = [message async for message in client._watched(receive)()]
    assert seen == messages
    assert [text_of(message) for message in seen[-2:]] == [GREETING[-1], ""]


def test_the_very_first_sentence_may_be_a_piece() -> None:
    """As with "Hello Ada Lovelace.": before anything is known of the server, it is no repetition."""
    assert Server().turn(*twice("Hello Ada Lovelace. ", "I am Noah.")) == "Hello Ada Lovelace. I am Noah."


def test_a_piece_for_each_turn_counts_as_well() -> None:
    server = Server()
    for answer in ("Clocks.", "Ten years.", "No."):
        server.turn(*twice(answer))
    assert server.turn(*twice("Yes.")) == "Yes."


def test_a_sentence_that_is_said_several_times_stays_so() -> None:
    """What was said again has to be noticed: it is left out with its sound."""
    server = Server()
    server.turn(*GREETING)
    for _ in range(4):
        assert server.turn("Since when? ", "Since when? ", "Since when? ") == "Since when? Since when? Since when? "


def test_words_that_are_said_twice_stay() -> None:
    server = Server()
    assert server.turn(*GREETING) == "".join(GREETING)
    assert (
        server.turn(" No,", " no,", " I", " think", " that", " that", " is so.") == " No, no, I think that that is so."
    )


def test_a_server_that_stops_doing_so_is_believed() -> None:
    server = Server()
    server.turn(*twice(*GREETING))
    server.turn(*GREETING)
    assert server.turn("No. ", "No. ", "I see.") == "No. No. I see."


def test_a_message_without_a_transcription_is_left_alone() -> None:
    message = types.LiveServerMessage(setup_complete=types.LiveServerSetupComplete())
    Transcription().clean(message)
    assert message.server_content is None
