"""The scaler as it is deployed, on the real Firestore emulator, against a stand-in of Cloud Run's API."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest
from google.cloud import firestore
from noah.data import lease
from noah.data.store import Store

from local.cloud_run import CloudRun
from local.processes import Part
from local.stack import Stack
from tests.support.firestores import begin
from tests.support.waiting import run_sync, until

pytestmark = pytest.mark.stack

SERVICE = "projects/demo-noah/locations/local/services/noah-worker"
POOL = "projects/demo-noah/locations/local/workerPools/noah-worker"
RULES = {"MAX_SESSIONS": "2", "HEADROOM": "0", "FLOOR": "1", "CEILING": "6", "ROUNDS": "1"}


@pytest.fixture(scope="module")
def own(worker_id: str) -> Iterator[Stack]:
    """A Firestore of these tests' own, whose leases nobody else counts, behind a link that can be cut."""
    stack = Stack(f"scaler-{worker_id}", parts={"firestore"}, links=["function-firestore"])
    run_sync(stack.start())
    yield stack
    stack.close()


@pytest.fixture
async def client(own: Stack) -> AsyncIterator[firestore.AsyncClient]:
    client = own.firestore_client()
    for name in ("leases", "scaling"):
        async for document in client.collection(name).list_documents():
            await document.delete(timeout=30)
    yield client
    client.close()  # type: ignore[no-untyped-call]


@asynccontextmanager
async def scaler(own: Stack, cloud_run: CloudRun, **env: str) -> AsyncIterator[Part]:
    settings = RULES | {"SCALED": cloud_run.scaled, "CLOUD_RUN_ENDPOINT": cloud_run.url} | env
    part = await own.start_function("scaler", settings)
    try:
        yield part
    finally:
        await part.kill()


async def called(part: Part) -> list[dict[str, Any]]:
    timeout = aiohttp.ClientTimeout(total=30)
    async with aiohttp.ClientSession(timeout=timeout) as session, session.post(part.url) as answer:
        assert answer.status == 200, await answer.text()
        rounds: list[dict[str, Any]] = (await answer.json())["rounds"]
        return rounds


async def held(client: firestore.AsyncClient, number: int, *, ago: float = 0) -> None:
    """So many calls, whose leases were renewed that many seconds ago."""
    at = await now(client) - dt.timedelta(seconds=ago)
    batch = client.batch()
    for each in range(number):
        fields = {"job_id": f"job-{each}", "epoch": 1, "renewed_at": at, "waiting": False}
        batch.set(client.collection("leases").document(f"{ago:g}-{each}"), fields)
    await batch.commit(timeout=30)


async def now(client: firestore.AsyncClient) -> dt.datetime:
    found: dt.datetime = (await client.collection("scaling").document("-").get(timeout=30)).read_time
    return found


async def known(client: firestore.AsyncClient, calls: int, seconds: float) -> None:
    """It was so for that many seconds, the last time 5 s ago."""
    at = await now(client)
    readings = [{"at": at - dt.timedelta(seconds=5), "calls": calls}]
    fields = {"since": at - dt.timedelta(seconds=seconds), "readings": readings}
    await client.collection("scaling").document("noah-worker").set(fields, timeout=30)


def events(part: Part, name: str) -> list[dict[str, Any]]:
    lines = [line for line in part.log.read_text().splitlines() if line.startswith("{")]
    return [event for event in map(json.loads, lines) if event.get("event") == name]


@pytest.mark.parametrize("scaled", [SERVICE, POOL])
async def test_counts_who_is_on_a_call_and_who_waits(own: Stack, client: firestore.AsyncClient, scaled: str) -> None:
    """By leases as the worker writes them: taken, given up, waiting for another worker, of a worker long dead."""
    store = Store(client, 5.0)
    for number in range(5):
        await lease.take(store, await begin(store), f"job-{number}", 6.0)
    ended = await lease.take(store, await begin(store), "job-ended", 6.0)
    await ended.release()
    leaving = await lease.take(store, await begin(store), "job-leaving", 6.0)
    await leaving.release(waiting=True)
    await held(client, 3, ago=120)
    async with CloudRun(scaled, 1) as cloud_run, scaler(own, cloud_run) as part:
        # 6 calls take 3 instances of 2; chance may take 2 places more
        assert await called(part) == [{"calls": 6, "instances": 4, "why": "calls"}]
        assert cloud_run.set_to == [4]
        assert await called(part) == [{"calls": 6, "instances": 4, "why": "enough"}]
        assert cloud_run.set_to == [4], "a number that is right already was set again"
        assert [each["instances"] for each in events(part, "scaler_read")] == [4, 4]


async def test_0_and_10000_wanted_instances(own: Stack, client: firestore.AsyncClient) -> None:
    async with CloudRun(SERVICE, 2) as cloud_run:
        async with scaler(own, cloud_run, HEADROOM="10000", MAX_SESSIONS="1", CEILING="5") as part:
            assert (await called(part))[0] == {"calls": 0, "instances": 5, "why": "ceiling"}
            assert events(part, "ceiling_reached")
        await known(client, 0, 300)
        async with scaler(own, cloud_run, FLOOR="0") as part:
            for left in (4, 3, 2, 1, 0, 0):
                assert (await called(part))[0]["instances"] == left
    assert cloud_run.set_to == [5, 4, 3, 2, 1, 0]


