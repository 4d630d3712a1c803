"""Firestore in memory, at the calls of its asynchronous client that the worker makes; `Store` is given a `Client`.

The cases of `firestore_cases.py` hold it to the emulator. It has commits that are conditional on `update_time`, server
timestamps and increments, `read_time`, queries with one order, and the `Listen` stream of the leases that wait. It has
no index, no rule, no deletion by TTL (readers check `expire_at` themselves), and no transactions that lock.

Each call may fail as `behave` says: refused, late, never answered, or carried out with its answer lost.
"""

from __future__ import annotations

import asyncio
import contextvars
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import grpc  # type: ignore[import-untyped]
from google.api_core import exceptions as api
from google.cloud.firestore import DELETE_FIELD, SERVER_TIMESTAMP, Increment
from google.cloud.firestore_v1.types import (
    Document,
    DocumentChange,
    DocumentRemove,
    ListenRequest,
    ListenResponse,
    TargetChange,
)

DATABASE = "projects/fake/databases/(default)"
_PLAIN = (type(None), bool, int, float, str, datetime)
_KINDS = TargetChange.TargetChangeType
_TICK = timedelta(microseconds=1)


@dataclass(slots=True)
class Behaviour:
    """What becomes of one call: seconds until the server has it, seconds until its answer is there, and its fate."""

    there: float = 0.0
    back: float = 0.0
    refused: bool = False
    lost_there: bool = False
    lost_back: bool = False


@dataclass(slots=True)
class _Stored:
    fields: dict[str, Any]
    update_time: datetime


@dataclass(frozen=True, slots=True)
class Written:
    """One document of a commit, for whoever watches the server: what it was (None: absent) and what it is now."""

    path: str
    before: dict[str, Any] | None
    after: dict[str, Any]


@dataclass(eq=False)
class Server:
    """The database. `now` is its clock; `written` is told of each commit, in order."""

    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    written: Callable[[list[Written]], None] = lambda _: None
    documents: dict[str, _Stored] = field(default_factory=dict)
    listeners: list[_Listening] = field(default_factory=list)
    _last: datetime = datetime(2000, 1, 1, tzinfo=UTC)

    def read_time(self) -> datetime:
        """Never before the last commit."""
        return max(self.now(), self._last)

    def fields(self, path: str) -> dict[str, Any] | None:
        """A document as it is now."""
        found = self.documents.get(path)
        return None if found is None else _copy(found.fields)

    def put(self, path: str, fields: Mapping[str, Any]) -> None:
        """Merges `fields` into a document, there or not, at once."""
        self.commit([_Write(Ref(Client(self), path), _checked(fields), merge=True)])

    def get(self, refs: Iterable[Ref]) -> list[Snapshot]:
        """Documents as they are now, there or not."""
        now = self.read_time()
        return [self._snapshot(ref, now) for ref in refs]

    def commit(self, writes: list[_Write]) -> None:
        """All of `writes`, or none: raises what the client raises."""
        for write in writes:
            found = self.documents.get(write.ref.path)
            if write.create and found is not None:
                raise api.AlreadyExists(f"Document already exists: {write.ref.path}")  # type: ignore[no-untyped-call]
            if not (write.create or write.merge or write.replace) and found is None:
                raise api.NotFound(f"No document to update: {write.ref.path}")  # type: ignore[no-untyped-call]
            if write.update_time is not None and (found is None or found.update_time != write.update_time):
                raise api.FailedPrecondition("it has changed")  # type: ignore[no-untyped-call]
        now = self._last = max(self.now(), self._last + _TICK)
        done = []
        for write in writes:
            found = self.documents.get(write.ref.path)
            before = None if found is None else found.fields
            after = {} if write.create or write.replace or before is None else _copy(before)
            for key, value in write.fields.items():
                _put(after, key if write.create or write.merge or write.replace else key.split("."), value, now)
            self.documents[write.ref.path] = _Stored(after, now)
            done.append(Written(write.ref.path, before, after))
        self.written(done)
        if any(each.path.startswith("leases/") for each in done):
            for listener in list(self.listeners):
                listener.look()

    def run(self, query: Query) -> list[Snapshot]:
        """What matches, in order."""
        prefix, depth = f"{query.path}/", query.path.count("/") + 1
        now = self.read_time()
        rows = [
            (path, stored)
            for path, stored in self.documents.items()
            if path.startswith(prefix) and path.count("/") == depth and all(f(stored.fields) for f in query.filters)
        ]
        rows.sort(key=lambda row: row[0])
        if query.order is not None:
            order = query.order
            rows = [row for row in rows if order in row[1].fields]
            rows.sort(key=lambda row: row[1].fields[order])
        found = []
        for path, stored in rows[: query.most]:
            fields = _copy(stored.fields)
            if query.selected is not None:
                fields = {key: fields[key] for key in query.selected if key in fields}
            found.append(Snapshot(Ref(query.client, path), fields, stored.update_time, now))
        return found

    def waiting(self) -> frozenset[str]:
        """The leases that say `waiting`."""
        return frozenset(
            path
            for path, stored in self.documents.items()
            if path.startswith("leases/") and stored.fields.get("waiting") is True
        )

    def end_streams(self) -> None:
        """Every `Listen` stream breaks."""
        for listener in list(self.listeners):
            listener.end()

    def _snapshot(self, ref: Ref, now: datetime) -> Snapshot:
        found = self.documents.get(ref.path)
        if found is None:
            return Snapshot(ref, None, None, now)
        return Snapshot(ref, _copy(found.fields), found.update_time, now)


