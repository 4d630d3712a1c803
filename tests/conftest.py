"""What all tests share: the local cloud, one per test process, started when a test first asks for it."""

from __future__ import annotations

import itertools
import re
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from local import scenarios
from local.pressure import PRESSURE
from local.stack import ALL, CLOUD, Stack
from tests.support.plans import MADE, OwnPlan
from tests.support.waiting import run_sync

pytest_plugins = ["tests.hang", "tests.kinds"]
PLANS = Path(__file__).parent / "plans"
# hypothesis: on a busy machine an example takes longer, which is no mistake of the code
settings.register_profile("noah", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("noah")
COPIES = {"short": 60, "four": 20}  # of each plan; a test's plan is not used again until so many tests later
FEW = 6  # copies of the others


def pytest_configure() -> None:
    PRESSURE.start()
    # a shell that runs the tests in the background has them ignore Ctrl-C, and all that they start, too
    if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def plans_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The plans of `tests/plans`, and copies of them: `short`, `short_1`, ..."""
    folder = tmp_path_factory.mktemp("plans")
    for path in PLANS.glob("*.yaml"):
        text = path.read_text()
        (folder / path.name).write_text(text)
        for number in range(1, COPIES.get(path.stem, FEW) + 1):
            copy = f"{path.stem}_{number}"
            (folder / f"{copy}.yaml").write_text(re.sub(r"(?m)^id: .*$", f"id: {copy}", text, count=1))
    return folder


@pytest.fixture(scope="session")
def _stack(worker_id: str, plans_dir: Path) -> Iterator[Stack]:
    # shorter than in production: a test that waits for nobody should not wait long
    waits = {"PARTICIPANT_TIMEOUT_SECONDS": "8", "RECONNECT_GRACE_SECONDS": "10", "MAX_SESSIONS": "30"}
    stack = Stack(f"tests-{worker_id}", parts=(), plans_dir=plans_dir, worker_env=waits)
    run_sync(stack.start())
    scenarios.write_all(plans_dir, stack.scenarios_dir, settings=scenarios.FAST)
    yield stack
    stack.close()


@pytest.fixture(scope="session")
def cloud(_stack: Stack) -> Stack:
    """Firestore, Auth, LiveKit and Secret Manager, and nothing of ours."""
    run_sync(_stack.add(CLOUD))
    return _stack


@pytest.fixture(scope="session")
def stack(cloud: Stack) -> Stack:
    """The whole system. Tests share it: each uses candidates and a plan of its own."""
    run_sync(cloud.add(ALL))
    return cloud


@pytest.fixture(scope="session")
def _copies() -> dict[str, Iterator[int]]:
    return {path.stem: itertools.cycle(range(1, COPIES.get(path.stem, FEW) + 1)) for path in PLANS.glob("*.yaml")}


@pytest.fixture
def plan_of(_stack: Stack, _copies: dict[str, Iterator[int]], plans_dir: Path) -> Callable[..., OwnPlan]:
    """`plan_of("four", faults=[...])`: a plan of one's own, made from a plan of `tests/plans`."""

    def make(base: str = "short", answers: scenarios.Answers | None = None, **knobs: Any) -> OwnPlan:
        copy = f"{base}_{next(_copies[base])}"
        own = OwnPlan(copy, scenarios.load_plan(plans_dir / f"{copy}.yaml"), _stack.scenarios_dir)
        own.scenario(answers, **knobs)
        MADE[copy] = time.time()
        return own

    return make


@pytest.fixture
def plan(plan_of: Callable[..., OwnPlan]) -> OwnPlan:
    """A short plan of one's own, with a well-behaved model."""
    return plan_of()
