"""How long somebody may think: what the model is told, and what Noah waits for beyond it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest
from google.genai import types
from noah.call.patience import ANSWERED_SECONDS, MOST_SECONDS, Patience
from noah.data.plans import load_plan
from noah.interview.plan import PATIENCE
from noah.interview.plan_file import PlanError
from noah.model.session import turn_taking
from noah.model_profile import PROFILES, UNKNOWN, Profile

from tests.simulation.loop import Loop

pytestmark = pytest.mark.unit

PLAN = (Path(__file__).parents[2] / "plans" / "short.yaml").read_text()


def waited(seconds: float, speech: list[tuple[float, float]]) -> float:
    """How long the wait is on virtual time, when somebody speaks from and to these moments of it."""

    async def run() -> float:
        loop, patience = asyncio.get_running_loop(), Patience()
        tell: Callable[[bool], None] = patience.candidate
        for begins, ends in speech:
            loop.call_later(begins, tell, True)
            loop.call_later(ends, tell, False)
        began = loop.time()
        await patience.wait(seconds)
        return loop.time() - began

    return Loop().run(run())


@pytest.mark.parametrize(
    ("seconds", "speech", "expected"),
    [
        pytest.param(0.0, [], 0.0, id="nothing is waited for"),
        pytest.param(-0.3, [(0.0, 4.0)], 0.0, id="less than the model waits by itself"),
        pytest.param(1.3, [], 1.3, id="silence"),
        pytest.param(1.3, [(0.5, 2.0)], 3.3, id="they go on"),
        pytest.param(1.3, [(0.5, 1.0), (1.5, 2.0)], 3.3, id="and stammer"),
        pytest.param(1.3, [(0.5, 60.0)], MOST_SECONDS, id="a fan"),
        pytest.param(1.3, [(n + 0.1, n + 0.5) for n in range(30)], MOST_SECONDS, id="a keyboard without end"),
    ],
)
def test_it_waits_until_they_have_been_silent(
    seconds: float, speech: list[tuple[float, float]], expected: float
) -> None:
    assert waited(seconds, speech) == pytest.approx(expected, abs=0.01)


@pytest.mark.parametrize("profile", [*PROFILES.values(), UNKNOWN])
def test_a_finished_answer_waits_no_longer_than_a_breath(profile: Profile) -> None:
    """The model ends a turn after 0.6 to 0.9 s; what goes on later is joined, not waited for."""
    for patience in (None, PATIENCE["normal"], PATIENCE["long"]):
        detection = turn_taking(profile, patience).automatic_activity_detection
        assert detection is not None
        assert detection.silence_duration_ms is not None
        assert 600 <= detection.silence_duration_ms <= 900
        assert detection.prefix_padding_ms is not None
        assert detection.prefix_padding_ms <= 200
        assert detection.start_of_speech_sensitivity is types.StartSensitivity.START_SENSITIVITY_HIGH


def test_a_quick_plan_is_quick() -> None:
    detection = turn_taking(UNKNOWN, PATIENCE["quick"]).automatic_activity_detection
    assert detection is not None
    assert detection.silence_duration_ms == 400


def test_a_plan_and_a_question_say_how_long_one_may_think(tmp_path: Path) -> None:
    path = tmp_path / "short.yaml"
    path.write_text(PLAN)
    assert load_plan(path).patience_of("work") == PATIENCE["normal"]
    path.write_text(
        PLAN.replace("minutes: 10", "minutes: 10\npatience: 1.5").replace(
            "- id: years", "- id: years\n        patience: long"
        )
    )
    plan = load_plan(path)
    assert (plan.patience_of("work"), plan.patience_of("years")) == (1.5, 2.0)


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("endless", "patience: is a number of seconds, or one of quick, normal, long"),
        ("0", "patience: Input should be greater than or equal to 0.3"),
        ("20", "patience: Input should be less than or equal to 6"),
    ],
)
def test_a_patience_that_is_none_is_named_with_its_line(tmp_path: Path, value: str, why: str) -> None:
    path = tmp_path / "short.yaml"
    path.write_text(PLAN.replace("minutes: 10", f"minutes: 10\npatience: {value}"))
    line = path.read_text().splitlines().index(f"patience: {value}") + 1
    with pytest.raises(PlanError, match=f"^short.yaml:{line}: {why}"):
        load_plan(path)


def test_who_has_just_spoken_or_typed_is_still_speaking(monkeypatch: pytest.MonkeyPatch) -> None:
    """Until Noah has understood what it was, no question's own time ends over it."""
    now = 100.0
    monkeypatch.setattr("noah.clock.monotonic", lambda: now)
    patience = Patience()

    def speaking() -> bool:
        return patience.speaking

    assert not speaking()
    patience.candidate(True)
    now += 60
    assert speaking()
    patience.candidate(False)
    now += ANSWERED_SECONDS - 0.1
    assert speaking()
    now += 0.2
    assert not speaking()
    patience.typed()
    assert speaking()
