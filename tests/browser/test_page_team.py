"""What the candidate is told of the team: when it looked, what it decided; and what Noah had listened for."""

from __future__ import annotations

import base64
import datetime as dt
import json
import uuid

import aiohttp
import pytest
from playwright.async_api import Route, expect

from local import team
from local.stack import Stack
from tests.browser.test_page_languages import in_language
from tests.support.visitor import SOON, NewVisitor, Visitor

pytestmark = pytest.mark.browser

LATER = dt.datetime(2036, 1, 1, tzinfo=dt.UTC)
PASSWORD = "a long password"
HOSTILE = "<b>Call us</b>\nin November."


def on(day: int) -> dt.datetime:
    return dt.datetime(2026, 11, day, 12, tzinfo=dt.UTC)


async def candidate(stack: Stack, plan: str) -> str:
    """The address of somebody with a completed interview that the team has decided about."""
    email, interview_id = f"{uuid.uuid4().hex[:8]}@example.com", f"{plan}-{uuid.uuid4().hex[:8]}"
    async with aiohttp.ClientSession() as session:
        url = team.accounts_url(stack)
        token = await team.account(session, url, email=email, password=PASSWORD, verified=True)
    uid = json.loads(base64.urlsafe_b64decode(token.split(".")[1] + "=="))["sub"]
    client = stack.firestore_client()
    interview = client.document("interviews", interview_id)
    await interview.set(
        {
            "uid": uid,
            "plan": {"id": plan, "version": "1", "title": "A career conversation", "language": "en-US"},
            "status": "completed",
            "report": "ready",
            "created_at": on(1),
            "expire_at": LATER,
        }
    )
    heard = {"question": "work", "item": "tasks", "note": "what they do", "covered": True, "words": "I drive trains."}
    missing = {"question": "work", "item": "team", "note": "with whom they work", "covered": False, "words": ""}
    report = {"summary": "A driver.", "scores": [], "coverage": [heard, missing], "at": on(1), "expire_at": LATER}
    await interview.collection("reports").document("1").set(report)
    view = {"by": "grace", "email": "grace@example.com", "role": "team", "at": on(2), "expire_at": LATER}
    await interview.collection("views").document("1").set(view)
    for day, verdict, reason in ((3, "hold", "Later."), (5, "advance", HOSTILE)):
        decision = view | {"interview_id": interview_id, "verdict": verdict, "reason": reason, "at": on(day)}
        await interview.collection("decisions").document(str(day)).set(decision)
    return email


async def opened(page: Visitor, email: str) -> None:
    """Their report."""
    await page["account-open"].click()
    await page["account-email"].fill(email)
    await page["account-password"].fill(PASSWORD)
    await page["account-in"].click()
    row = page["mine-list"].locator("li")
    await expect(row).to_have_count(1, timeout=SOON)
    await row.locator("button").first.click()
    await expect(page["team"]).to_be_visible(timeout=SOON)


async def test_the_team_s_part_of_an_interview(stack: Stack, visitor: NewVisitor) -> None:
    page = await visitor(silent=True)
    await opened(page, await candidate(stack, page.plan))
    decisions = page["team"].locator(".score")
    await expect(decisions.locator("h3")).to_have_text(
        ["The team would like to go on with you.", "The team has not made up its mind yet."]
    )
    await expect(decisions.first).to_contain_text("November 5, 2026")
    await expect(decisions.locator(".reason").first).to_have_text(HOSTILE)  # as text, and nothing of it runs
    await expect(page["team"].locator("b")).to_have_count(0)
    await expect(page["team"]).to_contain_text("The team looked at your interview on November 2, 2026.")
    await expect(page["team"]).not_to_contain_text("grace")

    folded = page["report"].locator("details")
    await expect(folded.locator("summary")).to_have_text("What Noah listened for: 1 of 2")
    await folded.locator("summary").click()
    await expect(folded.locator("li")).to_have_text(
        ["Covered: what they doI drive trains.", "Not covered: with whom they work"]
    )
    await page.shot("team")


async def test_an_objection_and_its_answer(stack: Stack, visitor: NewVisitor) -> None:
    page = await visitor(silent=True)
    email = await candidate(stack, page.plan)
    await opened(page, email)
    send = page["object"].get_by_role("button")
    await send.click()
    await page.sees("object-error", "Say what you object to.")
    await expect(page["object-text"]).to_be_focused()
    await page["object-text"].fill(HOSTILE)

    # an answer that is lost on the way: sent again it is stored once
    lost: list[bool] = []

    async def lose(route: Route) -> None:
        if lost:
            await route.continue_()
            return
        lost.append(True)
        await route.fetch()
        refused = {"error": "Unavailable", "code": "unavailable"}
        await route.fulfill(status=503, json=refused, headers={"Retry-After": "3600"})

    await page.page.route("**/objection", lose)
    await send.click()
    await expect(page["object-error"]).to_contain_text("It may not have been sent")
    await expect(page["object-text"]).to_have_value(HOSTILE)
    await send.click()
    await page.sees("object-told", "Sent. The answer will be here.")
    await expect(page["object-text"]).to_have_value("")
    shown = page["objections"].locator(".score")
    await expect(shown).to_have_count(1)
    await expect(shown.locator(".reason")).to_have_text([HOSTILE])  # as text, and nothing of it runs
    await expect(shown).to_contain_text("The team has not answered yet.")
    await expect(page["objections"].locator("b")).to_have_count(0)
    await page.shot("objection")

    found = stack.firestore_client().collection_group("objections").stream()
    (row,) = [each async for each in found if each.reference.path.startswith(f"interviews/{page.plan}-")]
    answer = {"text": "You are right.", "by": "grace", "email": "grace@example.com", "role": "team", "at": on(9)}
    await row.reference.update({"answer": answer})
    await page["after-back"].click()
    await page["mine-list"].locator("li button").first.click()
    await expect(shown.locator(".reason")).to_have_text([HOSTILE, "You are right."], timeout=SOON)
    await expect(shown).to_contain_text("The team answered on November 9, 2026.")
    await expect(page["objection"]).not_to_contain_text("grace")


@pytest.mark.parametrize("language", ["de", "ar"])
async def test_the_team_s_part_in_other_languages(stack: Stack, visitor: NewVisitor, language: str) -> None:
    page = await visitor(silent=True)
    await in_language(page, language)
    await opened(page, await candidate(stack, page.plan))
    await page["report"].locator("details summary").click()
    await page.shot(f"team-{language}")
