"""Two people rehearse a short plan on real parts, at once: all is recorded, judged, and nothing broke."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from noah.interview.plan import Plan

from local.rehearsal.__main__ import write
from local.rehearsal.judge import judge
from local.rehearsal.people import PEOPLE, load
from local.rehearsal.run import rehearse
from local.stack import Stack
from tests.support.plans import OwnPlan

pytestmark = pytest.mark.stack


async def test_two_people_rehearse_a_short_plan(stack: Stack, plan_of: Callable[..., OwnPlan], tmp_path: Path) -> None:
    people = [load(PEOPLE / "asks_back.yaml"), load(PEOPLE / "types_only.yaml")]
    plans = [plan_of("short").data for _ in people]
    told: list[str] = []
    records = await rehearse(stack, list(zip(people, plans, strict=True)), done=lambda record: told.append(record.name))
    plan = Plan.model_validate(plans[0])
    speaker, typist = judged = [judge(plan, record) for record in records]

    assert sorted(told) == ["Abby", "Tyra"]
    assert [each.record.name for each in judged] == ["Abby", "Tyra"]
    for each in judged:
        assert each.broken == (), each.record
        assert each.otherwise == ()
        assert list(dict.fromkeys(asked.question for asked in each.asked)) == ["work", "years", "anything"]
        assert all(asked.exact for asked in each.asked)
        assert each.noah_seconds > 3
    # asked what is meant, Noah said the question again, and took what came then as the answer
    assert [asked.question for asked in speaker.asked].count("work") == 2
    assert speaker.record.answers["work"]["text"].startswith("Then my work.")
    assert [item.covered for item in speaker.items] == [True]
    assert speaker.noah_share is not None
    # typed: nobody was heard but Noah
    assert typist.noah_share is None
    assert typist.outcomes["years"] == "vague"
    page = write(plan, judged, simulated=True, folder=tmp_path).read_text()
    assert "Who spoke when in the interview of Abby" in page
