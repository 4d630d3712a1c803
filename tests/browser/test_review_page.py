"""The team's page: a list that goes on by itself, one interview beside its report, decisions; by keyboard alone."""

from __future__ import annotations

import asyncio
import datetime as dt
import re
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from google.cloud import firestore
from playwright.async_api import Browser, expect

from local import team
from local.stack import Stack
from tests.support.pages import serve
from tests.support.visitor import DESKTOP, PHONE, SOON, Visitor
from tests.support.waiting import run_sync

pytestmark = pytest.mark.browser

LATER = dt.datetime(2036, 1, 1, tzinfo=dt.UTC)
IMAGE = '<img src=x onerror="window.ran=true"><script>window.ran = true</script>'
FORMULA = '=HYPERLINK("https://evil.example","click")'
PASSWORD = "a long password"


@pytest.fixture(scope="session")
def review_url(cloud: Stack, dist: Path) -> str:
    run_sync(cloud.add({"review"}))
    return serve(cloud, "review-page", dist, {"plans": {}}) + "/review"


class Interviews:
    """Interviews of a plan of this test's own."""

    def __init__(self, client: firestore.AsyncClient) -> None:
        self.client = client
        self.plan = f"p{uuid.uuid4().hex[:12]}"

    async def put(self, name: str, minutes_ago: float, **fields: Any) -> str:
        began = dt.datetime.now(dt.UTC) - dt.timedelta(minutes=minutes_ago)
        known: dict[str, Any] = {
            "uid": "ada",
            "plan": {"id": self.plan, "version": "1", "title": "A career conversation", "language": "en-US"},
            "values": {"name": name},
            "status": "completed",
            "report": "none",
            "created_at": began,
            "expire_at": LATER,
        }
        interview_id = f"{self.plan}-{re.sub('[^a-z]', '', name.split()[0].lower())}"
        await self.client.document(f"interviews/{interview_id}").set(known | fields, merge=True)
        return interview_id

    async def whole(self, name: str, minutes_ago: float) -> str:
        """One that is completed, with turns, and a report that rests on one of them; all of it hostile."""
        one = await self.put(name, minutes_ago, status="completed", report="ready", active_seconds=600.0)
        at = dt.datetime.now(dt.UTC)
        for number in range(1, 31):
            role = "noah" if number % 2 else "candidate"
            text = {4: IMAGE, 28: FORMULA}.get(number, f"What was said in turn {number}, in some more words.")
            turn = {"role": role, "text": text, "question_id": "work", "interrupted": number == 6}
            path = f"interviews/{one}/turns/AJ_x-{number:06}"
            await self.client.document(path).set(turn | {"at": at + dt.timedelta(seconds=number), "expire_at": LATER})
        scores = [
            {
                "criterion": "clarity",
                "good": "Says what they did.",
                "score": 4,
                "max": 5,
                "rationale": IMAGE,
                "quotations": [{"turn": "AJ_x-000028", "text": FORMULA}, {"turn": "AJ_x-000004", "text": IMAGE}],
            },
            {"criterion": "self_knowledge", "good": "Knows what is next.", "score": None, "max": 5, "rationale": ""},
        ]
        report = {"summary": IMAGE, "scores": scores, "incomplete": True, "strengths": [IMAGE], "advice": [], "at": at}
        await self.client.document(f"interviews/{one}/reports/1").set(report | {"expire_at": LATER})
        return one


@pytest.fixture
def interviews(cloud: Stack) -> Interviews:
    return Interviews(cloud.firestore_client())


async def made(cloud: Stack, claims: dict[str, Any]) -> str:
    """The address of a new account with PASSWORD."""
    email = f"{uuid.uuid4().hex[:8]}@example.com"
    async with aiohttp.ClientSession() as session:
        url = team.accounts_url(cloud)
        await team.account(session, url, email=email, password=PASSWORD, verified=True, claims=claims)
    return email


