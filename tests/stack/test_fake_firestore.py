"""The cases that hold Firestore's fake, on the emulator: what they say is what Firestore does."""

from __future__ import annotations

import pytest

from local.stack import Stack
from tests.fakes.firestore_cases import CASES, Case
from tests.support.firestores import new_id, store_at

pytestmark = pytest.mark.stack


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.__name__)
async def test_firestore_does_what_the_fake_does(case: Case, cloud: Stack) -> None:
    async with store_at(cloud.firestore_emulator, f"fake-{new_id()[:20]}", timeout_s=10.0) as store:
        await case(store)
