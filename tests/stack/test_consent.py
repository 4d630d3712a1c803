"""A candidate's consent, where the function that took it could not store it: the worker does, with the interview."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from local.candidate import Candidate
from local.stack import Stack
from tests.support.interviews import stored
from tests.support.plans import OwnPlan

pytestmark = pytest.mark.stack

CONSENT = {"version": "2026-11", "language": "en", "hash": "0f" * 32}
ASKED = {"CONSENT_VERSION": "2026-11", "CONSENT_URL": "https://noah.example/consent.html"}


@dataclass(frozen=True)
class Addresses:
    """Where a candidate finds another function than the stack's."""

    start_bot_url: str
    auth_emulator: str


async def test_it_is_in_the_document_that_the_worker_creates(stack: Stack, plan: OwnPlan) -> None:
    part = await stack.start_function("start_bot", ASKED | {"FIRESTORE_EMULATOR_HOST": "127.0.0.1:9"})
    try:
        async with Candidate(Addresses(part.url, stack.auth_emulator), plan=plan.id) as candidate:
            await candidate.enter(consent=CONSENT)
            await candidate.until_noah_said("what is your work")
            interview = (await stored(stack, candidate)).interview
    finally:
        await part.stop()
    assert interview["consent"].pop("at")
    assert interview["consent"] == CONSENT