@pytest.fixture
async def reviewer(
    launch: Callable[..., Awaitable[Browser]], review_url: str
) -> AsyncIterator[Callable[..., Awaitable[Visitor]]]:
    """Somebody in front of the page, with the address's further part."""
    browsers: list[Browser] = []
    visitors: list[Visitor] = []

    async def make(more: str = "", *, dark: bool = False) -> Visitor:
        browsers.append(browser := await launch())
        context = await browser.new_context(
            viewport=DESKTOP,  # type: ignore[arg-type]
            color_scheme="dark" if dark else "light",
            accept_downloads=True,
        )
        visitor = Visitor(context, await context.new_page(), review_url)
        visitors.append(visitor)
        await visitor.page.goto(review_url + more)
        await expect(visitor["sign-in"]).to_be_visible(timeout=SOON)
        return visitor

    yield make
    for browser in browsers:
        await browser.close()
    for visitor in visitors:
        visitor.fine()


async def sign_in(page: Visitor, email: str) -> None:
    await page["email"].fill(email)
    await page["password"].fill(PASSWORD)
    await page["password"].press("Enter")


@pytest.fixture
async def staff(cloud: Stack) -> str:
    return await made(cloud, {"noah": "staff"})


async def test_who_is_not_of_the_team_sees_nothing(
    cloud: Stack, reviewer: Callable[..., Awaitable[Visitor]], interviews: Interviews
) -> None:
    one = await interviews.whole("Ada", 60)
    page = await reviewer(f"#interview={one}")
    await page.shot("review-sign-in")
    await sign_in(page, await made(cloud, {}))
    await page.sees("sign-in-error", "This account is not of the team. Who runs Noah adds it; then sign in again.")
    await expect(page["one"]).to_be_hidden()
    assert "What was said in turn" not in await page.page.content()
    views = await interviews.client.collection(f"interviews/{one}/views").get()
    assert views == []


async def test_the_list_goes_on_by_itself(
    reviewer: Callable[..., Awaitable[Visitor]], interviews: Interviews, staff: str
) -> None:
    progress = {"question": 3, "questions": 12}
    await interviews.put("Grace Hopper", 12, status="live", progress=progress, question="next_step")
    await interviews.put("Margaret", 300, status="no_show")
    await interviews.whole("Ada", 200)
    await interviews.put("Ada", 200, outcome="candidate_asked", report="ready", report_points="60-80")
    page = await reviewer(f"?plan={interviews.plan}")
    await sign_in(page, staff)
    rows = page.page.locator("#rows li")
    await expect(rows).to_have_count(3, timeout=SOON)
    await expect(rows.nth(0)).to_contain_text("Grace Hopper")
    await expect(rows.nth(0)).to_contain_text("Live now")
    await expect(rows.nth(0)).to_contain_text("Question 3 of 12: Next step")
    await expect(rows.nth(0)).to_contain_text("12 minutes ago")
    await expect(rows.nth(1)).to_contain_text("4 of 5 points, incomplete")
    await expect(rows.nth(1)).to_contain_text("Ended early by the candidate")
    await page.sees("list-live", "1 going on.")
    await page.shot("review-list")
    await page.page.set_viewport_size(DESKTOP)  # type: ignore[arg-type]

    await rows.nth(1).locator("a").focus()
    await interviews.put("Katherine", 0, status="created")
    await interviews.put("Grace Hopper", 12, progress={"question": 4, "questions": 12}, status="live")
    await expect(rows).to_have_count(4, timeout=30_000)
    await expect(rows.nth(1)).to_contain_text("Question 4 of 12")
    await expect(rows.nth(2).locator("a")).to_be_focused()  # the focus stays with Ada
    await page["outcome"].select_option(label="Ended early by the candidate")
    await page.page.get_by_role("button", name="Show", exact=True).click()
    await expect(rows).to_have_count(1)
    assert "outcome=candidate_asked" in page.page.url
    await page["outcome"].select_option(label="All")
    for points, count in (("80 to 100 %", 0), ("60 to below 80 %", 1)):
        await page["score"].select_option(label=points)
        await page.page.get_by_role("button", name="Show", exact=True).click()
        await expect(rows).to_have_count(count)
    assert "score=60-80" in page.page.url
    await rows.locator("a").click()
    await page.sees("one-live", "Completed · Ended early by the candidate")


