"""Who comes back finds their place before any start, and what is theirs."""

from __future__ import annotations

import asyncio
import json
import uuid
from pathlib import Path

import pytest
from playwright.async_api import expect

from local.stack import Stack
from tests.browser.test_page import QUESTIONS, answered_by_typing, listening
from tests.support.visitor import A_TURN, SOON, NewVisitor, Visitor

pytestmark = pytest.mark.browser


async def back(page: Visitor) -> None:
    """The same person, another day."""
    await page.page.goto("about:blank")
    await page.page.goto(f"{page.url}/?plan={page.plan}")
    await expect(page["start"]).to_be_enabled(timeout=SOON)


async def test_who_comes_back_continues_where_they_were(visitor: NewVisitor, tmp_path: Path) -> None:
    page = await visitor(silent=True)
    await expect(page["mine"]).to_be_hidden()
    await page.sees("start", "Start interview")
    await page.start()
    await answered_by_typing(page, "I look after the trains.", QUESTIONS[1])
    interview_id = await page.interview_id()
    await page.sees("phase", "Your background")
    await expect(page["clock"]).to_have_text("10 min left", timeout=SOON)
    await page["pause"].click()

    await back(page)
    await page.sees("start", "Continue at question 2 of 3")
    row = page["mine-list"].locator("li")
    await expect(row).to_have_count(1)
    await expect(row).to_contain_text("A short career conversation")
    await expect(row).to_contain_text("Question 2 of 3")
    await page.shot("back")
    async with page.page.expect_download() as download:
        await row.get_by_role("button", name="Download").click()
    await (await download.value).save_as(tmp_path / "all.json")
    assert json.loads((tmp_path / "all.json").read_text())["interview_id"] == interview_id
    await row.get_by_role("button", name="What was said").click()
    await expect(page["transcript"]).to_contain_text("I look after the trains.")
    await page["after-back"].click()
    await page.sees("start", "Continue at question 2 of 3")
    await page.start()
    await listening(page)  # what was said before is shown earlier than that
    assert await page.interview_id() == interview_id


async def test_a_report_is_found_again_and_deleted(stack: Stack, visitor: NewVisitor) -> None:
    page = await visitor(silent=True)
    await page.start()
    await answered_by_typing(page, "I look after the trains.", QUESTIONS[1])
    await listening(page)
    interview_id = await page.interview_id()
    await page["press-finish"].click()
    await page.shot("finish")
    await page.page.get_by_role("button", name="Finish and get the report").click()
    await page.noah_says("Goodbye", timeout=A_TURN)
    await page.sees("after-title", "Thank you for the conversation", timeout=A_TURN)
    await expect(page["report"].locator(".score")).to_have_count(2, timeout=A_TURN)

    await back(page)
    await page.sees("start", "Start another interview")
    row = page["mine-list"].locator("li")
    await expect(row).to_contain_text("Finished")
    await page.shot("back-with-report")
    await row.get_by_role("button", name="Your report").click()
    await expect(page["report"].locator(".score")).to_have_count(2, timeout=SOON)
    await page["after-back"].click()
    await row.get_by_role("button", name="Delete").click()
    await page.page.get_by_role("button", name="Keep").click()
    await expect(row).to_have_count(1)
    await row.get_by_role("button", name="Delete").click()
    await page.page.get_by_role("button", name="Delete for good").click()
    await expect(page["mine"]).to_be_hidden(timeout=SOON)
    await page.sees("start", "Start interview")
    kept = (await stack.firestore_client().document("interviews", interview_id).get()).to_dict()
    assert kept is None or kept["status"] == "withdrawn"
    await page.start()  # and begins anew
    await page.noah_says(QUESTIONS[0])


