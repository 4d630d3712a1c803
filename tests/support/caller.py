"""Real requests to a running function, as pages make them."""

import base64
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import aiohttp
import jwt
from google.cloud import firestore
from livekit import api

from local.candidate import Candidate
from local.patience import took
from local.stack import Stack
from local.team import account, accounts_url, sign_in

ORIGIN = "http://localhost:5173"
SECONDS = 15.0
# The agent's name in the tests of the functions alone: no worker has it, and so none takes their rooms.
AGENT_NAME = "nobody"


@dataclass(frozen=True)
class Answer:
    """A response, read whole."""

    status: int
    headers: Mapping[str, str]
    text: str
    seconds: float

    @property
    def json(self) -> dict[str, Any]:
        content = json.loads(self.text)
        assert isinstance(content, dict)
        return content


@dataclass(frozen=True)
class Person:
    """Somebody who has signed up with Firebase."""

    uid: str
    token: str


class Caller:
    """Calls one function of a stack, and looks at what that has done."""

    def __init__(self, stack: Stack, url: str, session: aiohttp.ClientSession) -> None:
        self.stack = stack
        self.url = url
        self._session = session
        self._firestore: firestore.AsyncClient | None = None

    async def account(self, **known: Any) -> Person:
        """A new account with a name, a verified e-mail, or claims: see `local.team.account`."""
        token = await account(self._session, accounts_url(self.stack), **known)
        claims = jwt.decode(token, options={"verify_signature": False})
        return Person(str(claims["user_id"]), token)

    async def sign_in(self, email: str, password: str) -> str:
        """A new ID token of an account."""
        return await sign_in(self._session, accounts_url(self.stack), email, password)

    async def sign_up(self) -> Person:
        """A new candidate, made by the Auth emulator."""
        url = f"http://{self.stack.auth_emulator}/identitytoolkit.googleapis.com/v1/accounts:signUp"
        asked = {"returnSecureToken": True}
        async with self._session.post(url, params={"key": "any"}, json=asked) as response:
            account = await response.json()
        return Person(account["localId"], account["idToken"])

    async def call(
        self,
        token: str | None = None,
        body: object = None,
        *,
        method: str = "POST",
        path: str = "/api/start-bot",
        data: Any = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """One request; `body` is sent as JSON, `data` as it is."""
        sent = {"Origin": ORIGIN, **(headers or {})}
        if token is not None:
            sent["Authorization"] = f"Bearer {token}"
        began = time.monotonic()
        timeout = aiohttp.ClientTimeout(total=SECONDS)
        async with self._session.request(
            method,
            self.url + path,
            json=body,
            data=data,
            headers=sent,
            timeout=timeout,
        ) as response:
            text = await response.text()
        return Answer(response.status, response.headers, text, took(began, time.monotonic()))

    async def start(self, person: Person, body: object = None) -> dict[str, Any]:
        """A call that must succeed; the body of its response."""
        answer = await self.call(person.token, body)
        assert answer.status == 200, answer.text
        return answer.json

    @property
    def firestore(self) -> firestore.AsyncClient:
        if self._firestore is None:
            self._firestore = self.stack.firestore_client()
        return self._firestore

    async def document(self, path: str) -> dict[str, Any]:
        """A document's fields."""
        snapshot = await self.firestore.document(path).get()
        fields = snapshot.to_dict()
        assert fields is not None, f"{path} is not there"
        return fields

    async def put(self, path: str, **fields: Any) -> None:
        """Change fields of a document."""
        await self.firestore.document(path).set(fields, merge=True)

    async def interviews_of(self, uid: str) -> list[str]:
        """The ids of all of somebody's interviews."""
        query = self.firestore.collection("interviews").where(filter=firestore.FieldFilter("uid", "==", uid))
        return [row.id for row in await query.get()]

    async def rooms(self) -> dict[str, api.Room]:
        """LiveKit's rooms by name."""
        async with self.stack.livekit_api() as livekit:
            found = await livekit.room.list_rooms(api.ListRoomsRequest())
        return {room.name: room for room in found.rooms}

    async def dispatches(self, room: str) -> list[api.AgentDispatch]:
        """The dispatches of a room that exists."""
        async with self.stack.livekit_api() as livekit:
            return await livekit.agent_dispatch.list_dispatch(room)

    async def delete_room(self, room: str) -> None:
        async with self.stack.livekit_api() as livekit:
            await livekit.room.delete_room(api.DeleteRoomRequest(room=room))

    def opened(self, token: str) -> dict[str, Any]:
        """A LiveKit token's claims, its signature checked."""
        claims: dict[str, Any] = jwt.decode(
            token, self.stack.livekit_secret, algorithms=["HS256"], issuer=self.stack.livekit_key
        )
        return claims


def unsigned(project: str, uid: str, **claims: object) -> str:
    """An ID token as the Auth emulator would make it, for any project and with any claims."""
    now = int(time.time())
    payload = {
        "iss": f"https://securetoken.google.com/{project}",
        "aud": project,
        "sub": uid,
        "iat": now,
        "exp": now + 3600,
        **claims,
    }
    parts = ({"alg": "none", "typ": "JWT"}, payload)
    encoded = [base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in parts]
    return ".".join([*encoded, ""])


async def change(caller: Caller, person: Person, **fields: object) -> None:
    """Change an account as an administrator does; without fields, delete it."""
    what = "update" if fields else "delete"
    url = f"http://{caller.stack.auth_emulator}/identitytoolkit.googleapis.com/v1/accounts:{what}"
    sent = {"localId": person.uid, "targetProjectId": caller.stack.project, **fields}
    async with caller._session.post(url, json=sent, headers={"Authorization": "Bearer owner"}) as response:
        assert response.status == 200, await response.text()


async def deleted(stack: Stack, candidate: Candidate, below: str = "") -> int:
    """What a deletion of a candidate's interview, or of what is below it, is answered with: the status."""
    path = f"/api/interviews/{candidate.answer['interview_id']}{below}"
    async with aiohttp.ClientSession() as session:
        caller = Caller(stack, stack.interviews_url, session)
        return (await caller.call(candidate.id_token, method="DELETE", path=path)).status