def only_of(plan: str) -> Callable[[Any], Awaitable[None]]:
    """Other tests' interviews are not for this page."""

    async def asked(route: Any) -> None:
        url = route.request.url
        await route.continue_(url=url if "plan=" in url else f"{url}{'&' if url[-1] != '?' else ''}plan={plan}")

    return asked


async def entered(page: Visitor, staff: str, plan: str) -> None:
    await page.page.route("**/api/review/interviews?**", only_of(plan))
    await sign_in(page, staff)
    await expect(page.page.locator("#rows li").first).to_be_visible(timeout=SOON)


async def focused(page: Visitor) -> str:
    return str(await page.page.evaluate("document.activeElement.closest('li')?.innerText ?? document.activeElement.id"))


async def test_by_keyboard_alone(
    reviewer: Callable[..., Awaitable[Visitor]], interviews: Interviews, staff: str
) -> None:
    await interviews.put("Grace", 1, status="live")
    ada = await interviews.whole("Ada", 2)
    await interviews.put("Margaret", 3)
    page = await reviewer()
    await entered(page, staff, interviews.plan)
    keys = page.page.keyboard
    assert await focused(page) == "list-title"
    for key, name in (("j", "Grace"), ("j", "Ada"), ("ArrowDown", "Margaret"), ("j", "Margaret"), ("k", "Ada")):
        await keys.press(key)
        assert name in await focused(page)
    await keys.press("ArrowUp")
    await keys.press("ArrowDown")
    await keys.press("Enter")
    await page.sees("one-title", "Ada")
    await expect(page["one-title"]).to_be_focused()
    assert page.page.url.endswith(f"#interview={ada}")
    # all the way through by Tab, and nothing else takes the focus
    reached = set()
    for _ in range(25):
        await keys.press("Tab")
        reached.add(await page.page.evaluate("document.activeElement.id || document.activeElement.className"))
    assert reached >= {"link quotation", "reason", "views-title", "transcript-box", "button primary"}
    await keys.press("Escape")
    await expect(page["list"]).to_be_visible()
    assert "Ada" in await focused(page)
    await keys.press("Enter")
    await page.sees("one-title", "Ada")
    await page.page.go_back()
    await expect(page["list"]).to_be_visible()
    await page["invitation"].focus()
    await keys.type("jk")  # letters belong to who types
    await expect(page["invitation"]).to_have_value("jk")


async def test_what_a_candidate_wrote_stays_text(
    reviewer: Callable[..., Awaitable[Visitor]], interviews: Interviews, staff: str
) -> None:
    one = await interviews.whole("<b>Ada</b>", 2)
    page = await reviewer(f"#interview={one}")
    await sign_in(page, staff)
    await page.sees("one-title", "<b>Ada</b>")
    await expect(page["transcript"].locator("li")).to_have_count(30)
    await expect(page["transcript"].locator("li").nth(3)).to_contain_text(IMAGE)
    await expect(page["report"]).to_contain_text(IMAGE)
    await page.shot("review-one")
    await page.page.set_viewport_size(DESKTOP)  # type: ignore[arg-type]
    hostile = "#one :is(img, script, b, [onerror]), #one [href^=javascript]"
    assert await page.page.locator(hostile).count() == 0
    assert await page.page.evaluate("window.ran") is None

    await page.page.get_by_role("button", name="=HYPERLINK").click()
    turn = page["turn-AJ_x-000028"]
    await expect(turn).to_be_focused()
    await expect(turn).to_be_in_viewport()
    await page.page.get_by_role("button", name="Back to the report").click()
    await expect(page.page.get_by_role("button", name="=HYPERLINK")).to_be_focused()
    # on a phone one below the other
    await page.page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    await page.page.get_by_role("button", name="<img").click()
    await expect(page["turn-AJ_x-000004"]).to_be_in_viewport()


