"""Who sends: nobody, somebody with a forged token, a candidate, and somebody of the team; and what they know."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from local.stack import Stack
from tests.support.caller import Answer, Caller, Person

TRIES, PAUSE_SECONDS = 5, 2.0
CONSENT = {"version": "2026-11", "language": "en", "hash": "0" * 64}


@dataclass(frozen=True)
class Cast:
    """Alice is who must not be harmed. Bob is the candidate who sends, Sam is of the team."""

    alice: Person
    bob: Person
    sam: Person
    theirs: frozenset[str]
    """Documents that nobody but Alice and the team may change."""
    known: Mapping[str, list[str]] = field(default_factory=dict)
    """Values that exist, by the parameter or field that they are for: a guess would never find one."""


async def patiently(call: Callable[[], Awaitable[Answer]]) -> Answer:
    """A call that must succeed, again when the database did not answer in time."""
    for _ in range(TRIES):
        answer = await call()
        if answer.status == 200:
            return answer
        await asyncio.sleep(PAUSE_SECONDS)
    raise AssertionError(answer.text)


async def cast(stack: Stack) -> Cast:
    """Sign everybody up; Alice has a profile, an invitation and an interview that has taken place."""
    async with aiohttp.ClientSession() as session:
        functions = {name: Caller(stack, stack.parts[name].url, session) for name in ("start_bot", "profiles")}
        start_bot = functions["start_bot"]
        invitations = Caller(stack, stack.parts["invitations"].url, session)
        alice = await start_bot.account(name="Alice", email="alice@example.com", verified=True)
        bob = await start_bot.account(name="Bob", email="bob@example.com", verified=True)
        sam = await start_bot.account(name="Sam", email="sam@example.com", verified=True, claims={"noah": "staff"})

        async def invite(**asked: object) -> tuple[str, str]:
            how: dict[str, Any] = {"path": "/api/invitations"}
            answer = await patiently(lambda: invitations.call(sam.token, {"plan": "career", **asked}, **how))
            return answer.json["invitation"]["invitation_id"], answer.json["code"]

        hers, her_code = await invite(email="alice@example.com")
        open_, code = await invite(uses=500)
        said = {"name": "Alice", "about": "Works at night."}
        profile: dict[str, Any] = {"method": "PUT", "path": "/api/profile"}
        await patiently(lambda: functions["profiles"].call(alice.token, said, **profile))

        async def begin(person: Person, **more: str) -> str:
            answer = await patiently(lambda: start_bot.call(person.token, {"consent": CONSENT, **more}))
            return str(answer.json["interview_id"])

        begun = [await begin(alice), await begin(alice, invitation=her_code)]
        bobs = await begin(bob)
        for number, each in enumerate(begun):
            path = f"interviews/{each}"
            await start_bot.put(path, status="completed", report="ready", progress={"question": 2, "questions": 2})
            at = (await start_bot.document(path))["created_at"]
            answered = {"outcome": "answered", "text": "Yes.", "follow_ups": 0, "tool_call_id": "c", "epoch": 1}
            await start_bot.put(f"{path}/answers/work", **answered, at=at)
            turn = {"role": "noah", "text": "Hello.", "question_id": "", "interrupted": False}
            await start_bot.put(f"{path}/turns/j-00000{number}", **turn, at=at)
            await start_bot.put(f"{path}/reports/1", summary="Good.", scores=[], at=at)
        theirs = {f"candidates/{alice.uid}", f"invitations/{hers}", *(f"interviews/{each}" for each in begun)}
        theirs |= {f"leases/{each}" for each in begun}
        known = {
            "plan": ["career", "research"],
            "invitation": [her_code, code, hers, open_],
            "invitation_id": [hers, open_],
            "interview_id": [*begun, bobs],
            "after": [hers, open_],
            "number": ["1"],
        }
        return Cast(alice, bob, sam, frozenset(theirs), known)