async def test_everything_is_taken_away_and_deleted(stack: Stack, visitor: NewVisitor, tmp_path: Path) -> None:
    page = await visitor(silent=True)
    await page.start()
    await answered_by_typing(page, "I look after the trains.", QUESTIONS[1])
    interview_id = await page.interview_id()
    await page["pause"].click()
    await back(page)
    async with page.page.expect_download() as download:
        await page["me-download"].click()
    await (await download.value).save_as(tmp_path / "me.json")
    parts = json.loads((tmp_path / "me.json").read_text())["parts"]
    assert [each["interview_id"] for each in parts["interviews"]["data"]] == [interview_id]
    assert "I look after the trains." in json.dumps(parts)

    await page["consent"].check()
    await page["me-delete"].click()
    await page.shot("delete-all")
    await page["delete-all-dialog"].get_by_role("button", name="Keep").click()
    await page["me-delete"].click()
    await page["delete-all-dialog"].get_by_role("button", name="Delete for good").click()
    await page.sees("message-title", "Everything is deleted")
    await page["message-first"].click()
    await page.sees("start", "Start interview")
    await expect(page["mine"]).to_be_hidden()
    await expect(page["consent"]).not_to_be_checked()
    tombstone = (await stack.firestore_client().document("interviews", interview_id).get()).to_dict() or {}
    assert (tombstone["status"], "uid" in tombstone) == ("withdrawn", False)


async def test_a_list_that_cannot_be_had_stops_nobody(visitor: NewVisitor) -> None:
    page = await visitor(silent=True)
    await page.start()
    await answered_by_typing(page, "I look after the trains.", QUESTIONS[1])
    await page["pause"].click()

    async def wrong(route: object) -> None:
        await route.fulfill(status=400, json={"error": "Bad Request", "code": "bad_request"})  # type: ignore[attr-defined]

    await page.page.route("**/api/interviews", wrong)
    await back(page)
    await page.sees("mine-trouble", "Your earlier interviews could not be loaded.")
    await page.start()
    await page.noah_says(QUESTIONS[1])


async def test_nobody_is_signed_in_to_be_told_that_there_is_nothing(visitor: NewVisitor) -> None:
    page = await visitor(silent=True)
    asked: list[str] = []
    page.page.on("request", lambda request: asked.append(request.url))
    await back(page)
    await expect(page["mic-works"]).to_be_visible(timeout=SOON)
    assert not [url for url in asked if "/api/" in url or "identitytoolkit" in url]


async def test_a_sign_in_that_takes_longer_than_a_call_makes_one_guest(visitor: NewVisitor) -> None:
    """Each try that follows would else be somebody else's, and the page goes back to its start."""
    page = await visitor(silent=True)
    asked: list[object] = []
    goes_on = asyncio.Event()

    async def slowly(route: object) -> None:
        asked.append(route)
        await goes_on.wait()
        await route.continue_()  # type: ignore[attr-defined]

    await page.page.route("**/accounts:signUp**", slowly)
    await page.start()
    await expect(page["activity-more"]).to_contain_text("We keep trying", timeout=A_TURN)
    goes_on.set()
    await page.noah_says(QUESTIONS[0])
    assert len(asked) == 1


async def test_a_new_password(stack: Stack, visitor: NewVisitor) -> None:
    page = await visitor(silent=True)
    email = f"{uuid.uuid4().hex}@example.com"
    await page["account-open"].click()
    await page["account-email"].fill(email)
    await page["account-password"].fill("a long password")
    await page["account-new"].click()
    await page.sees("who-name", email)
    await page["account-open"].click()
    await page.sees("who-name", "You are a guest")
    told = "If there is an account with this address, a message with a link is on its way to it."
    await page["account-open"].click()
    await page["account-forgot"].click()
    await page.sees("account-error", "That is not an e-mail address.")
    for address in (email, "nobody@example.com"):  # who asks is not told which addresses have an account
        await page["account-email"].fill(address)
        await page["account-forgot"].click()
        await page.sees("account-told", told)
    await page.shot("new-password")
    url = f"http://{stack.auth_emulator}/emulator/v1/projects/{stack.project}/oobCodes"
    codes = (await (await page.page.request.get(url)).json())["oobCodes"]
    assert [code["email"] for code in codes if code["requestType"] == "PASSWORD_RESET"].count(email) == 1
    widths = (
        await page["account-dialog"]
        .locator(".column .button")
        .evaluate_all("buttons => buttons.map((button) => button.getBoundingClientRect().width)")
    )
    assert len(set(widths)) == 1
