"""A scripted candidate: signs up, calls the function, joins, speaks, types, hears, leaves.

    async with Candidate(stack, plan="career") as candidate:
        await candidate.enter()                                  # sign_up, start, join
        await candidate.until_noah_said("tell me about")
        await candidate.say("I have led a team of five.")
        print(candidate.captions, candidate.noah_tracks, candidate.notice)

All times are in seconds on the clock of the candidate, which starts when it is made. Every wait has a
deadline and raises CandidateTimeoutError, which says what was waited for and what was there instead.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import re
import sys
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Protocol, Self

import aiohttp
import numpy as np
import numpy.typing as npt
from gemini_live_simulator import speech
from livekit import rtc
from noah.vendor import livekit_rtc

from local import hearing
from local.consent import consent_to
from local.hearing import HeardTrack
from local.microphone import Microphone
from local.paths import ROOT
from local.patience import wait_for, within

TOPIC_TRANSCRIPTION = "lk.transcription"
TOPIC_CHAT = "lk.chat"
TOPIC_BUTTONS = "noah.button"
HTTP_SECONDS = 20.0
JOIN_SECONDS = 15.0
APART_SECONDS = 30.0
CAPTIONS_SECONDS = 2.0
EAR_RATE = 16_000
API_KEY = "local"  # the Auth emulator takes any


class CandidateTimeoutError(AssertionError):
    """Something that the candidate waited for did not happen in time."""


class StartRefusedError(AssertionError):
    """The function did not answer 200."""

    def __init__(self, status: int, body: Any, headers: Mapping[str, str]) -> None:
        super().__init__(f"start-bot answered {status}: {body}")
        self.status = status
        self.body = body
        self.headers = headers


class Addresses(Protocol):
    """What a candidate needs to know of the system: a Stack has it."""

    @property
    def start_bot_url(self) -> str: ...
    @property
    def auth_emulator(self) -> str: ...


@dataclass
class Caption:
    """One segment of a transcription; `text` grows until it is final."""

    segment: str
    identity: str
    by_noah: bool
    text: str
    at: float
    final: bool = False
    updated: float = 0.0


@dataclass
class Agent:
    """An agent as the candidate sees it in the room."""

    identity: str
    joined: float
    attributes: dict[str, str] = field(default_factory=dict)
    left: float | None = None


@dataclass
class Event:
    """Something that happened, for the record: `kind` and a word or two."""

    at: float
    kind: str
    detail: str = ""


class Candidate:
    """One person with one identity, who may join, leave and come back.

    Args:
        addresses: Where the function and the Auth emulator are: a Stack.
        plan: The interview plan to ask for; None asks for none.
        name: The display name, as Firebase knows it; by default there is none.
        heard: Called with each event as it happens.
    """

    def __init__(
        self,
        addresses: Addresses,
        *,
        plan: str | None = None,
        name: str = "",
        happened: Callable[[Event], None] = lambda event: None,
    ) -> None:
        self._addresses = addresses
        self._happened = happened
        self._began = time.monotonic()
        self._changed = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        self._reading: set[asyncio.Task[None]] = set()
        self._microphone: Microphone | None = None
        self.microphone_dead = False
        """It is on, and gives nothing but zeros."""
        self._apart: asyncio.subprocess.Process | None = None
        self.plan = plan
        self.name = name
        self.email = f"{uuid.uuid4().hex}@example.com"
        self.uid = ""
        self.id_token = ""
        self.trace = ""
        """The id of the trace of the last start."""
        self.answer: dict[str, Any] = {}  # of start-bot
        self.room: rtc.Room | None = None
        self.events: list[Event] = []
        self.captions: list[Caption] = []
        self.pressed: list[str] = []
        self.tracks: list[HeardTrack] = []
        self.agents: dict[str, Agent] = {}
        self.steps: dict[str, float] = {}  # seconds that each step took
        self.joined_at = 0.0
        self.disconnected: str | None = None  # the reason, once the room is over

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.leave()

    def clock(self) -> float:
        """Seconds since this candidate was made."""
        return time.monotonic() - self._began

    def moment(self, at: float) -> float:
        """A moment of this clock, on that of `time.monotonic`."""
        return self._began + at

    # --- getting in

    async def enter(self, **body: Any) -> None:
        """Sign up, if that has not been done, call the function and join."""
        if not self.id_token:
            await self.sign_up()
        await self.start(**body)
        await self.join()

    async def sign_up(self) -> None:
        """Make an account at the Auth emulator."""
        began = self.clock()
        url = f"http://{self._addresses.auth_emulator}/identitytoolkit.googleapis.com/v1/accounts:signUp"
        account = {"email": self.email, "password": uuid.uuid4().hex, "displayName": self.name}
        reply = await self._post(f"{url}?key={API_KEY}", account | {"returnSecureToken": True})
        self.uid, self.id_token = reply["localId"], reply["idToken"]
        self.steps["sign up"] = self.clock() - began

    async def start(self, **body: Any) -> dict[str, Any]:
        """POST /api/start-bot with the plan, and `body` on top; agree to what is asked. Raises StartRefusedError."""
        began = self.clock()
        if self.plan is not None:
            body = {"plan": self.plan} | body
        headers = {"Authorization": f"Bearer {self.id_token}", **self._trace_headers()}
        url = f"{self._addresses.start_bot_url}/api/start-bot"
        try:
            self.answer = await self._post(url, body, headers)
        except StartRefusedError as refused:
            consent = None if "consent" in body else consent_to(refused.body)
            if consent is None:
                raise
            self.answer = await self._post(url, body | {"consent": consent}, headers | self._trace_headers())
        self.steps["token"] = self.clock() - began
        self._record("token", self.answer["room_name"])
        return self.answer

    def _trace_headers(self) -> dict[str, str]:
        """What a page sends with each start: the trace that begins with its click, which was just now."""
        self.trace = uuid.uuid4().hex
        return {"traceparent": f"00-{self.trace}-{uuid.uuid4().hex[:16]}-01", "tracestate": "noah=0"}

    async def join(self, *, microphone: bool = True) -> None:
        """Connect to the room of the last answer, with the microphone on.

        Where the room may be deleted meanwhile, join without it: LiveKit's SDK never answers who publishes into a room
        that is gone.
        """
        livekit_rtc.log_natively("off")
        room = rtc.Room()
        self.room, self.disconnected = room, None
        self._listen(room)
        began = self.clock()
        url, token = self.answer["livekit_url"], self.answer["token"]
        await wait_for(room.connect(url, token), JOIN_SECONDS)
        self.joined_at = self.clock()
        self.steps["connect"] = self.joined_at - began
        self._record("joined", self.answer["room_name"])
        for participant in room.remote_participants.values():
            self._agent_joined(participant)
        if microphone:
            self._microphone = Microphone(dead=self.microphone_dead)
            await self._microphone.publish(room)
            self._record("microphone")

    async def join_apart(self) -> None:
        """Connect from a process of its own, to be lost by `lose`. It speaks (`say`) but measures nothing."""
        self._apart = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "local.apart"),
            cwd=ROOT,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        where = {"url": self.answer["livekit_url"], "token": self.answer["token"]}
        await self._ask_apart(json.dumps(where), "joined")
        self.joined_at = self.clock()
        self._record("joined apart", self.answer["room_name"])

    async def lose(self) -> None:
        """Lose the process of `join_apart`, as by a crash: nobody is told."""
        assert self._apart is not None, "join_apart first"
        apart, self._apart = self._apart, None
        apart.kill()
        await apart.wait()
        self._record("lost")

    async def _ask_apart(self, line: str, answer: str) -> None:
        assert self._apart is not None
        assert self._apart.stdin is not None
        assert self._apart.stdout is not None
        self._apart.stdin.write(line.encode() + b"\n")
        heard = await wait_for(self._apart.stdout.readline(), APART_SECONDS)
        if heard.decode().strip() != answer:
            raise CandidateTimeoutError(f"the candidate's own process ended before it had {answer}")

    async def leave(self) -> None:
        """Close the tab. Does nothing when not in a room."""
        if self._apart is not None:
            await self.lose()
        room, self.room = self.room, None
        microphone, self._microphone = self._microphone, None
        if microphone is not None:
            await microphone.aclose()
        if room is not None:
            await wait_for(room.disconnect(), HTTP_SECONDS)
            self._record("left")
        for task in list(self._tasks):
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError, Exception):
                await task

    async def refresh(self, after: float = 0.0, **body: Any) -> None:
        """Reload the page: leave, call the function again, join again. `after`: seconds in between."""
        await self.leave()
        await asyncio.sleep(after)
        await self.start(**body)
        await self.join()

    # --- doing

    async def say(self, text: str, *, rate: int = 220, voice: str = speech.DEFAULT_VOICE) -> None:
        """Speak, with a real voice; returns when it is said. `rate` in words per minute; `voice` is espeak-ng's."""
        self._record("says", text)
        if self._apart is not None:
            await self._ask_apart(text, "said")
        else:
            assert self._microphone is not None, "join first"
            await self._microphone.say(text, rate, voice)
        self._record("said", text)

    async def sound(self, name: str, samples: npt.NDArray[np.int16]) -> None:
        """Let a sound that is no speech be heard; returns when it is over. `name` is for the record."""
        assert self._microphone is not None, "join first"
        self._record("sounds", name)
        await self._microphone.play(samples)

    async def type(self, text: str) -> None:
        """Send a typed answer."""
        assert self.room is not None, "join first"
        self._record("types", text)
        await wait_for(self.room.local_participant.send_text(text, topic=TOPIC_CHAT), HTTP_SECONDS)

    async def press(self, button: str, progress: str | None = None) -> None:
        """Press one of the page's buttons, seeing the question that is open, or the one of `progress`."""
        assert self.room is not None, "join first"
        self._record("presses", button)
        seen = self.attribute("noah.progress") if progress is None else progress
        name = f"{button}-{len(self.pressed)}"
        self.pressed.append(name)
        attributes = {"noah.id": name, "noah.progress": seen}
        sending = self.room.local_participant.send_text(button, topic=TOPIC_BUTTONS, attributes=attributes)
        await wait_for(sending, HTTP_SECONDS)

    # --- what there is

    @property
    def noah_captions(self) -> list[Caption]:
        """What Noah said, as captions."""
        return [caption for caption in self.captions if caption.by_noah]

    @property
    def noah_text(self) -> str:
        """All that Noah said, as captions, in one line."""
        return " ".join(" ".join(caption.text for caption in self.noah_captions).split())

    @property
    def present_agents(self) -> list[Agent]:
        return [agent for agent in self.agents.values() if agent.left is None]

    def attribute(self, name: str) -> str:
        """An attribute of the newest agent that has it: `noah.phase`, `lk.agent.state`; empty if none has."""
        for agent in reversed(self.agents.values()):
            if value := agent.attributes.get(name):
                return value
        return ""

    @property
    def notice(self) -> str:
        return self.attribute("noah.notice")

    @property
    def first_sound(self) -> float | None:
        """When Noah was first heard, on the candidate's clock."""
        firsts = [track.first_sound for track in self.tracks if track.first_sound is not None]
        return min(firsts, default=None)

    @property
    def join_to_first_audio(self) -> float | None:
        """Seconds from being connected to Noah's first sound after that."""
        after = [i.start for i in hearing.spoken(self.tracks) if i.end > self.joined_at]
        return max(0.0, after[0] - self.joined_at) if after else None

    def spoken_seconds(self, since: float = 0.0) -> float:
        """For how long Noah was heard since then."""
        return sum(i.end - max(i.start, since) for i in hearing.spoken(self.tracks) if i.end > since)

    def overlap(self) -> float:
        """Seconds in which two agents were heard at once."""
        return hearing.overlap(self.tracks)

    def longest_silence(self, since: float, until: float | None = None) -> float:
        """The longest time without Noah's voice in an interval, in seconds."""
        return hearing.longest_silence(self.tracks, since, self.clock() if until is None else until)

    def quiet_for(self) -> float:
        """For how many seconds Noah has not been heard."""
        lasts = [track.last_sound for track in self.tracks if track.last_sound is not None]
        return self.clock() - max(lasts, default=self.joined_at)

    # --- waiting

    async def until(self, holds: Callable[[], Any], what: str, timeout: float) -> None:
        """Wait until something holds; looked at whenever anything happens. Raises CandidateTimeoutError."""
        try:
            async with within(timeout):
                while not holds():
                    self._changed.clear()
                    await self._changed.wait()
        except TimeoutError:
            raise CandidateTimeoutError(f"not within {timeout:g} s: {what}\n{self.story()}") from None

    async def until_heard(self, timeout: float = 15.0, since: float = 0.0) -> None:
        """Wait until Noah is heard (audio, not captions) at any time after `since`."""
        await self.until(lambda: self.spoken_seconds(since) > 0, "hear Noah", timeout)

    async def until_noah_said(self, pattern: str, timeout: float = 20.0, since: float = 0.0) -> Caption:
        """Wait for a caption of Noah's, begun after `since`, in which `pattern` (a regex) is found."""

        def found() -> list[Caption]:
            return [c for c in self.noah_captions if c.at >= since and _search(pattern, c.text)]

        await self.until(found, f"Noah says {pattern!r}", timeout)
        return found()[0]

    async def until_quiet(self, seconds: float = 0.6, timeout: float = 30.0) -> None:
        """Wait until Noah is not speaking: neither heard for `seconds`, nor in the state "speaking"."""
        await self.until(
            lambda: self.quiet_for() >= seconds and self.attribute("lk.agent.state") not in ("speaking", "thinking"),
            "Noah is quiet",
            timeout,
        )

    async def until_attribute(self, name: str, value: str | None = None, timeout: float = 15.0) -> str:
        """Wait until an agent's attribute has `value`, or any value. Returns it."""
        await self.until(
            lambda: self.attribute(name) if value is None else self.attribute(name) == value,
            f"attribute {name} is {value or 'set'}",
            timeout,
        )
        return self.attribute(name)

    async def until_agent(self, timeout: float = 15.0) -> Agent:
        """Wait until an agent is in the room."""
        await self.until(lambda: self.present_agents, "an agent is in the room", timeout)
        return self.present_agents[-1]

    async def until_no_agent(self, timeout: float = 15.0) -> None:
        await self.until(lambda: not self.present_agents, "no agent is in the room", timeout)

    async def until_disconnected(self, timeout: float = 30.0) -> str:
        """Wait until the room is over for this candidate. Returns the reason, such as ROOM_DELETED."""
        await self.until(lambda: self.disconnected is not None, "the room ends", timeout)
        assert self.disconnected is not None
        return self.disconnected

    async def captions_read(self) -> None:
        """Read what has come of captions to its end: the last words may be written a little after the room is over."""
        if self._reading:
            await asyncio.wait(self._reading, timeout=CAPTIONS_SECONDS)

    def story(self) -> str:
        """All that happened, one line each."""
        return "\n".join(f"  {event.at:7.2f}  {event.kind:12} {event.detail}" for event in self.events)

    # --- what comes in

    def _listen(self, room: rtc.Room) -> None:
        room.on("participant_connected", self._agent_joined)
        room.on("participant_disconnected", self._agent_left)
        room.on("participant_attributes_changed", self._attributes_changed)
        room.on("track_subscribed", self._track_subscribed)
        room.on("track_unsubscribed", self._track_unsubscribed)
        room.on("disconnected", lambda reason: self._room_over(room, reason))
        room.on("reconnecting", lambda: self._record("reconnecting"))
        room.on("reconnected", lambda: self._record("reconnected"))
        room.register_text_stream_handler(TOPIC_TRANSCRIPTION, self._on_caption)

    def _record(self, kind: str, detail: str = "") -> None:
        event = Event(self.clock(), kind, detail)
        self.events.append(event)
        self._changed.set()
        self._happened(event)

    def _agent_joined(self, participant: rtc.RemoteParticipant) -> None:
        if participant.identity in self.agents and self.agents[participant.identity].left is None:
            return
        self.agents[participant.identity] = Agent(participant.identity, self.clock(), dict(participant.attributes))
        self._record("agent", participant.identity)

    def _agent_left(self, participant: rtc.RemoteParticipant) -> None:
        if participant.identity in self.agents:
            self.agents[participant.identity].left = self.clock()
        self._record("agent left", participant.identity)

    def _attributes_changed(self, changed: dict[str, str], participant: rtc.Participant) -> None:
        agent = self.agents.get(participant.identity)
        if agent is None:
            return
        agent.attributes = dict(participant.attributes)
        for name, value in changed.items():
            self._record("attribute", f"{name}={value}")

    def _track_subscribed(
        self, track: rtc.Track, _: rtc.RemoteTrackPublication, participant: rtc.RemoteParticipant
    ) -> None:
        if track.kind != rtc.TrackKind.KIND_AUDIO:
            return
        heard = HeardTrack(participant.identity, track.sid, self.clock())
        self.tracks.append(heard)
        self._record("track", participant.identity)
        self._spawn(self._hear(track, heard))

    def _track_unsubscribed(
        self, track: rtc.Track, _: rtc.RemoteTrackPublication, participant: rtc.RemoteParticipant
    ) -> None:
        # WebRTC may give what carried it to the next track: what comes from now on is not this agent's
        for heard in self.tracks:
            if heard.sid == track.sid and heard.identity == participant.identity:
                heard.ended = self.clock()

    def _room_over(self, room: rtc.Room, reason: rtc.DisconnectReason.ValueType) -> None:
        if room is self.room:
            self.disconnected = rtc.DisconnectReason.Name(reason)
        for agent in self.present_agents:
            agent.left = self.clock()
        self._record("disconnected", rtc.DisconnectReason.Name(reason))

    async def _hear(self, track: rtc.Track, heard: HeardTrack) -> None:
        stream = rtc.AudioStream.from_track(track=track, sample_rate=EAR_RATE, num_channels=1, frame_size_ms=20)
        try:
            async for event in stream:
                if heard.ended is not None:
                    break
                frame = event.frame
                samples = np.frombuffer(frame.data, np.int16)
                first = not heard.spoken
                loud = heard.feed(samples, frame.samples_per_channel / frame.sample_rate, self.clock())
                if loud and first:
                    self._record("heard", heard.identity)
                # also silence is news to whoever waits for it
                self._changed.set()
        finally:
            heard.ended = self.clock()
            await stream.aclose()

    def _on_caption(self, reader: rtc.TextStreamReader, identity: str) -> None:
        # left open, it would look at every report of the native library for as long as this process lives
        reading = self._spawn(self._read_caption(reader, identity))
        self._reading.add(reading)
        reading.add_done_callback(lambda _: reader.close())
        reading.add_done_callback(self._reading.discard)

    async def _read_caption(self, reader: rtc.TextStreamReader, identity: str) -> None:
        attributes = reader.info.attributes or {}
        segment = attributes.get("lk.segment_id", reader.info.stream_id)
        final = attributes.get("lk.transcription_final") == "true"
        by_noah = identity != self.uid
        caption = next((c for c in self.captions if c.segment == segment and c.identity == identity), None)
        if caption is None:
            caption = Caption(segment, identity, by_noah, "", self.clock())
            self.captions.append(caption)
        text = ""
        with contextlib.suppress(rtc.StreamError):
            async for chunk in reader:
                text += chunk
                # Noah's come in pieces of one stream, the candidate's as a new stream with the whole text each
                caption.text, caption.updated = text, self.clock()
                self._changed.set()
        caption.final = caption.final or final or by_noah
        if caption.final:
            self._record("noah said" if by_noah else "understood", caption.text)

    def _spawn(self, work: Any) -> asyncio.Task[None]:
        task: asyncio.Task[None] = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _post(self, url: str, body: Any, headers: Mapping[str, str] | None = None) -> Any:
        timeout = aiohttp.ClientTimeout(total=HTTP_SECONDS)
        async with (
            aiohttp.ClientSession(timeout=timeout) as session,
            session.post(url, json=body, headers=headers) as response,
        ):
            answer = await response.json(content_type=None)
            if response.status != 200:
                raise StartRefusedError(response.status, answer, dict(response.headers))
            return answer


def _search(pattern: str, text: str) -> re.Match[str] | None:
    return re.search(pattern, " ".join(text.split()), re.IGNORECASE)
