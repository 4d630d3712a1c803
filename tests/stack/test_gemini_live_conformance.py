"""The two smallest clients, each in an environment of its own; `make conformance` runs all of them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from conformance.cases import CASES, SMALL, Case
from conformance.run import run
from gemini_live_simulator.testing import Simulator

pytestmark = pytest.mark.stack


@pytest.fixture(scope="module")
def simulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulator]:
    with Simulator(tmp_path_factory.mktemp("gemini-live-conformance")) as running:
        yield running


@pytest.mark.parametrize("case", [case for case in CASES if case.client in SMALL], ids=lambda case: case.name)
async def test_a_client_connects_speaks_calls_is_interrupted_and_resumes(simulator: Simulator, case: Case) -> None:
    await run(simulator, case)
