"""LiveKit as far as a call and a dispatch watch see it: rooms, participants, dispatches, jobs, RPC, and who hears whom.

`Server` is LiveKit itself; it belongs to no process. `Room` stands in for `rtc.Room` in one job, `Api` for its
`LiveKitAPI`, and `Rooms` for `noah.room.rooms.Rooms` in one worker.
"""

from __future__ import annotations

import asyncio
import contextvars
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from random import Random
from types import SimpleNamespace
from typing import Any

from livekit import api, rtc
from noah.room import rooms as noahs_rooms

from tests.simulation.loop import PROCESS, Loop, Process

GHOST_SECONDS = 22.0
EMPTY_SECONDS = 60.0
DEPARTURE_SECONDS = 90.0
AGENT = rtc.ParticipantKind.PARTICIPANT_KIND_AGENT
STANDARD = rtc.ParticipantKind.PARTICIPANT_KIND_STANDARD


MICROPHONE: dict[str, Any] = {
    "sid": "TR",
    "kind": rtc.TrackKind.KIND_AUDIO,
    "set_subscribed": lambda _: None,  # what is said does not come by tracks here
    "source": rtc.TrackSource.SOURCE_MICROPHONE,
    "muted": False,
}


@dataclass(eq=False)
class Participant:
    """Somebody in a room; `room` is their own view of it, for an agent."""

    identity: str
    kind: Any
    process: Process | None = None
    room: Room | None = None
    removed: bool = False
    track_publications: dict[str, Any] = field(default_factory=lambda: {"TR": SimpleNamespace(**MICROPHONE)})


@dataclass(eq=False)
class Dispatch:
    id: str
    metadata: str
    created_at: float
    has_job: bool = False
    by: str = ""


@dataclass(eq=False)
class RoomState:
    name: str
    made_at: float
    participants: dict[str, Participant] = field(default_factory=dict)
    dispatches: list[Dispatch] = field(default_factory=list)
    empty_since: float = 0.0
    somebody_came: bool = False


@dataclass
class Weather:
    """How LiveKit and the network to it are now."""

    down: bool = False
    lose_dispatches: float = 0.0


