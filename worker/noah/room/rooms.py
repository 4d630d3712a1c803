"""LiveKit's rooms and dispatches, as one who is not in them sees them; every call has a deadline."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeVar

import aiohttp
from livekit import api

from noah import clock

PREFIX = "interview-"
LIVEKIT_ERRORS = (api.TwirpError, aiohttp.ClientError, TimeoutError, OSError)
"""What a call to LiveKit's API raises when LiveKit refuses, cannot be reached, or does not answer in time."""
_DEADLINE_S = 3.0

T = TypeVar("T")


class LiveKitUnavailable(Exception):  # noqa: N818
    """LiveKit's API did not answer in time, refused, or failed."""


@dataclass(frozen=True, slots=True)
class Room:
    """Who is in a room now. `agents` may list one whose worker was killed, for about 22 s."""

    exists: bool
    candidates: frozenset[str] = frozenset()
    agents: int = 0


@dataclass(frozen=True, slots=True)
class Dispatch:
    """A request for an agent, `age_s` seconds old. That it has no job says nothing before 5 s have passed."""

    id: str
    metadata: str
    has_job: bool
    created_at: int
    age_s: float


class Rooms:
    """LiveKit's server API, for the running event loop. Close it."""

    def __init__(self, url: str, api_key: str, api_secret: str, agent_name: str) -> None:
        timeout = aiohttp.ClientTimeout(total=_DEADLINE_S)
        self._api = api.LiveKitAPI(url.replace("ws", "http", 1), api_key, api_secret, timeout=timeout)
        self._agent_name = agent_name

    async def close(self) -> None:
        """Closes the connections."""
        await self._api.aclose()

    async def interviews(self) -> list[str]:
        """The rooms of interviews in which there is somebody. Raises `LiveKitUnavailable`."""
        with unavailable():
            found = await self._api.room.list_rooms(api.ListRoomsRequest())
        return [room.name for room in found.rooms if room.name.startswith(PREFIX) and room.num_participants > 0]

    async def look(self, name: str) -> Room:
        """Who is in the room. Raises `LiveKitUnavailable`."""
        with unavailable():
            people = await _or_none(lambda: self._api.room.list_participants(api.ListParticipantsRequest(room=name)))
            present = [
                person
                for person in (people.participants if people else ())
                if person.state != api.ParticipantInfo.DISCONNECTED
            ]
            exists = bool(present)
            if not exists:
                rooms = await self._api.room.list_rooms(api.ListRoomsRequest(names=[name]))
                exists = bool(rooms.rooms)
        return Room(
            exists=exists,
            candidates=frozenset(p.identity for p in present if p.kind == api.ParticipantInfo.STANDARD),
            agents=sum(person.kind == api.ParticipantInfo.AGENT for person in present),
        )

    async def dispatch(self, name: str, metadata: str) -> str:
        """Asks for one more agent in the room, and returns the dispatch's id. Raises `LiveKitUnavailable`."""
        request = api.CreateAgentDispatchRequest(agent_name=self._agent_name, room=name, metadata=metadata)
        with unavailable():
            created = await self._api.agent_dispatch.create_dispatch(request)
        return str(created.id)

    async def dispatches(self, name: str) -> list[Dispatch]:
        """Our dispatches in the room, the oldest first. Raises `LiveKitUnavailable`."""
        with unavailable():
            found = await _or_none(lambda: self._api.agent_dispatch.list_dispatch(name)) or []
        now = clock.unix()
        ours = [
            Dispatch(d.id, d.metadata, bool(d.state.jobs), d.state.created_at, now - d.state.created_at / 1e9)
            for d in found
            if d.agent_name == self._agent_name
        ]
        return sorted(ours, key=lambda dispatch: (dispatch.created_at, dispatch.id))

    async def delete_dispatch(self, name: str, dispatch_id: str) -> None:
        """Takes a dispatch back; an agent that it brought leaves. Raises `LiveKitUnavailable`."""
        with unavailable():
            await _or_none(lambda: self._api.agent_dispatch.delete_dispatch(dispatch_id, name))

    async def delete(self, name: str) -> None:
        """Closes the room. Raises `LiveKitUnavailable`."""
        with unavailable():
            await _or_none(lambda: self._api.room.delete_room(api.DeleteRoomRequest(room=name)))


async def _or_none(call: Callable[[], Awaitable[T]]) -> T | None:
    """The answer, or None where LiveKit does not know the room."""
    try:
        return await call()
    except api.TwirpError as error:
        if error.code == api.TwirpErrorCode.NOT_FOUND:
            return None
        raise


@contextmanager
def unavailable() -> Iterator[None]:
    """Turns the ways in which LiveKit's API fails into `LiveKitUnavailable`."""
    try:
        yield
    except LIVEKIT_ERRORS as error:
        reason = f"{error.code} ({error.status})" if isinstance(error, api.TwirpError) else type(error).__name__
        raise LiveKitUnavailable(reason) from error