class Client:
    """The client of one process. `behave` says what becomes of each call, by its name in Firestore's API."""

    _rpc_metadata: list[tuple[str, str]] = []  # noqa: RUF012
    _database_string = DATABASE

    def __init__(self, server: Server, behave: Callable[[str], Behaviour] = lambda _: Behaviour()) -> None:
        self.server = server
        self.behave = behave
        self._firestore_api = _Api(self)

    def document(self, *path: str) -> Ref:
        return Ref(self, "/".join(path))

    def collection(self, path: str) -> Query:
        return Query(self, path)

    def batch(self) -> Batch:
        return Batch(self)

    def write_option(self, *, last_update_time: datetime) -> datetime:
        return last_update_time

    def get_all(self, refs: list[Ref], **_: object) -> _Answers:
        return _Answers(self.call("BatchGetDocuments", lambda: self.server.get(refs)))

    def close(self) -> None:
        """Nothing is open."""

    async def call(self, name: str, work: Callable[[], Any]) -> Any:
        """What `work` returns at the server. It is carried out there whatever becomes of the caller."""
        behaviour = self.behave(name)
        if behaviour.refused:
            await asyncio.sleep(behaviour.there)
            raise api.ServiceUnavailable("refused")  # type: ignore[no-untyped-call]
        loop = asyncio.get_running_loop()
        answer = loop.create_future()

        def there() -> None:
            try:
                result, error = work(), None
            except api.GoogleAPICallError as raised:
                result, error = None, raised
            if not behaviour.lost_back:
                loop.call_later(behaviour.back, back, result, error, context=contextvars.Context())

        def back(result: Any, error: Exception | None) -> None:
            if answer.done():
                return
            if error is not None:
                answer.set_exception(error)
            else:
                answer.set_result(result)

        if not behaviour.lost_there:
            # the server belongs to no process: a killed caller's commit is carried out all the same
            here = contextvars.copy_context()
            loop.call_later(behaviour.there, lambda: here.run(there), context=contextvars.Context())
        return await answer


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A document as it was read."""

    reference: Ref
    _fields: dict[str, Any] | None
    update_time: datetime | None
    read_time: datetime

    @property
    def exists(self) -> bool:
        return self._fields is not None

    @property
    def id(self) -> str:
        return self.reference.id

    def to_dict(self) -> dict[str, Any] | None:
        return None if self._fields is None else _copy(self._fields)

    def get(self, name: str) -> Any:
        return None if self._fields is None else self._fields[name]


class Ref:
    """A document's place."""

    __slots__ = ("client", "path")

    def __init__(self, client: Client, path: str) -> None:
        self.client = client
        self.path = path

    @property
    def id(self) -> str:
        return self.path.rpartition("/")[2]

    def collection(self, name: str) -> Query:
        return Query(self.client, f"{self.path}/{name}")

    async def get(self, **_: object) -> Snapshot:
        found: list[Snapshot] = await self.client.call("BatchGetDocuments", lambda: self.client.server.get([self]))
        return found[0]

    async def set(self, fields: Mapping[str, Any], **_: object) -> None:
        batch = self.client.batch()
        batch.writes.append(_Write(self, _checked(fields), merge=True))
        await batch.commit()

    async def update(self, fields: Mapping[str, Any], **_: object) -> None:
        batch = self.client.batch()
        batch.update(self, fields)
        await batch.commit()


