"""What strangers can have of a worker: places that wait, and jobs."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any
from unittest.mock import AsyncMock, Mock

import pytest
from noah.process import admission as module
from noah.process.admission import JOBS_SECONDS, MOST_JOBS, Admission
from noah.process.server import Calls, Server
from noah.room.metadata import Metadata
from noah.room.rooms import LiveKitUnavailable

pytestmark = pytest.mark.unit


def of(interview_id: str, *, here: bool = False) -> Metadata:
    return Metadata(interview_id=interview_id, candidate_id="ada", plan="short", here=here)


class Worker:
    """A worker's admission, with 10 places and a clock."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 0.0
        monkeypatch.setattr(module, "monotonic", lambda: self.now)
        self.server = Mock(calls=Calls(10), draining=False, plans={"short": None})
        self.server.admission = Admission(10, lambda: self.server.calls.waiting)
        self.server._refuse = lambda *args: Server._refuse(self.server, *args)
        self.jobs = 0

    async def ask(self, interview_id: str, *, here: bool = False, people: int = 0) -> SimpleNamespace:
        """A job request, and what was answered."""
        self.jobs += 1
        metadata = of(interview_id, here=here).model_dump_json()
        request = SimpleNamespace(
            id=f"job-{self.jobs}",
            room=SimpleNamespace(name="r", num_participants=people),
            job=SimpleNamespace(metadata=metadata),
            accept=AsyncMock(),
            reject=AsyncMock(),
        )
        await Server.on_request(self.server, request)  # type: ignore[arg-type]
        return request


@pytest.fixture
def worker(monkeypatch: pytest.MonkeyPatch) -> Worker:
    return Worker(monkeypatch)


async def test_a_fifth_of_the_places_waits_for_those_who_are_not_there(worker: Worker) -> None:
    passed_on: list[str] = []
    worker.server.admission.on_passed_on = passed_on.append
    requests = await asyncio.gather(*(worker.ask(f"i{number}") for number in range(40)))
    accepted = [request for request in requests if request.accept.await_count]
    assert len(accepted) == worker.server.calls.waiting == len(worker.server.calls) == 2
    assert all(
        request.reject.await_args.kwargs == {"terminate": False} for request in requests if request not in accepted
    )
    assert len(passed_on) == 38
    # who is there is let in, whatever says so
    assert (await worker.ask("here", here=True)).accept.await_count == 1
    assert (await worker.ask("joined", people=1)).accept.await_count == 1
    # and who has come, or is no longer waited for, makes room for the next
    worker.server.calls.came(accepted[0].id)
    worker.server.calls.ended(accepted[1].id)
    assert [(await worker.ask(f"n{number}")).accept.await_count for number in range(3)] == [1, 1, 0]


async def test_one_interview_has_so_many_jobs_a_minute(worker: Worker) -> None:
    async def job() -> Any:
        request = await worker.ask("again", here=True)
        worker.server.calls.ended(request.id)
        return request

    answers = [await job() for _ in range(MOST_JOBS + 5)]
    assert [answer.accept.await_count for answer in answers] == [1] * MOST_JOBS + [0] * 5
    assert answers[-1].reject.await_args.kwargs == {"terminate": True}
    assert (await worker.ask("another", here=True)).accept.await_count == 1
    worker.now = JOBS_SECONDS
    assert (await job()).accept.await_count == 1
    assert len(worker.server.calls) == 1


async def test_a_deleted_interview_has_none(worker: Worker, monkeypatch: pytest.MonkeyPatch) -> None:
    worker.server.admission.is_deleted = AsyncMock(side_effect=lambda interview_id: interview_id == "gone")
    worker.server.admission.close_room = AsyncMock(side_effect=LiveKitUnavailable("away"))
    refused = await worker.ask("gone", here=True)
    worker.server.admission.close_room.assert_awaited_once_with(refused.room.name)  # whoever is in it waits for nobody
    assert refused.reject.await_args.kwargs == {"terminate": True}
    assert (await worker.ask("kept", here=True)).accept.await_count == 1
    assert len(worker.server.calls) == 1

    monkeypatch.setattr(module, "LOOK_SECONDS", 0.0)
    worker.server.admission.is_deleted = lambda _: asyncio.Event().wait()  # a database that does not answer
    assert (await worker.ask("unknown", here=True)).accept.await_count == 1


async def test_who_was_put_out_waits_longer_each_time(worker: Worker) -> None:
    for seconds in (60.0, 120.0, 240.0):
        worker.server.admission.put_out("flooded")
        assert (await worker.ask("flooded", here=True)).accept.await_count == 0
        worker.now += seconds - 0.1
        assert (await worker.ask("flooded", here=True)).accept.await_count == 0
        worker.now += 0.1
        request = await worker.ask("flooded", here=True)
        assert request.accept.await_count == 1
        worker.server.calls.ended(request.id)


async def test_what_is_known_is_bounded(worker: Worker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_KNOWN", 3)
    for number in range(9):
        await worker.server.admission.refusal(of(f"i{number}", here=True), here=True)
    assert len(worker.server.admission._jobs) == 3
