"""A case: the scenario, the client's process, and what the simulator has seen of it."""

from __future__ import annotations

import asyncio
import json
import os
from pathlib import Path

from gemini_live_simulator import speech
from gemini_live_simulator.testing import Simulator

from conformance import environments
from conformance.cases import CLIENTS, Case
from local.patience import within

SECONDS = 120.0
_RATE = 16_000
_CLOSES_AFTER = 4.0  # seconds; the client itself has resumed by then
_LAST = "Welcome back."
_SCENARIO = """
match: 'Conformance {name}$'
settings: {{rate: 300, think_ms: 50, silence_ms: 400}}
vars: {{closes: 'no'}}
heard: {{default: I build bridges.}}
rules:
  - {{on: user, match: '^Hello$', do: [{{say: Hi.}}]}}
  - {{on: user, do: [{{call: {{name: answer, args: {{text: '${{heard}}'}}}}}}]}}
  - on: tool_result
    times: 1
    do: [{{say: 'What a fine answer that is. I would like to hear a great deal more about each of those bridges.'}}]
  - {{on: tool_result, times: 1, do: [{{say: I see.}}, {{set: {{closes: 'yes'}}}}]}}
  - {{on: tool_result, do: [{{say: Welcome back.}}]}}
faults: {faults}
"""
_CLOSES = "[{close: 1011, at: turn_end, when: {closes: 'yes'}, connection: 1}]"


class FailedError(AssertionError):
    """A client that did not do what it should; the text says what, with its output."""


def prepare(simulator: Simulator, case: Case) -> None:
    """Put the case's scenario and the sentence to speak in place."""
    faults = _CLOSES if case.resumes else "[]"
    simulator.scenario(case.name, _SCENARIO.format(name=case.name.replace(".", r"\."), faults=faults))
    sound = speech.resample(speech.synthesize("I build bridges", 300), speech.SAMPLE_RATE, _RATE)
    _spoken(simulator).write_bytes(sound.tobytes() + bytes(_RATE * 2))


def _spoken(simulator: Simulator) -> Path:
    return simulator.log.with_name("speech.pcm")


async def run(simulator: Simulator, case: Case) -> None:
    """Run a client against the simulator: connect, speak, call a tool, be interrupted, resume.

    Raises FailedError, or what `environments.command` raises.
    """
    prepare(simulator, case)
    command = await asyncio.to_thread(environments.command, case.client)
    given = {
        "url": simulator.url,
        "model": case.model,
        "vertex": case.vertex,
        "token": case.token,
        "instruction": f"Conformance {case.name}",
        "speech": str(_spoken(simulator)),
        "closes_after": _CLOSES_AFTER,
        "seconds": SECONDS - 5,
    }
    env = {
        **os.environ,
        "CONFORMANCE": json.dumps(given),
        "SSL_CERT_FILE": str(simulator.ca),
        "NODE_EXTRA_CA_CERTS": str(simulator.ca),
        "PYTHONPATH": str(CLIENTS),
        "GOOGLE_GENAI_USE_VERTEXAI": str(case.vertex).lower(),
        "GOOGLE_CLOUD_PROJECT": "simulated",
        "GOOGLE_CLOUD_LOCATION": "us-central1",
    }
    if not case.vertex:
        env["GOOGLE_API_KEY"] = "simulated"
    process = await asyncio.create_subprocess_exec(
        *command, env=env, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    try:
        async with within(SECONDS):
            output, _ = await process.communicate()
    except TimeoutError:
        output = b"no end"
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    wrong = [] if process.returncode == 0 else [f"exit code {process.returncode}"]
    wrong += missing(simulator, case)
    if wrong:
        facts = "\n".join(map(str, simulator.facts()[-25:]))
        raise FailedError(f"{case.name}: {', '.join(wrong)}\n{output.decode(errors='replace')[-4000:]}\n{facts}")


def missing(simulator: Simulator, case: Case) -> list[str]:
    """What the simulator has not seen of the case."""
    opened = simulator.facts("open", scenario=case.name)
    ours = {fact["session"] for fact in opened}
    facts = [fact for fact in simulator.facts() if fact["session"] in ours]

    def count(event: str, **fields: object) -> int:
        return sum(
            1
            for fact in facts
            if fact["event"] == event and all(fact.get(name) == value for name, value in fields.items())
        )

    seen = {
        "connected": bool(opened),
        "heard": count("heard", typed=False) >= 3,
        "a tool's result": count("tool_result", ignored=None) >= 3,
        "interrupted": count("interrupted", why="speech") >= 1,
        "resumed": any(fact["resumed"] for fact in opened),
        "spoke after it": count("say_start", text=_LAST) == 1,
        "no frame refused": not count("invalid"),
    }
    return [f"not: {name}" for name, done in seen.items() if not done]
