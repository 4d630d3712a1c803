"""One attacker in a process of its own: joins as a page does, waits for the word, and then sends too much.

    python -m attack.attackers < {"kind": "texts", "url": "...", "token": "...", "seconds": 10}, then "go"

It prints `in` when Noah has greeted it, and a Report as JSON when it is out, or when its seconds are over.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import sys
import time
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass, field

import numpy as np
from livekit import rtc
from noah.vendor import livekit_rtc

from local.candidate import TOPIC_BUTTONS, TOPIC_CHAT
from local.microphone import Microphone

CONNECT_SECONDS, GREETED_SECONDS, LEAVE_SECONDS = 15.0, 30.0, 5.0
STEP_SECONDS = 0.05
PAUSE_SECONDS = 1.0
"""Who needs longer for one step has had no processor: what they send meanwhile is no flood."""
ANNOUNCED_SECONDS = 0.1
"""LiveKit tells others of a track when its first sound has come; of one that is gone by then it tells nobody."""
AT_ONCE = 30
"""Sent at the same time, again and again: some 600 a second."""
SLOWLY = 4
"""Texts a second: far below what is thrown away."""
MOST_UNANSWERED = 60
MEGABYTE = 1_000_000
LOUD = 12_000
FAST = 400
"""Words a minute."""


@dataclass(frozen=True)
class Order:
    """What to do."""

    kind: str
    url: str
    token: str
    seconds: float = 10.0


@dataclass
class Report:
    """What came of it; times in seconds from the first thing that was sent, None where it did not happen."""

    kind: str
    sent: int = 0
    told: float | None = None
    """The page was given the notice `too_much`: the last time, where it was taken back in between."""
    out: float | None = None
    """The room was over for them, or Noah had left it."""
    resumed: float = 0.0
    """When they last went on after a step that took longer than PAUSE_SECONDS."""
    notices: list[str] = field(default_factory=list)
    error: str = ""
    removed: float | None = None
    """Seconds from the notice `too_much` until they were no longer in the room, both as LiveKit has it.

    Not filled in here: an attacker has little processor, and may hear of it late.
    """


class Attacker:
    """In a room, by an order."""

    def __init__(self, order: Order) -> None:
        livekit_rtc.log_natively("off")
        self.order = order
        self.report = Report(order.kind)
        self.over = asyncio.Event()
        self.room = rtc.Room()
        self.microphone: Microphone | None = None
        self.noah: rtc.RemoteTrackPublication | None = None
        self.unanswered: set[asyncio.Future[None]] = set()
        self._greeted = asyncio.Event()
        self._spoke = self._told = False
        self._began = 0.0

    async def join(self) -> None:
        """Be greeted. Raises TimeoutError."""
        await self._connect(self.room)
        self.microphone = Microphone()
        await self.microphone.publish(self.room)
        async with asyncio.timeout(GREETED_SECONDS):
            await self._greeted.wait()

    async def attack(self) -> Report:
        """Send until one is out, or the time is over."""
        self._began = time.monotonic()
        send, pause = KINDS[self.order.kind].send, KINDS[self.order.kind].pause
        try:
            async with asyncio.timeout(self.order.seconds):
                while not self.over.is_set():
                    step = time.monotonic()
                    # what fails fails because it is refused, or because the room is gone
                    with contextlib.suppress(Exception):
                        await send(self)
                    await asyncio.sleep(pause)
                    if time.monotonic() - step > PAUSE_SECONDS + pause:
                        self.report.resumed = time.monotonic() - self._began
        except TimeoutError:
            self._began = 0.0  # from now on it is they who leave
        with contextlib.suppress(Exception):
            async with asyncio.timeout(LEAVE_SECONDS):
                await self.room.disconnect()
        return self.report

    async def again(self) -> None:
        """Leave and come back with the same token."""
        old, self.room = self.room, rtc.Room()
        await old.disconnect()
        try:
            await self._connect(self.room)
        except rtc.ConnectError:
            self._out()  # there is no such room any more
        if not self.room.remote_participants:
            self._out()  # their token has made it again, and nobody comes

    async def _connect(self, room: rtc.Room) -> None:
        room.on("disconnected", lambda _: self._out() if room is self.room else None)
        # LiveKit's SDK may come back in the moment in which its room is deleted: to one in which nobody is
        room.on("participant_disconnected", lambda _: None if room.remote_participants else self._out())
        room.on("participant_attributes_changed", self._changed)
        room.on("track_subscribed", self._subscribed)
        async with asyncio.timeout(CONNECT_SECONDS):
            await room.connect(self.order.url, self.order.token)
        for participant in room.remote_participants.values():
            self._changed(dict(participant.attributes), participant)

    def _out(self) -> None:
        if self._began and self.report.out is None:
            self.report.out = time.monotonic() - self._began
        self.over.set()

    def _subscribed(self, _: rtc.Track, publication: rtc.RemoteTrackPublication, __: rtc.RemoteParticipant) -> None:
        self.noah = publication

    def _changed(self, _: dict[str, str], participant: rtc.Participant) -> None:
        attributes = participant.attributes
        state, notice = attributes.get("lk.agent.state", ""), attributes.get("noah.notice", "")
        self._spoke = self._spoke or state == "speaking"
        if self._spoke and state == "listening":
            self._greeted.set()
        if notice and notice not in self.report.notices:
            self.report.notices.append(notice)
        if notice == "too_much" and self._began and not self._told:
            self.report.told = time.monotonic() - self._began
        self._told = notice == "too_much"

    async def many(self, send: Callable[[], Awaitable[object]], count: int = AT_ONCE) -> None:
        """Do it so many times at once."""
        self.report.sent += count
        await asyncio.gather(*(send() for _ in range(count)), return_exceptions=True)

    @property
    def me(self) -> rtc.LocalParticipant:
        return self.room.local_participant


# -- what is sent


def _data(size: int, *, reliable: bool, count: int = AT_ONCE) -> Callable[[Attacker], Awaitable[None]]:
    payload = b"x" * size
    return lambda one: one.many(lambda: one.me.publish_data(payload, reliable=reliable, topic="any"), count)


def _text(text: str, topic: str, count: int = AT_ONCE) -> Callable[[Attacker], Awaitable[None]]:
    return lambda one: one.many(lambda: one.me.send_text(text, topic=topic), count)


async def _bytes(one: Attacker) -> None:
    writer = await one.me.stream_bytes("large", topic="any")
    one.report.sent += 1
    await writer.write(b"x" * MEGABYTE)
    await writer.aclose()


async def _opened(one: Attacker) -> None:
    """Streams that are begun and never end."""
    await one.many(lambda: one.me.stream_text(topic=TOPIC_CHAT))


async def _calls(one: Attacker) -> None:
    """Remote calls: of the one method that there is, and of none."""
    noah = next(iter(one.room.remote_participants), "")

    async def call(method: str) -> None:
        await one.me.perform_rpc(destination_identity=noah, method=method, payload="x" * 500, response_timeout=0.3)

    for method in ("noah.ping", "noah.ping", "none") * (AT_ONCE // 3):
        one.report.sent += 1
        one.unanswered.add(asyncio.ensure_future(call(method)))
    if len(one.unanswered) > MOST_UNANSWERED:
        await asyncio.wait(one.unanswered)
        one.unanswered.clear()


async def _attributes(one: Attacker) -> None:
    await one.many(lambda: one.me.set_attributes({f"a{one.report.sent}": "x" * 1000}), 10)


async def _metadata(one: Attacker) -> None:
    await one.many(lambda: one.me.set_metadata(f"{one.report.sent}" + "x" * 1000), 5)
    await one.many(lambda: one.me.set_name(f"name {one.report.sent}"), 5)


def _microphone() -> tuple[rtc.LocalAudioTrack, rtc.TrackPublishOptions]:
    track = rtc.LocalAudioTrack.create_audio_track("m", rtc.AudioSource(16_000, 1))
    return track, rtc.TrackPublishOptions(source=rtc.TrackSource.SOURCE_MICROPHONE)


async def _publish(one: Attacker) -> None:
    """A microphone that comes and goes."""
    publication = await one.me.publish_track(*_microphone())
    one.report.sent += 1
    await asyncio.sleep(ANNOUNCED_SECONDS)
    await one.me.unpublish_track(publication.sid)


async def _mute(one: Attacker) -> None:
    for publication in one.me.track_publications.values():
        if isinstance(publication.track, rtc.LocalAudioTrack):
            one.report.sent += 2
            publication.track.mute()
            await asyncio.sleep(0.01)
            publication.track.unmute()


async def _fifty(one: Attacker) -> None:
    async def publish() -> None:
        await one.me.publish_track(*_microphone())
        one.report.sent += 1

    await asyncio.gather(*(publish() for _ in range(50)), return_exceptions=True)


async def _video(one: Attacker) -> None:
    track = rtc.LocalVideoTrack.create_video_track("v", rtc.VideoSource(64, 64))
    one.report.sent += 1
    await one.me.publish_track(track, rtc.TrackPublishOptions(source=rtc.TrackSource.SOURCE_MICROPHONE))


async def _noise(one: Attacker) -> None:
    """Half a second as loud as it can be, half a second of nothing: a turn of theirs each."""
    assert one.microphone is not None
    rate = 16_000
    loud = np.random.default_rng(one.report.sent).integers(-LOUD, LOUD, rate // 2, dtype=np.int16)
    one.report.sent += 1
    await one.microphone.play(np.concatenate([loud, np.zeros(rate // 2, np.int16)]))


async def _words(one: Attacker) -> None:
    """Two words, and a silence in which they can be answered."""
    assert one.microphone is not None
    one.report.sent += 1
    await one.microphone.say("What else?", FAST)


async def _zeros(one: Attacker) -> None:
    assert one.microphone is not None
    one.report.sent += 1
    await one.microphone.play(np.zeros(16_000, np.int16))


async def _again(one: Attacker) -> None:
    one.report.sent += 1
    await one.again()


async def _subscribe(one: Attacker) -> None:
    if one.noah is not None:
        one.report.sent += 2
        one.noah.set_subscribed(False)
        await asyncio.sleep(0.02)
        one.noah.set_subscribed(True)


async def _permissions(one: Attacker) -> None:
    for allowed in (False, True):
        one.report.sent += 1
        one.me.set_track_subscription_permissions(allow_all_participants=allowed, participant_permissions=[])
        await asyncio.sleep(0.01)


@dataclass(frozen=True)
class Kind:
    """One kind of attack. `flood`: no page sends so much, and who does is put out; else nobody may notice, no more.

    `size`: bytes of one message; 0 for what is no message. `changes`: how often one changes the microphone.
    """

    what: str
    send: Callable[[Attacker], Awaitable[None]]
    flood: bool = True
    pause: float = STEP_SECONDS
    size: int = 0
    changes: int = 0


_ELSE = False
KINDS = {
    "data-small": Kind("reliable data messages of 20 bytes", _data(20, reliable=True), size=20),
    "data-small-lossy": Kind("lossy data messages of 20 bytes", _data(20, reliable=False), size=20),
    "data-large": Kind("reliable data messages of 14 kB", _data(14_000, reliable=True, count=10), size=14_000),
    "data-large-lossy": Kind("lossy data messages of 1,200 bytes", _data(1_200, reliable=False), size=1_200),
    "bytes": Kind("byte streams of 1 MB", _bytes, size=1_000_000),
    "texts-large": Kind("typed texts of 1 MB", _text("x" * MEGABYTE, TOPIC_CHAT, 1), size=1_000_000),
    "texts": Kind("typed texts of one letter", _text("x", TOPIC_CHAT), size=20),
    "texts-long": Kind("typed texts of 4,000 letters", _text("x" * 4000, TOPIC_CHAT), size=4_000),
    "texts-elsewhere": Kind("texts on a topic that nobody reads", _text("x", "any"), size=20),
    "opened": Kind("typed texts that are begun and never end", _opened),
    "buttons": Kind("presses of a button", _text("repeat", TOPIC_BUTTONS)),
    "calls": Kind("remote calls", _calls, size=500),
    "attributes": Kind("changes of their attributes, which no token allows", _attributes, _ELSE),
    "metadata": Kind("changes of their name and metadata, which no token allows", _metadata, _ELSE),
    "publish": Kind("a microphone that comes and goes", _publish, changes=2),
    "mute": Kind("a microphone that is muted and unmuted", _mute, changes=1),
    "tracks": Kind("fifty microphones", _fifty),
    "video": Kind("a video that calls itself a microphone", _video),
    "again": Kind("leaving and coming back, ten times a second", _again, _ELSE, 0.1),
    "subscribe": Kind("Noah's voice taken and given up again", _subscribe, _ELSE),
    "permissions": Kind("who may hear their microphone, changed", _permissions, _ELSE),
    "noise": Kind("noise as loud as it can be, with pauses", _noise, _ELSE, 0.0),
    "zeros": Kind("a microphone that gives nothing but zeros", _zeros, _ELSE, 0.0),
    "buttons-slow": Kind("four presses of a button a second", _text("repeat", TOPIC_BUTTONS, 1), _ELSE, 1 / SLOWLY),
    "texts-slow": Kind("four typed texts a second", _text("What else? " * 300, TOPIC_CHAT, 1), _ELSE, 1 / SLOWLY),
    "words-slow": Kind("two words every other second", _words, _ELSE, 1.5),
    "again-slow": Kind("leaving and coming back each second", _again, _ELSE, 1.0),
}
FLOODS = tuple(name for name in KINDS if not name.endswith("-slow"))


async def main() -> None:
    """Take one order from stdin."""
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    attacker = Attacker(Order(**json.loads(await reader.readline())))
    try:
        await attacker.join()
        print("in", flush=True)
        await reader.readline()
        report = await attacker.attack()
    except Exception as error:  # noqa: BLE001  # an attack that fails is a result
        print("in", flush=True)
        report = attacker.report
        report.error = f"{type(error).__name__}: {error}"[:200]
    print(json.dumps(asdict(report)), flush=True)
    os._exit(0)  # what is still being sent is waited for by nobody


if __name__ == "__main__":
    asyncio.run(main())
