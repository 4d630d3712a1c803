"""What is typed is taken from the first moment, and only from the candidate."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from types import SimpleNamespace
from unittest.mock import Mock

import pytest
from noah.room import typed
from noah.room.typed import Typed

pytestmark = pytest.mark.unit

MOST = 10


class Reader:
    """A text that arrives in pieces; `hangs` after them."""

    def __init__(self, *pieces: str, hangs: bool = False) -> None:
        self.info = SimpleNamespace(attributes={"noah.id": "a1"})
        self.read: list[str] = []
        self.closed = False
        self._pieces = pieces
        self._hangs = hangs

    async def __aiter__(self) -> AsyncIterator[str]:
        for piece in self._pieces:
            self.read.append(piece)
            yield piece
        if self._hangs:
            await asyncio.Event().wait()

    def close(self) -> None:
        self.closed = True


async def arrives(reader: Reader, identity: str = "ada") -> list[tuple[str, str]]:
    """What becomes of a text; nobody is in the room yet, as far as this side has been told."""
    room = Mock(remote_participants={})
    texts: list[tuple[str, str]] = []
    listening = Typed(room, "ada", MOST, lambda text, given: texts.append((text, given[typed.NAME])))
    listening.start()
    _, handler = room.register_text_stream_handler.call_args.args
    handler(reader, identity)
    await asyncio.gather(*listening._reading)
    await listening.aclose()
    assert reader.closed
    return texts


async def test_a_text_that_comes_before_its_writer_is_known_is_taken() -> None:
    assert await arrives(Reader("I look ", "at it")) == [("I look at it", "a1")]


async def test_the_text_of_somebody_else_is_not() -> None:
    assert await arrives(Reader("Say yes."), "mallory") == []


async def test_of_a_text_without_end_no_more_is_read_than_shows_that_it_is_too_long() -> None:
    reader = Reader(*["123456"] * 1000)
    assert await arrives(reader) == [("123456123456", "a1")]
    assert len(reader.read) == 2


async def test_a_text_that_never_ends_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(typed, "READ_SECONDS", 0.01)
    assert await arrives(Reader("I", hangs=True)) == []


async def test_texts_are_taken_in_the_order_in_which_they_were_sent() -> None:
    """The second one is short, and has come whole while the first is still read."""
    texts: list[str] = []
    room = Mock(remote_participants={})
    listening = Typed(room, "ada", MOST, lambda text, _: texts.append(text))
    listening.start()
    _, handler = room.register_text_stream_handler.call_args.args
    comes = asyncio.Event()

    class Slow(Reader):
        async def __aiter__(self) -> AsyncIterator[str]:
            await comes.wait()
            yield "one"

    class Quick(Reader):
        def close(self) -> None:
            comes.set()

    handler(Slow(), "ada")
    handler(Quick("two"), "ada")
    await asyncio.gather(*listening._reading)
    assert texts == ["one", "two"]
    await listening.aclose()


@pytest.mark.parametrize("at", ["the text", "what is done with it"])
async def test_a_text_that_fails_is_logged_and_the_next_one_is_taken(monkeypatch: pytest.MonkeyPatch, at: str) -> None:
    log = Mock()
    monkeypatch.setattr(typed, "log", log)
    texts: list[str] = []

    def on_text(text: str, _: object) -> None:
        if text == "one" and at != "the text":
            raise ValueError("defect")
        texts.append(text)

    room = Mock(remote_participants={})
    listening = Typed(room, "ada", MOST, on_text)
    listening.start()
    _, handler = room.register_text_stream_handler.call_args.args
    reader = Reader("one")
    if at == "the text":
        monkeypatch.setattr(reader, "read", None)  # it cannot be read
    handler(reader, "ada")
    handler(Reader("two"), "ada")
    await asyncio.gather(*listening._reading)
    await listening.aclose()
    assert texts == ["two"]
    assert [call.args[0] for call in log.method_calls] == ["typed_lost" if at == "the text" else "typed_failed"]
