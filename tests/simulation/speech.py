"""What stands in for the framework's session, Gemini Live and the audio track in one call.

`Session` is to a call what `AgentSession` is, `Model` and `Connection` what `noah.model.session` offers, `Voice` what
`noah.room.voice.Voice` is: speech is a text and its length, half a second at a time, and before each piece the voice
asks whether it may play. The model behaves as its seed says: it calls the tool as it should, early, late, twice, with
another question, or not at all; it loses its connection, also in the middle of a sentence; an interruption cancels the
call of a tool.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import replace
from random import Random
from types import SimpleNamespace
from typing import Any, Protocol

from livekit.agents import CloseReason
from noah.call.interviewer import Interviewer
from noah.interview.events import EndRequested, PauseRequested, ResponseGiven
from noah.room.idle import Idle
from noah.room.sense import Sense
from noah.room.sound import Sound
from noah.signals import ModelConnected, ModelGone, Tell, VoiceSenseless

from tests.simulation.livekit import Participant, Room
from tests.simulation.promises import Broken

OWN_QUESTIONS = (
    "And what made you take it?",
    "How many were you, then?",
    "What comes next?",
    "Tell me more.",
    "Why? How?",
)
PIECE_SECONDS = 0.5
CHARACTERS_PER_SECOND = 18.0
STALL_SECONDS = 10.0
CONNECT_TRIES = 8


class Around(Protocol):
    """The world, as far as a call's speech needs it."""

    random: Random
    manners: Manners

    def hears(self, room: str, agent: Participant, text: str, seconds: float) -> None: ...
    def said_whole(self, room: str, agent: Participant, text: str) -> None: ...
    def attach(self, session: Session) -> None: ...
    def tool_called(self, session: Session, event: Any, result: str) -> None: ...
    def subscribed(self, voice: Voice) -> None: ...
    def note(self, what: str, **facts: object) -> None: ...
    def breaks(self, error: Broken) -> None: ...


class Manners:
    """How the model behaves: probabilities, drawn by the seed."""

    def __init__(self, random: Random) -> None:
        def maybe(chance: float, most: float) -> float:
            return random.uniform(0, most) if random.random() < chance else 0.0

        self.early = maybe(0.4, 0.5)
        self.twice = maybe(0.4, 0.5)
        self.late = maybe(0.4, 0.5)
        self.never = maybe(0.4, 0.4)
        self.wrong = maybe(0.4, 0.3)
        self.vague = maybe(0.6, 0.4)
        self.skipped = maybe(0.3, 0.3)
        self.pauses = maybe(0.1, 0.2)
        self.ends = maybe(0.1, 0.2)
        self.drops = maybe(0.4, 0.03)  # a second
        self.stalls = maybe(0.2, 0.1)
        self.judges = maybe(0.7, 1.0)
        self.down = False


# -- the voice


class Segment:
    """A turn of Noah's; `done` is true when it was interrupted."""

    def __init__(self, text: str, whole: bool, done: asyncio.Future[bool]) -> None:
        self.text = text
        self.whole = whole
        self.seconds = max(len(text) / CHARACTERS_PER_SECOND, 0.3)
        self.done = done
        self.played = 0.0
        self.dropped = False

    @property
    def heard(self) -> str:
        return self.text[: int(len(self.text) * min(self.played / self.seconds, 1.0))]

    @property
    def goes_on(self) -> bool:
        return not self.dropped and self.played < self.seconds

    def end(self, interrupted: bool) -> None:
        if not self.done.done():
            self.done.set_result(interrupted)


