"""The process is what a call takes it for."""

from __future__ import annotations

import inspect

import pytest
from noah.call.host import Host, Places
from noah.process.server import Calls, Server

pytestmark = pytest.mark.unit


def test_the_process_has_all_that_a_call_asks_of_it() -> None:
    server: type[Host] = Server  # the type checker holds what each of them is
    calls: type[Places] = Calls
    for name in ("started", "came", "ended"):
        assert inspect.signature(getattr(calls, name)) == inspect.signature(getattr(Places, name))
    made = inspect.getsource(server)
    assert all(f"self.{name}" in made for name in ("settings", "plans", "calls", "on_completed"))
