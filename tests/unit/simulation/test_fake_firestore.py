"""Firestore's fake: what it does is what the emulator does (`tests/stack/test_fake_firestore.py`), and how it fails."""

from __future__ import annotations

from typing import Any

import pytest
from noah.data.documents import NewInterview
from noah.data.store import Store, StoreUnavailable

from tests.fakes.firestore import Behaviour, Client, Server
from tests.fakes.firestore_cases import CASES, Case
from tests.simulation.loop import Loop

pytestmark = pytest.mark.unit
NEW = NewInterview("uid", "short", "1", "interview-one")


def fake(server: Server | None = None, timeout_s: float = 2.0, **behaviour: Any) -> Store:
    client: Any = Client(server or Server(), lambda _: Behaviour(**behaviour))
    return Store(client, timeout_s)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.__name__)
async def test_the_fake_does_what_firestore_does(case: Case) -> None:
    await case(fake())


def test_who_is_refused_is_told_so() -> None:
    async def refused() -> None:
        with pytest.raises(StoreUnavailable, match="refused"):
            await fake(refused=True).load("one")

    Loop().run(refused())


def test_who_gets_no_answer_gives_up_in_time() -> None:
    loop = Loop()

    async def unheard() -> None:
        with pytest.raises(StoreUnavailable, match="no answer within 2 s"):
            await fake(lost_there=True).load("one")
        assert 2 <= loop.now < 2.1

    loop.run(unheard())


def test_a_commit_whose_answer_is_lost_is_carried_out() -> None:
    server = Server()

    async def lost() -> None:
        def behave(method: str) -> Behaviour:
            return Behaviour(lost_back=method == "Commit")

        client: Any = Client(server, behave)
        with pytest.raises(StoreUnavailable):
            await Store(client, 2.0).create_interview("one", NEW)
        assert not await fake(server).create_interview("one", NEW)

    Loop().run(lost())
    assert server.fields("interviews/one") is not None


def test_what_is_late_comes_when_it_comes() -> None:
    loop = Loop()

    async def late() -> None:
        await fake(there=0.5, back=0.25).create_interview("one", NEW)
        assert loop.now == pytest.approx(1.5, abs=0.01)  # it reads, and it commits

    loop.run(late())