class Server:
    """LiveKit. Workers register with `register`; `assign` is called with each job that one has accepted."""

    def __init__(self, loop: Loop, random: Random, note: Callable[..., None]) -> None:
        self.loop = loop
        self.random = random
        self.note = note
        self.weather = Weather()
        self.rooms: dict[str, RoomState] = {}
        self.workers: list[Any] = []
        self.on_dispatch: Callable[[RoomState, Dispatch], None] = lambda *_: None
        self.around: Any = None
        self._number = 0

    def later(self, seconds: float, call: Callable[..., Any], *args: Any) -> None:
        """Something that happens at the server, or on its way to somebody."""
        self.loop.call_later(seconds, call, *args, context=contextvars.Context())

    def delay(self) -> float:
        """Seconds for one way."""
        return self.random.uniform(0.002, 0.03)

    def _id(self, prefix: str) -> str:
        self._number += 1
        return f"{prefix}_{self._number}"

    # -- rooms and dispatches

    def create_room(self, name: str, metadata: str) -> None:
        """With Noah's dispatch in it, unless it exists."""
        if name not in self.rooms:
            self.rooms[name] = RoomState(name, self.loop.now, empty_since=self.loop.now)
            self.note("room made", room=name)
            self.dispatch(name, metadata, by="function")
            self._look_if_empty(name)

    def dispatch(self, name: str, metadata: str, by: str) -> str:
        room = self.rooms.get(name)
        if room is None:
            raise api.TwirpError(api.TwirpErrorCode.NOT_FOUND, "no such room", status=404)
        dispatch = Dispatch(self._id("AD"), metadata, self.loop.now, by=by)
        room.dispatches.append(dispatch)
        self.note("dispatched", room=name, dispatch=dispatch.id, by=by)
        self.on_dispatch(room, dispatch)
        if self.random.random() >= self.weather.lose_dispatches:
            self.later(self.random.uniform(0.01, 0.1), self._offer, room, dispatch, [])
        return dispatch.id

    def _offer(self, room: RoomState, dispatch: Dispatch, refused: list[Any]) -> None:
        """Offers the job to one worker after another; with none left the dispatch is dropped, and stays listed."""
        if self.rooms.get(room.name) is not room or dispatch not in room.dispatches:
            return
        able = [worker for worker in self.workers if worker not in refused and worker.offered()]
        if not able:
            self.note("dispatch dropped", room=room.name, dispatch=dispatch.id)
            return
        worker = self.random.choice(able)

        def answer(accepted: bool, again: bool) -> None:
            if accepted and self.rooms.get(room.name) is room and dispatch in room.dispatches:
                dispatch.has_job = True
            elif not accepted and again:
                self._offer(room, dispatch, [*refused, worker])

        worker.offer(self._id("AJ"), room.name, dispatch.metadata, answer)

    def delete_room(self, name: str) -> None:
        room = self.rooms.pop(name, None)
        if room is not None:
            self.note("room deleted", room=name)
            for participant in list(room.participants.values()):
                self._out(room, participant)

    def _look_if_empty(self, name: str) -> None:
        room = self.rooms.get(name)
        if room is None:
            return
        people = any(each.kind == STANDARD for each in room.participants.values())
        most = DEPARTURE_SECONDS if room.somebody_came else EMPTY_SECONDS
        if not people and self.loop.now - room.empty_since >= most:
            self.delete_room(name)
            return
        self.later(10.0, self._look_if_empty, name)

    # -- participants

    def join(self, name: str, participant: Participant) -> bool:
        """False where there is no such room."""
        room = self.rooms.get(name)
        if room is None:
            return False
        before = room.participants.get(participant.identity)
        if before is not None:
            self._out(room, before)
        if participant.kind == STANDARD:
            room.somebody_came = True
        for other in room.participants.values():
            self._tell(other, "came", participant)
        room.participants[participant.identity] = participant
        self.note("joined", room=name, who=participant.identity)
        return True

    def leave(self, name: str, participant: Participant) -> None:
        room = self.rooms.get(name)
        if room is not None and room.participants.get(participant.identity) is participant:
            self._out(room, participant)

    def _out(self, room: RoomState, participant: Participant) -> None:
        room.participants.pop(participant.identity, None)
        participant.removed = True
        self.note("left", room=room.name, who=participant.identity)
        if participant.kind == STANDARD:
            room.empty_since = self.loop.now
        if participant.room is not None:
            self.later(self.delay(), participant.room.closed)
        for other in room.participants.values():
            self._tell(other, "went", participant)

    def _tell(self, other: Participant, what: str, about: Participant) -> None:
        if other.room is not None:
            self.later(self.delay(), other.room.heard_of, what, about)

    def remove(self, name: str, identity: str) -> None:
        room = self.rooms.get(name)
        if room is None or identity not in room.participants:
            raise api.TwirpError(api.TwirpErrorCode.NOT_FOUND, "no such participant", status=404)
        self._out(room, room.participants[identity])

    def lost(self, process: Process) -> None:
        """A process was killed or does not answer: LiveKit notices after a while."""

        def noticed() -> None:
            if process.alive and not process.stopped:
                return
            for room in list(self.rooms.values()):
                for participant in list(room.participants.values()):
                    if participant.process is process:
                        self._out(room, participant)

        self.later(GHOST_SECONDS * self.random.uniform(0.8, 1.1), noticed)

    def subscribe(self, name: str, candidate: str, agent: Participant) -> None:
        """The candidate hears an agent's track from now on."""
        room = self.rooms.get(name)
        if room is not None and candidate in room.participants and not agent.removed and agent.room is not None:
            agent.room.emit("local_track_subscribed", None)


