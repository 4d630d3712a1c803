"""What `make demo` is asked for, and what FAST=1 makes of it."""

import subprocess

import pytest

from local import demo, scenarios, session
from local.paths import QUICK, ROOT

pytestmark = pytest.mark.unit


class StartedError(Exception):
    """The plan was chosen; nothing is started."""


def chosen(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    plans: list[str] = []

    def choose(plan: str) -> None:
        plans.append(plan)
        raise StartedError

    monkeypatch.setattr(session, "choose", choose)
    return plans


@pytest.mark.parametrize(
    ("plan", "fast", "taken"),
    [(None, False, "career"), ("", False, "career"), (None, True, str(QUICK)), ("career", True, "career")],
)
async def test_fast_has_a_plan_of_its_own_unless_one_is_named(
    monkeypatch: pytest.MonkeyPatch, plan: str | None, fast: bool, taken: str
) -> None:
    plans = chosen(monkeypatch)
    with pytest.raises(StartedError):
        await demo.run(plan, fast=fast)
    assert plans == [taken]


@pytest.mark.parametrize(
    ("given", "passed"),
    [
        ((), "local.demo"),
        (("FAST=1",), "local.demo --fast"),
        (("PLAN=research",), 'local.demo --plan "$PLAN"'),
        (("FAST=1", "PLAN=career"), 'local.demo --plan "$PLAN" --fast'),
    ],
)
def test_make_hands_on_the_plan_that_was_named(
    monkeypatch: pytest.MonkeyPatch, given: tuple[str, ...], passed: str
) -> None:
    for name in ("PLAN", "FAST", "MAKEFLAGS", "MAKEOVERRIDES", "MAKELEVEL"):
        monkeypatch.delenv(name, raising=False)
    made = subprocess.run(
        ["make", "-n", "demo", *given], cwd=ROOT, capture_output=True, text=True, timeout=240, check=True
    )
    assert " ".join(made.stdout.splitlines()[-1].split()).endswith(passed)


def test_a_quick_interview_has_each_way_to_answer() -> None:
    plan = session.choose(str(QUICK))
    asked = {question["id"] for question in scenarios.questions(plan.data)}
    given = [answer for said in plan.answers.values() for answer in said]
    assert plan.answers.keys() == asked
    assert any(answer.typed for answer in given)
    assert any(answer.outcome == "vague" for answer in given)
    assert any(not answer.typed and answer.outcome == "answered" for answer in given)


def test_the_screen_says_what_is_not_as_usual(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GOOGLE_API_KEY", raising=False)
    assert "three questions" in demo.fast_line(None)
    assert len(scenarios.questions(scenarios.load_plan(QUICK))) == 3
    assert "the plan is career" in demo.fast_line("career")
    assert demo.fast_line(None).startswith("FAST: Both speak twice as quickly")
    monkeypatch.setenv("GOOGLE_API_KEY", "a-key")
    assert demo.fast_line(None).startswith("FAST: The candidate speaks twice as quickly")
