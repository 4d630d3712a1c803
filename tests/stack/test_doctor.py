"""`make doctor` against the local system: in order, and with one part of it out of order at a time."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import aiohttp
import pytest
from aiohttp import web
from livekit import api

from local import doctor
from local.deployment import Deployment, of_stack
from local.doctor import Patient, Unwell, examine
from local.stack import Stack

pytestmark = pytest.mark.stack


def nobody() -> str:
    """An address at which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"127.0.0.1:{probe.getsockname()[1]}"


@pytest.fixture
def deployment(stack: Stack) -> Deployment:
    return of_stack(stack.description())


@asynccontextmanager
async def patient_of(deployment: Deployment, key: dict[str, str] | None = None) -> AsyncIterator[Patient]:
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=10)) as http:
        patient = Patient(deployment, http)
        await doctor.secret(patient)
        patient.key = key or patient.key
        yield patient


async def test_a_system_in_order(deployment: Deployment) -> None:
    findings = await examine(deployment)
    assert [str(finding) for finding in findings if not finding.ok] == []
    assert [finding.name for finding in findings] == list(doctor.CHECKS)


async def test_a_wrong_secret_is_told_from_another_projects_key(deployment: Deployment) -> None:
    async with patient_of(deployment) as patient:
        right = patient.key
        patient.key = right | {"api_secret": "another-secret-of-32-characters-or-more"}
        with pytest.raises(Unwell, match="does not fit the key"):
            await doctor.livekit(patient)
        patient.key = right | {"api_key": "of-another-project"}
        with pytest.raises(Unwell, match="belongs to another project"):
            await doctor.livekit(patient)


async def test_livekit_that_does_not_answer(deployment: Deployment) -> None:
    async with patient_of(replace(deployment, livekit_url=f"ws://{nobody()}")) as patient:
        with pytest.raises(Unwell, match=r"does not answer.*is the address right"):
            await doctor.livekit(patient)


async def test_no_worker_for_the_agent(deployment: Deployment, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "WORKER_SECONDS", 2.0)
    async with patient_of(replace(deployment, agent_name="an-agent-that-nobody-is")) as patient:
        with pytest.raises(Unwell, match="no worker took a look"):
            await doctor.worker(patient)


async def test_the_probe_leaves_nothing_behind(deployment: Deployment, stack: Stack) -> None:
    async with patient_of(deployment) as patient:
        await doctor.worker(patient)
    livekit = stack.livekit_api()
    try:
        rooms = await livekit.room.list_rooms(api.ListRoomsRequest())
    finally:
        await livekit.aclose()
    assert not [room.name for room in rooms.rooms if room.name.startswith("doctor-")]


async def test_workers_with_an_older_key(deployment: Deployment) -> None:
    async with patient_of(deployment) as patient:
        assert "with version" in await doctor.workers_key(patient)
        patient.newest = ("2", '{"api_key": "newer", "api_secret": "newer"}')
        with pytest.raises(Unwell, match="started with other credentials than version 2: restart them"):
            await doctor.workers_key(patient)


async def test_a_model_that_does_not_answer(deployment: Deployment) -> None:
    async with patient_of(replace(deployment, gemini_url=f"https://{nobody()}")) as patient:
        with pytest.raises(Unwell, match="Is it offered there"):
            await doctor.model(patient)


async def test_functions_that_are_gone_or_are_something_else(deployment: Deployment) -> None:
    gone = await examine(replace(deployment, start_bot_url=f"http://{nobody()}"))
    assert [finding.name for finding in gone if not finding.ok] == ["start-bot"]
    # each refuses in its own way: one in the other's place is noticed
    swapped = replace(deployment, start_bot_url=deployment.interviews_url)
    async with patient_of(swapped) as patient:
        with pytest.raises(Unwell, match=r"not 401 missing_token|not 405"):
            await doctor.start_bot(patient)


async def test_rules_that_let_a_read_through(deployment: Deployment) -> None:
    async def open_to_all(_: web.Request) -> web.Response:
        return web.json_response({}, status=404)

    app = web.Application()
    app.router.add_get("/{path:.*}", open_to_all)
    runner = web.AppRunner(app)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        port = runner.addresses[0][1]
        async with patient_of(replace(deployment, firestore_emulator=f"127.0.0.1:{port}")) as patient:
            with pytest.raises(Unwell, match=r"release firestore\.rules"):
                await doctor.rules(patient)
    finally:
        await runner.cleanup()


async def test_a_secret_that_cannot_be_read_hides_nothing_else(deployment: Deployment) -> None:
    findings = await examine(replace(deployment, livekit_secret="projects/demo-noah/secrets/none"))
    bad = {finding.name: finding.says for finding in findings if not finding.ok}
    assert set(bad) == {
        "the secret",
        "LiveKit accepts the key",
        "a worker is registered",
        "the workers' key is the newest",
    }
    assert "see above" in bad["a worker is registered"]