class Voice:
    """`noah.room.voice.Voice`: plays what is said, in order, and never when this job may not speak."""

    def __init__(self, room: Room, listener: str, may_play: Callable[[], Awaitable[bool]], tell: Tell) -> None:
        self.room = room
        self.listener = listener
        self.around: Around = room.server.around
        self._may_play = may_play
        self._queue: deque[Segment] = deque()
        self._changed = asyncio.Event()
        self.idle = Idle()
        self._silenced = False
        self._playing: asyncio.Task[None] | None = None
        self.track = SimpleNamespace(unpublish=self._unpublish)
        self.player = SimpleNamespace(started=asyncio.Event(), first_frame_at=None, played_seconds=0.0)
        self.heard = asyncio.Event()
        self.protected = False
        self.sound = Sound()
        self.sense = Sense(self.sound)
        self._tell = tell
        self.published = False
        self.told = False
        """LiveKit says once per track that somebody listens."""

    async def start(self) -> None:
        self.room.on("local_track_subscribed", self._on_subscribed)
        await self._publish()
        self._playing = asyncio.create_task(self._play(), name="voice")

    async def _publish(self) -> None:
        await asyncio.sleep(self.around.random.uniform(0.02, 0.1))
        self.published, self.told = True, False
        self.around.subscribed(self)

    async def publish_again(self) -> None:
        self.heard.clear()
        await self._publish()

    async def _unpublish(self) -> None:
        self.published = False

    async def aclose(self) -> None:
        if self._playing is not None:
            self._playing.cancel()
            await asyncio.gather(self._playing, return_exceptions=True)

    def _on_subscribed(self, _: object) -> None:
        self.heard.set()

    def senseless(self) -> None:
        self._tell(VoiceSenseless())

    def silence(self) -> None:
        self._silenced = True
        self.protected = False
        self.clear_buffer()

    def say(self, text: str, *, whole: bool = True) -> Segment:
        segment = Segment(text, whole, asyncio.get_running_loop().create_future())
        if self._silenced:
            segment.end(interrupted=True)
            return segment
        self.idle.end()
        self.sound.received += segment.seconds
        self._queue.append(segment)
        self._changed.set()
        return segment

    def clear_buffer(self) -> None:
        if self.protected:
            return
        self.sound.cuts += bool(self._queue)
        for segment in self._queue:
            segment.dropped = True
            segment.end(interrupted=True)
        self._queue.clear()
        self.idle.begin()

    async def _play(self) -> None:
        while True:
            while not self._queue:
                self._changed.clear()
                await self._changed.wait()
            segment = self._queue[0]
            while segment.goes_on:
                await self.heard.wait()
                if not await self._may_play():
                    self.silence()
                if segment.dropped:
                    break
                if self.player.first_frame_at is None:
                    self.player.first_frame_at = asyncio.get_running_loop().time()
                    self.player.started.set()
                seconds = min(PIECE_SECONDS, segment.seconds - segment.played)
                before = len(segment.heard)
                segment.played += seconds
                self.sound.audible += seconds
                self.player.played_seconds += seconds
                self.around.hears(self.room.name, self.room.me, segment.heard[before:], seconds)
                await asyncio.sleep(seconds)
            if not segment.dropped:
                self._queue.popleft()
                self.around.said_whole(self.room.name, self.room.me, segment.text)
                segment.end(interrupted=False)
                if not self._queue:
                    self.idle.begin()


async def play_recorded(voice: Voice, line: str, _: str) -> None:
    """In place of `noah.room.recordings.play`."""
    async with asyncio.timeout(15):
        await voice.say(f"<{line}>").done


# -- the model


class Model:
    """`noah.model.session.Model`."""

    def __init__(self, settings: Any, _: object, __: str, tell: Tell, ___: float, ____: str | None = None) -> None:
        self.around: Around = settings.around
        self.in_use = settings.live_model
        self.tell = tell
        self.current: Connection | None = None
        self.allowed = asyncio.Event()

    def speak(self, language: str) -> None:
        """What is said here is a text: in whichever language it is written."""


class Owing:
    """`noah.model.owing.Owing`. It watches for a stall; here a stall is acted out by the session."""

    debt = SimpleNamespace(unanswered=False)

    def __init__(self) -> None:
        self.cut = False

    def may_owe(self) -> None:
        """As the class says."""

    def candidate_speaks(self, speaks: bool) -> None:
        """As the class says."""


