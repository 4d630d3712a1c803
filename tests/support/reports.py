"""A worker's report writing, in the test's own process: its real model is the simulator, its store a test's."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from noah.data.plans import load_plans
from noah.data.store import Store
from noah.model.access import tls_context
from noah.report.report import Evaluator, Reports
from noah.settings import LiveKitCredentials, Settings

from local.stack import Stack

LEASE_SECONDS = 6.0


@asynccontextmanager
async def reports_at(stack: Stack, store: Store) -> AsyncIterator[Reports]:
    """The reports of a worker of `stack`, written with `store`."""
    settings = Settings(
        google_cloud_project=stack.project,
        livekit_url=stack.livekit_url,
        livekit_credentials=LiveKitCredentials.model_validate_json(stack.credentials),
        plans_dir=stack.plans_dir,
        gemini_base_url=stack.gemini_url,
        gemini_ca_file=stack.gemini_ca,
        max_sessions=1,
    )
    async with Evaluator(settings, tls_context(str(stack.gemini_ca))) as evaluator:
        yield Reports(store, evaluator, load_plans(stack.plans_dir), LEASE_SECONDS)


class Evaluations:
    """What the model was asked to evaluate of one plan, from now on."""

    def __init__(self, stack: Stack, plan_id: str) -> None:
        self._log = stack.simulator_log
        self._begin = self._log.stat().st_size if self._log.exists() else 0
        self._plan = f"Interview plan: {plan_id}\n"

    @property
    def prompts(self) -> list[str]:
        """Instruction and transcript of each request so far."""
        with self._log.open("rb") as file:
            file.seek(self._begin)
            facts = [json.loads(line) for line in file if line.endswith(b"\n")]
        return [fact["text"] for fact in facts if fact["event"] == "generate" and self._plan in fact["text"]]
