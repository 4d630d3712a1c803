"""The choice to be recorded: not ticked, not needed, asked only where plan and environment would; and taken back."""

from __future__ import annotations

import hashlib
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Browser, expect

from local import scenarios
from local.stack import ALL, BUCKET, RECORDINGS, Stack
from local.team import Team
from tests.support.pages import serve
from tests.support.plans import recorded_and_not
from tests.support.visitor import A_TURN, DESKTOP, FAKE_DEVICE, FEW_FRAMES, Visitor
from tests.support.waiting import run_sync, until

pytestmark = pytest.mark.browser

# The microphone opens once the page has listed one's interviews, as it may on a busy machine.
LATE_MICROPHONE = """() => {
    const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
    navigator.mediaDevices.getUserMedia = async (wanted) => {
        while (!document.querySelector("#mine-list li")) await new Promise((done) => setTimeout(done, 20));
        await new Promise((done) => setTimeout(done, 20));
        return open(wanted);
    };
}"""

FACTS: dict[str, object] = {"recordings": True, "plans": {"recorded": {"recording": True}, "short": {"title": "Short"}}}


@pytest.fixture(scope="module")
def recorded(worker_id: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    plans = recorded_and_not(tmp_path_factory.mktemp("plans"))
    stack = Stack(f"recording-pages-{worker_id}", parts=ALL | RECORDINGS | {"profiles"}, plans_dir=plans)
    run_sync(stack.start())
    scenarios.write_all(plans, stack.scenarios_dir, settings=scenarios.FAST)
    yield stack
    stack.close()


@pytest.fixture(scope="module")
def url(recorded: Stack, dist: Path) -> str:
    return serve(recorded, "recording-page", dist, FACTS)


@pytest.fixture
async def page(launch: Callable[..., Awaitable[Browser]], url: str, silence: Path) -> AsyncIterator[Visitor]:
    flags = [FAKE_DEVICE, "--use-fake-ui-for-media-stream", f"--use-file-for-fake-audio-capture={silence}"]
    browser = await launch(*flags)
    context = await browser.new_context(
        viewport=DESKTOP,  # type: ignore[arg-type]
        permissions=["microphone"],
    )
    await context.add_init_script(FEW_FRAMES)
    page = Visitor(context, await context.new_page(), url)
    yield page
    await browser.close()
    page.fine()


async def recording_of(stack: Stack, page: Visitor) -> Any:
    interview = await stack.firestore_client().document("interviews", await page.interview_id()).get()
    return (interview.to_dict() or {}).get("recording")


async def test_a_yes_by_keyboard_is_stored_shown_and_taken_back(recorded: Stack, page: Visitor) -> None:
    await page.open("recorded")
    box = page.page.get_by_label("I agree that the sound of this interview is recorded.")
    await expect(box).not_to_be_checked()
    await expect(box).to_have_accessible_description(re.compile("without it the interview is the same"))
    texts = [(await page[name].text_content() or "").strip() for name in ("recording-label", "recording-more")]
    await page.shot("recording-choice")
    await box.focus()
    await page.page.keyboard.press("Space")
    await expect(box).to_be_checked()
    await page.start()
    await expect(page["recorded"]).to_be_visible(timeout=A_TURN)
    await page.noah_says("What is your work?")
    yes = await recording_of(recorded, page)
    assert yes.pop("at")
    assert len(yes.pop("files")) == 1
    assert yes == {"version": "1", "language": "en", "hash": hashlib.sha256("\n".join(texts).encode()).hexdigest()}
    await page.shot("recorded")

    await page.page.add_init_script(f"({LATE_MICROPHONE})()")
    await page.page.reload()  # goes on, and is recorded still
    await expect(page["recorded"]).to_be_visible(timeout=A_TURN)
    assert "withdrawn_at" not in await recording_of(recorded, page)

    await page["recording-end"].focus()
    await page.page.keyboard.press("Enter")
    await page.sees("pressed", "The recording is over and is being deleted.")
    await expect(page["activity"]).to_be_focused()
    await expect(page["recorded"]).to_be_hidden(timeout=A_TURN)
    assert "withdrawn_at" in await recording_of(recorded, page)
    folder = recorded.recordings / BUCKET / "interviews" / await page.interview_id()
    await until(lambda: not list(folder.glob("*.ogg")), 20, "that it is deleted")
    await page.page.reload()  # what was taken back is not said again
    await expect(page.page.locator("#call[data-status=live]")).to_be_visible(timeout=A_TURN)
    assert "withdrawn_at" in await recording_of(recorded, page)
    await expect(page["recorded"]).to_be_hidden()


async def test_who_leaves_it_alone_is_interviewed_all_the_same(recorded: Stack, page: Visitor) -> None:
    await page.open("recorded")
    await expect(page["recording-choice"]).to_be_visible()
    await page.start()
    await page.noah_says("What is your work?")
    assert await recording_of(recorded, page) is None
    await expect(page["recorded"]).to_be_hidden()


async def test_nobody_is_asked_where_nothing_is_recorded(recorded: Stack, page: Visitor, dist: Path) -> None:
    await page.open("short")
    await expect(page["recording-choice"]).to_be_hidden()
    page.url = serve(recorded, "unrecorded-page", dist, FACTS | {"recordings": False})
    await page.open("recorded")
    await expect(page["recording-choice"]).to_be_hidden()


async def test_an_invitation_s_link_names_its_plan_and_who_follows_it_is_asked(recorded: Stack, page: Visitor) -> None:
    """There are two plans here: without the name the page could not know whether this one is recorded."""
    inviting = await recorded.start_function("invitations", {})
    async with Team(recorded, inviting.url) as team:
        asked = await team.invite(plan="recorded")
        older = await team.invite(plan="recorded")
        other = await team.invite(plan="short")
    link = urlsplit(other["link"])
    await page.page.goto(f"{page.url}/?{link.query}#{link.fragment}")
    await expect(page["recording-choice"]).to_be_hidden()

    link = urlsplit(asked["link"])
    await page.page.goto("about:blank")
    await page.page.goto(f"{page.url}/?{link.query}#{link.fragment}")
    await page.page.get_by_label("I agree that the sound of this interview is recorded.").check()
    await page.start()
    await expect(page["recorded"]).to_be_visible(timeout=A_TURN)
    assert len((await recording_of(recorded, page))["files"]) == 1

    # a link that was made before links named their plan: nobody is asked for a yes that may mean nothing
    again = Visitor(page.context, await page.context.new_page(), page.url)
    await again.page.goto(f"{page.url}/#invitation={older['code']}")
    await expect(again["recording-choice"]).to_be_hidden()
    await again.start()
    await again.noah_says("What is your work?")
    assert await recording_of(recorded, again) is None
    await expect(again["recorded"]).to_be_hidden()
