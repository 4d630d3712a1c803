"""Captions are held until they arrive: the framework drops what is sent before it knows for whom."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, cast

import pytest
from livekit import rtc
from livekit.agents.voice.room_io._output import _ParticipantTranscriptionOutput
from noah.room import captions as module
from noah.room.captions import Captions

pytestmark = pytest.mark.unit

SECONDS = 60.0


class Writer:
    """A text stream that is being sent."""

    def __init__(self, room: Room) -> None:
        self.room = room
        self.text = ""

    async def write(self, text: str) -> None:
        await asyncio.sleep(0)
        self.text += text

    async def aclose(self, **_: Any) -> None:
        self.room.said.append(self.text)
        self.room.changed.set()


class Room:
    """As much of a room as the framework's captions need: what was said in it, in writing."""

    def __init__(self) -> None:
        self.said: list[str] = []
        self.changed = asyncio.Event()
        self.local_participant = self
        self.identity = "noah"
        self.remote_participants: dict[str, Any] = {}
        self.track_publications: dict[str, Any] = {}

    def on(self, *_: object) -> None: ...

    def off(self, *_: object) -> None: ...

    def isconnected(self) -> bool:
        return True

    async def publish_transcription(self, _: object) -> None: ...

    async def stream_text(self, **_: Any) -> Writer:
        await asyncio.sleep(0)
        return Writer(self)

    async def until_said(self, *texts: str) -> None:
        async with asyncio.timeout(SECONDS):
            while self.said != list(texts):
                await self.changed.wait()
                self.changed.clear()


class Line:
    """Captions before the framework's own output, with the two facts that they wait for."""

    def __init__(self) -> None:
        self.room = Room()
        self.output = _ParticipantTranscriptionOutput(room=cast("rtc.Room", self.room))
        self.heard = asyncio.Event()
        self.linked = asyncio.Event()
        self.captions = Captions(self.output, self.heard, self._until_linked)

    async def _until_linked(self) -> None:
        await self.linked.wait()

    def link(self) -> None:
        """What the framework does when it sees the candidate."""
        self.output.set_participant("noah")
        self.linked.set()

    def hear(self) -> None:
        self.heard.set()

    async def say(self, *pieces: str) -> None:
        for piece in pieces:
            await self.captions.capture_text(piece)
        self.captions.flush()


async def _settle() -> None:
    """Let everything happen that can."""
    for _ in range(50):
        await asyncio.sleep(0)


@pytest.mark.parametrize("order", [(Line.hear, Line.link), (Line.link, Line.hear)], ids=["heard-first", "linked-first"])
async def test_the_greeting_waits_for_the_candidate(order: tuple[Callable[[Line], None], ...]) -> None:
    line = Line()
    await line.say("Hello. ", "I am Noah.")
    for happens in order:
        await _settle()
        assert line.room.said == []
        happens(line)
    await line.say("Where were you?")
    await line.room.until_said("Hello. I am Noah.", "Where were you?")
    await line.captions.aclose()


async def test_what_is_said_between_heard_and_linked_waits_as_well() -> None:
    line = Line()
    line.hear()
    await line.say("Hello.")
    await _settle()
    line.link()
    await line.room.until_said("Hello.")
    await line.captions.aclose()


async def test_captions_wait_while_the_candidate_is_away() -> None:
    line = Line()
    line.link()
    line.hear()
    await line.say("One.")
    await line.room.until_said("One.")
    line.heard.clear()
    await line.say("Two.")
    await _settle()
    assert line.room.said == ["One."]
    line.hear()
    await line.room.until_said("One.", "Two.")
    await line.captions.aclose()


@pytest.mark.parametrize("fault", ["raises", "hangs"])
async def test_a_caption_that_fails_does_not_keep_those_after_it(monkeypatch: pytest.MonkeyPatch, fault: str) -> None:
    monkeypatch.setattr(module, "WRITE_SECONDS", 0.1, raising=False)
    line = Line()
    write = line.output.capture_text

    async def fails(text: str) -> None:
        monkeypatch.setattr(line.output, "capture_text", write)
        if fault == "raises":
            raise ConnectionError
        await asyncio.Event().wait()

    monkeypatch.setattr(line.output, "capture_text", fails)
    await line.say("One. ", "Two.")
    line.link()
    line.hear()
    await line.room.until_said("Two.")
    await line.say("Three.")
    await line.room.until_said("Two.", "Three.")
    await line.captions.aclose()


async def test_a_link_that_fails_is_waited_for_again() -> None:
    line = Line()
    line.linked.set()
    line.hear()
    tries = 0

    async def once_broken() -> None:
        nonlocal tries
        tries += 1
        if tries == 1:
            raise RuntimeError("no room")

    line.captions = Captions(line.output, line.heard, once_broken)
    await line.say("One. ")
    await _settle()
    line.link()
    await line.say("Two.")
    await line.room.until_said("One. ", "Two.")
    await line.captions.aclose()
