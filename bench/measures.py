"""The measurements, one function each. All return plain data, in seconds, MB and cores."""

from __future__ import annotations

import asyncio
import json
import shutil
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

import aiohttp

from bench.baseline import greeting, load_plan
from bench.caller import Report
from bench.crowd import Crowd
from bench.subjects import Subject, meter, order
from bench.usage import Meter
from local import scenarios
from local.candidate import Candidate
from local.interviewee import Interviewee
from local.processes import Part
from local.stack import Stack

PLANS = Path(__file__).parent / "plans"
PROBE = Path(__file__).parent / "probe"
# Gemini generates faster than it speaks: its audio comes so far ahead of its playing.
LEAD_MS = 2000
SILENCE_MS = 400
SPEECH_RATE = 175
BRIEF_RATE = 300
# A page has loaded and asked for the microphone about so long after it has its token.
EARLY_SECONDS = 1.5
SETTLE_SECONDS = 2.0
# After a start, until its first looks at the database and at what it has loaded are over.
IDLE_AFTER_SECONDS = 6.0
PATIENCE_SECONDS = 8.0
# As Gemini counts them, roughly.
TOKENS_PER_SECOND = 25
CHARACTERS_PER_TOKEN = 4
_TEXT = ("setup", "text", "tool_result")


def write_scenarios(stack: Stack, think_ms: int) -> None:
    """Have the simulator answer `think_ms` after it was asked, from the next session on."""
    for plan, rate in (("brief", BRIEF_RATE), ("long", SPEECH_RATE)):
        settings = {"think_ms": think_ms, "lead_ms": LEAD_MS, "silence_ms": SILENCE_MS, "rate": rate}
        made = scenarios.scenario(scenarios.load_plan(PLANS / f"{plan}.yaml"), settings=settings)
        scenarios.write(stack.scenarios_dir, made)


