"""Which reports of earlier interviews Noah may greet somebody by."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from noah.data.documents import mapping, values_of
from noah.data.memory import earlier_reports
from noah.data.store import Store

from tests.fakes.firestore import Behaviour, Client, Server

pytestmark = pytest.mark.unit

NOW = datetime(2026, 11, 1, tzinfo=UTC)
LATER, BEFORE = NOW + timedelta(days=1), NOW - timedelta(days=1)
MINE: dict[str, Any] = {"uid": "ada", "status": "completed", "expire_at": LATER}


class Scene:
    def __init__(self) -> None:
        self.server = Server(now=lambda: NOW)
        self.client = Client(self.server)
        self.store = Store(self.client, 2.0)  # type: ignore[arg-type]

    async def interview(self, name: str, **fields: Any) -> str:
        """A completed interview of Ada's, with a report, but for these fields of either."""
        report = fields.pop("report", {"summary": name, "at": NOW, "expire_at": LATER})
        reference = self.store.interview_ref(name)
        await self.put(reference, MINE | fields)
        await self.put(reference.collection("reports").document("1"), report)
        return name

    async def put(self, reference: Any, fields: dict[str, Any]) -> None:
        batch = self.client.batch()
        batch.create(reference, fields)
        await batch.commit(retry=None, timeout=2)

    async def remembers(self, *interviews: Any) -> list[str]:
        return [str(each["summary"]) for each in await earlier_reports(self.store, list(interviews), "ada")]


@pytest.fixture
def scene() -> Scene:
    return Scene()


async def test_the_reports_of_completed_interviews_of_their_own(scene: Scene) -> None:
    one, two = await scene.interview("one"), await scene.interview("two")
    assert await scene.remembers(one, two, "gone") == ["one", "two"]


@pytest.mark.parametrize(
    "fields",
    [
        {"uid": "eve"},
        {"status": "withdrawn"},
        {"status": "live"},
        {"expire_at": BEFORE},
        {"report": {"summary": "x", "at": NOW, "expire_at": BEFORE}},
    ],
)
async def test_no_others(scene: Scene, fields: dict[str, Any]) -> None:
    assert await scene.remembers(await scene.interview("one", **fields)) == []


@pytest.mark.parametrize("value", [None, "one", 7, {"one": 1}, [7, None, "", "a/b", "..", "__x__"]])
async def test_what_names_no_interview(scene: Scene, value: object) -> None:
    assert await earlier_reports(scene.store, value, "ada") == []


async def test_only_a_few_are_looked_at(scene: Scene) -> None:
    names = [await scene.interview(f"i{number}") for number in range(6)]
    assert await scene.remembers(*names) == names[:3]


async def test_a_database_that_fails_is_no_memory(scene: Scene) -> None:
    one = await scene.interview("one")
    scene.client.behave = lambda _: Behaviour(refused=True)
    assert await scene.remembers(one) == []


@pytest.mark.parametrize(("expire_at", "known"), [(LATER, True), (BEFORE, False), (None, True)])
async def test_a_profile_that_has_expired_is_none(scene: Scene, expire_at: datetime | None, known: bool) -> None:
    one = await scene.interview("one")
    fields = {"profile": {"about": "I bake."}} | ({} if expire_at is None else {"expire_at": expire_at})
    await scene.put(scene.store.candidate_ref("ada"), fields)
    stored = await scene.store.load(one, "ada")
    assert ("profile" in stored.candidate) is known


@pytest.mark.parametrize("value", [None, "Ada", 7, ["Ada"]])
def test_values_of_another_shape_are_none(value: object) -> None:
    assert values_of({"values": value}) == {} == values_of({})
    assert mapping(value) == {}