async def test_a_decision(reviewer: Callable[..., Awaitable[Visitor]], interviews: Interviews, staff: str) -> None:
    one = await interviews.whole("Ada", 2)
    page = await reviewer(f"#interview={one}")
    await sign_in(page, staff)
    await page.sees("one-title", "Ada")
    store = page.page.get_by_role("button", name="Store the decision")
    await store.click()
    await page.sees("decide-error", "Choose one, and say why.")
    await page.page.get_by_label("Advance").check()
    await page["reason"].fill(IMAGE)
    await page["reason"].press("Escape")  # what was written is still there
    await page.page.go_back()
    await expect(page["reason"]).to_have_value(IMAGE)

    # an answer that is lost on the way: sent again it is stored once
    lost = asyncio.Event()

    async def lose(route: Any) -> None:
        if lost.is_set():
            await route.continue_()
            return
        lost.set()
        await route.fetch()
        refused = {"error": "Unavailable", "code": "unavailable"}
        await route.fulfill(status=503, json=refused, headers={"Retry-After": "3600"})

    await page.page.route("**/decision", lose)
    await store.click()
    await expect(page["decide-error"]).to_contain_text("It may not have been stored")
    await store.click()
    await expect(page["decide-told"]).to_contain_text("Stored.", timeout=SOON)
    decisions = page["decisions"].locator("li")
    await expect(decisions).to_have_count(1)
    await expect(decisions).to_contain_text(f"Advance {staff}")
    await expect(decisions).to_contain_text(IMAGE)
    await page.page.get_by_label("Hold").check()
    await page["reason"].fill("Let us wait.")
    await store.click()
    await expect(decisions).to_have_count(2)
    await expect(decisions.first).to_contain_text("Let us wait.")
    stored = await interviews.client.collection(f"interviews/{one}/decisions").get()
    assert sorted((row.to_dict() or {})["verdict"] for row in stored) == ["advance", "hold"]
    await page["views-title"].click()
    await expect(page["views"].locator("li")).to_have_count(1)
    await expect(page["views"]).to_contain_text(staff)
    await page.shot("review-decided")
    assert await page.page.evaluate("window.ran") is None


async def test_an_objection_is_found_and_answered(
    reviewer: Callable[..., Awaitable[Visitor]], interviews: Interviews, staff: str
) -> None:
    kept = {"stored": 2, "answered": 0, "open": True}
    one = await interviews.whole("Ada", 2)
    await interviews.put("Ada", 2, status="completed", objections=kept)
    await interviews.put("Grace", 1, status="completed")
    at = dt.datetime.now(dt.UTC)
    for number, text in enumerate((IMAGE, "And that."), 1):
        said = {"text": text, "at": at + dt.timedelta(seconds=number), "expire_at": LATER}
        await interviews.client.document(f"interviews/{one}/objections/{number}").set(said)
    page = await reviewer(f"?plan={interviews.plan}&objection=open")
    await sign_in(page, staff)
    rows = page.page.locator("#rows li")
    await expect(rows).to_have_count(1, timeout=SOON)
    await expect(rows).to_contain_text("Objection waits for an answer")
    await rows.locator("a").click()
    objections = page["objections"].locator("li")
    await expect(objections).to_have_count(2, timeout=SOON)
    await expect(objections.first).to_contain_text(IMAGE)
    store = page.page.get_by_role("button", name="Store the answer")
    await store.click()
    await page.sees("answer-error", "Say what you answer.")
    for text in (IMAGE, "No."):
        await page["answer"].fill(text)
        await store.click()
        await page.sees("answer-told", "Stored. It is never changed.")
        await expect(objections.filter(has_text=f"Answer by {staff}").filter(has_text=text)).not_to_have_count(0)
    await expect(page["answer-form"]).to_be_hidden()
    await page.shot("review-objection")
    assert await page.page.evaluate("window.ran") is None
    interview = (await interviews.client.document(f"interviews/{one}").get()).to_dict() or {}
    assert interview["objections"] == {"stored": 2, "answered": 2, "open": False}


