"""What tests of an interview look at: the documents, and what the model's simulator says that happened."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from local.candidate import Candidate
from local.stack import Stack
from tests.support.plans import MADE
from tests.support.waiting import until

AWAY = "database_unavailable"
AWAY_SECONDS = 30.0
LEFT_SECONDS = 20.0


@dataclass
class Documents:
    """All of one interview, as it is in Firestore."""

    interview: dict[str, Any]
    answers: dict[str, dict[str, Any]]
    turns: list[dict[str, Any]]
    lease: dict[str, Any]
    reports: dict[str, dict[str, Any]] = field(default_factory=dict)


async def stored(stack: Stack, of: Candidate | str) -> Documents:
    """Read everything about an interview: of a candidate, or by its id.

    While Noah tells a candidate that he keeps things back from a database that does not answer, as a busy machine's may
    not, that is waited for. Who reads by the id sees what is there now.
    """
    if isinstance(of, Candidate):
        await of.until(
            lambda: of.disconnected is not None or of.notice != AWAY, "Noah's database answers", AWAY_SECONDS
        )
    interview_id = interview_of(of) if isinstance(of, Candidate) else of
    client = stack.firestore_client()
    try:
        reference = client.document("interviews", interview_id)
        interview = (await reference.get()).to_dict() or {}
        answers = {row.id: row.to_dict() or {} async for row in reference.collection("answers").stream()}
        turns = [(row.to_dict() or {}) | {"id": row.id} async for row in reference.collection("turns").stream()]
        reports = {row.id: row.to_dict() or {} async for row in reference.collection("reports").stream()}
        lease = (await client.document("leases", interview_id).get()).to_dict() or {}
    finally:
        client.close()  # type: ignore[no-untyped-call]
    return Documents(interview, answers, sorted(turns, key=lambda turn: (turn["at"], turn["id"])), lease, reports)


async def until_left(stack: Stack, interview_id: str) -> None:
    """Wait until no worker holds an interview: none writes to it any more, and who comes back is greeted again."""

    async def left() -> bool:
        return not (await stored(stack, interview_id)).lease.get("job_id")

    await until(left, LEFT_SECONDS, "no worker holds it")


def interview_of(candidate: Candidate) -> str:
    return str(candidate.answer["interview_id"])


def simulated(stack: Stack, plan: str) -> list[dict[str, Any]]:
    """What the simulator did for sessions of a plan, in order."""
    facts = stack.simulator_facts()
    mine = {
        fact["session"]
        for fact in facts
        if fact.get("scenario") == f"interview-{plan}" and fact["t"] >= MADE.get(plan, 0.0)
    }
    return [fact for fact in facts if fact.get("session") in mine]


async def rooms(stack: Stack) -> list[str]:
    """The names of the rooms that LiveKit has."""
    from livekit import api

    client = stack.livekit_api()
    try:
        return [room.name for room in (await client.room.list_rooms(api.ListRoomsRequest())).rooms]
    finally:
        await client.aclose()