class Room:
    """`rtc.Room` of one job: its own view of who is there."""

    def __init__(self, server: Server, name: str, identity: str) -> None:
        self.server = server
        self.name = name
        self.me = Participant(identity, AGENT, PROCESS.get(), self)
        self.remote_participants: dict[str, Participant] = {}
        self.local_participant = Local(self)
        self.connected = False
        self._connecting = asyncio.Lock()
        self._callbacks: dict[str, list[Callable[..., None]]] = {}
        # what LiveKit tells this job is heard by its process: not by one that is killed, later by one that is stopped
        self._context = contextvars.copy_context()

    async def connect(self, **_: object) -> None:
        """The job's context and the session both do it; the second finds it done."""
        async with self._connecting:
            if self.connected:
                return
            await asyncio.sleep(self.server.delay() * 2)
            self.server.join(self.name, self.me)
            room = self.server.rooms.get(self.name)
            if room is not None:
                self.remote_participants = {
                    each.identity: each for each in room.participants.values() if each is not self.me
                }
            self.connected = True

    def isconnected(self) -> bool:
        return self.connected and not self.me.removed

    def disconnect(self) -> None:
        self.connected = False
        self.server.later(self.server.delay(), self.server.leave, self.name, self.me)

    def on(self, event: str, callback: Callable[..., None]) -> None:
        self._callbacks.setdefault(event, []).append(callback)

    def off(self, event: str, callback: Callable[..., None]) -> None:
        if callback in self._callbacks.get(event, []):
            self._callbacks[event].remove(callback)

    def emit(self, event: str, *args: Any) -> None:
        """In the job's own process."""
        self.server.loop.call_soon(self._emit, event, args, context=self._context)

    def _emit(self, event: str, args: tuple[Any, ...]) -> None:
        for callback in list(self._callbacks.get(event, [])):
            callback(*args)

    def heard_of(self, what: str, about: Participant) -> None:
        self.server.loop.call_soon(self._heard_of, what, about, context=self._context)

    def _heard_of(self, what: str, about: Participant) -> None:
        if what == "came":
            self.remote_participants[about.identity] = about
            self._emit("participant_connected", (about,))
        elif self.remote_participants.get(about.identity) is about:
            del self.remote_participants[about.identity]
            self._emit("participant_disconnected", (about,))

    def closed(self) -> None:
        self.emit("disconnected", "removed")

    def register_text_stream_handler(self, *_: object) -> None:
        """Nobody types here."""

    def unregister_text_stream_handler(self, *_: object) -> None:
        """Nobody types here."""


class Local:
    """`rtc.LocalParticipant`."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self.identity = room.me.identity
        self.attributes: dict[str, str] = {}
        self.methods: dict[str, Callable[[Any], Awaitable[str]]] = {}

    async def set_attributes(self, attributes: dict[str, str]) -> None:
        await asyncio.sleep(self._room.server.delay())
        self.attributes |= attributes

    def register_rpc_method(self, name: str, method: Callable[[Any], Awaitable[str]]) -> None:
        self.methods[name] = method

    def unregister_rpc_method(self, name: str) -> None:
        self.methods.pop(name, None)

    async def perform_rpc(
        self, *, destination_identity: str, method: str, payload: str, response_timeout: float
    ) -> str:
        room, server = self._room, self._room.server
        answer = server.loop.create_future()
        there = server.rooms.get(room.name)
        other = there.participants.get(destination_identity) if there else None

        def set_answer(result: str | None, code: Any = None) -> None:
            if not answer.done():
                if code is None:
                    answer.set_result(result)
                else:
                    answer.set_exception(rtc.RpcError(code, "failed"))

        async def ask(handler: Callable[[Any], Awaitable[str]]) -> None:
            result = await handler(None)
            server.later(server.delay(), set_answer, result)

        def arrive() -> None:
            if other is None or other.room is None or other.removed:
                server.later(server.delay(), set_answer, None, rtc.RpcError.ErrorCode.RECIPIENT_NOT_FOUND)
                return
            local = other.room.local_participant
            # in the other's process: one that is stopped or killed does not answer
            server.loop.call_soon(in_process, other.room, local, context=other.room._context)

        def in_process(theirs: Room, local: Local) -> None:
            handler = local.methods.get(method)
            if handler is None or not theirs.connected:
                server.later(server.delay(), set_answer, None, rtc.RpcError.ErrorCode.UNSUPPORTED_METHOD)
            else:
                server.loop.create_task(ask(handler), name="rpc")

        server.later(server.delay(), arrive)
        server.later(response_timeout, set_answer, None, rtc.RpcError.ErrorCode.RESPONSE_TIMEOUT)
        result: str = await answer
        return result


class Api:
    """`LiveKitAPI` of one job, as far as the script uses it."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self.room = self
        self.agent_dispatch = self

    async def _ask(self, work: Callable[[], Any]) -> Any:
        """The server does it, whatever becomes of the caller."""
        server = self._server
        if server.weather.down:
            await asyncio.sleep(server.delay())
            raise api.TwirpError(api.TwirpErrorCode.UNAVAILABLE, "down", status=503)
        answer = server.loop.create_future()

        def there() -> None:
            try:
                result, error = work(), None
            except api.TwirpError as raised:
                result, error = None, raised
            server.later(server.delay(), back, result, error)

        def back(result: Any, error: Exception | None) -> None:
            if not answer.done():
                answer.set_result(result) if error is None else answer.set_exception(error)

        server.later(server.delay(), there)
        return await answer

    async def create_dispatch(self, request: Any) -> Any:
        process = PROCESS.get()
        by = f"call in {process.name if process else '?'}"
        return await self._ask(lambda: self._server.dispatch(request.room, request.metadata, by))

    async def list_rooms(self, request: Any) -> Any:
        def work() -> Any:
            found = [self._server.rooms[name] for name in request.names if name in self._server.rooms]
            rooms = [SimpleNamespace(num_participants=len(r.participants), max_participants=1) for r in found]
            return SimpleNamespace(rooms=rooms)

        return await self._ask(work)

    async def delete_room(self, request: Any) -> Any:
        return await self._ask(lambda: self._server.delete_room(request.room))

    async def remove_participant(self, request: Any) -> Any:
        return await self._ask(lambda: self._server.remove(request.room, request.identity))


