"""The other agents in the room: one that leaves, one that is a duplicate, and the ghost of a killed worker.

Each answers to a ping: "leaving", "here" when it is the interview's Noah, "new" when it does not know that yet. A ghost
does not answer. It may only be stalled, and come back in the middle of a sentence: it is removed from the room, and
then nobody hears it, whatever it still plays.
"""

import asyncio
import contextlib
from collections.abc import Callable

import structlog
from livekit import api, rtc

from noah.room.rooms import LIVEKIT_ERRORS

log = structlog.get_logger(__name__)

PING = "noah.ping"
# Who let a lease lapse is hardly alive. Who has none may just be the Noah who began while Firestore was away, on a
# machine that is busy: taken for a ghost, their candidate would be greeted again.
LAPSED_PING_SECONDS = 1.0
PING_SECONDS = 2.5
LEAVE_SECONDS = 3.0
REMOVE_SECONDS = 1.0
_TIMED_OUT = frozenset({rtc.RpcError.ErrorCode.CONNECTION_TIMEOUT, rtc.RpcError.ErrorCode.RESPONSE_TIMEOUT})


class Others:
    """Keeps this agent silent until the others have left or do not answer."""

    def __init__(self, room: rtc.Room, livekit: Callable[[], api.LiveKitAPI]) -> None:
        self._room = room
        self._livekit = livekit
        self._standing: Callable[[], str] = lambda: "new"
        self.quiet = asyncio.Event()
        """Nobody else can be heard: this agent may be."""
        self.lapsed = ""
        """Who let the lease lapse, if somebody did."""
        self._mute: set[str] = set()

    def start(self, standing: Callable[[], str]) -> None:
        """Answer to pings by what `standing` says. The room must be connected."""
        self._standing = standing
        self._room.local_participant.register_rpc_method(PING, self._answer)

    async def stop(self) -> None:
        """Once the room is left: while a method is registered, LiveKit's SDK keeps the whole native session, 0.6 MB."""
        with contextlib.suppress(Exception):
            self._room.local_participant.unregister_rpc_method(PING)

    def agents(self) -> list[rtc.RemoteParticipant]:
        return [
            participant
            for participant in self._room.remote_participants.values()
            if participant.kind == rtc.ParticipantKind.PARTICIPANT_KIND_AGENT
        ]

    async def talking(self) -> bool:
        """Whether an agent answers that is the interview's Noah already."""
        return any(answer == "here" for _, answer in await self._answers())

    async def anybody_else(self) -> bool:
        """The same where no lease can tell who it is: of two that are new, the one with the lower identity is."""
        mine = self._room.local_participant.identity
        return any(
            answer == "here" or (answer == "new" and identity < mine) for identity, answer in await self._answers()
        )

    async def _answers(self) -> list[tuple[str, str]]:
        agents = self.agents()
        answers = await asyncio.gather(*(self._ping(agent) for agent in agents))
        return [(agent.identity, answer) for agent, answer in zip(agents, answers, strict=True)]

    async def make_way(self) -> None:
        """Wait until every other agent has left, or was removed because it does not answer; then `quiet` is set."""
        await asyncio.gather(*(self._gone(agent) for agent in self.agents()))
        self.quiet.set()

    async def _gone(self, agent: rtc.RemoteParticipant) -> None:
        left = asyncio.Event()

        def on_left(participant: rtc.RemoteParticipant) -> None:
            if participant.identity == agent.identity:
                left.set()

        self._room.on("participant_disconnected", on_left)
        try:
            if agent.identity not in self._room.remote_participants:
                return
            if agent.identity in self._mute:
                await self._remove(agent)
                return
            waiting = asyncio.ensure_future(left.wait())
            pinging = asyncio.ensure_future(self._ping(agent))
            try:
                await asyncio.wait({waiting, pinging}, return_when=asyncio.FIRST_COMPLETED)
                if not left.is_set() and pinging.result():
                    # it lives: it leaves by itself, or as soon as it sees our epoch
                    await asyncio.wait({waiting}, timeout=LEAVE_SECONDS)
                if not left.is_set():
                    await self._remove(agent)
            finally:
                waiting.cancel()
                pinging.cancel()
        finally:
            self._room.off("participant_disconnected", on_left)

    async def _remove(self, agent: rtc.RemoteParticipant) -> None:
        """Have the server close its connection."""
        log.warning("ghost_removed", agent=agent.identity)
        request = api.RoomParticipantIdentity(room=self._room.name, identity=agent.identity)
        with contextlib.suppress(*LIVEKIT_ERRORS):  # it looks before it plays on
            async with asyncio.timeout(REMOVE_SECONDS):
                await self._livekit().room.remove_participant(request)

    async def _ping(self, agent: rtc.RemoteParticipant) -> str:
        """What it answers; empty when it does not."""
        seconds = LAPSED_PING_SECONDS if agent.identity == self.lapsed else PING_SECONDS
        try:
            async with asyncio.timeout(seconds):
                return await self._room.local_participant.perform_rpc(
                    destination_identity=agent.identity,
                    method=PING,
                    payload="",
                    response_timeout=seconds,
                )
        except rtc.RpcError as error:
            if error.code == rtc.RpcError.ErrorCode.UNSUPPORTED_METHOD:
                return "new"  # it has only just come
            if error.code in _TIMED_OUT:
                self._mute.add(agent.identity)
        except TimeoutError:
            self._mute.add(agent.identity)
        return ""

    async def _answer(self, _: rtc.RpcInvocationData) -> str:
        return self._standing()
