"""The two that are compared, Noah and the baseline: how each is started, and how a caller gets into a room with it."""

from __future__ import annotations

import asyncio
import itertools
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from bench import baseline
from bench.caller import Order
from bench.usage import Meter
from local import parts
from local.candidate import Candidate
from local.paths import ROOT
from local.processes import Part
from local.stack import PROJECT, Stack

# More than any run asks for: how many a worker takes is not what is measured here.
MAX_SESSIONS = "32"
# A caller who hangs up is not waited for: a call's cost ends with it.
GRACE_SECONDS = "1"
_numbers = itertools.count(1)


@dataclass(frozen=True)
class Ticket:
    """What a caller needs to join."""

    url: str
    token: str
    seconds: float
    """From the click to the token."""


class Subject(Protocol):
    """One of the two."""

    name: str

    async def launch(self, env: dict[str, str] | None = None) -> Part:
        """Start a worker; `ready_after` of the result says how long that took."""
        ...

    async def ticket(self, plan: str) -> Ticket:
        """What the click on "Start interview" gives."""
        ...


class Noah:
    """worker/noah behind functions/start_bot, as they are."""

    name = "noah"

    def __init__(self, stack: Stack) -> None:
        self._stack = stack

    async def launch(self, env: dict[str, str] | None = None) -> Part:
        return await self._stack.start_worker(env)

    async def ticket(self, plan: str) -> Ticket:
        candidate = Candidate(self._stack, plan=plan)
        await candidate.sign_up()
        answer = await candidate.start()
        return Ticket(answer["livekit_url"], answer["token"], candidate.steps["token"])


class Baseline:
    """bench/baseline.py; `admits_all` opens the gate that turns calls away when the machine is busy."""

    name = "baseline"

    def __init__(self, stack: Stack, *, admits_all: bool) -> None:
        self._stack = stack
        self._gate = {baseline.ADMITS_ALL: "1"} if admits_all else {}
        self._agent = "baseline-open" if admits_all else "baseline"

    async def launch(self, env: dict[str, str] | None = None) -> Part:
        stack = self._stack
        number = next(_numbers)
        log = stack.logs / f"baseline-{number}.log"
        settings = {
            "PORT": str(stack.ports.take(of=f"baseline-{number}")),
            "AGENT_NAME": self._agent,
            "LIVEKIT_URL": stack.livekit_url,
            "LIVEKIT_API_KEY": stack.livekit_key,
            "LIVEKIT_API_SECRET": stack.livekit_secret,
            "FIRESTORE_EMULATOR_HOST": stack.firestore_emulator,
            "GOOGLE_CLOUD_PROJECT": PROJECT,
            "GEMINI_BASE_URL": stack.gemini_url,
            "GEMINI_CA_FILE": str(stack.gemini_ca),
        }
        part = Part(
            f"baseline-{number}",
            stack.keeper,
            [*parts.PYTHON, "bench.baseline", "start"],
            parts.inherited() | settings | self._gate | (env or {}),
            log,
            lambda: _written(log, "registered worker"),
            cwd=ROOT,
        )
        await part.start()
        return part

    async def ticket(self, plan: str) -> Ticket:
        key, secret = self._stack.livekit_key, self._stack.livekit_secret
        token, interview = baseline.token(key, secret, plan, self._agent)
        client = self._stack.firestore_client()
        await client.collection("interviews").document(interview).set({"plan": plan})
        client.close()  # type: ignore[no-untyped-call]
        return Ticket(self._stack.livekit_url, token, 0.0)


async def _written(log: Path, text: str) -> None:
    # a small file, and nothing tells of a new line in it
    while not log.exists() or text not in log.read_text(errors="replace"):  # noqa: ASYNC110, ASYNC240
        await asyncio.sleep(0.05)


def order(ticket: Ticket, **more: object) -> Order:
    """A call with this ticket."""
    return Order(id=f"call-{next(_numbers)}", url=ticket.url, token=ticket.token, **more)  # type: ignore[arg-type]


def meter(part: Part) -> Meter:
    return Meter(part.pid)
