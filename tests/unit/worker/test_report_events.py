"""A team is told that a report is ready, or that there will be none, in the commit that says so."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from google.genai import errors
from noah.data.documents import AnswerRecord, NewInterview, TurnRecord
from noah.data.events import Event, Outlet
from noah.data.plans import load_plan
from noah.data.store import Store
from noah.interview.plan import Plan
from noah.report.evaluation import Reply
from noah.report.report import MAX_TRIES, Evaluated, Reports

from tests.fakes.firestore import Client, Server

pytestmark = pytest.mark.unit
AT = datetime(2026, 11, 28, tzinfo=UTC)


class Scene:
    """A completed interview, and a model that does as it is told."""

    def __init__(self) -> None:
        self.server = Server()
        self.told: list[Event] = []
        client: Any = Client(self.server)
        self.store = Store(client, 2.0, Outlet("//test", self.told.extend))
        self.fails: Exception | None = None
        plan = load_plan(Path(__file__).parents[2] / "plans" / "short.yaml")
        evaluator: Any = SimpleNamespace(model="m", missing="there is no m", evaluate=self._evaluate)
        self.reports = Reports(self.store, evaluator, {"short": plan}, 6.0)

    async def _evaluate(self, _: Plan, __: str) -> Evaluated:
        if self.fails is not None:
            raise self.fails
        return Evaluated(Reply.model_construct(scores=[], summary="Well.", strengths=[], advice=[]), 1, 0, 0, 0)

    async def complete(self) -> None:
        await self.store.create_interview("one", NewInterview("uid", "short", "1", "room"))
        await self.store.store_answer("one", AnswerRecord("work", "answered", "I build bridges, mostly of wood."))
        for seq, (role, text) in enumerate([("noah", "What is your work?"), ("candidate", "I build bridges.")]):
            await self.store.store_turn("one", TurnRecord("job", seq, role, text, "work", at=AT))
        await self.store.save_state("one", 0, {"status": "completed"})
        self.told.clear()

    @property
    def types(self) -> list[str]:
        return [str(event.fields["type"]) for event in self.told]


async def test_a_report_that_is_ready() -> None:
    scene = Scene()
    await scene.complete()
    assert await scene.reports.write("one")
    assert scene.types == ["report.ready"]
    assert scene.server.fields("events/one.report.ready.1") == scene.told[0].fields
    assert not await scene.reports.write("one")
    assert scene.types == ["report.ready"]


async def test_a_report_whose_model_is_gone_has_failed() -> None:
    scene = Scene()
    await scene.complete()
    scene.fails = errors.ClientError(404, {"error": {"message": "none"}})
    assert not await scene.reports.write("one")
    assert scene.types == ["report.failed"]


async def test_a_report_that_is_put_off_has_not_failed() -> None:
    scene = Scene()
    await scene.complete()
    scene.fails = errors.ServerError(503, {"error": {"message": "later"}})
    assert not await scene.reports.write("one")
    assert scene.types == []


async def test_a_report_whose_tries_have_all_died_has_failed() -> None:
    scene = Scene()
    await scene.complete()
    scene.server.put("interviews/one", {"report_tries": MAX_TRIES})
    assert await scene.reports.claim("one") is None
    assert scene.types == ["report.failed"]