class Listening:
    """`noah.model.listening.Listening`."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self.on = False
        self.gave_words = False
        self.kept: list[str] = []

    def begin(self) -> None:
        self.on = True
        kept, self.kept = self.kept, []
        for text in kept:
            self._session.candidate_turn(text)


class Connection:
    """`noah.model.session.Session`: the conversation, over as many connections as it takes."""

    def __init__(self, session: Session, model: Model) -> None:
        self._session = session
        self._model = model
        self._around = model.around
        self._leave = asyncio.Event()
        self.connected = asyncio.Event()
        self.connections = 0
        self.gone = asyncio.Event()
        self.owing = Owing()
        self.listening = Listening(session)
        self.turn = SimpleNamespace(generating=False, played_at=None)
        self.go_away = SimpleNamespace(until_quiet=None)

    def on(self, event: str, callback: Callable[[Any], None]) -> None:
        """Nothing is counted here, so nobody is told of it."""

    async def run(self) -> None:
        """Connects, as often as it takes; the session is closed when it takes too often."""
        random, manners = self._around.random, self._around.manners
        await self._model.allowed.wait()
        failed = 0
        while True:
            await asyncio.sleep(random.uniform(0.1, 0.5))
            if manners.down:
                failed += 1
                if failed > CONNECT_TRIES:
                    self._session.fail()
                    return
                await asyncio.sleep(random.uniform(0.5, 3.0))
                continue
            failed = 0
            self.connections += 1
            self.gone = asyncio.Event()
            self._leave.clear()
            self.connected.set()
            self._model.tell(ModelConnected(self.connections))
            self.owing.cut = False
            lasts = random.expovariate(manners.drops) if manners.drops else None
            try:
                async with asyncio.timeout(lasts):
                    await self._leave.wait()
            except TimeoutError:
                self._around.note("model lost", who=self._session.identity)
            self.note_cut()
            self.connected.clear()
            self.gone.set()
            self._model.tell(ModelGone())
            self._session.connection_lost()

    def note_cut(self) -> None:
        self.owing.cut = self.owing.cut or self.turn.generating or self._session.owes

    def reconnect(self, *, afresh: bool = False) -> None:
        self.note_cut()
        self.connected.clear()
        self._leave.set()


# -- the session


class Handle:
    """`SpeechHandle`."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._error: BaseException | None = None
        self.segment: Segment | None = None
        self.interrupted = False

    def __await__(self) -> Any:
        return self.wait_for_playout().__await__()

    async def wait_for_playout(self) -> None:
        await asyncio.shield(self._done)

    def done(self) -> bool:
        return self._done.done()

    def exception(self) -> BaseException | None:
        return self._error

    def interrupt(self, *, force: bool = False) -> None:
        self.interrupted = True
        self._session.cut_short(self)

    def finish(self, error: BaseException | None = None) -> None:
        if not self._done.done():
            self._error = error
            self._done.set_result(None)


_SAY = re.compile(r'^Say: "(.*)"$', re.MULTILINE)
_QUESTION = re.compile(r"^Question: (\S+)$", re.MULTILINE)


