"""The LiveKit room, Noah's dispatch into it, and the token that opens it."""

import asyncio
import datetime as dt
import json
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

import aiohttp
import structlog
from livekit import api

from shared import tracing
from shared.web import Refusal
from start_bot.credentials import CredentialsSource, LiveKitCredentials

log = structlog.get_logger()

DEADLINE_SECONDS = 3.0
EMPTY_TIMEOUT_SECONDS = 60
# Above the worker's grace period: the room must outlive the wait for a candidate who has lost their network.
DEPARTURE_TIMEOUT_SECONDS = 90
# LiveKit does not count agents: one candidate, and Noah.
MAX_PARTICIPANTS = 1

T = TypeVar("T")


@dataclass(frozen=True)
class Room:
    """What LiveKit says about a room."""

    exists: bool
    has_agent: bool = False
    seconds_old: float = 0.0
    people: frozenset[str] = frozenset()
    """Identities of those in it who are no agents."""


def dispatch_metadata(
    *,
    interview_id: str,
    candidate_id: str,
    plan: str,
    resumed: bool,
    question: str | None,
    consent: Mapping[str, str] | None = None,
    unrecorded: bool = False,
) -> str:
    """What the worker learns with its job; `consent`, as it may have to create the interview's document; `unrecorded`:
    nothing is recorded, whatever is stored.
    """
    fields = {
        "interview_id": interview_id,
        "candidate_id": candidate_id,
        "plan": plan,
        "resumed": resumed,
        "question": question,
    }
    agreed = {} if consent is None else {"consent": dict(consent)}
    no = {"recording": False} if unrecorded else {}
    return json.dumps(fields | agreed | no | tracing.field())


class Rooms:
    """LiveKit's API over one connection pool, with credentials that may be rotated at any time."""

    def __init__(self, url: str, credentials: CredentialsSource, agent_name: str) -> None:
        self._url = url
        self._credentials = credentials
        self._agent_name = agent_name
        self._session = aiohttp.ClientSession()
        self._client: tuple[LiveKitCredentials, api.LiveKitAPI] | None = None

    async def look(self, name: str) -> Room:
        """Whether the room is there, and an agent in it. Raises Refusal: unavailable."""
        rooms, people = await asyncio.gather(
            self._call(lambda client: client.room.list_rooms(api.ListRoomsRequest(names=[name]))),
            self._call(lambda client: client.room.list_participants(api.ListParticipantsRequest(room=name))),
        )
        if not rooms.rooms:
            return Room(exists=False)
        here = [person for person in people.participants if person.state != api.ParticipantInfo.DISCONNECTED]
        made = rooms.rooms[0].creation_time_ms / 1000
        return Room(
            exists=True,
            has_agent=any(person.kind == api.ParticipantInfo.AGENT for person in here),
            seconds_old=time.time() - made,
            people=frozenset(person.identity for person in here if person.kind != api.ParticipantInfo.AGENT),
        )

    async def names(self) -> list[str]:
        """Of all rooms. Raises Refusal: unavailable."""
        found = await self._call(lambda client: client.room.list_rooms(api.ListRoomsRequest()))
        return [room.name for room in found.rooms]

    async def keep(self, name: str, seconds: int) -> None:
        """Make an empty room that nobody is let into, for so long. Raises Refusal: unavailable."""
        request = api.CreateRoomRequest(name=name, empty_timeout=seconds, max_participants=1)
        await self._call(lambda client: client.room.create_room(request))

    async def create(self, name: str, metadata: str | None) -> str:
        """Make the room, unless it exists, with Noah's dispatch in it if there is metadata; its sid.

        Raises Refusal: unavailable.
        """
        request = api.CreateRoomRequest(
            name=name,
            empty_timeout=EMPTY_TIMEOUT_SECONDS,
            departure_timeout=DEPARTURE_TIMEOUT_SECONDS,
            max_participants=MAX_PARTICIPANTS,
            agents=self._dispatches(metadata),
        )
        room = await self._call(lambda client: client.room.create_room(request))
        return room.sid

    async def dispatch(self, name: str, metadata: str) -> None:
        """Ask for one more agent in a room that exists; the caller knows that none is there or coming.

        Raises Refusal: unavailable.
        """
        request = api.CreateAgentDispatchRequest(agent_name=self._agent_name, room=name, metadata=metadata)
        await self._call(lambda client: client.agent_dispatch.create_dispatch(request), repeat=False)

    async def seconds_since_dispatch(self, name: str) -> float:
        """How long ago an agent was last asked for in a room that exists. Raises Refusal: unavailable."""
        dispatches = await self._call(lambda client: client.agent_dispatch.list_dispatch(name))
        newest = max((dispatch.state.created_at for dispatch in dispatches), default=0)
        return time.time() - newest / 1e9

    async def token(self, name: str, uid: str, metadata: str | None, ttl_seconds: int) -> str:
        """A token for one identity in one room, microphone only.

        It repeats the room's configuration, for the case that the room has closed before the candidate joins.
        Raises Refusal: unavailable.
        """
        credentials = await self._credentials.get()
        configuration = api.RoomConfiguration(
            empty_timeout=EMPTY_TIMEOUT_SECONDS,
            departure_timeout=DEPARTURE_TIMEOUT_SECONDS,
            max_participants=MAX_PARTICIPANTS,
            agents=self._dispatches(metadata),
        )
        grants = api.VideoGrants(
            room_join=True,
            room=name,
            can_publish=True,
            can_publish_sources=["microphone"],
            can_subscribe=True,
            can_publish_data=True,
        )
        return (
            api.AccessToken(credentials.api_key, credentials.api_secret.get_secret_value())
            .with_identity(uid)
            .with_ttl(dt.timedelta(seconds=ttl_seconds))
            .with_grants(grants)
            .with_room_config(configuration)
            .to_jwt()
        )

    def _dispatches(self, metadata: str | None) -> list[api.RoomAgentDispatch]:
        return [] if metadata is None else [api.RoomAgentDispatch(agent_name=self._agent_name, metadata=metadata)]

    async def _call(self, ask: Callable[[api.LiveKitAPI], Awaitable[T]], *, repeat: bool = True) -> T:
        """Ask LiveKit, once more with a fresh key when it refuses the key or over a fresh connection.

        Raises Refusal: unavailable.
        """
        credentials = await self._credentials.get()
        try:
            try:
                return await self._ask(credentials, ask)
            except api.ServerError as error:
                if error.status != 401:
                    raise
                credentials = await self._credentials.replace(credentials)
                log.info("credentials_replaced")
            except aiohttp.ServerDisconnectedError:
                if not repeat:
                    raise
            return await self._ask(credentials, ask)
        except (api.ServerError, aiohttp.ClientError, TimeoutError) as error:
            status = f" {error.status}" if isinstance(error, api.ServerError) else ""
            raise Refusal("unavailable", retry_after=5, why=f"LiveKit: {type(error).__name__}{status}") from None

    async def _ask(self, credentials: LiveKitCredentials, ask: Callable[[api.LiveKitAPI], Awaitable[T]]) -> T:
        # livekit-api overrides the session's timeout with none
        with tracing.step("noah.livekit"):
            async with asyncio.timeout(DEADLINE_SECONDS):
                return await ask(self._api(credentials))

    def _api(self, credentials: LiveKitCredentials) -> api.LiveKitAPI:
        if self._client is None or self._client[0] != credentials:
            secret = credentials.api_secret.get_secret_value()
            client = api.LiveKitAPI(self._url, credentials.api_key, secret, session=self._session)
            self._client = (credentials, client)
        return self._client[1]
