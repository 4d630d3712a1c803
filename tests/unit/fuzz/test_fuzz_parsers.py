"""What reads others' bytes, tried by a fuzzer that sees the code; `make fuzz` tries a hundred times as often."""

from __future__ import annotations

import pytest

from fuzz import guided
from fuzz.parsers import PARSERS

pytestmark = [
    pytest.mark.unit,
    pytest.mark.skipif(not guided.HERE, reason="there is no package of atheris for this machine and this Python"),
]
RUNS = 5_000


@pytest.mark.parametrize("name", PARSERS)
def test_nothing_that_is_read_does_harm(name: str) -> None:
    parser = PARSERS[name]
    assert guided.tried(f"fuzz.parsers:{parser.read.__name__}", parser.seeds, runs=RUNS, seed=1) == ""


def test_it_finds_what_chance_does_not() -> None:
    found = guided.tried("tests.support.planted:reads", [b"no"], runs=200_000, seed=1)
    assert "ZeroDivisionError: planted" in found
    assert "by b'noah" in found


@pytest.mark.parametrize("name", PARSERS)
def test_the_seeds_are_taken(name: str) -> None:
    """Else the fuzzer begins where nothing is read any further."""
    assert [seed for seed in PARSERS[name].seeds if not PARSERS[name].read(seed)] == []
