"""The quick part uses the stack that all tests share, with plans and people of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from faults.facts import Log
from faults.world import Own, World
from local import scenarios
from local.stack import Stack
from tests.support.plans import OwnPlan


class Shared(World):
    """A world around a stack that is there already."""

    def __init__(self, stack: Stack, plan_of: Callable[..., OwnPlan]) -> None:
        super().__init__("shared", note=print)
        self.stack = stack
        self.log = Log(stack.simulator_log)
        self._plan_of = plan_of

    def own_plan(self, **knobs: Any) -> Own:
        plan = self._plan_of("short")
        self.log.forget(plan.id)
        own = Own(plan.id, plan.data, {each["id"]: each["ask"] for each in scenarios.questions(plan.data)})
        self.write(own, **knobs)
        return own

    def forget(self, own: Own) -> None:
        """The next test that gets this plan writes its own."""


@pytest.fixture
def world(stack: Stack, plan_of: Callable[..., OwnPlan]) -> Iterator[World]:
    shared = Shared(stack, plan_of)
    yield shared
    # the tests that come next take every worker of the stack for one that runs
    stack.workers[:] = shared.running_workers
    assert stack.workers