class Session:
    """`AgentSession`, and the model's mind."""

    def __init__(self, *, llm: Model, **_: object) -> None:
        self.model = llm
        self.around = llm.around
        self.output = SimpleNamespace(audio=None, transcription=None)
        self.room_io = SimpleNamespace(set_participant=lambda _: None, wait_for_ready=None)
        self.agent_state = "initializing"
        self.interviewer: Interviewer
        """Which the model's calls go to."""
        self.room: Room
        self.identity = ""
        self.question = ""
        """The one that the model believes to be open."""
        self.owes = False
        self._callbacks: dict[str, list[Callable[[Any], None]]] = {}
        self._work: deque[tuple[Handle, str | None, str]] = deque()
        self._changed = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self._tool: asyncio.Task[str] | None = None
        self._speaking: Handle | None = None
        self._handles: list[Handle] = []
        self._calls = 0
        self._closed = False

    # -- what a call does with it

    def on(self, event: str, callback: Callable[[Any], None]) -> None:
        self._callbacks.setdefault(event, []).append(callback)

    def off(self, event: str, callback: Callable[[Any], None]) -> None:
        if callback in self._callbacks.get(event, []):
            self._callbacks[event].remove(callback)

    def _emit(self, event: str, argument: Any) -> None:
        for callback in list(self._callbacks.get(event, [])):
            callback(argument)

    async def start(self, _: object, *, room: Room, **__: object) -> None:
        self.room = room
        self.identity = room.me.identity
        await room.connect()
        connection = self.model.current = Connection(self, self.model)
        self._tasks = [
            asyncio.create_task(connection.run(), name=f"model of {self.identity}"),
            asyncio.create_task(self._run(), name=f"session of {self.identity}"),
        ]
        for task in self._tasks:
            task.add_done_callback(self._ended)
        self.around.attach(self)
        self._state("listening")

    def _ended(self, task: asyncio.Task[None]) -> None:
        """A model that fails for a mistake of the worker's, or of this stand-in, is not one that is silent."""
        if not task.cancelled() and (error := task.exception()) is not None:
            self.around.breaks(Broken(f"{task.get_name()} failed: {type(error).__name__}: {error}"))

    def generate_reply(self, *, instructions: str | None = None, user_input: str | None = None) -> Handle:
        if self._closed:
            raise RuntimeError("the session is closed")
        handle = Handle(self)
        self._handles.append(handle)
        self._work.append((handle, instructions, user_input or ""))
        self._changed.set()
        return handle

    def interrupt(self) -> None:
        if self._closed:
            raise RuntimeError("the session is closed")
        if self._speaking is not None:
            self._speaking.interrupt()

    async def aclose(self) -> None:
        if self._closed:
            return
        self._closed = True
        self.voice.clear_buffer()
        for task in [*self._tasks, *([self._tool] if self._tool else [])]:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for handle in self._handles:
            handle.finish()
        self._emit("close", SimpleNamespace(reason=CloseReason.USER_INITIATED))

    # -- how it goes

    @property
    def voice(self) -> Voice:
        voice: Voice = self.output.audio
        return voice

    @property
    def connection(self) -> Connection:
        assert self.model.current is not None
        return self.model.current

    def _state(self, state: str) -> None:
        if state != self.agent_state and not self._closed:
            self.agent_state = state
            self._emit("agent_state_changed", SimpleNamespace(new_state=state))

    def fail(self) -> None:
        """The model cannot be had."""
        self._closed = True
        for handle in self._handles:
            handle.finish(RuntimeError("closed"))
        self._emit("close", SimpleNamespace(reason=CloseReason.ERROR))

    def connection_lost(self) -> None:
        """What is being generated will not be."""
        self.owes = False
        if self._tool is not None:
            self._tool.cancel()

    def cut_short(self, handle: Handle) -> None:
        if handle is self._speaking:
            self.voice.clear_buffer()
            if self._tool is not None:
                self._tool.cancel()
            if handle.segment is not None and not handle.segment.dropped:
                handle.finish()  # protected: it plays on, and the framework does not wait for it
        else:
            handle.finish()

    def candidate_turn(self, text: str) -> None:
        """The candidate has said something, in the process of this session."""
        if self._closed:
            return
        if not self.connection.listening.on:
            self.connection.listening.kept.append(text)
            return
        handle = Handle(self)
        self._handles.append(handle)
        self._work.append((handle, None, text))
        self._changed.set()

    def barge_in(self) -> None:
        """The candidate speaks while Noah does."""
        if not self._closed and self.connection.listening.on and self._speaking is not None:
            self._speaking.interrupt()

    async def _run(self) -> None:
        while True:
            while not self._work:
                self._state("listening")
                self._changed.clear()
                await self._changed.wait()
            handle, instructions, text = self._work.popleft()
            if handle.done():
                continue
            self._handles = [each for each in self._handles if not each.done()]
            self._speaking = handle
            try:
                if instructions is not None:
                    await self._say_instructed(handle, instructions)
                else:
                    await self._answer(handle, text)
                handle.finish()
            except _NoReply as error:
                handle.finish(error)
            finally:
                self._speaking = None

    async def _connected(self) -> None:
        try:
            async with asyncio.timeout(5):
                await self.connection.connected.wait()
        except TimeoutError:
            raise _NoReply from None

    async def _say_instructed(self, handle: Handle, instructions: str) -> None:
        await self._connected()
        random, manners = self.around.random, self.around.manners
        said, asked = _SAY.search(instructions), _QUESTION.search(instructions)
        text = said.group(1) if said else "Hm."
        if asked:
            self.question = asked.group(1)
        if self.voice.protected and random.random() < manners.early:
            await asyncio.sleep(random.uniform(0, 0.3))
            result = await self._call(self.question, "They must be a teacher, I think")
            if random.random() < 0.5:
                half = text[: len(text) // 2]
                await self._speak(handle, half)
                await self._call(self.question, "They must be a teacher, I think")
                if random.random() < 0.5:
                    again = Handle(self)
                    self._handles.append(again)
                    await asyncio.sleep(random.uniform(0.1, 0.8))
                    handle.finish()
                    await self._speak(again, text[len(half) :])
                    again.finish()
                return
            del result
        await self._speak(handle, text)

    async def _answer(self, handle: Handle, text: str) -> None:
        """The candidate has spoken: it is the model's turn."""
        self._emit("conversation_item_added", SimpleNamespace(item=_Item("user", text)))
        self._state("thinking")
        self.owes = True
        random, manners = self.around.random, self.around.manners
        await asyncio.sleep(random.uniform(0.2, 0.8))
        if random.random() < manners.stalls:
            await asyncio.sleep(STALL_SECONDS)
            self.connection.reconnect()
            return
        await self._connected()
        self.owes = False
        question = self.question
        if text.endswith("?"):
            await self._speak(handle, "I mean it just as I have asked it.")
            return
        pick = random.random()
        if pick < manners.pauses:
            await self._speak_result(handle, await self._tooled(PauseRequested()))
        elif pick < manners.pauses + manners.ends:
            await self._speak_result(handle, await self._tooled(EndRequested("candidate_asked")))
        elif random.random() < manners.never:
            await self._speak(handle, "I see, that sounds like a good thing to do.")
        elif random.random() < manners.late:
            await self._speak(handle, "Let me write that down for you.")
            await self._call(question, text)
        elif random.random() < manners.wrong:
            wrong = random.choice(self.interviewer.plan.questions).id
            await self._speak_result(handle, await self._call(wrong, text))
        else:
            outcome = "answered"
            if random.random() < manners.vague:
                outcome = "vague"
            elif random.random() < manners.skipped:
                outcome = random.choice(("skipped", "declined"))
            twice = random.random() < manners.twice
            number = self._next_call()
            result = await self._call(question, text, outcome, number)
            if twice:
                again = number if random.random() < 0.5 else self._next_call()
                result = await self._call(question, text, outcome, again) if again == number else result
                if again != number:
                    await self._call(question, text, outcome, again)
            await self._speak_result(handle, result)

    def _next_call(self) -> str:
        self._calls += 1
        return f"{self.identity}-{self._calls}"

    async def _call(self, question: str, text: str, outcome: str = "answered", call_id: str = "") -> str:
        event = ResponseGiven(question, text, outcome, call_id or self._next_call())
        judges = self.around.random.random() < self.around.manners.judges
        return await self._tooled(self._judged(event) if judges else event)

    def _judged(self, event: ResponseGiven) -> ResponseGiven:
        """With what the model says the answer covers, and what it wants to ask: right, wrong, or anything."""
        random = self.around.random
        question = self.interviewer.plan.find(str(event.question_id))
        items = [item.id for item in question.listen_for] if question is not None else []
        covered: object = random.choice(([], items[:1], items, [*items, "nothing"], "everything"))
        ask = random.choice((None, *OWN_QUESTIONS))
        return replace(event, covered=covered, ask=ask, about=random.choice((*items, "nothing")))

    async def _tooled(self, event: Any) -> str:
        """The tool's result; empty when an interruption has cancelled the call."""
        self._tool = asyncio.create_task(self.interviewer.tool(event), name="tool")
        try:
            await asyncio.wait({self._tool})
            if self._tool.cancelled():
                return ""
            result = self._tool.result()
        finally:
            self._tool = None
        self.around.tool_called(self, event, result)
        return result

    async def _speak_result(self, handle: Handle, result: str) -> None:
        if not result:
            return
        try:
            reply = json.loads(result)
        except ValueError:
            await self._speak(handle, "One moment, please.")
            return
        self.question = reply["question"] or self.question
        if reply["say"]:
            await self._speak(handle, reply["say"])
        elif not reply["recorded"] and self.question:
            await self._speak(handle, "Could you say that again?")

    async def _speak(self, handle: Handle, text: str) -> None:
        """Says `text`, as far as the connection lasts."""
        await self._connected()
        self._emit("speech_created", SimpleNamespace(speech_handle=handle))
        self.interviewer.saying.begin()
        self._state("speaking")
        seconds = len(text) / CHARACTERS_PER_SECOND * self.around.random.uniform(0.1, 0.5)
        gone = self.connection.gone
        self.connection.turn.generating = True
        whole = True
        try:
            try:
                async with asyncio.timeout(seconds):
                    await gone.wait()
            except TimeoutError:
                pass
            else:
                whole = False
                words = text.split()
                text = " ".join(words[: self.around.random.randrange(len(words))])
        finally:
            self.connection.turn.generating = False
        self.interviewer.saying.add(text)
        if not text or (handle.interrupted and not self.voice.protected):
            return
        segment = handle.segment = self.voice.say(text, whole=whole)
        interrupted = await asyncio.shield(segment.done)
        heard = segment.heard if interrupted else text
        if heard.strip():
            self._emit("conversation_item_added", SimpleNamespace(item=_Item("assistant", heard, interrupted)))


class _NoReply(Exception):  # noqa: N818
    """The model did not begin in time."""


class _Item:
    """A `ChatMessage`."""

    type = "message"

    def __init__(self, role: str, text: str, interrupted: bool = False) -> None:
        self.role = role
        self.text_content = text
        self.interrupted = interrupted
