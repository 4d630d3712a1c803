"""The page on the architecture says what the code does."""

from __future__ import annotations

import pytest

from local.architecture import PAGE, ROOMS, imports, written

pytestmark = pytest.mark.unit


def test_the_page_is_as_the_code_is() -> None:
    assert written() in PAGE.read_text(), "run python -m local.architecture"


def test_every_package_has_its_row() -> None:
    assert set(imports()) <= {*ROOMS, "__main__", "__init__"}


def test_nothing_is_imported_upward() -> None:
    order = list(ROOMS)
    beside = {("room", "model"), ("model", "room")}
    for room, below in imports().items():
        if room in order:
            assert all(order.index(each) > order.index(room) for each in below if (room, each) not in beside), room
