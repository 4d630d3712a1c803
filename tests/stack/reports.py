"""A worker's report writing, in the test's own process: its real model is the simulator, its store a test's."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from noah.interview.plan import load_plans
from noah.model import tls_context
from noah.report import Evaluator, Reports
from noah.settings import LiveKitCredentials, Settings
from noah.store import Store

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
