"""The report at the end of a real call: written whatever happens to the worker or the model, and never waited for."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import aiohttp
import pytest
from noah.report import pending
from noah.report.evaluation import NOTHING_SAID
from noah.report.pending import PendingReports
from noah.report.quotations import occurs

from local.candidate import Candidate
from local.interviewee import Interviewee
from local.patience import within
from local.processes import Part
from local.scenarios import Answer, Answers
from local.stack import Stack
from tests.support.firestores import store_at
from tests.support.plans import OwnPlan
from tests.support.reports import Evaluations, reports_at

pytestmark = pytest.mark.stack

ANSWERS: Answers = {
    "work": [Answer("I build bridges, mostly of wood.", typed=True)],
    "years": [Answer("Since 2011.", typed=True)],
    "anything": [Answer("No, thank you.", typed=True)],
}


class Interview:
    """A candidate in an interview, and what the system has of it."""

    def __init__(self, stack: Stack, plan: OwnPlan) -> None:
        self.stack = stack
        self.plan = plan
        self.candidate = Candidate(stack, plan=plan.id)
        self.evaluations = Evaluations(stack, plan.id)
        self.interviewee = Interviewee(self.candidate, plan.data, ANSWERS)

    @property
    def id(self) -> str:
        return str(self.candidate.answer["interview_id"])

    async def stop(self) -> None:
        """Ask to stop, and stay until the room is gone."""
        await self.candidate.type("Stop the interview.")
        await self.candidate.until(lambda: self.candidate.disconnected, "the end", 15)

    async def document(self) -> dict[str, Any]:
        """`interviews/{id}` as it is stored now."""
        client = self.stack.firestore_client()
        return (await client.document("interviews", self.id).get(timeout=30)).to_dict() or {}

    async def seen(self) -> dict[str, Any]:
        """What the candidate gets from the function."""
        url = f"{self.stack.interviews_url}/api/interviews/{self.id}"
        headers = {"Authorization": f"Bearer {self.candidate.id_token}"}
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=60)) as session,
            session.get(url, headers=headers) as response,
        ):
            assert response.status == 200
            body: dict[str, Any] = await response.json()
            return body


async def until(look: Callable[[], Awaitable[dict[str, Any]]], seconds: float, **wanted: Any) -> dict[str, Any]:
    """Look until the fields have these values."""
    found: dict[str, Any] = {}
    try:
        async with within(seconds):
            while not wanted.items() <= (found := await look()).items():  # noqa: ASYNC110 (other processes write them)
                await asyncio.sleep(0.05)
    except TimeoutError:
        raise AssertionError(f"not within {seconds:g} s: {wanted}; found {found}") from None
    return found


@pytest.fixture
async def interview(stack: Stack, plan: OwnPlan) -> AsyncIterator[Interview]:
    interview = Interview(stack, plan)
    async with interview.candidate:
        yield interview


async def test_a_finished_interview_has_a_report_that_quotes_the_candidate(interview: Interview) -> None:
    await interview.candidate.enter()
    await interview.interviewee.run()

    seen = await until(interview.seen, 5, report_status="ready")

    report = seen["report"]
    turns = {turn["id"]: turn for turn in seen["transcript"]}
    assert report["rubric_version"] == str(interview.plan.data["rubric"]["version"])
    assert (report["incomplete"], report["not_covered"]) == (False, [])
    assert report["summary"]
    (score,) = report["scores"]
    assert (score["criterion"], score["score"], score["max"], score["supported"]) == ("clarity", 4, 5, True)
    assert score["turns"] == [quotation["turn"] for quotation in score["quotations"]]
    for quotation in score["quotations"]:
        assert turns[quotation["turn"]]["role"] == "candidate"
        assert occurs(quotation["text"], turns[quotation["turn"]]["text"])
    assert score["quotations"][0]["text"] == ANSWERS["work"][0].text
    assert len(interview.evaluations.prompts) == 1


async def test_an_interview_that_ended_early_has_an_incomplete_report(interview: Interview) -> None:
    await interview.candidate.enter()
    await interview.interviewee.run(until="years")
    await interview.stop()

    report = (await until(interview.seen, 5, report_status="ready"))["report"]

    assert report["incomplete"] is True
    assert [(gap["question"], gap["why"]) for gap in report["not_covered"]] == [
        ("years", "not_answered"),
        ("anything", "not_answered"),
    ]
    assert report["scores"][0]["quotations"][0]["text"] == ANSWERS["work"][0].text


async def test_an_interview_without_an_answer_is_not_evaluated(interview: Interview) -> None:
    await interview.candidate.enter()
    await interview.interviewee.run(until="work")
    await interview.stop()

    report = (await until(interview.seen, 5, report_status="ready"))["report"]

    assert (report["summary"], report["incomplete"]) == (NOTHING_SAID, True)
    assert [(score["score"], score["supported"]) for score in report["scores"]] == [(None, False)]
    assert len(interview.evaluations.prompts) == 0


async def test_a_report_service_that_is_down_keeps_nobody_and_the_report_follows(
    interview: Interview, monkeypatch: pytest.MonkeyPatch
) -> None:
    interview.plan.scenario(rules=[{"on": "generate", "do": [{"fail": {"status": 503}}]}])
    await interview.candidate.enter()
    await interview.interviewee.run()

    assert interview.candidate.disconnected == "ROOM_DELETED"
    assert interview.plan.data["goodbye"] in interview.candidate.noah_text
    assert (await interview.document())["status"] == "completed"
    waiting = await until(lambda: _put_off(interview), 15, put_off=True)
    assert (waiting["report"], waiting["report_tries"]) == ("pending", 1)
    assert len(interview.evaluations.prompts) == 3

    interview.plan.scenario()  # the service is back,
    client = interview.stack.firestore_client()
    await client.document("interviews", interview.id).update({"report_due_at": waiting["ended_at"]})  # and time passes
    async with _other_workers(interview.stack, 1, monkeypatch):
        seen = await until(interview.seen, 10, report_status="ready")
    assert seen["report"]["scores"][0]["supported"]


async def test_the_report_of_a_killed_worker_is_written_once_by_another(
    interview: Interview, monkeypatch: pytest.MonkeyPatch
) -> None:
    await interview.candidate.enter()
    await interview.interviewee.run(until="anything")
    worker = await _worker_of(interview)
    await interview.interviewee.answer("anything")
    await until(interview.document, 10, status="completed")
    await worker.kill()
    try:
        assert (await interview.document())["report"] == "pending"
        async with _other_workers(interview.stack, 10, monkeypatch):
            seen = await until(interview.seen, 40, report_status="ready")
    finally:
        await worker.restart()
    assert seen["report"]["scores"][0]["supported"]
    assert (await interview.document())["report_tries"] == 1
    assert len(interview.evaluations.prompts) == 1


async def _put_off(interview: Interview) -> dict[str, Any]:
    document = await interview.document()
    due_at, updated_at = document.get("report_due_at"), document["updated_at"]
    # a claim holds for two minutes; after a failed try the next one is due sooner
    return document | {"put_off": due_at is not None and (due_at - updated_at).total_seconds() < 60}


async def _worker_of(interview: Interview) -> Part:
    """The worker that holds the interview."""
    wanted = f'"interview_id": "{interview.id}"'
    for worker in interview.stack.workers:
        lines = (interview.stack.logs / f"{worker.name}.log").read_text().splitlines()
        if any('"job_accepted"' in line and wanted in line for line in lines):
            return worker
    raise AssertionError("no worker has accepted this interview")


class _other_workers:  # noqa: N801 (used as a function)
    """What so many workers do about pending reports, in a hurry."""

    def __init__(self, stack: Stack, number: int, monkeypatch: pytest.MonkeyPatch) -> None:
        self._stack = stack
        self._number = number
        monkeypatch.setattr(pending, "SWEEP_SECONDS", 0.3)
        monkeypatch.setattr(pending, "SETTLED_SECONDS", 0.5)
        self._tasks: list[asyncio.Task[None]] = []

    async def __aenter__(self) -> None:
        self._tasks = [asyncio.create_task(self._work()) for _ in range(self._number)]

    async def __aexit__(self, *_: object) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _work(self) -> None:
        stack = self._stack
        async with store_at(stack.firestore_emulator, stack.project) as store, reports_at(stack, store) as reports:
            await PendingReports().run(store, reports)