async def test_reading_nothing_keeps_the_number_and_says_so(own: Stack, client: firestore.AsyncClient) -> None:
    await known(client, 0, 300)
    async with CloudRun(SERVICE, 4) as cloud_run, scaler(own, cloud_run) as part:
        for status in (403, 429, 500, 503):
            cloud_run.fails_with = status
            assert await called(part) == [{"why": "blind"}]
            assert events(part, "scaler_blind")[-1]["why"] == f"status {status}"
        cloud_run.fails_with, cloud_run.mode = None, "AUTOMATIC"
        assert await called(part) == [{"why": "blind"}]
        cloud_run.mode = "MANUAL"
        async with own.links["function-firestore"].is_cut():
            assert await called(part) == [{"why": "blind"}]
        assert events(part, "scaler_blind")[-1]["part"] == "firestore"
        assert not events(part, "scaler_read"), "the alert waits for this event"
        assert cloud_run.set_to == []

        async def sees() -> bool:
            return "instances" in (await called(part))[0]

        await until(sees, 20, "it reads again")
        assert cloud_run.set_to == [3]


async def test_after_an_outage_nothing_is_taken_away_before_the_cooldown(
    own: Stack, client: firestore.AsyncClient
) -> None:
    """While Firestore was away no lease was renewed: the first look afterwards finds no calls, and there are 8."""
    await held(client, 8, ago=600)
    at = await now(client)
    readings = [{"at": at - dt.timedelta(seconds=600), "calls": 8}]
    await (
        client.collection("scaling")
        .document("noah-worker")
        .set({"since": at - dt.timedelta(hours=1), "readings": readings}, timeout=30)
    )
    async with CloudRun(SERVICE, 5) as cloud_run, scaler(own, cloud_run) as part:
        assert await called(part) == [{"calls": 0, "instances": 5, "why": "cooling"}]
    assert cloud_run.set_to == []


@pytest.mark.parametrize("stored", [{}, {"since": 1, "readings": "x"}, {"since": None, "readings": [1, {"at": "?"}]}])
async def test_a_document_that_says_nothing_is_a_new_beginning(
    own: Stack, client: firestore.AsyncClient, stored: dict[str, Any]
) -> None:
    await client.collection("scaling").document("noah-worker").set(stored, timeout=30)
    async with CloudRun(SERVICE, 3) as cloud_run, scaler(own, cloud_run) as part:
        assert (await called(part))[0] == {"calls": 0, "instances": 3, "why": "cooling"}
    found = (await client.collection("scaling").document("noah-worker").get(timeout=30)).to_dict() or {}
    assert found.keys() == {"since", "readings", "updated_at", "expire_at"}
    assert len(found["readings"]) == 1


async def test_many_at_once_are_as_good_as_one(own: Stack, client: firestore.AsyncClient) -> None:
    await known(client, 0, 300)
    async with CloudRun(SERVICE, 6) as cloud_run, scaler(own, cloud_run) as part:
        rounds = [each for found in await asyncio.gather(*(called(part) for _ in range(8))) for each in found]
        lost = sum(each["why"] == "beside_another" for each in rounds)
        # each takes one instance away from the number that it has read; one that was overtaken takes none
        assert cloud_run.set_to == sorted(cloud_run.set_to, reverse=True)
        assert len(set(cloud_run.set_to)) == len(cloud_run.set_to)
        assert lost + len(cloud_run.set_to) >= 5


async def test_a_deployment_at_the_same_moment_is_left_alone(own: Stack, client: firestore.AsyncClient) -> None:
    await held(client, 4)
    async with CloudRun(SERVICE, 1) as cloud_run, scaler(own, cloud_run) as part:
        cloud_run.before_change = cloud_run.deployed
        assert await called(part) == [{"why": "beside_another"}]
        assert cloud_run.instances == 1
        cloud_run.before_change = lambda: None
        assert (await called(part))[0]["instances"] == 3
    assert cloud_run.set_to == [3]


async def test_it_looks_several_times_in_a_call(own: Stack, client: firestore.AsyncClient) -> None:
    async with CloudRun(SERVICE, 1) as cloud_run, scaler(own, cloud_run, ROUNDS="3", ROUND_SECONDS="0.1") as part:
        assert [each["why"] for each in await called(part)] == ["enough"] * 3


async def test_what_is_no_call_of_the_scheduler_s_is_refused(own: Stack, client: firestore.AsyncClient) -> None:
    async with (
        CloudRun(SERVICE, 1) as cloud_run,
        scaler(own, cloud_run) as part,
        aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=10)) as session,
    ):
        async with session.get(part.url) as answer:
            assert answer.status == 405
        async with session.post(part.url, data=b"x" * 5000) as answer:
            assert answer.status == 413
    assert cloud_run.set_to == []
