"""What the interview's tests share: plans from `tests/plans`, and a driver that follows what the engine asks for."""

import socket
from pathlib import Path
from typing import Any, NoReturn

import pytest
from noah.data.plans import load_plan
from noah.interview import Plan

from tests.support.driver import Driver

ROOT = Path(__file__).parents[3]


@pytest.fixture(autouse=True)
def _no_socket(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any, **__: Any) -> NoReturn:
        raise AssertionError("the interview must not open a socket")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


@pytest.fixture(scope="session")
def four() -> Plan:
    return load_plan(ROOT / "tests/plans/four.yaml")


@pytest.fixture(scope="session")
def short() -> Plan:
    return load_plan(ROOT / "tests/plans/short.yaml")


@pytest.fixture
def call(four: Plan) -> Driver:
    """The plan `four`, greeted, its first question asked."""
    return Driver(four).greeted()
