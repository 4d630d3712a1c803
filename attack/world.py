"""The local system with two workers side by side: one that is attacked, and one in whose calls nobody attacks.

What else the machine does meets both, so what differs between the two is the attack.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from types import TracebackType
from typing import Self

import aiohttp
from livekit import api
from prometheus_client.parser import text_string_to_metric_families

from attack.attackers import Order, Report
from bench import baseline, caller, measures
from bench.crowd import Crowd
from local import scenarios
from local.paths import ROOT
from local.patience import took, wait_for
from local.processes import ASIDE, Part
from local.stack import CLOUD, Stack
from tests.support.caller import Caller, Person

PARTS = CLOUD | {"gemini", "functions"}
CONTROL = "noah-not-attacked"
PLACES = 20
SETTINGS = {"MAX_SESSIONS": str(PLACES), "RECONNECT_GRACE_SECONDS": "15"}
CALM, CHATTY = "long", "endless"
"""Plans: with a greeting of eleven seconds in which each gap is heard; and one for who attacks, which never ends."""
ENTER_SECONDS, REPORT_SECONDS = 60.0, 60.0
JOIN_AFTER, FLOOD_AFTER = 0.5, 1.5
REMOVED_SECONDS = 0.25
"""Between two looks at a room."""


@dataclass(frozen=True)
class Pair:
    """What two people who called at the same moment have heard: one beside the attack, one not."""

    began: float
    """When both began to join, by `time.monotonic`."""
    beside: caller.Report
    apart: caller.Report

    @property
    def first_audio(self) -> tuple[float | None, float | None]:
        """Seconds until each heard something, less those in which programs waited for a processor; None for nothing."""
        return self._until_heard(self.beside), self._until_heard(self.apart)

    def _until_heard(self, report: caller.Report) -> float | None:
        in_room = self.began + report.connected
        return None if report.first_audio is None else took(in_room, in_room + report.first_audio)


class Attacking:
    """An attacker's process, in its room."""

    def __init__(self, process: asyncio.subprocess.Process, room: str, interview_id: str, person: Person) -> None:
        self._process = process
        self.room = room
        self.interview_id = interview_id
        self.person = person

    async def entered(self) -> None:
        assert self._process.stdout is not None
        await wait_for(self._process.stdout.readline(), ENTER_SECONDS)

    async def attack(self) -> Report:
        """Give the word, and wait for what comes of it."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(b"go\n")
        line = await wait_for(self._process.stdout.readline(), REPORT_SECONDS)
        return Report(**json.loads(line))

    async def end(self) -> None:
        if self._process.returncode is None:
            self._process.kill()
        await self._process.wait()


class World:
    """A stack with the two workers, the function that brings people to each, and two people to compare."""

    def __init__(self, name: str = "attack") -> None:
        self.stack = Stack(
            name, parts=PARTS, plans_dir=measures.PLANS, env={"STARTS_PER_DAY": "1000"}, worker_env=SETTINGS
        )
        self._crowd = Crowd(2)
        self.worker: Part
        self.attacked: Caller
        self.control: Caller

    async def __aenter__(self) -> Self:
        try:
            await self.stack.start()
            measures.write_scenarios(self.stack, 0)
            made = scenarios.scenario(scenarios.load_plan(measures.PLANS / f"{CHATTY}.yaml"), rules=[_CHAT])
            scenarios.write(self.stack.scenarios_dir, made | {"settings": scenarios.FAST})
            self.session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0))
            self.worker = await self.stack.start_worker()
            await self.stack.start_worker({"AGENT_NAME": CONTROL})
            function = await self.stack.start_function("start_bot", {"AGENT_NAME": CONTROL})
            self.attacked = self.caller(self.stack.start_bot_url)
            self.control = self.caller(function.url)
            await self._crowd.__aenter__()
            await self.pair()  # the first call of a process is not like the others
        except BaseException:
            self.stack.close()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._crowd.__aexit__(kind, error, trace)
        await self.session.close()
        self.stack.close()

    def caller(self, url: str) -> Caller:
        """Somebody who calls a function of this stack."""
        return Caller(self.stack, url, self.session)

    # -- honest people

    async def pair(self, at: float | None = None) -> Pair:
        """Two people call at the same moment, and listen to the greeting."""
        asked = {"plan": CALM}
        tickets = [await one.start(await one.sign_up(), asked) for one in (self.attacked, self.control)]
        began = at or time.monotonic() + JOIN_AFTER
        words = baseline.greeting(baseline.load_plan(CALM))
        orders = [
            caller.Order(
                id=answer["interview_id"],
                url=answer["livekit_url"],
                token=answer["token"],
                at=began,
                greeting=words,
                rate=measures.SPEECH_RATE,
            )
            for answer in tickets
        ]
        beside, apart = await asyncio.gather(*(self._crowd.call(order) for order in orders))
        return Pair(began, beside, apart)

    # -- attackers

    @asynccontextmanager
    async def attacking(self, kind: str, count: int, seconds: float) -> AsyncIterator[list[Attacking]]:
        """So many attackers, each in a call of their own that has begun; they wait for the word."""
        them = [await self._attacker(kind, seconds) for _ in range(count)]
        try:
            await asyncio.gather(*(one.entered() for one in them))
            yield them
        finally:
            await asyncio.gather(*(one.end() for one in them))

    async def _attacker(self, kind: str, seconds: float) -> Attacking:
        person = await self.attacked.sign_up()
        answer = await self.attacked.start(person, {"plan": CHATTY})
        process = await asyncio.create_subprocess_exec(
            *(*ASIDE, sys.executable, "-m", "attack.attackers"),  # a real one takes no processor from the worker
            cwd=ROOT,
            start_new_session=True,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )
        assert process.stdin is not None
        order = Order(kind, answer["livekit_url"], answer["token"], seconds)
        process.stdin.write(json.dumps(asdict(order)).encode() + b"\n")
        return Attacking(process, answer["room_name"], answer["interview_id"], person)

    async def removed(self, room: str) -> float:
        """Wait until LiveKit has nobody but Noah in a room where he has told somebody that it is too much.

        Returns the seconds from the last time that he did.
        """
        told: float | None = None
        async with self.stack.livekit_api() as livekit:
            while True:
                found = await livekit.room.list_participants(api.ListParticipantsRequest(room=room))
                now, people = time.monotonic(), found.participants
                noah = [one for one in people if one.kind == api.ParticipantInfo.AGENT]
                if told is not None and len(people) == len(noah):
                    return now - told
                if any(one.attributes.get("noah.notice") == "too_much" for one in noah):
                    told = told or now
                elif noah:
                    told = None  # it was taken back
                await asyncio.sleep(REMOVED_SECONDS)

    # -- what the worker and the model's simulator say

    async def held(self) -> int:
        """Interviews that the attacked worker holds."""
        async with self.session.get(f"{self.worker.url}/metrics") as response:
            text = await response.text()
        found = (sample for family in text_string_to_metric_families(text) for sample in family.samples)
        return int(sum(sample.value for sample in found if sample.name == "noah_active_interviews"))

    def sessions(self) -> set[str]:
        """All conversations that were begun with the model's simulator."""
        return {str(fact["session"]) for fact in self.stack.simulator_facts() if "session" in fact}


_CHAT = {"name": "talks on", "on": "user", "do": [{"say": "Please go on."}]}
