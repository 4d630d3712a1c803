"""An invitation's link: whoever opens it is interviewed by it, and who may not is told why."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from local.stack import Stack
from local.team import Team
from tests.support.plans import OwnPlan
from tests.support.visitor import A_TURN, NewVisitor, Visitor

pytestmark = pytest.mark.browser

FIRST = "What do you do at the moment?"


async def follow(visitor: Visitor, code: str) -> None:
    """Open the link that carries this code, and start."""
    await visitor.page.goto(f"{visitor.url}/#invitation={code}")
    await visitor.start()


async def test_a_link_begins_its_interview_goes_on_with_it_and_is_used_up(
    stack: Stack, visitor: NewVisitor, plan: OwnPlan
) -> None:
    inviting = await stack.start_function("invitations", {})
    async with Team(stack, inviting.url) as team:
        code = (await team.invite(plan=plan.id))["code"]
    ada, ben = await visitor(silent=True), await visitor(silent=True)
    await follow(ada, code)
    await ada.noah_says(FIRST)
    interview = await ada.interview_id()

    await follow(ben, code)
    await ben.sees("message-title", "This invitation has been used", timeout=A_TURN)
    await ben.shot("invitation-used")

    again = Visitor(ada.context, await ada.context.new_page(), ada.url)
    await again.page.goto(f"{ada.url}/#invitation={code}")
    await expect(again["mine-list"].get_by_role("link")).to_have_count(0)  # it goes on by this link, and by no other
    await again.start()
    await again.noah_says(FIRST)
    assert await again.interview_id() == interview
