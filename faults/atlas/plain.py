"""The plugin in a plain agent: the same model, plan and words, and nothing around it (`bench/baseline.py`)."""

from __future__ import annotations

import uuid
from typing import Any

from bench import baseline
from bench.subjects import Baseline
from faults.world import World
from local.candidate import Candidate
from local.stack import Stack

AGENT = "baseline-open"


async def launch(world: World) -> None:
    """Start one plain worker in a world, on the world's plans."""
    await Baseline(world.stack, admits_all=True).launch({"BASELINE_PLANS": str(world.plans)})


class PlainCandidate(Candidate):
    """A candidate of the plain agent: their token comes from a naive function, which is this class."""

    def __init__(self, stack: Stack, plan: str) -> None:
        super().__init__(stack, plan=plan)
        self._stack = stack
        self._plan = plan

    async def sign_up(self) -> None:
        """There are no accounts."""
        self.id_token = uuid.uuid4().hex

    async def start(self, **_: Any) -> dict[str, Any]:
        """A token for a new room with the plain agent in it."""
        stack = self._stack
        token, interview = baseline.token(stack.livekit_key, stack.livekit_secret, self._plan, AGENT)
        client = stack.firestore_client()
        try:
            await client.collection("interviews").document(interview).set({"plan": self._plan})
        finally:
            client.close()  # type: ignore[no-untyped-call]
        self.uid = f"candidate-{interview}"
        self.answer = {
            "livekit_url": stack.livekit_url,
            "token": token,
            "room_name": f"baseline-{interview}",
            "interview_id": interview,
        }
        return self.answer
