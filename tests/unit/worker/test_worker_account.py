"""One account for all clients of a process."""

from __future__ import annotations

from collections.abc import Iterator
from unittest.mock import Mock

import google.auth
import pytest
from noah.account import service_account

pytestmark = pytest.mark.unit


@pytest.fixture(autouse=True)
def _afresh() -> Iterator[None]:
    service_account.cache_clear()
    yield
    service_account.cache_clear()


def test_it_is_found_once(monkeypatch: pytest.MonkeyPatch) -> None:
    default = Mock(return_value=(Mock(), "project"))
    monkeypatch.setattr(google.auth, "default", default)
    assert service_account() is service_account()
    assert default.call_count == 1
