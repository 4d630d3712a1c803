"""What counts as a gap in Noah's voice: silence that the model did not make."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest

from bench import ear

pytestmark = pytest.mark.unit

Heard = npt.NDArray[np.bool_]


def spoken(words: int = 40) -> Heard:
    """Words of 0.2 s and more, with pauses of 0.05 to 0.14 s between them; 10 ms each."""
    sounds = [[True] * (20 + 7 * (word % 3)) + [False] * (5 + word % 10) for word in range(words)]
    return np.array([sound for word in sounds for sound in word])


def test_what_was_said_has_no_gaps() -> None:
    assert ear.gaps(spoken(), spoken()).total == 0


@pytest.mark.parametrize("lost", [5, 10])
def test_a_missed_beginning_makes_no_gaps_of_the_pauses_after_it(lost: int) -> None:
    heard = spoken()
    heard[:lost] = False
    found = ear.gaps(heard, spoken())
    assert found.total == 0
    assert found.said - found.heard == pytest.approx(lost / 100)


@pytest.mark.parametrize("lost", [0, 10])
def test_a_gap_is_found_wherever_it_is(lost: int) -> None:
    whole = spoken()
    for at in range(100, len(whole) - 100, 37):
        heard = np.concatenate([whole[:at], np.zeros(30, dtype=bool), whole[at:]])
        heard[:lost] = False
        found = ear.gaps(heard, whole)
        assert found.total >= 0.15
        assert found.longest <= 0.3 + 0.14 + 1e-9  # with the pause that it may have fallen into