@dataclass(slots=True)
class _Write:
    ref: Ref
    fields: dict[str, Any]
    create: bool = False
    merge: bool = False
    replace: bool = False
    update_time: datetime | None = None


class Batch:
    """Writes that are committed as one."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self.writes: list[_Write] = []

    def __len__(self) -> int:
        return len(self.writes)

    def create(self, ref: Ref, fields: Mapping[str, Any]) -> None:
        self.writes.append(_Write(ref, _checked(fields), create=True))

    def set(self, ref: Ref, fields: Mapping[str, Any]) -> None:
        self.writes.append(_Write(ref, _checked(fields), replace=True))

    def update(self, ref: Ref, fields: Mapping[str, Any], option: datetime | None = None) -> None:
        self.writes.append(_Write(ref, _checked(fields), update_time=option))

    async def commit(self, **_: object) -> None:
        await self._client.call("Commit", lambda: self._client.server.commit(self.writes))


class Query:
    """A collection, or a part of it."""

    def __init__(self, client: Client, path: str) -> None:
        self.client = client
        self.path = path
        self.filters: list[Callable[[dict[str, Any]], bool]] = []
        self.order: str | None = None
        self.selected: list[str] | None = None
        self.most: int | None = None

    def document(self, key: str) -> Ref:
        return Ref(self.client, f"{self.path}/{key}")

    def where(self, *, filter: Any) -> Query:  # noqa: A002 (the client's own name)
        self.filters.append(_filter(filter.field_path, filter.op_string, filter.value))
        return self

    def order_by(self, name: str) -> Query:
        self.order = name
        return self

    def select(self, names: list[str]) -> Query:
        self.selected = names
        return self

    def limit(self, most: int) -> Query:
        self.most = most
        return self

    async def get(self, **_: object) -> list[Snapshot]:
        found: list[Snapshot] = await self.client.call("RunQuery", lambda: self.client.server.run(self))
        return found


class _Answers:
    """What an asynchronous generator of snapshots is to its reader."""

    def __init__(self, call: Awaitable[list[Snapshot]]) -> None:
        self._call: Awaitable[list[Snapshot]] | None = call
        self._rows: list[Snapshot] = []

    def __aiter__(self) -> _Answers:
        return self

    async def __anext__(self) -> Snapshot:
        if self._call is not None:
            call, self._call = self._call, None
            self._rows = list(await call)
        if not self._rows:
            raise StopAsyncIteration
        return self._rows.pop(0)

    async def aclose(self) -> None:
        if self._call is not None:
            self._call.close()  # type: ignore[attr-defined]


# -- listening


class _Api:
    """The client's private way to the `Listen` stream."""

    def __init__(self, client: Client) -> None:
        self.transport = self
        self._client = client

    def listen(self, metadata: object = None) -> _Listening:
        return _Listening(self._client)

    async def close(self) -> None:
        """Nothing is open."""