class Rooms:
    """`noah.room.rooms.Rooms` of one worker's dispatch watch."""

    def __init__(self, server: Server, worker: str) -> None:
        self._server = server
        self._api = Api(server)
        self._worker = worker

    async def _ask(self, work: Callable[[], Any]) -> Any:
        try:
            return await self._api._ask(work)
        except api.TwirpError as error:
            if error.code == api.TwirpErrorCode.NOT_FOUND:
                return None
            raise noahs_rooms.LiveKitUnavailable(str(error.code)) from error

    async def interviews(self) -> list[str]:
        found: list[str] = await self._ask(lambda: [r.name for r in self._server.rooms.values() if r.participants])
        return found

    async def look(self, name: str) -> noahs_rooms.Room:
        def work() -> noahs_rooms.Room:
            room = self._server.rooms.get(name)
            if room is None:
                return noahs_rooms.Room(exists=False)
            people = room.participants.values()
            return noahs_rooms.Room(
                exists=True,
                candidates=frozenset(p.identity for p in people if p.kind == STANDARD),
                agents=sum(p.kind == AGENT for p in people),
            )

        found: noahs_rooms.Room = await self._ask(work)
        return found

    async def dispatch(self, name: str, metadata: str) -> str:
        made = await self._ask(lambda: self._server.dispatch(name, metadata, f"watch in {self._worker}"))
        if made is None:
            raise noahs_rooms.LiveKitUnavailable("not_found")
        return str(made)

    async def dispatches(self, name: str) -> list[noahs_rooms.Dispatch]:
        def work() -> list[noahs_rooms.Dispatch]:
            room, now = self._server.rooms.get(name), self._server.loop.now
            return [
                noahs_rooms.Dispatch(d.id, d.metadata, d.has_job, int(d.created_at * 1e9), now - d.created_at)
                for d in (room.dispatches if room else ())
            ]

        found: list[noahs_rooms.Dispatch] = await self._ask(work)
        return found

    async def delete_dispatch(self, name: str, dispatch_id: str) -> None:
        def work() -> None:
            room = self._server.rooms.get(name)
            if room is not None:
                room.dispatches = [each for each in room.dispatches if each.id != dispatch_id]

        await self._ask(work)
