"""A whole interview is one trace, from the click to the report; and no interview needs that it is recorded."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import web
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from local import scenarios
from local.candidate import Candidate
from local.interviewee import Interviewee
from local.stack import Stack
from tests.support.interviews import interview_of, stored
from tests.support.plans import OwnPlan
from tests.support.waiting import until
from tests.support.workers import own_worker

pytestmark = pytest.mark.stack

ANSWERS: scenarios.Answers = {"why": [scenarios.Answer("The quokkas there.")]}


def spans_of(stack: Stack, trace: str) -> list[dict[str, Any]]:
    """Those of one trace that were written so far."""
    found = [json.loads(line) for line in stack.spans.read_text().splitlines()]
    return [span for span in found if span["trace"] == trace]


async def interview(stack: Stack, plan: OwnPlan) -> Candidate:
    """Held whole."""
    async with Candidate(stack, plan=plan.id, name="Ada") as candidate:
        await candidate.enter()
        await Interviewee(candidate, scenarios.for_person(plan.data, {"name": "Ada"}), ANSWERS).run(rate=400)
        assert await candidate.until_disconnected() == "ROOM_DELETED"
    return candidate


async def test_a_call_is_one_tree_from_the_click_to_the_report(stack: Stack, plan_of: Callable[..., OwnPlan]) -> None:
    candidate = await interview(stack, plan_of("short", ANSWERS))

    def names() -> set[str]:
        return {span["name"] for span in spans_of(stack, candidate.trace)}

    await until(lambda: {"noah.report", "noah.job", "noah.page"} <= names(), 10, "the report's span")
    found = spans_of(stack, candidate.trace)
    ids, here = {span["span"]: span for span in found}, interview_of(candidate)
    assert [span["name"] for span in found if not span["parent"]] == ["noah.page"]
    assert [span["name"] for span in found if span["parent"] and span["parent"] not in ids] == []
    assert all(span["start"] <= span["end"] for span in found)
    job = next(span for span in found if span["name"] == "noah.job")
    assert ids[job["parent"]]["name"] == "start-bot"
    assert (job["attributes"]["noah.interview"], job["attributes"]["noah.ending"]) == (here, "completed")
    documents = await stored(stack, here)
    kept = [span["attributes"]["noah.question"] for span in found if span["name"] == "noah.answer"]
    assert sorted(kept) == sorted(documents.answers)
    assert all(ids[span["parent"]]["name"] == "function_tool" for span in found if span["name"] == "noah.answer")
    turns = [span["attributes"] for span in found if span["name"] == "realtime_inference"]
    counted = [turn for turn in turns if turn.get("gen_ai.usage.input_tokens")]
    assert sum(turn["gen_ai.usage.input_tokens"] for turn in counted) >= documents.interview["usage"]["input_tokens"]
    assert all(turn["noah.cost_usd"] > 0 for turn in counted)
    assert {"agent_speaking", "noah.candidate", "noah.generation", "noah.firestore", "noah.model.connection"} <= names()
    assert "other" not in names()
    # what other calls have written is no part of it, and all that is written belongs to a call
    everything = [json.loads(line) for line in stack.spans.read_text().splitlines()]
    assert {span["attributes"].get("noah.interview") for span in found} <= {None, here}
    jobs = [span for span in everything if span["name"] == "noah.job" and span["attributes"]["noah.interview"] == here]
    assert {span["trace"] for span in jobs} == {candidate.trace}


@pytest.mark.parametrize("killed", [False, True], ids=["handed over", "killed"])
async def test_a_call_that_goes_on_elsewhere_stays_one_trace(
    stack: Stack, plan_of: Callable[..., OwnPlan], *, killed: bool
) -> None:
    plan = plan_of("short", ANSWERS)
    before = list(stack.workers)
    async with own_worker(stack) as first:
        for other in before:
            await other.stop()
        async with Candidate(stack, plan=plan.id, name="Ada") as candidate:
            await candidate.enter()
            person = Interviewee(candidate, scenarios.for_person(plan.data, {"name": "Ada"}), ANSWERS)
            await person.run(until="years", rate=400)
            for other in before:
                await other.restart()
            await (first.kill() if killed else first.stop())
            await person.run(rate=400)
            assert await candidate.until_disconnected() == "ROOM_DELETED"

    def jobs() -> list[dict[str, Any]]:
        return [span for span in spans_of(stack, candidate.trace) if span["name"] == "noah.job"]

    # what a killed worker had not sent is lost, its job's span among it
    await until(lambda: len(jobs()) == (1 if killed else 2), 10, "the jobs' spans")
    found = spans_of(stack, candidate.trace)
    ids = {span["span"]: span for span in found}
    last = next(span for span in jobs() if span["attributes"]["noah.ending"] == "completed")
    above = ids[last["parent"]]
    if killed:
        assert above["name"] == "start-bot"
    else:
        assert (above["name"], above["attributes"]["noah.ending"]) == ("noah.job", "hand_over")
        assert [span["name"] for span in found if span["parent"] and span["parent"] not in ids] == []
    everything = [json.loads(line) for line in stack.spans.read_text().splitlines()]
    here = [span for span in everything if span["attributes"].get("noah.interview") == interview_of(candidate)]
    assert {span["trace"] for span in here} == {candidate.trace}


class Collector:
    """Takes spans as Cloud Trace does, or keeps who sends them waiting."""

    def __init__(self) -> None:
        self.got: list[bytes] = []
        self.hangs = False
        self.asked = 0

    async def take(self, request: web.Request) -> web.Response:
        self.asked += 1
        if self.hangs:
            await asyncio.sleep(30)
        self.got.append(await request.read())
        return web.Response(content_type="application/x-protobuf")


@asynccontextmanager
async def collecting() -> AsyncIterator[tuple[Collector, str]]:
    collector, app = Collector(), web.Application()
    app.router.add_post("/v1/traces", collector.take)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield collector, f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


async def test_an_endpoint_gets_the_spans_and_one_that_hangs_harms_no_call(stack: Stack, plan: OwnPlan) -> None:
    async with collecting() as (collector, url):
        before = list(stack.workers)
        worker = await stack.start_worker({"TRACES": url})
        for other in before:
            await other.stop()
            stack.workers.remove(other)
        candidate = await interview(stack, plan)

        def names() -> set[str]:
            requests = [ExportTraceServiceRequest.FromString(body) for body in collector.got]
            scopes = [scope for r in requests for resource in r.resource_spans for scope in resource.scope_spans]
            return {s.name for scope in scopes for s in scope.spans if s.trace_id.hex() == candidate.trace}

        await until(lambda: {"noah.job", "noah.report", "realtime_inference"} <= names(), 10, "spans over HTTP")
        assert all(b"quokka" not in body.lower() for body in collector.got)
        collector.hangs = True
        again = await interview(stack, plan)
        assert (await stored(stack, again)).interview["status"] == "completed"
        assert collector.asked
        await stack.start_worker()
        assert await worker.stop(timeout=30) == 0
        stack.workers.remove(worker)
