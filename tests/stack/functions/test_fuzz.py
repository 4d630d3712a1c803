"""Some hundreds of what `make fuzz` sends: whatever strangers send, the functions harm nobody."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from fuzz.run import ENV, PARTS, Run
from local.stack import Stack
from tests.support.waiting import run_sync

pytestmark = pytest.mark.stack

REQUESTS, SEED = 450, 20261128


@pytest.fixture(scope="module")
def functions(worker_id: str) -> Iterator[Stack]:
    """Functions whose database nobody else writes."""
    stack = Stack(f"fuzz-{worker_id}", parts=PARTS, env=ENV)
    run_sync(stack.start())
    yield stack
    stack.close()


def test_what_strangers_send_is_answered_as_documented_and_harms_nobody(functions: Stack) -> None:
    found = Run(functions, SEED).all(REQUESTS)
    assert found.wrong == {}, "\n".join(found.lines())
    assert found.sent == REQUESTS
    assert {200, 400, 401, 403, 404, 405} <= found.answers.keys(), "this run has not come far"
