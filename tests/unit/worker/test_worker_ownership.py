"""The gate before each frame: who may be heard, and what others are told."""

from __future__ import annotations

import asyncio
from typing import Any
from unittest.mock import AsyncMock, Mock

import pytest
from noah.call.endings import Ending
from noah.call.ownership import Ownership
from noah.call.supervision import Supervisor
from noah.data.store import StoreUnavailable

pytestmark = pytest.mark.unit
LEASE_SECONDS = 6.0


def ownership_of(*, stood_still: float = 0.0, others: bool = False) -> Ownership:
    quiet = asyncio.Event()
    quiet.set()
    agents: Any = Mock(quiet=quiet, anybody_else=AsyncMock(return_value=others))
    return Ownership(agents, Mock(look=lambda: stood_still), Supervisor(), LEASE_SECONDS)


def a_lease(*, valid: bool = True, check: Any = None, reason: str = "") -> Any:
    return Mock(valid=valid, lost=asyncio.Event(), check=AsyncMock(side_effect=[check]), reason=reason)


@pytest.mark.parametrize(
    ("valid", "stood_still", "check", "others", "plays"),
    [
        pytest.param(True, 0.0, None, False, True, id="the lease is valid"),
        pytest.param(False, 0.0, None, False, True, id="who cannot renew keeps talking"),
        pytest.param(False, 60.0, True, False, True, id="stood still, and nobody took over"),
        pytest.param(False, 60.0, False, False, False, id="stood still, and somebody took over"),
        pytest.param(False, 60.0, StoreUnavailable(), False, True, id="stood still, no Firestore, nobody else"),
        pytest.param(False, 60.0, StoreUnavailable(), True, False, id="stood still, no Firestore, another Noah"),
    ],
)
async def test_who_may_play(valid: bool, stood_still: float, check: Any, others: bool, plays: bool) -> None:
    ownership = ownership_of(stood_still=stood_still, others=others)
    ownership.take(a_lease(valid=valid, check=check))
    assert await ownership.may_play() is plays


async def test_nobody_plays_beside_others() -> None:
    ownership = ownership_of()
    ownership.others.quiet.clear()
    waiting = asyncio.ensure_future(ownership.may_play())
    await asyncio.sleep(0)
    assert not waiting.done()
    ownership.others.quiet.set()
    assert await waiting


@pytest.mark.parametrize(
    ("reason", "ending"),
    [("epoch 2", Ending.LEASE_LOST), ("withdrawn", Ending.WITHDRAWN), ("deleted", Ending.WITHDRAWN)],
)
async def test_a_lost_lease_ends_the_call_without_another_word(reason: str, ending: Ending) -> None:
    supervisor = Supervisor()
    ownership = ownership_of()
    ownership._supervisor = supervisor
    lease = a_lease(reason=reason)
    ownership.take(lease)
    lease.lost.set()
    assert await supervisor.leaving is ending
    assert ownership.lost.is_set()
    assert not await ownership.may_play()


async def test_what_another_agents_ping_is_answered_with() -> None:
    ownership = ownership_of()
    assert ownership.standing() == "new"
    ownership.alone = True
    assert ownership.standing() == "here"
    ownership._supervisor.leave(Ending.HAND_OVER)
    assert ownership.standing() == "leaving"