async def test_filters_and_the_file(
    reviewer: Callable[..., Awaitable[Visitor]], interviews: Interviews, staff: str, tmp_path: Path
) -> None:
    await interviews.put("Grace", 1, status="live")
    await interviews.whole("Ada", 2)
    page = await reviewer()
    await entered(page, staff, interviews.plan)
    rows = page.page.locator("#rows li")
    await page["status"].select_option("completed")
    await page.page.get_by_role("button", name="Show", exact=True).click()
    await expect(rows).to_have_count(1, timeout=SOON)
    await expect(rows).to_contain_text("Ada")
    assert page.page.url.endswith("?status=completed")
    await page.page.route("**/api/review/export?**", only_of(interviews.plan))
    async with page.page.expect_download() as download:
        await page["export"].click()
    await (await download.value).save_as(tmp_path / "file.csv")
    text = (tmp_path / "file.csv").read_text(encoding="utf-8-sig")
    assert text.startswith('"interview_id"')
    assert text.count('"completed"') == 1
    await page["invitation"].fill("me")
    await page["invitation"].press("Enter")
    await page.sees("list-trouble", "That cannot be asked for: look at “Invitation”.")
    await expect(page["invitation"]).to_be_focused()
    await page["clear"].click()
    await expect(rows).to_have_count(2, timeout=SOON)
    await page.page.get_by_role("button", name="Sign out").click()
    await expect(page["sign-in"]).to_be_visible()
    assert not re.search("Grace|Ada", await page.page.content())


async def test_at_night(reviewer: Callable[..., Awaitable[Visitor]], interviews: Interviews, staff: str) -> None:
    one = await interviews.whole("Ada", 2)
    page = await reviewer(f"#interview={one}", dark=True)
    await sign_in(page, staff)
    await expect(page["transcript"].locator("li")).to_have_count(30, timeout=SOON)
    await page.shot("review-night")


async def test_what_is_written_for_one_objection_is_not_stored_for_the_next(
    reviewer: Callable[..., Awaitable[Visitor]], interviews: Interviews, staff: str
) -> None:
    one = await interviews.whole("Ada", 1)
    await interviews.put("Ada", 1, status="completed", objections={"stored": 2, "answered": 0, "open": True})
    at = dt.datetime.now(dt.UTC)
    places = [interviews.client.document(f"interviews/{one}/objections/{number}") for number in (1, 2)]
    for place, text in zip(places, ("This.", "And that."), strict=True):
        await place.set({"text": text, "at": at, "expire_at": LATER})
    page = await reviewer(f"#interview={one}")
    await sign_in(page, staff)
    await expect(page["objections"].locator("li")).to_have_count(2, timeout=SOON)
    await page["answer"].fill("About this.")
    somebody = {"text": "Seen.", "by": "u", "email": "c@example.com", "role": "staff", "at": at}
    await places[0].update({"answer": somebody})  # a colleague was quicker
    await page.page.get_by_label("Hold").check()
    await page["reason"].fill("Let us wait.")
    await page.page.get_by_role("button", name="Store the decision").click()  # the page looks again
    await expect(page["objections"]).to_contain_text("Seen.", timeout=SOON)
    await expect(page["answer"]).to_have_value("")
    await expect(page["answer-form"]).to_be_visible()
