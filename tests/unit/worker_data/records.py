"""A Firestore that a test takes away and gives back, and the lease that goes with it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any, cast

from noah.data.documents import AnswerRecord, NewInterview, TurnRecord
from noah.data.lease import Lease
from noah.data.store import Fenced, Store, StoreUnavailable


class FakeStore:
    """Keeps what it is given, in `written`, unless it is told to fail.

    `error` is raised by every write while it is set; `hold` is waited for ahead of each write whose kind ("answer",
    "turn", "new", "state", "release") is in `held`; `asked` counts the writes that were tried.
    """

    def __init__(self) -> None:
        self.written: list[tuple[str, str]] = []
        self.states: list[dict[str, Any]] = []
        self.error: Exception | None = None
        self.held: set[str] = set()
        self.hold = asyncio.Event()
        self.reached = asyncio.Event()
        """A write that is held has come."""
        self.asked = 0
        self.epoch = 0

    @property
    def store(self) -> Store:
        return cast("Store", self)

    def away(self) -> None:
        self.error = StoreUnavailable("away")

    def back(self) -> None:
        self.error = None

    async def store_answer(self, _: str, answer: AnswerRecord) -> bool:
        return await self._add("answer", answer.question_id)

    async def store_turn(self, _: str, turn: TurnRecord) -> bool:
        return await self._add("turn", turn.text)

    async def create_interview(self, _: str, new: NewInterview, *, waiting: bool = False) -> bool:
        return await self._add("new", new.uid)

    async def save_state(self, _: str, epoch: int, fields: Mapping[str, Any]) -> None:
        await self._write("state")
        if epoch != self.epoch:
            raise Fenced("another epoch")
        self._keep("state", fields)

    async def release(self, fields: Mapping[str, Any]) -> None:
        await self._write("release")
        self._keep("release", fields)

    async def _add(self, kind: str, key: str) -> bool:
        await self._write(kind)
        if (kind, key) in self.written:
            return False
        self.written.append((kind, key))
        return True

    def _keep(self, kind: str, fields: Mapping[str, Any]) -> None:
        self.states.append(dict(fields))
        self.written.append((kind, str(fields.get("question", ""))))

    async def _write(self, kind: str) -> None:
        self.asked += 1
        if kind in self.held:
            self.reached.set()
            await self.hold.wait()
        if self.error is not None:
            raise self.error


class FakeLease:
    """A lease in a `FakeStore`."""

    def __init__(self, store: FakeStore, epoch: int = 1) -> None:
        self.epoch = epoch
        self.released: list[bool] = []
        self._store = store
        store.epoch = epoch

    @property
    def lease(self) -> Lease:
        return cast("Lease", self)

    async def release(self, fields: Mapping[str, Any] | None = None, *, waiting: bool = False) -> None:
        await self._store.release(fields or {})
        self.released.append(waiting)