async def start_to_ready(subject: Subject, *, bytecode: bool) -> float:
    """From the start of the process to its being registered; without bytecode as after a fresh `uv sync`."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        part = await subject.launch({} if bytecode else {"PYTHONPYCACHEPREFIX": folder})
        await part.stop()
    return round(part.ready_after, 2)


async def idle(parts: dict[str, Part], seconds: float) -> dict[str, dict[str, float]]:
    """What workers cost that have nothing to do; all at the same time."""
    await asyncio.sleep(IDLE_AFTER_SECONDS)
    meters = {name: meter(part) for name, part in parts.items()}
    before = {name: each.cpu() for name, each in meters.items()}
    began = time.monotonic()
    await asyncio.sleep(seconds)
    took = time.monotonic() - began
    return {
        name: {
            "cpu": round((each.cpu() - before[name]) / took, 4),
            "memory": round(each.memory(), 1),
            "resident": round(each.resident(), 1),
            "processes": each.processes(),
        }
        for name, each in meters.items()
    }


async def one_call(subject: Subject, crowd: Crowd, *, early: bool = False, **more: object) -> dict[str, Any]:
    """One call alone: join to first audio, and with `answers` from the last word to the next."""
    ticket = await subject.ticket("brief")
    at = time.monotonic() + (EARLY_SECONDS if early else 0.0)
    report = await crowd.call(order(ticket, at=at, rate=BRIEF_RATE, patience=PATIENCE_SECONDS, **more))
    return {"token": round(ticket.seconds, 4), **_facts(report)}


def _facts(report: Report) -> dict[str, Any]:
    return {
        "connect": round(report.connected, 4),
        "first_audio": report.first_audio,
        "turns": report.turns,
        "error": report.error,
    }


async def crowd_at_once(
    subject: Subject, part: Part, crowd: Crowd, calls: int, *, seconds: float = 14.0
) -> dict[str, Any]:
    """Calls that begin in the same instant: who is greeted and when, the gaps in it, CPU and memory."""
    measured = meter(part)
    tickets = await asyncio.gather(*(subject.ticket("long") for _ in range(calls)))
    before, memory = measured.cpu(), measured.memory()
    began = time.monotonic() + 0.3
    words = greeting(load_plan("long"))
    making = [
        asyncio.create_task(
            crowd.call(
                order(ticket, at=began, greeting=words, rate=SPEECH_RATE, until=began + seconds, patience=seconds + 8)
            )
        )
        for ticket in tickets
    ]
    sampling = asyncio.create_task(_sample(measured))
    await asyncio.sleep(began + 4 - time.monotonic())
    steady, steady_at = measured.cpu(), time.monotonic()
    await asyncio.sleep(6)
    per_second = (measured.cpu() - steady) / (time.monotonic() - steady_at)
    grown = measured.memory() - memory
    reports = await asyncio.gather(*making)
    await asyncio.sleep(SETTLE_SECONDS)
    sampling.cancel()
    heard = [report for report in reports if report.first_audio is not None]
    return {
        "calls": calls,
        "greeted": len(heard),
        "first_audio": sorted(report.first_audio for report in heard if report.first_audio is not None),
        "gap_total": sorted(report.gap_total for report in heard if report.gap_total is not None),
        "gap_longest": sorted(report.gap_longest for report in heard if report.gap_longest is not None),
        "heard_share": sorted(report.heard_share for report in heard if report.heard_share is not None),
        "cpu_per_call": round(per_second / max(len(heard), 1), 4),
        "cpu_seconds": round(measured.cpu() - before, 2),
        "memory_per_call": round(grown / max(len(heard), 1), 1),
        "errors": [report.error for report in reports if report.error],
    }


async def _sample(measured: Meter) -> None:
    while True:
        measured.cpu()
        await asyncio.sleep(0.5)


async def in_a_row(subject: Subject, part: Part, crowd: Crowd, calls: int, *, at_once: int = 4) -> dict[str, Any]:
    """Calls one after the other, `at_once` of them side by side: what of their memory stays."""
    measured = meter(part)
    points: list[tuple[int, float]] = []
    done, failed = 0, 0
    while done < calls:
        results = await asyncio.gather(
            *(one_call(subject, crowd, answers=1, end=subject.name == "noah") for _ in range(at_once))
        )
        failed += sum(bool(result["error"]) for result in results)
        done += at_once
        await asyncio.sleep(SETTLE_SECONDS)
        points.append((done, round(measured.memory(), 2)))
    slope = statistics.linear_regression(*zip(*points[min(len(points) // 2, len(points) - 2) :], strict=True)).slope
    return {"calls": done, "failed": failed, "memory": points, "left_per_call": round(slope, 3)}


async def blocks(subject: Subject, crowd: Crowd) -> dict[str, Any]:
    """One call with a worker whose event loops are watched: how long each was blocked."""
    folder = Path(tempfile.mkdtemp(prefix="bench-"))
    file = folder / "blocks.jsonl"
    try:
        path = str(PROBE)
        part = await subject.launch({"BENCH_BLOCKS": str(file), "PYTHONPATH": path})
        await asyncio.sleep(SETTLE_SECONDS)
        began = time.monotonic()
        result = await one_call(subject, crowd, answers=2, end=subject.name == "noah")
        await asyncio.sleep(SETTLE_SECONDS)
        await part.stop()
        lines = [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    if result["error"]:
        return {"error": result["error"]}
    own = sorted((min(line["late"], line["cpu"]) for line in lines if line["t"] > began), reverse=True)
    late = sorted((line["late"] for line in lines if line["t"] > began), reverse=True)
    return {"own": own[:10], "late": late[:10], "error": ""}


async def function(stack: Stack, requests: int) -> dict[str, Any]:
    """Click to token, from a function of its own whose dispatches nobody takes: cold, then many at once."""
    part = await stack.start_function("start_bot", {"AGENT_NAME": "nobody", "STARTS_PER_DAY": "100"})
    people = [Candidate(stack, plan="brief") for _ in range(requests + 11)]
    for chunk in range(0, len(people), 10):
        await asyncio.gather(*(person.sign_up() for person in people[chunk : chunk + 10]))
    measured = meter(part)
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:

        async def click(person: Candidate) -> float:
            began = time.monotonic()
            async with session.post(
                f"{part.url}/api/start-bot",
                json={"plan": "brief"},
                headers={"Authorization": f"Bearer {person.id_token}"},
                timeout=aiohttp.ClientTimeout(total=30),
            ) as response:
                response.raise_for_status()
                await response.read()
            return time.monotonic() - began

        cold = await click(people[0])
        before = measured.cpu()
        alone = [await click(person) for person in people[1:11]]
        own_alone = (measured.cpu() - before) / len(alone)
        before = measured.cpu()
        times = sorted(await asyncio.gather(*(click(person) for person in people[11:])))
        own = (measured.cpu() - before) / requests
    await part.stop()
    return {
        "cold": round(cold, 4),
        "alone": sorted(round(each, 4) for each in alone),
        "at_once": [round(each, 4) for each in times],
        "cpu_alone": round(own_alone, 4),
        "cpu": round(own, 4),
    }


async def interview(stack: Stack) -> dict[str, Any]:
    """A whole interview by voice: what the model is sent and sends."""
    began = time.time()
    async with Candidate(stack, plan="brief") as candidate:
        await candidate.enter()
        await Interviewee(candidate, load_plan("brief")).run()
        length = candidate.clock()
    mine = [fact for fact in stack.simulator_facts() if fact["t"] >= began]
    said = [fact["seconds"] for fact in mine if fact["event"] == "say_start" and "seconds" in fact]
    spoken = sum(fact["seconds"] for fact in mine if fact["event"] == "speech_end")
    greeted = next((fact["t"] for fact in mine if fact["event"] == "say_end"), began)
    sent = max(mine[-1]["t"] - greeted, 0.0) if mine else 0.0
    text = sum(len(fact.get("instruction", "")) + len(fact.get("text", "")) for fact in mine if fact["event"] in _TEXT)
    # each turn is billed with all that came before it
    fresh = (text / CHARACTERS_PER_TOKEN + (sent + sum(said)) * TOKENS_PER_SECOND) / max(len(said), 1)
    return {
        "seconds": round(length, 1),
        "turns": len(said),
        "noah_seconds": round(sum(said), 1),
        "candidate_seconds": round(spoken, 1),
        "audio_seconds_sent": round(sent, 1),
        "audio_tokens": round((sent + sum(said)) * TOKENS_PER_SECOND),
        "text_tokens": round(text / CHARACTERS_PER_TOKEN),
        "billed_tokens": round(sum(fresh * turn for turn in range(1, len(said) + 1))),
    }