class _Listening:
    """One `Listen` stream, of the leases that say `waiting`."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._told: frozenset[str] = frozenset()
        self._responses: asyncio.Queue[ListenResponse | None] = asyncio.Queue()
        self._back = 0.0
        self._loop = asyncio.get_running_loop()

    async def write(self, request: ListenRequest) -> None:
        query = request.add_target.query.structured_query
        where = query.where.field_filter
        if (query.from_[0].collection_id, where.field.field_path) != ("leases", "waiting"):
            raise NotImplementedError("only the leases that wait can be listened to")
        await self._client.call("Listen", self._open)

    def _open(self) -> None:
        self._client.server.listeners.append(self)
        self.look()

    async def read(self) -> Any:
        response = await self._responses.get()
        return grpc.aio.EOF if response is None else response

    def cancel(self) -> None:
        if self in self._client.server.listeners:
            self._client.server.listeners.remove(self)

    def look(self) -> None:
        """Tells of what has changed, with the usual delay."""
        behaviour = self._client.behave("Listen")
        waiting = self._client.server.waiting()
        new, gone = waiting - self._told, self._told - waiting
        self._told = waiting
        responses = [
            *(ListenResponse(document_change=DocumentChange(document=Document(name=_name(p)))) for p in sorted(new)),
            *(ListenResponse(document_remove=DocumentRemove(document=_name(p))) for p in sorted(gone)),
        ]
        # in order, whatever the delay
        self._back = max(self._back, self._loop.time() + behaviour.there + behaviour.back)
        for response in [*responses, _CONSISTENT]:
            self._loop.call_at(self._back, self._responses.put_nowait, response, context=contextvars.Context())

    def end(self) -> None:
        """The stream breaks."""
        self.cancel()
        self._loop.call_soon(self._responses.put_nowait, None, context=contextvars.Context())


_CONSISTENT = ListenResponse(target_change=TargetChange(target_change_type=_KINDS.NO_CHANGE))


def _name(path: str) -> str:
    return f"{DATABASE}/documents/{path}"


# -- values


def _copy(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _copy(each) for key, each in value.items()}
    return [_copy(each) for each in value] if isinstance(value, list) else value


def _checked(fields: Mapping[str, Any]) -> dict[str, Any]:
    """A copy. Raises TypeError for what Firestore does not take."""
    return {key: _checked_value(value) for key, value in fields.items()}


def _checked_value(value: Any) -> Any:
    if isinstance(value, Mapping):
        return _checked(value)
    if isinstance(value, list | tuple):
        return [_checked_value(each) for each in value]
    if isinstance(value, _PLAIN) or value in (SERVER_TIMESTAMP, DELETE_FIELD) or isinstance(value, Increment):
        return value
    raise TypeError(f"Cannot convert to a Firestore Value: {type(value).__name__}")


def _put(fields: dict[str, Any], key: str | list[str], value: Any, now: datetime) -> None:
    if isinstance(key, list):
        *outer, key = key
        for name in outer:
            inner = fields.get(name)
            fields[name] = fields = inner if isinstance(inner, dict) else {}
    if value is DELETE_FIELD:
        fields.pop(key, None)
        return
    if value is SERVER_TIMESTAMP:
        value = now
    elif isinstance(value, Increment):
        before = fields.get(key)
        value = (before if isinstance(before, int | float) else 0) + value.value
    fields[key] = value
    if isinstance(value, dict):
        fields[key] = inner = {}
        for name, each in value.items():
            _put(inner, name, each, now)


def _filter(name: str, operator: str, wanted: Any) -> Callable[[dict[str, Any]], bool]:
    def match(fields: dict[str, Any]) -> bool:
        value: Any = fields.get(name)
        if operator == "==":
            return name in fields and value == wanted and type(value) is type(wanted)
        if type(value) is not type(wanted):
            return False
        if operator == ">":
            return bool(value > wanted)
        if operator == "<=":
            return bool(value <= wanted)
        raise NotImplementedError(operator)

    return match
