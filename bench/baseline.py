"""The naive worker, as tutorials write it: what Noah is compared with.

    python -m bench.baseline start

Session, then look once a second whether the participant is there, then the database, then the greeting; all of the
framework's defaults. Its one repair: the dispatch comes with a token whose room does not exist yet, because with the
room made first, as the naive order has it, no agent ever comes. It speaks with the same model, reads the same
database and says the same words as Noah.
"""

from __future__ import annotations

import asyncio
import json
import math
import os
import ssl
import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

import yaml
from google.auth.credentials import AnonymousCredentials
from google.cloud import firestore
from google.genai import types
from livekit import api
from livekit.agents import Agent, AgentServer, AgentSession, JobContext, RunContext, cli, function_tool
from livekit.plugins import google

NAME = os.environ.get("AGENT_NAME", "baseline")
ADMITS_ALL = "BASELINE_ADMITS_ALL"
PLANS = Path(os.environ.get("BASELINE_PLANS", Path(__file__).parent / "plans"))

# a free port, so that two runs on one machine do not meet; everything else is the framework's default
_ADDRESS: dict[str, Any] = {"host": "127.0.0.1", "port": int(os.environ.get("PORT", "0"))}
# The default turns calls away when the machine is busy, whoever keeps it busy. What calls cost can only be measured
# of calls that were taken: for that the gate is opened, and how many the default greets is measured apart.
_GATE: dict[str, Any] = {"load_fnc": lambda: 0.0, "load_threshold": math.inf} if os.environ.get(ADMITS_ALL) else {}
server = AgentServer(**_ADDRESS, **_GATE)


def load_plan(plan: str) -> dict[str, Any]:
    """A plan as plain data."""
    return cast("dict[str, Any]", yaml.safe_load((PLANS / f"{plan}.yaml").read_text()))


def greeting(plan: dict[str, Any]) -> str:
    """The same words as Noah's."""
    return f"Hello. I am Noah, an AI interviewer. {plan['greeting']} {plan['phases'][0]['questions'][0]['ask']}"


class Interviewer(Agent):
    """Asks one question after the other."""

    def __init__(self, plan: dict[str, Any], interview: Any) -> None:
        super().__init__(instructions=f"You are an interviewer.\nInterview plan: {plan['id']}\nAsk one question.")
        self._questions = [question for phase in plan["phases"] for question in phase["questions"]]
        self._goodbye = plan["goodbye"]
        self._interview = interview

    @function_tool
    async def process_user_response(
        self, context: RunContext[None], question_id: str, answer: str, outcome: str
    ) -> str:
        """Record an answer, and learn what to say next."""
        await self._interview.collection("answers").document(question_id).set({"text": answer, "outcome": outcome})
        ids = [question["id"] for question in self._questions]
        rest = self._questions[ids.index(question_id) + 1 :] if question_id in ids else []
        following = rest[0] if rest else {"id": "", "ask": self._goodbye}
        return json.dumps({"say": f"Thank you. {following['ask']}", "question": following["id"]})


@server.rtc_session(agent_name=NAME)
async def entrypoint(ctx: JobContext) -> None:
    """One call in the naive order."""
    options = types.HttpOptions(
        base_url=os.environ["GEMINI_BASE_URL"],
        async_client_args={"ssl": ssl.create_default_context(cafile=os.environ["GEMINI_CA_FILE"])},
    )
    session: AgentSession[None] = AgentSession(
        llm=google.realtime.RealtimeModel(
            vertexai=True,
            project="demo-noah",
            location="us-central1",
            credentials=_Token(),
            http_options=options,
        )
    )
    database = firestore.AsyncClient(project=os.environ["GOOGLE_CLOUD_PROJECT"])
    metadata = json.loads(ctx.job.metadata)
    plan = load_plan(metadata["plan"])
    interview = database.collection("interviews").document(metadata["interview_id"])
    await session.start(Interviewer(plan, interview), room=ctx.room)
    while not ctx.room.remote_participants:  # noqa: ASYNC110 (that is what is naive)
        await asyncio.sleep(1)
    await interview.get()
    line = greeting(plan)
    question = plan["phases"][0]["questions"][0]["id"]
    await session.generate_reply(instructions=f'Say: "{line}"\nQuestion: {question}')


class _Token(AnonymousCredentials):
    """For a model on this machine, which asks for none."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.token = "local"


def token(key: str, secret: str, plan: str, agent: str) -> tuple[str, str]:
    """A token that brings the baseline into a new room, and the interview's id: what a naive function answers."""
    interview = uuid.uuid4().hex
    dispatch = api.RoomAgentDispatch(agent_name=agent, metadata=json.dumps({"interview_id": interview, "plan": plan}))
    granted = (
        api.AccessToken(key, secret)
        .with_identity(f"candidate-{interview}")
        .with_ttl(timedelta(minutes=5))
        .with_grants(api.VideoGrants(room_join=True, room=f"baseline-{interview}"))
        .with_room_config(api.RoomConfiguration(agents=[dispatch]))
    )
    return granted.to_jwt(), interview


if __name__ == "__main__":
    cli.run_app(server)
